package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/money"
	"conto/driver/document/delivery"
	"conto/driver/document/fatturapa"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/billing"
	"conto/jobs/customer"
	"conto/jobs/einvoice"
	"conto/jobs/mailer"
	"conto/jobs/record"
)

// studio is who sells, milan who buys, and format how documents are written for the exchange.
var (
	studio = bill.Seller{
		Name: "Studio S.r.l.", VATID: "IT01234560587", TaxCode: "01234560587", Regime: "RF01",
		Address: bill.Address{Line1: "Via 1", PostalCode: "00186", City: "Roma", Province: "RM", Country: "IT"},
	}
	milan = bill.Profile{
		Name: "Bottega S.r.l.", VATID: "IT04008190557", SDICode: "ABC1234",
		Address: bill.Address{Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"},
	}
	format = einvoice.Format{Write: fatturapa.Write, Check: func(name string, content []byte, day cal.Date) []string {
		var why []string
		for _, f := range fatturapa.Check(name, content, day) {
			why = append(why, f.String())
		}
		return why
	}}
)

// fate lets a server die at its n-th effect: before it, or after it and before anybody hears of it. What is dead does
// nothing more.
type fate struct {
	left  int
	after bool
	dead  bool
}

var errDead = errors.New("the server is dead")

func (f *fate) meet(do func() error) error {
	if f.dead {
		return errDead
	}
	if f.left--; f.left != 0 {
		return do()
	}
	f.dead = true
	if f.after {
		_ = do() // nobody hears
	}
	return errDead
}

// mortalStore, mortalChannel, mortalPost and mortalGateway are what a job has an effect on, until its server dies.
type mortalStore struct {
	store.Store
	fate *fate
}

func (m mortalStore) Commit(ctx context.Context, entries []store.Entry) (outcomes []error, err error) {
	err = m.fate.meet(func() error { outcomes, err = m.Store.Commit(ctx, entries); return err })
	return outcomes, err
}

func (m mortalStore) Put(ctx context.Context, r store.Record, ifAbsent bool) (kept store.Record, err error) {
	err = m.fate.meet(func() error { kept, err = m.Store.Put(ctx, r, ifAbsent); return err })
	return kept, err
}

func (m mortalStore) Delete(ctx context.Context, account, kind, id string) error {
	return m.fate.meet(func() error { return m.Store.Delete(ctx, account, kind, id) })
}

type mortalChannel struct {
	sent map[string]string // what the exchange got, by the files' names
	fate *fate
}

func (m mortalChannel) Send(_ context.Context, f delivery.File) (delivery.Taken, error) {
	return delivery.Taken{}, m.fate.meet(func() error {
		if before, there := m.sent[f.Name]; there && before != string(f.Content) {
			return fmt.Errorf("%s is another file now: %w", f.Name, delivery.ErrOther)
		}
		m.sent[f.Name] = string(f.Content)
		return nil
	})
}

type mortalPost struct {
	ids  map[string]int // how often each letter was sent
	fate *fate
}

func (m mortalPost) Send(_ context.Context, l mail.Mail) error {
	return m.fate.meet(func() error { m.ids[l.ID]++; return nil })
}

type mortalGateway struct {
	pay.Gateway
	back map[string]money.Amount
	fate *fate
}

func (m mortalGateway) Refund(ctx context.Context, refund, charge string, amount money.Amount) error {
	return m.fate.meet(func() error {
		m.back[refund] = amount
		return m.Gateway.Refund(ctx, refund, charge, amount)
	})
}

// afterlife is what is left of a payment and its refund, whenever servers died in between.
type afterlife struct {
	documents []string
	files     map[string]string
	letters   map[string]int
	back      map[string]money.Amount
}

// payAndRefund takes a payment, gives half of it back, and runs the jobs that follow with servers of which the first
// die as fated. It says whether any did.
func payAndRefund(t *testing.T, f *fate) (afterlife, bool) {
	t.Helper()
	ctx, s := t.Context(), memory.Open()
	fine := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	book, err := engine.OpenHistory(ctx, s, nil)
	fine(err)
	now, quiet := clock.NewManual(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)), slog.New(slog.DiscardHandler)
	e := engine.New(s, book, engine.Options{Clock: now, Log: quiet})
	defer e.Close()
	customers, gateway := customer.NewRecords(s), testcard.New(record.LedgerOf("testcard", s))
	_, err = customers.PutContact(ctx, "acc_1",
		customer.Contact{Email: "ada@example.com", Name: "Ada", Language: "it"}, true)
	fine(err)
	fine(customers.PutProfile(ctx, "acc_1", milan, now.Now()))
	_, err = gateway.Charge(ctx, pay.Charge{ID: "acc_1/ch_1", Account: "acc_1", Amount: money.EUR(19_00),
		Method: testcard.OK})
	fine(err)
	half := money.EUR(9_50)
	for _, cmd := range []account.Command{
		account.Open{ID: "acc_1", Kind: account.Business, Owner: "o"}, account.TopUp{Pack: "500", Method: testcard.OK},
		account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded}, account.RefundPayment{Charge: "ch_1",
			Amount: &half},
	} {
		_, err := e.Do(ctx, engine.Request{Account: "acc_1", Actor: account.ActorFor(cmd), Command: cmd})
		fine(err)
	}

	left := afterlife{files: map[string]string{}, letters: map[string]int{}, back: map[string]money.Amount{}}
	server := func(f *fate) *jobs.Runner {
		mortal := mortalStore{s, f}
		return jobs.New(jobs.Options{
			Engine: e, Store: mortal, Gateway: mortalGateway{gateway, left.back, f}, Clock: now, Log: quiet,
			Terms: billing.Terms{Seller: studio, Real: true}, Format: format,
			Draw:     func(d *bill.Document) ([]byte, error) { return []byte(d.Number), nil },
			Mail:     mailer.Options{Sender: mortalPost{left.letters, f}, From: "a@example.com", Studio: "Studio"},
			Exchange: einvoice.NewSender(mortal, mortalChannel{left.files, f}, format, studio.VATID, now, book.Zone(), quiet),
		})
	}
	fated := server(f)
	died := false
	for _, job := range []store.Job{
		{Kind: engine.JobInvoice, Account: "acc_1", ID: "ch_1"}, {Kind: engine.JobMailInvoice, Account: "acc_1", ID: "ch_1"},
		{Kind: engine.JobTransmit, Account: "acc_1", ID: "ch_1"}, {Kind: engine.JobRefund, Account: "acc_1", ID: "re_4"},
		{Kind: engine.JobMailCredit, Account: "acc_1", ID: "re_4"}, {Kind: engine.JobTransmitBack, Account: "acc_1",
			ID: "re_4"},
	} {
		if err := fated.Handle(ctx, job); err != nil {
			if !f.dead {
				t.Fatalf("%s: %v", job.Kind, err)
			}
			died = true
		}
		for range 2 { // the queue gives it to another server, and once more, as if it had not heard
			fine(server(&fate{}).Handle(ctx, job))
		}
	}
	documents, err := server(&fate{}).Issuer.Documents(ctx, "acc_1")
	fine(err)
	for _, d := range documents {
		left.documents = append(left.documents, fmt.Sprintf("%s %s %s", d.Kind, d.Number, d.Total))
	}
	return left, died
}

// TestCrash_BetweenChargeAndInvoiceC32C33: before or after any effect of the jobs that follow from a
// payment and from a refund there are in the end one invoice, one credit note, one file of each at the exchange, one
// letter of each, and the money went back once.
func TestCrash_BetweenChargeAndInvoiceC32C33(t *testing.T) {
	deaths := 0
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			left, died := payAndRefund(t, &fate{left: n, after: after})
			at := fmt.Sprintf("effect %d, after it: %v", n, after)
			if want := []string{"credit_note 2026/000002 €9.50", "invoice 2026/000001 €19.00"}; !slices.Equal(left.documents,
				want) {
				t.Errorf("%s: the documents are %v", at, left.documents)
			}
			files := slices.Sorted(maps.Keys(left.files))
			if want := []string{"IT01234560587_00001.xml", "IT01234560587_00002.xml"}; !slices.Equal(files, want) ||
				!strings.Contains(left.files[files[0]], "<TipoDocumento>TD01<") ||
				!strings.Contains(left.files[files[1]], "<TipoDocumento>TD04<") {
				t.Errorf("%s: the files are %v", at, files)
			}
			letters := slices.Sorted(maps.Keys(left.letters)) // a letter may be sent twice, under the same id
			if want := []string{"acc_1/inv_1", "acc_1/inv_2"}; !slices.Equal(letters, want) ||
				left.letters[letters[0]]+left.letters[letters[1]] > 3 {
				t.Errorf("%s: the letters are %v", at, left.letters)
			}
			if len(left.back) != 1 || left.back["acc_1/ch_1/re_4"] != money.EUR(9_50) {
				t.Errorf("%s: given back is %v", at, left.back)
			}
			if !died {
				break
			}
			deaths++
		}
	}
	if deaths < 20 {
		t.Errorf("servers died %d times only", deaths)
	}
}

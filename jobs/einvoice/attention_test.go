package einvoice_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/transmission"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs/attention"
	"conto/jobs/customer"
	"conto/jobs/einvoice"
)

// listed checks what waits for a person: a document until a day, or with "" nothing.
func (d *desk) listed(about, until string) {
	d.t.Helper()
	all, err := attention.New(d.store, clock.System).All(d.t.Context())
	d.fine(err)
	switch {
	case about == "" && len(all) > 0,
		about != "" && (len(all) != 1 || all[0].About != about || all[0].Until != until || len(all[0].Why) == 0):
		d.t.Errorf("on the list: %+v; want %q until %s", all, about, until)
	}
}

// TestResend_BuyerCorrectedC33: what was wrong with the buyer is put right for the exchange; number, date,
// sums and the document itself stay, and nobody is moved to a country in which other VAT would be due.
func TestResend_BuyerCorrectedC33(t *testing.T) {
	d := openDesk(t)
	ctx := t.Context()
	one, err := d.sell("acc_1", bill.Profile{Name: "Ada", Address: milan.Address})
	d.fine(err)
	german, nameless := milan, milan
	german.VATID, german.SDICode, german.Address = "DE136695976", "", bill.Address{Line1: "Weg 1", City: "Berlin",
		PostalCode: "10115", Country: "DE"}
	nameless.Name = ""
	for _, wrong := range []bill.Profile{german, nameless, {Name: "Ada", Address: bill.Address{Country: "IT"}}} {
		if _, err := d.exchange.Again(ctx, one, &wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	sent, err := d.exchange.Again(ctx, one, &milan)
	d.fine(err)
	const second, third = "IT01234560587_00002.xml", "IT01234560587_00003.xml"
	if sent.Held != nil || sent.File != second {
		t.Fatalf("%+v", sent)
	}
	d.listed("", "")
	content, err := d.exchange.Content(ctx, one)
	d.fine(err)
	for _, want := range []string{"<Numero>2026/000001</Numero>", "04008190557", "Bottega",
		"<CodiceDestinatario>ABC1234</CodiceDestinatario>"} {
		if !strings.Contains(string(content), want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	now, err := d.runner.Issuer.Document(ctx, "acc_1", one.ID)
	d.fine(err)
	if now.Buyer.Name != "Ada" {
		t.Errorf("the document is %s's now", now.Buyer.Name)
	}
	d.fine(d.receive(transmission.NS, second, "00311")) // another reason, so another correction
	d.listed("inv_1", "2026-03-15")
	other := milan
	other.SDICode = "XYZ9876"
	_, err = d.exchange.Again(ctx, one, &other)
	d.fine(err)
	d.is(one, third, "sent")
	d.fine(d.receive(transmission.RC, third))
	d.listed("", "")
}

// TestNodesHearReceiptsAtTheSameTimeC33: neither undoes what the other was told, and files stay as they were sent.
func TestNodesHearReceiptsAtTheSameTimeC33(t *testing.T) {
	d := openDesk(t)
	one, err := d.sell("acc_1", milan)
	d.fine(err)
	before, err := d.exchange.Content(t.Context(), one)
	d.fine(err)
	writesElse := einvoice.Format{
		Write: func(*bill.Document, string) ([]byte, error) { return []byte("another release's"), nil },
		Check: func(string, []byte, cal.Date) []string { return nil },
	}
	other := einvoice.NewSender(d.store, d.channel, writesElse, "IT01234560587", clock.System, time.UTC,
		slog.New(slog.DiscardHandler))
	const first = "IT01234560587_00001.xml"
	at := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	for _, err := range parallel(
		func() error {
			_, err := d.exchange.Receive(t.Context(), transmission.Receipt{Kind: transmission.MC, File: first, SDI: "1", At: at},
				[]byte("<mc/>"))
			return err
		},
		func() error {
			_, err := other.Receive(t.Context(),
				transmission.Receipt{Kind: transmission.RC, File: first, SDI: "1", At: at, Delivered: at}, []byte("<rc/>"))
			return err
		},
	) {
		d.fine(err)
	}
	for _, x := range []*einvoice.Sender{d.exchange, other} {
		if got, err := x.Of(t.Context(), one); err != nil || got.Status != transmission.Delivered {
			t.Errorf("%+v, %v", got, err)
		}
		if content, err := x.Content(t.Context(), one); err != nil || string(content) != string(before) {
			t.Errorf("the file is another now: %v", err)
		}
	}
	two, err := d.sell("acc_2", milan)
	d.fine(err)
	d.is(two, "IT01234560587_00002.xml", "sent")
}

// parallel does things at the same time and answers their errors.
func parallel(do ...func() error) []error {
	errs := make([]error, len(do))
	var group sync.WaitGroup
	for i := range do {
		group.Go(func() { errs[i] = do[i]() })
	}
	group.Wait()
	return errs
}

// TestTransmit_DocumentOfTomorrowC33: a clock that is slower than the one that fixed the document does not hold it back
// for good.
func TestTransmit_DocumentOfTomorrowC33(t *testing.T) {
	d := openDesk(t)
	tomorrow := bill.Issued{ID: "inv_9", Document: bill.Document{
		Kind: bill.Invoice, Number: "2026/000009", Account: "acc_9", Treatment: bill.Domestic, Date: cal.Date{Year: 2026,
			Month: time.March, Day: 11},
	}}
	if err := d.exchange.Send(t.Context(), tomorrow); err == nil {
		t.Fatal("it was handed over")
	}
	if kept, err := d.exchange.Of(t.Context(), tomorrow); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%+v, %v", kept, err)
	}
}

// TestInvoice_ProfileOfPaymentC32: however late its job runs.
func TestInvoice_ProfileOfPaymentC32(t *testing.T) {
	d := openDesk(t)
	customers, later := customer.NewRecords(d.store), milan
	later.Name = "Altra S.r.l."
	d.fine(customers.PutProfile(t.Context(), "acc_1", later, time.Date(2026, 3, 10, 9, 0, 0, 1000, time.UTC)))
	one, err := d.sell("acc_1", milan) // whose profile is of before, and put right after
	d.fine(err)
	if one.Buyer.Name != milan.Name {
		t.Errorf("it is made out to %s", one.Buyer.Name)
	}
}

// TestJob_FailingNeedsAPerson: not at once, for what is away comes back; and not any more once it has run.
func TestJob_FailingNeedsAPerson(t *testing.T) {
	d := openDesk(t)
	d.channel.away.Store(true)
	if _, err := d.sell("acc_1", milan); err == nil {
		t.Fatal("the channel is not away")
	}
	list := func(after time.Duration) []attention.Item {
		later := clock.NewManual(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC).Add(after))
		all, err := attention.New(d.store, later).All(t.Context())
		d.fine(err)
		return all
	}
	if got := list(time.Minute); len(got) != 0 {
		t.Errorf("after a minute: %+v", got)
	}
	if got := list(time.Hour); len(got) != 1 || got[0].Topic != attention.OfJob || got[0].About != "transmit ch_1" ||
		!strings.Contains(got[0].Why[0].Text, "nobody answers") {
		t.Errorf("after an hour: %+v", got)
	}
	d.channel.away.Store(false)
	d.fine(d.invoice("acc_1"))
	if got := list(time.Hour); len(got) != 0 {
		t.Errorf("once it has run: %+v", got)
	}
}

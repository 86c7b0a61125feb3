package einvoice_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/transmission"
	"conto/driver/document/delivery"
	"conto/driver/document/delivery/folder"
	"conto/driver/document/fatturapa"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/billing"
	"conto/jobs/customer"
	"conto/jobs/einvoice"
	"conto/jobs/record"
)

// flaky is a channel that is away when it is told to be.
type flaky struct {
	delivery.Transmitter
	away atomic.Bool
}

func (f *flaky) Send(ctx context.Context, file delivery.File) (delivery.Taken, error) {
	if f.away.Load() {
		return delivery.Taken{}, errors.New("nobody answers")
	}
	return f.Transmitter.Send(ctx, file)
}

// studio is who sells, and format how its documents are written for the exchange.
var (
	studio = bill.Seller{
		Name: "Studio S.r.l.", VATID: "IT01234560587", TaxCode: "01234560587", Regime: "RF01",
		Address: bill.Address{Line1: "Via 1", PostalCode: "00186", City: "Roma", Province: "RM", Country: "IT"},
	}
	format = einvoice.Format{Write: fatturapa.Write, Check: func(name string, content []byte, day cal.Date) []string {
		var said []string
		for _, f := range fatturapa.Check(name, content, day) {
			said = append(said, f.String())
		}
		return said
	}}
)

// desk is a studio that takes money and sends its invoices.
type desk struct {
	t        *testing.T
	store    store.Store
	engine   *engine.Engine
	runner   *jobs.Runner
	exchange *einvoice.Sender
	channel  *flaky
	dir      string
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, store: memory.Open(), dir: t.TempDir()}
	book, err := engine.OpenHistory(t.Context(), d.store, nil)
	d.fine(err)
	now := clock.NewManual(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC))
	quiet := slog.New(slog.DiscardHandler)
	d.engine = engine.New(d.store, book, engine.Options{Clock: now, Log: quiet})
	t.Cleanup(d.engine.Close)
	files, err := folder.New(d.dir)
	d.fine(err)
	d.channel = &flaky{Transmitter: files}
	d.exchange = einvoice.NewSender(d.store, d.channel, format, studio.VATID, now, book.Zone(), quiet)
	d.runner = jobs.New(jobs.Options{
		Engine: d.engine, Store: d.store, Gateway: testcard.New(record.LedgerOf("testcard", d.store)), Clock: now,
		Log: quiet, Terms: billing.Terms{Seller: studio, Real: true}, Exchange: d.exchange, Format: format,
	})
	return d
}

func (d *desk) fine(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// sell sells a pack to a new account with a profile, and answers its invoice. The invoice's job may fail.
func (d *desk) sell(id string, p bill.Profile) (bill.Issued, error) {
	d.t.Helper()
	ctx := d.t.Context()
	d.fine(customer.NewRecords(d.store).PutProfile(ctx, id, p, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	for _, cmd := range []account.Command{
		account.Open{ID: id, Kind: account.Business, Owner: "o"}, account.TopUp{Pack: "500", Method: testcard.OK},
		account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded},
	} {
		_, err := d.engine.Do(ctx, engine.Request{Account: id, Actor: account.ActorFor(cmd), Command: cmd})
		d.fine(err)
	}
	failed := d.invoice(id)
	list, err := d.runner.Issuer.Documents(ctx, id)
	d.fine(err)
	if len(list) != 1 {
		d.t.Fatalf("%d documents", len(list))
	}
	return list[0], failed
}

func (d *desk) invoice(id string) error {
	var all error
	for _, kind := range []string{engine.JobInvoice, engine.JobMailInvoice, engine.JobTransmit} {
		all = errors.Join(all, d.runner.Handle(d.t.Context(), store.Job{Kind: kind, Account: id, ID: "ch_1"}))
	}
	return all
}

// files returns those that the channel has taken.
func (d *desk) files() []string {
	d.t.Helper()
	found, err := filepath.Glob(filepath.Join(d.dir, "*.xml"))
	d.fine(err)
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	return found
}

// is checks what is known of a document's newest file.
func (d *desk) is(f bill.Issued, file, status string) {
	d.t.Helper()
	t, err := d.exchange.Of(d.t.Context(), f)
	d.fine(err)
	if t.File != file || string(t.Status) != status {
		d.t.Errorf("%s is in %s, %s; want %s, %s", f.Number, t.File, t.Status, file, status)
	}
}

func (d *desk) receive(kind transmission.Kind, file string, codes ...string) error {
	r := transmission.Receipt{Kind: kind, File: file, SDI: "1" + file[14:19],
		At: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
	for _, c := range codes {
		r.Errors = append(r.Errors, transmission.Error{Code: c})
	}
	_, err := d.exchange.Receive(d.t.Context(), r, nil)
	return err
}

var milan = bill.Profile{
	Name: "Bottega S.r.l.", VATID: "IT04008190557", SDICode: "ABC1234",
	Address: bill.Address{Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"},
}

// TestInvoice_OnItsWayC33: handed over once, with a number of its own for each file; rejected, it goes again with its
// own number.
func TestInvoice_OnItsWayC33(t *testing.T) {
	d := openDesk(t)
	one, err := d.sell("acc_1", milan)
	d.fine(err)
	d.fine(d.invoice("acc_1")) // the job runs once more
	const first, second, third = "IT01234560587_00001.xml", "IT01234560587_00002.xml", "IT01234560587_00003.xml"
	if got := d.files(); one.Number != "2026/000001" || one.ID != "inv_1" || len(got) != 1 || got[0] != first {
		t.Fatalf("%s, %s is in %v", one.Number, one.ID, got)
	}
	d.is(one, first, "sent")
	_, err = d.exchange.Again(t.Context(), one, nil)
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Code != fault.Conflict {
		t.Errorf("sent again while it is on its way: %v", err)
	}
	d.fine(d.receive(transmission.NS, first, "00305"))
	d.is(one, first, "rejected")
	_, err = d.exchange.Again(t.Context(), one, nil)
	d.fine(err)
	d.is(one, second, "sent")
	d.fine(d.receive(transmission.RC, second))
	d.fine(d.receive(transmission.MC, second)) // in any order, and twice
	d.fine(d.receive(transmission.RC, second))
	d.is(one, second, "delivered")
	for i, name := range []string{first, second} {
		content, err := os.ReadFile(filepath.Join(d.dir, name))
		d.fine(err)
		if !strings.Contains(string(content), "<Numero>2026/000001</Numero>") ||
			!strings.Contains(string(content), fmt.Sprintf("<ProgressivoInvio>0000%d</ProgressivoInvio>", i+1)) {
			t.Errorf("%s:\n%s", name, content)
		}
		d.fine(xml.Unmarshal(content, new(struct{})))
	}
	two, err := d.sell("acc_2", milan)
	d.fine(err)
	d.is(two, third, "sent")
	for _, name := range []string{"IT01234560587_00009.xml", "IT99999999999_00001.xml"} {
		if err := d.receive(transmission.RC, name); err == nil {
			t.Errorf("a receipt of %s was taken", name)
		}
	}
}

// TestReceipt_LateC33: a file that was rejected only because its name had come before is issued all the same, once that
// is heard.
func TestReceipt_LateC33(t *testing.T) {
	d := openDesk(t)
	one, err := d.sell("acc_1", milan)
	d.fine(err)
	const first, second = "IT01234560587_00001.xml", "IT01234560587_00002.xml"
	d.fine(d.receive(transmission.NS, first, "00002"))
	_, err = d.exchange.Again(t.Context(), one, nil)
	d.fine(err)
	d.fine(d.receive(transmission.RC, first))
	d.fine(d.receive(transmission.NS, second, "00404"))
	d.is(one, first, "delivered")
}

// TestChannel_AwayC33: the document is issued, and handed over when the channel is back, in the file that it was
// given.
func TestChannel_AwayC33(t *testing.T) {
	d := openDesk(t)
	d.channel.away.Store(true)
	one, err := d.sell("acc_1", milan)
	if err == nil || len(d.files()) > 0 {
		t.Fatalf("%v, files %v", err, d.files())
	}
	if _, err := d.exchange.Again(t.Context(), one, &milan); !fault.Is(err, fault.Conflict) {
		t.Errorf("the buyer of a file that is not taken yet is put right: %v", err)
	}
	d.channel.away.Store(false)
	d.fine(d.invoice("acc_1"))
	d.is(one, "IT01234560587_00001.xml", "sent")
	d.fine(d.receive(transmission.NS, "IT01234560587_00001.xml", "00305"))
	d.channel.away.Store(true)
	if _, err := d.exchange.Again(t.Context(), one, nil); err == nil {
		t.Error("a channel that is away took the file")
	}
	d.channel.away.Store(false)
	_, err = d.exchange.Again(t.Context(), one, nil)
	d.fine(err)
	d.is(one, "IT01234560587_00002.xml", "sent")
	if got := d.files(); len(got) != 2 {
		t.Errorf("files %v", got)
	}
}

// TestHeld_WouldBeRejectedC33: a buyer of whom the exchange wants to know more.
func TestHeld_WouldBeRejectedC33(t *testing.T) {
	d := openDesk(t)
	one, err := d.sell("acc_1", bill.Profile{Name: "Ada", Address: milan.Address})
	d.fine(err)
	held, err := d.exchange.Of(t.Context(), one)
	d.fine(err)
	if len(held.Held) == 0 || !strings.Contains(held.Held[0], "tax_code or vat_id is needed") || len(d.files()) > 0 {
		t.Errorf("held for %v, files %v", held.Held, d.files())
	}
	d.listed("inv_1", "2026-03-22")
	again, err := d.exchange.Again(t.Context(), one, nil) // it is what it is: a document never changes
	d.fine(err)
	if len(again.Held) == 0 {
		t.Errorf("%+v", again)
	}
	if total := bill.Total([]bill.Issued{one}); total != money.EUR(1900) {
		t.Errorf("it comes to %s", total)
	}
}

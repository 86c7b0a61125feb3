package app

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs"
)

// Told is what webhook endpoints are told of something: the whole of what it is about. One field is set.
type Told struct {
	At       time.Time // when it happened; zero: when it was written down
	Account  *Account
	Run      *Run
	Charge   *account.Charge
	Reason   string // of a charge that was declined
	Payment  *Payment
	Refund   *PaymentRefund
	Invoice  *Invoice
	Endpoint *Endpoint // of a test
}

// Told returns what endpoints are told of something that follows from an entry, as of that entry. A number of 0 is that
// it follows from none. Errors: not_found for what is not there any more.
func (a Endpoints) Told(ctx context.Context, id string, o account.Occurrence, seq int64) (Told, error) {
	c := &Call{Context: ctx, Actor: account.Operator}
	noun, _, _ := strings.Cut(string(o.Type), ".")
	switch noun {
	case "generation":
		run, err := Studio(a).Run(c, id, o.About)
		switch {
		case err != nil:
		case !run.Final():
			err = jobs.ErrNotYet
		case "generation."+run.State != string(o.Type): // it came to another end than was about to be written
			err = fault.Of(fault.NotFound, message.NoGeneration, "generation", o.About)
		}
		return Told{Run: &run}, err
	case "payment", "invoice":
		return a.toldOfMoney(c, id, o, seq)
	case "webhook":
		return a.toldOfTest(c, id, o.About)
	}
	s, at, err := a.Engine.State(c, id)
	if err == nil && seq != 0 {
		if s, err = a.Engine.StateAt(c, id, seq); err == nil {
			at = s.At
		}
	}
	if err != nil {
		return Told{}, err
	}
	shown, err := a.complete(c, s, at)
	return Told{At: at, Account: shown}, err
}

// toldOfTest returns the endpoint to which a test goes: one that was asked for by hand names it.
func (a Endpoints) toldOfTest(c *Call, id, test string) (Told, error) {
	all, err := a.List(c, id)
	for i := range all {
		if strings.HasSuffix(test, "."+all[i].ID) {
			return Told{Endpoint: &all[i]}, err
		}
	}
	if err == nil {
		err = fault.Of(fault.NotFound, message.NoEndpoint, "endpoint", test)
	}
	return Told{}, err
}

// toldOfMoney returns the payment, the charge, the refund or the document that an entry is about.
func (a Endpoints) toldOfMoney(c *Call, id string, o account.Occurrence, seq int64) (Told, error) {
	s, err := a.Engine.StateAt(c, id, seq)
	if err != nil {
		return Told{}, err
	}
	t := Told{At: s.At}
	switch o.Type {
	case account.InvoiceCreated:
		t.Invoice, err = a.documentOf(c, id, o)
		return t, err
	case account.PaymentAction:
		t.Charge = s.Charge(o.About)
	case account.PaymentSucceeded:
		if p := s.Payment(o.About); p != nil {
			t.Payment = &Payment{Payment: *p}
		}
	default:
		return a.toldOfEvent(c, id, o, seq, t)
	}
	if t.Charge == nil && t.Payment == nil {
		err = fault.Of(fault.NotFound, message.NoDelivery, "delivery", o.About)
	}
	return t, err
}

// toldOfEvent returns what an entry's events say: a charge that was declined, as it was before, or money that goes
// back.
func (a Endpoints) toldOfEvent(c *Call, id string, o account.Occurrence, seq int64, t Told) (Told, error) {
	events, _, err := a.Engine.EventsOf(c, store.Job{Account: id, ID: strconv.FormatInt(seq, 10)})
	if err != nil {
		return t, err
	}
	before, err := a.Engine.StateAt(c, id, seq-1)
	if err != nil {
		return t, err
	}
	after := before.Clone()
	for _, event := range events {
		switch e := event.(type) {
		case account.PaymentDeclined:
			if e.Charge == o.About {
				t.Charge, t.Reason = after.Charge(e.Charge), e.Reason
			}
		case account.PaymentRefunded:
			if e.Refund == o.About {
				refund, taken := account.RefundIn(events)
				if refund.Reason, err = a.texts.Read(c, id, refund.Reason); err != nil {
					return t, err
				}
				t.Refund = &PaymentRefund{*refund, taken}
			}
		}
		if t.Charge == nil {
			after.Apply(event)
		}
	}
	if t.Charge == nil && t.Refund == nil {
		err = fault.Of(fault.NotFound, message.NoDelivery, "delivery", o.About)
	}
	return t, err
}

// documentOf returns the invoice of a charge, or the credit note of a refund.
func (a Endpoints) documentOf(c *Call, id string, o account.Occurrence) (*Invoice, error) {
	d, err := Document{}, error(nil)
	if o.IsRefund() {
		d, _, err = a.Work.Issuer.Credited(c, engine.JobOf(engine.JobMailCredit, id, o.About))
	} else {
		d, _, err = a.Work.Issuer.Invoiced(c, id, o.About)
	}
	if errors.Is(err, store.ErrNotFound) { // it is issued in a moment
		return nil, jobs.ErrNotYet
	}
	if err != nil {
		return nil, err
	}
	shown, err := Documents(a).sent(c, d)
	return &shown, err
}

package billing

import (
	"context"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/store"
	"conto/jobs/record"
)

// ProForma issues the pro-forma of an order, once, and reports whether there is one: none of an order that was paid,
// cancelled or given up meanwhile.
func (b *Issuer) ProForma(ctx context.Context, job store.Job) (issued bill.Issued, open bool, err error) {
	s, _, err := b.engine.State(ctx, job.Account)
	if err != nil {
		return issued, false, err
	}
	c := s.Charge(job.ID)
	if c == nil {
		return issued, false, nil
	}
	entry, err := b.engine.Find(ctx, job.Account, account.ChargeKey(job.ID))
	if err != nil {
		return issued, false, err
	}
	due := cal.DateOf(c.ActionBy, b.engine.Book().Zone())
	doc, err := b.Propose(ctx, s, *c, entry.At, bill.Payment{Method: bill.Transfer, Charge: c.ID, Due: &due})
	if err != nil {
		return issued, false, err
	}
	if _, err := record.Put(ctx, b.store, "", record.Order, c.Reference, Ordered{job.Account, c.ID}, true); err != nil {
		return issued, false, err
	}
	issued, err = record.Put(ctx, b.store, job.Account, record.ProForma, proformaID(c.ID),
		bill.Issued{ID: proformaID(c.ID), Document: doc}, true)
	if err != nil {
		return issued, false, err
	}
	return issued, true, b.directory.AddDocument(ctx, issued)
}

// Propose makes a pro-forma of a charge as of an instant, taxed as its invoice would be. Nothing is written.
func (b *Issuer) Propose(ctx context.Context, s *account.State, c account.Charge, at time.Time,
	by bill.Payment) (bill.Document, error) {
	draft, err := b.draft(ctx, s, bill.ProForma, at)
	if err != nil {
		return bill.Document{}, err
	}
	draft.Confirmed = c.ReverseCharge
	draft.Sold = []bill.Sold{{Item: bill.ItemAsked(c, s, b.engine.Book()), Total: c.Amount}}
	draft.Payment = by
	return b.Register(s).Propose(ctx, draft, c.Reference)
}

// Ordered is whose an order is.
type Ordered struct {
	Account string `json:"account"`
	Charge  string `json:"charge"`
}

func proformaID(charge string) string { return "pro_" + charge }

// Waiting is an order that waits for a bank transfer, and who is to pay it.
type Waiting struct {
	Ordered
	ID    string
	Open  account.Charge
	Payer string
}

// Waiting returns the orders that wait for a bank transfer, of all accounts (C34). Those that wait no more are
// forgotten.
func (b *Issuer) Waiting(ctx context.Context) ([]Waiting, error) {
	records, err := b.store.List(ctx, "", record.Order)
	if err != nil {
		return nil, err
	}
	var waiting []Waiting
	for _, r := range records {
		orders, err := record.Decode[Ordered]([]store.Record{r})
		if err != nil {
			return nil, err
		}
		o := orders[0]
		s, at, err := b.engine.State(ctx, o.Account)
		if err != nil {
			return nil, err
		}
		c := s.Charge(o.Charge)
		if c == nil {
			if err := b.store.Delete(ctx, "", record.Order, r.ID); err != nil {
				return nil, err
			}
			continue
		}
		buyer, err := b.buyer(ctx, s, at)
		if err != nil {
			return nil, err
		}
		waiting = append(waiting, Waiting{o, r.ID, *c, buyer.Name})
	}
	return waiting, nil
}

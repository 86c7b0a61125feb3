package jobs

import (
	"context"
	"encoding/json"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/match"
	"conto/driver/mail"
	"conto/driver/store"
)

// proforma tells the customer of an order how to pay it.
func (b *Billing) proforma(ctx context.Context, job store.Job) error {
	s, _, err := b.engine.State(ctx, job.Account)
	if err != nil {
		return err
	}
	c := s.Charge(job.ID)
	if c == nil {
		return nil // paid, cancelled or given up meanwhile
	}
	entry, err := b.engine.Find(ctx, job.Account, account.ChargeMark(job.ID))
	if err != nil {
		return err
	}
	due := cal.DateOf(c.ActionBy, b.engine.Book().Zone())
	doc, err := b.Propose(ctx, s, *c, entry.At, bill.Payment{Method: bill.Transfer, Charge: c.ID, Due: &due})
	if err != nil {
		return err
	}
	if _, err := put(ctx, b.store, "", orderRecord, c.Reference, Ordered{job.Account, c.ID}, true); err != nil {
		return err
	}
	fixed, err := put(ctx, b.store, job.Account, proformaRecord, proformaID(c.ID), Fixed{proformaID(c.ID), doc}, true)
	if err == nil {
		err = b.directory.document(ctx, fixed)
	}
	if err != nil {
		return err
	}
	return b.send(ctx, fixed, mail.ProForma)
}

// Propose makes a pro-forma of a charge as of an instant, taxed as its invoice would be. Nothing is written.
func (b *Billing) Propose(ctx context.Context, s *account.State, c account.Charge, at time.Time,
	by bill.Payment) (bill.Document, error) {
	draft, err := b.draft(ctx, s, bill.ProForma, at)
	if err != nil {
		return bill.Document{}, err
	}
	draft.Confirmed = c.ReverseCharge
	draft.Sold = []bill.Sold{{Item: bill.ItemAsked(c, s, b.engine.Book()), Total: c.Amount}}
	draft.Payment = by
	return b.Books(s).Propose(ctx, draft, c.Reference)
}

// orderRecord is the kind of record that finds an order by its reference.
const orderRecord = "order"

// Ordered is whose an order is.
type Ordered struct {
	Account string `json:"account"`
	Charge  string `json:"charge"`
}

func proformaID(charge string) string { return "pro_" + charge }

// Waiting answers the orders that wait for a bank transfer, of all accounts (C34), and whose each is, by its reference.
// Those that wait no more are forgotten.
func (b *Billing) Waiting(ctx context.Context) ([]match.Order, map[string]Ordered, error) {
	records, err := b.store.List(ctx, "", orderRecord)
	if err != nil {
		return nil, nil, err
	}
	var list []match.Order
	whose := map[string]Ordered{}
	for _, r := range records {
		var o Ordered
		if err := json.Unmarshal(r.Body, &o); err != nil {
			return nil, nil, err
		}
		s, at, err := b.engine.State(ctx, o.Account)
		if err != nil {
			return nil, nil, err
		}
		c := s.Charge(o.Charge)
		if c == nil {
			if err := b.store.Delete(ctx, "", orderRecord, r.ID); err != nil {
				return nil, nil, err
			}
			continue
		}
		buyer, err := b.buyer(ctx, s, at)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, match.Order{ID: r.ID, Reference: c.Reference, Amount: c.Amount, Payer: buyer.Name})
		whose[r.ID] = o
	}
	return list, whose, nil
}

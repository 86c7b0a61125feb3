package billing

import (
	"context"
	"fmt"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/record"
)

// Credit issues the credit note of a refund, once. Before that, money that is to go back the way it came goes: back is
// called for it, and must do it once however often it is called. The one is not done without the other (C32).
func (b *Issuer) Credit(ctx context.Context, job store.Job,
	back func(context.Context, *account.PaymentRefunded) error) error {
	entry, refund, err := b.refunded(ctx, job)
	if err != nil {
		return err
	}
	invoice, s, err := b.Invoiced(ctx, job.Account, refund.Charge) // its job may not have run yet
	if err != nil {
		return err
	}
	gone := refund.External != "" || refund.Dispute != ""
	if invoice.Payment.Method == bill.Card && !gone { // what came by bank transfer goes back by one, by hand
		if err := back(ctx, refund); err != nil {
			return err
		}
	}
	issued, err := b.Register(s).Issue(ctx, record.ID(job.Account, job.ID), bill.Draft{
		Kind: bill.CreditNote, Account: s.ID, Seller: b.terms.Seller, Buyer: invoice.Buyer, Of: &invoice.Document,
		Payment: invoice.Payment,
		Day:     cal.DateOf(entry.At, b.engine.Book().Zone()), Sold: []bill.Sold{{Item: invoice.Lines[0].Item,
			Total: refund.Amount}},
	}, engine.JobOf(engine.JobMailCredit, job.Account, job.ID), engine.JobOf(engine.JobTransmitBack, job.Account, job.ID))
	if err != nil {
		return err
	}
	return b.list(ctx, issued)
}

// refunded returns a refund with its entry.
func (b *Issuer) refunded(ctx context.Context, job store.Job) (store.Entry, *account.PaymentRefunded, error) {
	entry, err := b.engine.Find(ctx, job.Account, account.RefundKey(job.ID))
	if err != nil {
		return store.Entry{}, nil, err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return store.Entry{}, nil, err
	}
	refund, _ := account.RefundIn(events)
	if refund == nil {
		return store.Entry{}, nil, fmt.Errorf("entry %d has no refund %s", entry.Seq, job.ID)
	}
	return entry, refund, nil
}

// Credited returns the credit note of a refund, and reports whether the bank took the money in a dispute (C40). One
// that is still to come is store.ErrNotFound.
func (b *Issuer) Credited(ctx context.Context, job store.Job) (note bill.Issued, taken bool, err error) {
	s, _, err := b.engine.State(ctx, job.Account)
	if err != nil {
		return note, false, err
	}
	if note, err = b.Register(s).Find(ctx, record.ID(job.Account, job.ID)); err != nil {
		return note, false, err
	}
	_, refund, err := b.refunded(ctx, job)
	return note, err == nil && refund.Dispute != "", err
}

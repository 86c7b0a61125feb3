package jobs

import (
	"context"
	"fmt"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/mail"
	"conto/store"
)

// refund gives money of a payment back, and issues the credit note: the one is not done without the other (C32).
func (b *Billing) refund(ctx context.Context, job store.Job) error {
	entry, err := b.engine.Find(ctx, job.Account, account.RefundMark(job.ID))
	if err != nil {
		return err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return err
	}
	refund, _ := account.RefundIn(events)
	if refund == nil {
		return fmt.Errorf("entry %d has no refund %s", entry.Seq, job.ID)
	}
	invoice, s, err := b.invoiced(ctx, job.Account, refund.Charge) // its job may not have run yet
	if err != nil {
		return err
	}
	if invoice.Payment.Method == bill.Card { // what came by bank transfer goes back by one, by hand
		charge := providerID(job.Account, refund.Charge)
		if err := b.gateway.Refund(ctx, charge+"/"+job.ID, charge, refund.Amount); err != nil {
			return err
		}
	}
	before, err := b.engine.StateAt(ctx, job.Account, entry.Seq-1)
	if err != nil {
		return err
	}
	books := b.Books(s)
	draft := bill.Draft{
		Kind: bill.CreditNote, Account: s.ID, Seller: b.seller, Buyer: invoice.Buyer, Of: &invoice.Document, Payment: invoice.Payment,
		Day: cal.DateOf(entry.At, b.engine.Book().Zone()), Sold: []bill.Sold{{Item: invoice.Lines[0].Item, Total: refund.Amount}},
		Credited: before.Payment(refund.Charge).Refunded,
	}
	fixed, err := books.Issue(ctx, about(job.Account, job.ID), draft)
	if err != nil {
		return err
	}
	return b.handOver(ctx, s, fixed, mail.CreditNote)
}

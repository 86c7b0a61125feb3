package jobs

import (
	"context"
	"errors"
	"fmt"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/money"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
)

// refund gives money of a payment back, and issues the credit note: the one is not done without the other (C32).
func (b *Billing) refund(ctx context.Context, job store.Job) error {
	entry, refund, err := b.refunded(ctx, job)
	if err != nil {
		return err
	}
	invoice, s, err := b.invoiced(ctx, job.Account, refund.Charge) // its job may not have run yet
	if err != nil {
		return err
	}
	gone := refund.Past != "" || refund.Dispute != ""
	if invoice.Payment.Method == bill.Card && !gone { // what came by bank transfer goes back by one, by hand
		if err := b.giveBack(ctx, job.Account, job.ID, refund.Charge, refund.Amount); err != nil {
			return err
		}
	}
	fixed, err := b.Books(s).Issue(ctx, about(job.Account, job.ID), bill.Draft{
		Kind: bill.CreditNote, Account: s.ID, Seller: b.seller, Buyer: invoice.Buyer, Of: &invoice.Document,
		Payment: invoice.Payment,
		Day:     cal.DateOf(entry.At, b.engine.Book().Zone()), Sold: []bill.Sold{{Item: invoice.Lines[0].Item,
			Total: refund.Amount}},
	}, engine.JobOf(engine.JobMailCredit, job.Account, job.ID), engine.JobOf(engine.JobTransmitBack, job.Account, job.ID))
	if err != nil {
		return err
	}
	return b.record(ctx, fixed)
}

// refunded returns a refund with its entry.
func (b *Billing) refunded(ctx context.Context, job store.Job) (store.Entry, *account.PaymentRefunded, error) {
	entry, err := b.engine.Find(ctx, job.Account, account.RefundMark(job.ID))
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

// creditLetter is the letter that comes with a credit note: of money that the bank took nothing goes back (C40).
func (b *Billing) creditLetter(ctx context.Context, job store.Job) (mail.Kind, error) {
	_, refund, err := b.refunded(ctx, job)
	if err != nil || refund.Dispute == "" {
		return mail.CreditNote, err
	}
	return mail.CreditNoteTaken, nil
}

// credited returns the credit note of a refund, with the account as it is. One that is still to come is
// store.ErrNotFound.
func (b *Billing) credited(ctx context.Context, job store.Job) (Fixed, *account.State, error) {
	s, _, err := b.engine.State(ctx, job.Account)
	if err != nil {
		return Fixed{}, nil, err
	}
	fixed, err := b.Books(s).Find(ctx, about(job.Account, job.ID))
	return fixed, s, err
}

// mailCredit mails the credit note of a refund, once there is one.
func (b *Billing) mailCredit(ctx context.Context, job store.Job) error {
	fixed, _, err := b.credited(ctx, job)
	if err != nil {
		return err
	}
	kind, err := b.creditLetter(ctx, job)
	if err != nil {
		return err
	}
	return b.send(ctx, fixed, kind)
}

// transmitCredit hands the credit note of a refund to the tax agency's exchange, once there is one.
func (b *Billing) transmitCredit(ctx context.Context, job store.Job) error {
	fixed, s, err := b.credited(ctx, job)
	if err != nil {
		return err
	}
	return b.transmit(ctx, s, fixed)
}

// refundEarly does what a job of an early release has to: all of it.
func (b *Billing) refundEarly(ctx context.Context, job store.Job) error {
	if err := b.refund(ctx, job); err != nil {
		return err
	}
	return errors.Join(b.transmitCredit(ctx, job), b.mailCredit(ctx, job))
}

// giveBack returns money of a charge. That it does not go through, because the payment is disputed, say, is for a
// person; it is tried again all the same.
func (b *Billing) giveBack(ctx context.Context, id, refund, charge string, amount money.Amount) error {
	of := providerID(id, charge)
	err := b.gateway.Refund(ctx, of+"/"+refund, of, amount)
	switch {
	case err == nil:
		return b.Attention.Clear(ctx, OfRefund, id, refund)
	case errors.Is(err, pay.ErrTooMuch), errors.Is(err, pay.ErrLost), errors.Is(err, pay.ErrMismatch):
		why := []string{fmt.Sprintf(
			"%s of %s is to go back, and the provider does not do it: see there, or pay it back in another way", amount, charge), err.Error()}
		return errors.Join(err, b.Attention.Raise(ctx, Matter{Topic: OfRefund, Account: id, About: refund, Why: why}))
	}
	return err
}

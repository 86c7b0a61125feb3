package jobs

import (
	"context"
	"errors"
	"fmt"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/message"
	"conto/core/transmission"
	"conto/driver/document/receipt"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/attention"
	"conto/jobs/billing"
	"conto/jobs/provider"
)

// kinds gives each kind of job to the room that does it.
func (r *Runner) kinds() map[string]func(context.Context, store.Job) error {
	return map[string]func(context.Context, store.Job) error{
		engine.JobCharge: r.Payments.Charge, engine.JobVoid: r.Payments.Void, engine.JobReturn: r.Payments.Return,
		engine.JobInvoice: r.invoice, engine.JobMailInvoice: r.mailInvoice, engine.JobTransmit: r.transmitInvoice,
		engine.JobRefund: r.refund, engine.JobMailCredit: r.mailCredit, engine.JobTransmitBack: r.transmitCredit,
		engine.JobProForma: r.proforma,
		engine.JobTax:      r.registry.Check, engine.JobLetters: r.notices.Send,
		engine.JobForget: r.people.Forget, engine.JobHandOver: r.people.HandOver, engine.JobList: r.people.List,
		engine.JobErase: r.Eraser.Closed, engine.JobWebhook: r.Endpoints.Run,
		// what one job of early releases has to do
		engine.JobInvoiceEarly: each(r.invoice, r.transmitInvoice, r.mailInvoice),
		engine.JobRefundEarly:  each(r.refund, r.transmitCredit, r.mailCredit),
	}
}

// Handle runs one job. An error means that it is to be run again later.
func (r *Runner) Handle(ctx context.Context, job store.Job) error {
	run := r.run[job.Kind]
	if run == nil {
		return fmt.Errorf("there is no kind of job %q", job.Kind)
	}
	about, list := job.Kind+" "+job.ID, r.Attention
	open := func(why string) error {
		return list.Open(ctx, attention.Item{Topic: attention.OfJob, Account: job.Account, About: about,
			Why: []message.Note{message.Quote(why)}})
	}
	defer func() {
		if cause := recover(); cause != nil {
			_ = open(fmt.Sprint(cause)) // the panic is worth more than that this failed, too
			panic(cause)
		}
	}()
	err := run(ctx, job)
	if later := (*store.Later)(nil); errors.As(err, &later) {
		return later // it has not failed
	}
	if err != nil {
		err = fmt.Errorf("job %s of %s: %w", about, job.Account, err)
		return errors.Join(err, open(err.Error()))
	}
	return list.Close(ctx, attention.OfJob, job.Account, about)
}

// each runs the first step, and if it succeeds all others.
func each(first func(context.Context, store.Job) error, others ...func(context.Context, store.Job) error,
) func(context.Context, store.Job) error {
	return func(ctx context.Context, job store.Job) error {
		if err := first(ctx, job); err != nil {
			return err
		}
		var errs []error
		for _, step := range others {
			errs = append(errs, step(ctx, job))
		}
		return errors.Join(errs...)
	}
}

// invoice issues the invoice of a charge that was paid.
func (r *Runner) invoice(ctx context.Context, job store.Job) error {
	_, _, err := r.Issuer.Invoice(ctx, job.Account, job.ID)
	return err
}

// mailInvoice mails the invoice of a charge that was paid, issuing it if nobody has: a mail server that is away holds
// up no document.
func (r *Runner) mailInvoice(ctx context.Context, job store.Job) error {
	issued, _, err := r.Issuer.Invoiced(ctx, job.Account, job.ID)
	if err != nil {
		return err
	}
	return r.Documents.Invoice(ctx, issued)
}

// transmitInvoice hands the invoice of a charge that was paid to the tax agency's exchange, issuing it if nobody has.
func (r *Runner) transmitInvoice(ctx context.Context, job store.Job) error {
	issued, _, err := r.Issuer.Invoiced(ctx, job.Account, job.ID)
	if err != nil {
		return err
	}
	return r.transmit(ctx, issued)
}

// refund gives money of a payment back, and issues the credit note: the one is not done without the other (C32).
func (r *Runner) refund(ctx context.Context, job store.Job) error {
	return r.Issuer.Credit(ctx, job, func(ctx context.Context, back *account.PaymentRefunded) error {
		return r.Payments.Refund(ctx, job.Account, back)
	})
}

// mailCredit mails the credit note of a refund, once there is one.
func (r *Runner) mailCredit(ctx context.Context, job store.Job) error {
	note, taken, err := r.Issuer.Credited(ctx, job)
	if err != nil {
		return err
	}
	return r.Documents.CreditNote(ctx, note, taken)
}

// transmitCredit hands the credit note of a refund to the tax agency's exchange, once there is one.
func (r *Runner) transmitCredit(ctx context.Context, job store.Job) error {
	note, _, err := r.Issuer.Credited(ctx, job)
	if err != nil {
		return err
	}
	return r.transmit(ctx, note)
}

// transmit hands a document to the tax agency's exchange, unless it is only tried out.
func (r *Runner) transmit(ctx context.Context, issued bill.Issued) error {
	if r.Exchange == nil || !billing.IsFiscal(issued) {
		return nil
	}
	return r.Exchange.Send(ctx, issued)
}

// proforma writes to the customer of an order how to pay it.
func (r *Runner) proforma(ctx context.Context, job store.Job) error {
	issued, open, err := r.Issuer.ProForma(ctx, job)
	if err != nil || !open {
		return err
	}
	return r.Documents.ProForma(ctx, issued)
}

// undelivered writes to a customer where to find a document that the exchange could not deliver.
func (r *Runner) undelivered(ctx context.Context, id, document string, since cal.Date) error {
	issued, err := r.Issuer.Document(ctx, id, document)
	if err != nil {
		return err
	}
	return r.Documents.Undelivered(ctx, issued, since)
}

// TakeReceipt takes a receipt of the tax agency's exchange, as its XML: RC, NS, MC or MT, in any order.
func (r *Runner) TakeReceipt(ctx context.Context, file []byte) (Transmitted, error) {
	told, err := receipt.Parse(file)
	if err != nil {
		return Transmitted{}, err
	}
	if r.Exchange == nil {
		return Transmitted{}, transmission.UnknownFile(told.File)
	}
	return r.Exchange.Receive(ctx, told, file)
}

// Disputes returns the disputes of an account's charges, as they were last heard of.
func (r *Runner) Disputes(ctx context.Context, id string) ([]pay.Dispute, error) {
	return provider.Disputes(ctx, r.options.Store, id)
}

package notify

import (
	"context"

	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/mail"
	"conto/jobs/mailer"
)

// Documents mails documents to their buyers (C33).
type Documents struct {
	Mailer *mailer.Mailer                       // nil: nobody is written to
	Draw   func(*bill.Document) ([]byte, error) // as a PDF
}

// Invoice mails an invoice, once.
func (d *Documents) Invoice(ctx context.Context, f bill.Issued) error {
	return d.send(ctx, f, mail.Invoice)
}

// ProForma mails the pro-forma of an order, once.
func (d *Documents) ProForma(ctx context.Context, f bill.Issued) error {
	return d.send(ctx, f, mail.ProForma)
}

// CreditNote mails a credit note, once. Of money that the bank has taken nothing goes back (C40).
func (d *Documents) CreditNote(ctx context.Context, f bill.Issued, taken bool) error {
	if taken {
		return d.send(ctx, f, mail.CreditNoteTaken)
	}
	return d.send(ctx, f, mail.CreditNote)
}

// Again mails a document once more, to the address that its buyer has now: once a day. It reports whether it did.
func (d *Documents) Again(ctx context.Context, f bill.Issued, to string, day cal.Date) (bool, error) {
	id := f.ID + ".again-" + day.String()
	if sent, err := d.Mailer.Sent(ctx, f.Account, id); err != nil || sent {
		return false, err
	}
	kind := mail.Invoice
	switch f.Kind {
	case bill.CreditNote:
		kind = mail.CreditNote
	case bill.ProForma:
		kind = mail.ProForma
	}
	return true, d.sendTo(ctx, f, kind, to, id)
}

func (d *Documents) send(ctx context.Context, f bill.Issued, kind mail.Kind) error {
	if d.Mailer == nil {
		return nil
	}
	return d.sendTo(ctx, f, kind, f.Buyer.Email, f.ID)
}

func (d *Documents) sendTo(ctx context.Context, f bill.Issued, kind mail.Kind, to, id string) error {
	page, err := d.Draw(&f.Document)
	if err != nil {
		return err
	}
	amount := f.Total
	return d.Mailer.Send(ctx, f.Account, id, to, mail.Letter{
		Kind: kind, Language: f.Buyer.Language, Name: f.Buyer.Name,
		Facts: mail.Facts{Number: f.Number, Amount: &amount, Day: f.Payment.Due},
	}, mail.File{Name: f.FileName("pdf"), Content: page})
}

// Undelivered writes to a buyer in Italy, to whom the exchange could not deliver an invoice, where the original is,
// since a day.
func (d *Documents) Undelivered(ctx context.Context, f bill.Issued, since cal.Date) error {
	if d.Mailer == nil || !f.Buyer.Domestic() {
		return nil
	}
	letter := mail.Letter{Kind: mail.TaxArea, Language: f.Buyer.Language, Name: f.Buyer.Name,
		Facts: mail.Facts{Number: f.Number}}
	if since != (cal.Date{}) {
		letter.Facts.Day = &since
	}
	return d.Mailer.Send(ctx, f.Account, f.ID+".tax_area", f.Buyer.Email, letter)
}

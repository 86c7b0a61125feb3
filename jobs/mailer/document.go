package mailer

import (
	"context"
	"errors"
	"time"

	"conto/driver/store"
	"conto/jobs/record"
)

// DocumentMail is what became of the last mail that brought an account a document. One that is still being tried is
// none yet.
type DocumentMail struct {
	To      string    `json:"to"`
	At      time.Time `json:"at"`
	Refused bool      `json:"refused,omitempty"` // for good; else the mail server has taken it
}

// LastDocument returns what became of the last mail that brought an account a document; the zero value where none was
// sent.
func (p *Mailer) LastDocument(ctx context.Context, account string) (DocumentMail, error) {
	return record.Get[DocumentMail](ctx, p.store, account, record.DocumentMail, record.Only)
}

// noteDocument keeps what became of a mail with a document, in the place of the one before. An account that was closed
// has no contact any more: what is still mailed to it, to the address on its invoices, leaves no trace here (C37).
func (p *Mailer) noteDocument(ctx context.Context, account, to string, refused bool) error {
	_, err := p.store.Get(ctx, account, record.Contact, record.Only)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m := DocumentMail{to, p.clock.Now(), refused}
	_, err = record.Put(ctx, p.store, account, record.DocumentMail, record.Only, m, false)
	return err
}

package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/driver/mail"
	"conto/driver/store"
)

// Issued answers a page of all documents, of whichever account; see Books.Page. name "" is the books of what was paid
// with money.
func (b *Billing) Issued(ctx context.Context, name string, after int64, from, to cal.Date, limit int) ([]Fixed, int64,
	error) {
	return NewBooks(b.store, b.clock, name).Page(ctx, after, from, to, limit)
}

// record puts a document that was issued into its account's list.
func (b *Billing) record(ctx context.Context, f Fixed) error {
	if _, err := put(ctx, b.store, f.Account, documentRecord, f.ID, f, false); err != nil {
		return err
	}
	return b.directory.document(ctx, f)
}

// transmit hands a document to the tax agency's exchange, unless it is only tried out.
func (b *Billing) transmit(ctx context.Context, s *account.State, f Fixed) error {
	if b.exchange == nil || !b.Books(s).fiscal() {
		return nil
	}
	return b.exchange.Send(ctx, f)
}

// send mails a document.
func (b *Billing) send(ctx context.Context, f Fixed, kind mail.Kind) error {
	if b.post == nil {
		return nil
	}
	page, err := b.Page(f)
	if err != nil {
		return err
	}
	amount := f.Total
	letter := mail.Letter{Kind: kind, Language: f.Buyer.Language, Name: f.Buyer.Name,
		Facts: mail.Facts{Number: f.Number, Amount: &amount, Day: f.Payment.Due}}
	return b.post.send(ctx, f.Account, f.ID, f.Buyer.Email, letter, mail.File{Name: FileName(f, "pdf"), Content: page})
}

// Page is a document as a PDF.
func (b *Billing) Page(f Fixed) ([]byte, error) {
	if b.draw == nil {
		return nil, fault.Of(fault.NotFound, message.DrawsNothing)
	}
	return b.draw(&f.Document)
}

// FileName is the name under which a document is handed out.
func FileName(f Fixed, extension string) string {
	return fmt.Sprintf("%s-%s.%s", f.Kind, strings.ReplaceAll(f.Number, "/", "-"), extension)
}

// Documents answers an account's documents, the newest first.
func (b *Billing) Documents(ctx context.Context, id string) ([]Fixed, error) {
	issued, err := list[Fixed](ctx, b.store, id, documentRecord)
	if err != nil {
		return nil, err
	}
	proposed, err := list[Fixed](ctx, b.store, id, proformaRecord)
	if err != nil {
		return nil, err
	}
	all := append(issued, proposed...)
	slices.SortFunc(all, func(a, b Fixed) int {
		return cmp.Or(-cmp.Compare(a.Date.String(), b.Date.String()), -cmp.Compare(a.Number, b.Number))
	})
	return all, nil
}

// Document answers one of an account's documents, or store.ErrNotFound.
func (b *Billing) Document(ctx context.Context, id, document string) (Fixed, error) {
	record, err := b.store.Get(ctx, id, documentRecord, document)
	if errors.Is(err, store.ErrNotFound) {
		record, err = b.store.Get(ctx, id, proformaRecord, document)
	}
	if err != nil {
		return Fixed{}, err
	}
	return readFixed(record)
}

// Total is what documents of an account come to: invoices less credit notes.
func Total(documents []Fixed) money.Amount {
	sum := money.EUR(0)
	for _, f := range documents {
		switch f.Kind {
		case bill.Invoice:
			sum = sum.Add(f.Total)
		case bill.CreditNote:
			sum = sum.Sub(f.Total)
		}
	}
	return sum
}

package jobs

import (
	"context"
	"errors"
	"strings"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/transmission"
	"conto/core/vat"
	"conto/driver/mail"
	"conto/driver/store"
)

// heard is a receipt as it came. Each is a record of its own: nodes that are told at the same time do not undo what the
// other was told, and what is known follows from all of them, in whichever order they came.
type heard struct {
	Receipt transmission.Receipt `json:"receipt"`
	File    []byte               `json:"file,omitempty"` // the receipt itself
}

// Receive is told a receipt of the exchange, and keeps it as it came.
func (x *Exchange) Receive(ctx context.Context, r transmission.Receipt, file []byte) (Transmitted, error) {
	of, err := x.whose(ctx, &r)
	if err != nil {
		return Transmitted{}, err
	}
	kept, err := x.kept(ctx, of.Account, of.Document)
	if err != nil {
		return Transmitted{}, err
	}
	if kept.Files, err = kept.Files.Receive(r); err != nil {
		return Transmitted{}, err
	}
	id := strings.Join([]string{of.Document, r.File, string(r.Kind), r.SDI}, "/")
	if _, err := put(ctx, x.store, of.Account, receiptRecord, id, heard{r, file}, true); err != nil {
		return Transmitted{}, err
	}
	if err := x.learn(ctx, r.File, bySDI(r.SDI)); err != nil {
		return Transmitted{}, err
	}
	current := kept.Files.Current()
	switch {
	case current.Issued():
		err = x.attention.Clear(ctx, OfDocument, of.Account, of.Document)
	case current.Status == transmission.Rejected:
		why :=
			[]string{"rejected by the exchange: send it again with the same number, with the buyer's data put right if they were wrong"}
		for _, e := range current.Errors {
			why = append(why, strings.TrimSpace(e.Code+" "+e.Description))
		}
		until := current.ResendBy(x.zone)
		err = x.attention.Raise(ctx, Matter{Topic: OfDocument, Account: of.Account, About: of.Document, Why: why,
			Until: until.String()})
	}
	return kept.answer(of), err
}

// Receive is told a receipt of the exchange. A customer in Italy to whom it could not deliver has to be told where the
// original is.
func (b *Billing) Receive(ctx context.Context, r transmission.Receipt, file []byte) (Transmitted, error) {
	if b.exchange == nil {
		return Transmitted{}, fault.Of(fault.NotFound, message.NoFileFromHere, "file", r.File)
	}
	t, err := b.exchange.Receive(ctx, r, file)
	if err != nil || b.post == nil || t.Status != transmission.NotDelivered {
		return t, err
	}
	f, err := b.Document(ctx, t.of.Account, t.of.Document)
	if err != nil || f.Buyer.Address.Country != vat.Seller {
		return t, err
	}
	letter := mail.Letter{Kind: mail.TaxArea, Language: f.Buyer.Language, Name: f.Buyer.Name,
		Facts: mail.Facts{Number: f.Number}}
	if t.Available != (cal.Date{}) {
		letter.Facts.Day = &t.Available
	}
	return t, b.post.send(ctx, f.Account, f.ID+".tax_area", f.Buyer.Email, letter)
}

// kept answers what is known of a document's files, receipts included. Without files there is nothing.
func (x *Exchange) kept(ctx context.Context, account, document string) (sent, error) {
	kept, err := get[sent](ctx, x.store, account, filesRecord, document)
	if err != nil || len(kept.Files) == 0 {
		return kept, err
	}
	told, err := x.receipts(ctx, account, document)
	if err != nil {
		return kept, err
	}
	for _, h := range told {
		next, err := kept.Files.Receive(h.Receipt)
		if f := (*fault.Error)(nil); err != nil && !errors.As(err, &f) {
			return kept, err
		}
		kept.Files = next // as it was, if it was told the contrary at the same time: a person has been shown both
	}
	if kept.Files[len(kept.Files)-1].Status != transmission.Sent {
		kept.Took = true // whatever the channel said
	}
	return kept, nil
}

// receipts answers what was heard of a document's files.
func (x *Exchange) receipts(ctx context.Context, account, document string) ([]heard, error) {
	all, err := x.store.List(ctx, account, receiptRecord)
	if err != nil {
		return nil, err
	}
	var mine []store.Record
	for _, r := range all {
		if strings.HasPrefix(r.ID, document+"/") {
			mine = append(mine, r)
		}
	}
	return read[heard](mine)
}

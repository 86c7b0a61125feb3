package billing

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/store"
	"conto/jobs/record"
)

// Page returns a page of the documents of all accounts; see Register.Page. The register "" has what was paid with
// money.
func (b *Issuer) Page(ctx context.Context, register string, after int64, from, to cal.Date, limit int) ([]bill.Issued,
	int64, error) {
	return NewRegister(b.store, b.clock, register).Page(ctx, after, from, to, limit)
}

// list puts a document that was issued into its account's list.
func (b *Issuer) list(ctx context.Context, f bill.Issued) error {
	if _, err := record.Put(ctx, b.store, f.Account, record.Document, f.ID, f, false); err != nil {
		return err
	}
	return b.directory.AddDocument(ctx, f)
}

// Documents returns an account's documents, the newest first.
func (b *Issuer) Documents(ctx context.Context, id string) ([]bill.Issued, error) {
	issued, err := record.List[bill.Issued](ctx, b.store, id, record.Document)
	if err != nil {
		return nil, err
	}
	proposed, err := record.List[bill.Issued](ctx, b.store, id, record.ProForma)
	if err != nil {
		return nil, err
	}
	all := append(issued, proposed...)
	slices.SortFunc(all, func(a, b bill.Issued) int {
		return cmp.Or(-cmp.Compare(a.Date.String(), b.Date.String()), -cmp.Compare(a.Number, b.Number))
	})
	return all, nil
}

// Document returns one of an account's documents, or store.ErrNotFound.
func (b *Issuer) Document(ctx context.Context, id, document string) (bill.Issued, error) {
	kept, err := b.store.Get(ctx, id, record.Document, document)
	if errors.Is(err, store.ErrNotFound) {
		kept, err = b.store.Get(ctx, id, record.ProForma, document)
	}
	if err != nil {
		return bill.Issued{}, err
	}
	documents, err := record.Decode[bill.Issued]([]store.Record{kept})
	if err != nil {
		return bill.Issued{}, err
	}
	return documents[0], nil
}

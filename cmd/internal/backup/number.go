package backup

import (
	"context"

	"conto/core/bill"
	"conto/driver/store"
	"conto/jobs/billing"
	"conto/jobs/einvoice"
)

// Numbers are the highest that are out there: of the fiscal register's documents, and of files to the tax agency's
// exchange. Zero is none. A copy that is restored may know of lower ones.
type Numbers struct {
	Document bill.Number
	File     int64
}

// LastNumbers returns the highest numbers that the database knows of.
func LastNumbers(ctx context.Context, s store.Store) (n Numbers, err error) {
	if n.Document, err = billing.LastNumber(ctx, s); err != nil {
		return n, err
	}
	n.File, err = einvoice.LastFile(ctx, s)
	return n, err
}

// Raise raises the highest numbers, so that the next document and the next file get the ones after them. It is refused
// for numbers that are before those known. What is zero stays as it is.
func Raise(ctx context.Context, s store.Store, to Numbers) error {
	if to.Document != (bill.Number{}) {
		if err := billing.SetLastNumber(ctx, s, to.Document); err != nil {
			return err
		}
	}
	if to.File == 0 {
		return nil
	}
	return einvoice.SetLastFile(ctx, s, to.File)
}

package billing

import (
	"context"

	"conto/core/bill"
	"conto/driver/store"
	"conto/jobs/record"
)

// LastNumber returns the highest number of a document that the database knows of, by its documents or by SetLastNumber.
func LastNumber(ctx context.Context, s store.Store) (bill.Number, error) {
	last, err := record.Get[bill.Number](ctx, s, "", record.Given, store.Books)
	if err != nil {
		return last, err
	}
	newest, err := s.Entries(ctx, store.Books, store.Span{Newest: true, Limit: 1})
	if err != nil {
		return last, err
	}
	for _, e := range newest {
		d, err := (&Register{journal: store.Books}).read(e)
		if err != nil {
			return last, err
		}
		n, err := bill.ParseNumber(d.Number)
		if err != nil {
			return last, err
		}
		if last.Before(n) {
			last = n
		}
	}
	return last, nil
}

// SetLastNumber raises the number which the world has of us and the database may not: after a copy of it was restored,
// documents exist that it does not know, and their numbers must not be given again. The next document gets the number
// after it. One before the known is refused.
func SetLastNumber(ctx context.Context, s store.Store, to bill.Number) error {
	known, err := LastNumber(ctx, s)
	if err == nil {
		err = bill.CheckRaise(known, to)
	}
	if err == nil {
		_, err = record.Put(ctx, s, "", record.Given, store.Books, to, false)
	}
	return err
}

// given returns the highest number that is known to be out there, whatever the register has.
func (r *Register) given(ctx context.Context) (bill.Number, error) {
	return record.Get[bill.Number](ctx, r.store, "", record.Given, r.journal)
}

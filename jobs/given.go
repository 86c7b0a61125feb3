package jobs

import (
	"context"

	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/transmission"
	"conto/driver/store"
)

// givenRecord is the kind of record that keeps the highest numbers which the world has of us and the database may not:
// after a copy of it was restored, documents and files exist that it does not know, and their numbers must not be given
// again.
const givenRecord = "given"

// givenFile is the id of the record about files to the exchange; those about documents have the name of their books.
const givenFile = "file"

// givenFiles is the highest number of a file.
type givenFiles struct {
	Number int64 `json:"number"`
}

// Given is the highest number of each kind that is out there.
type Given struct {
	Document bill.Number // of the fiscal books; zero: none
	File     int64       // to the tax agency's exchange; 0: none
}

// LastGiven returns the highest numbers that the database knows of, by its documents and files or by SetGiven.
func LastGiven(ctx context.Context, s store.Store) (Given, error) {
	var g Given
	var err error
	if g.Document, err = get[bill.Number](ctx, s, "", givenRecord, store.Books); err != nil {
		return g, err
	}
	newest, err := s.Entries(ctx, store.Books, store.Span{Newest: true, Limit: 1})
	if err != nil {
		return g, err
	}
	for _, e := range newest {
		f, err := (&Books{journal: store.Books}).read(e)
		if err != nil {
			return g, err
		}
		n, err := bill.ParseNumber(f.Number)
		if err != nil {
			return g, err
		}
		if n.Year > g.Document.Year || n.Year == g.Document.Year && n.Number > g.Document.Number {
			g.Document = n
		}
	}
	g.File, err = newestFile(ctx, s)
	return g, err
}

// SetGiven raises the highest numbers that are out there: the next document and the next file get the ones after them.
// It is refused for numbers that are not above those known. What is zero stays as it is.
func SetGiven(ctx context.Context, s store.Store, to Given) error {
	known, err := LastGiven(ctx, s)
	if err != nil {
		return err
	}
	if d := to.Document; d != (bill.Number{}) {
		if d.Year < known.Document.Year || d.Year == known.Document.Year && d.Number < known.Document.Number {
			return fault.Of(fault.Conflict, message.NumbersBeyond, "number", known.Document, "given", d)
		}
		if _, err := put(ctx, s, "", givenRecord, store.Books, d, false); err != nil {
			return err
		}
	}
	if to.File == 0 {
		return nil
	}
	if to.File < known.File || to.File > transmission.Last {
		return fault.Of(fault.Conflict, message.FilesBeyond, "number", known.File, "given", to.File, "last",
			transmission.Last)
	}
	_, err = put(ctx, s, "", givenRecord, givenFile, givenFiles{to.File}, false)
	return err
}

// given returns the highest number that is known to be out there, whatever the books have.
func (b *Books) given(ctx context.Context) (bill.Number, error) {
	return get[bill.Number](ctx, b.store, "", givenRecord, b.journal)
}

// newestFile returns the last number of a file that was given out: what SetGiven says, or a later one. There is none
// missing after that, so a few look-ups find it.
func newestFile(ctx context.Context, s store.Store) (int64, error) {
	base, err := get[givenFiles](ctx, s, "", givenRecord, givenFile)
	if err != nil {
		return 0, err
	}
	last, free := int64(0), int64(1) // above base
	for ; ; free *= 2 {
		taken, err := isGiven(ctx, s, base.Number+free)
		if err != nil {
			return 0, err
		}
		if !taken {
			break
		}
		last = free
	}
	for last+1 < free {
		middle := (last + free) / 2
		taken, err := isGiven(ctx, s, base.Number+middle)
		if err != nil {
			return 0, err
		}
		if taken {
			last = middle
		} else {
			free = middle
		}
	}
	return base.Number + last, nil
}

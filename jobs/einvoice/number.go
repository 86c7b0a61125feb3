package einvoice

import (
	"context"

	"conto/core/transmission"
	"conto/driver/store"
	"conto/jobs/record"
)

// given is the id of the record of the highest number of a file that the world has and the database may not.
const given = "file"

// givenFiles is the highest number of a file.
type givenFiles struct {
	Number int64 `json:"number"`
}

// SetLastFile raises the highest number of a file that is out there, as billing.SetLastNumber does that of a document.
func SetLastFile(ctx context.Context, s store.Store, to int64) error {
	known, err := LastFile(ctx, s)
	if err == nil {
		err = transmission.CheckRaise(known, to)
	}
	if err == nil {
		_, err = record.Put(ctx, s, "", record.Given, given, givenFiles{to}, false)
	}
	return err
}

// LastFile returns the last number of a file that was given out, 0 for none: what SetLastFile has set, or a later one.
// There is none missing after that, so a few look-ups find it.
func LastFile(ctx context.Context, s store.Store) (int64, error) {
	base, err := record.Get[givenFiles](ctx, s, "", record.Given, given)
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

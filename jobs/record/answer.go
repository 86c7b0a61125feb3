package record

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"conto/driver/store"
	"conto/internal/clock"
)

// Answers keeps what requests were answered that leave no entry in the journal, by who asked and their idempotency key.
// They hold what was asked for, so they are kept no longer than the journal keeps keys, and not once the account is
// closed (C37).
type Answers struct {
	store store.Store
	clock clock.Clock
}

// NewAnswers opens them; without a clock, by the machine's.
func NewAnswers(s store.Store, c clock.Clock) Answers {
	if c == nil {
		c = clock.System
	}
	return Answers{s, c}
}

// Kept is an answer.
type Kept struct {
	Digest string          `json:"digest"` // of the request
	Answer json.RawMessage `json:"answer"`
	At     time.Time       `json:"at,omitzero"` // those of early releases have none
}

// Find returns an answer of an account or a test clock, or store.ErrNotFound.
func (a Answers) Find(ctx context.Context, scope, id string) (Kept, error) {
	record, err := a.store.Get(ctx, scope, Answer, id)
	if err != nil {
		return Kept{}, err
	}
	var k Kept
	return k, json.Unmarshal(record.Body, &k)
}

// platform stands for no account, of what is asked of the platform.
const platform = "*"

// Keep keeps an answer, and returns the one that stands.
func (a Answers) Keep(ctx context.Context, scope, id string, k Kept) (Kept, error) {
	k.At = a.clock.Now()
	day := Answered + k.At.UTC().Format(time.DateOnly)
	whose := cmp.Or(scope, platform)
	if _, err := a.store.Get(ctx, "", day, whose); errors.Is(err, store.ErrNotFound) {
		if _, err := a.store.Put(ctx, store.Record{Kind: day, ID: whose}, true); err != nil {
			return k, err
		}
	} else if err != nil {
		return k, err
	}
	return Put(ctx, a.store, scope, Answer, id, k, true)
}

// Rewrite changes the answers of an account, each with what it is given: of an answer that stays as it is, false.
func (a Answers) Rewrite(ctx context.Context, scope string, change func(answer []byte) ([]byte, bool)) error {
	records, err := a.store.List(ctx, scope, Answer)
	if err != nil {
		return err
	}
	for _, r := range records {
		var k Kept
		if err := json.Unmarshal(r.Body, &k); err != nil {
			return err
		}
		next, changed := change(k.Answer)
		if !changed {
			continue
		}
		k.Answer = next
		if _, err := Put(ctx, a.store, scope, Answer, r.ID, k, false); err != nil {
			return err
		}
	}
	return nil
}

// sweptDays is how many days before the last one are looked at again, for a server that was down meanwhile.
const sweptDays = 400

// Sweep forgets the answers whose time is over.
func (a Answers) Sweep(ctx context.Context) error {
	over := a.clock.Now().Add(-store.KeyLifetime)
	last, err := Get[time.Time](ctx, a.store, "", Directory, sweptID)
	if err != nil {
		return err
	}
	first := over.AddDate(0, 0, -sweptDays)
	if last.After(first) {
		first = last
	}
	for day := first; day.Before(over); day = day.AddDate(0, 0, 1) {
		if err := a.sweep(ctx, day, over); err != nil {
			return err
		}
	}
	_, err = Put(ctx, a.store, "", Directory, sweptID, over.AddDate(0, 0, -1), false)
	return err
}

// sweptID names the day up to which answers were forgotten.
const sweptID = "answers-swept"

// sweep forgets the answers of a day that are old, and those that are older.
func (a Answers) sweep(ctx context.Context, day, over time.Time) error {
	kind := Answered + day.UTC().Format(time.DateOnly)
	answered, err := a.store.List(ctx, "", kind)
	if err != nil {
		return err
	}
	for _, whose := range answered {
		scope := strings.TrimPrefix(whose.ID, platform)
		records, err := a.store.List(ctx, scope, Answer)
		if err != nil {
			return err
		}
		left := false
		for _, r := range records {
			var k Kept
			if err := json.Unmarshal(r.Body, &k); err != nil {
				return err
			}
			if k.At.After(over) {
				left = left || k.At.UTC().Format(time.DateOnly) == day.UTC().Format(time.DateOnly)
				continue
			}
			if err := a.store.Delete(ctx, scope, Answer, r.ID); err != nil {
				return err
			}
		}
		if left {
			continue
		}
		if err := a.store.Delete(ctx, "", kind, whose.ID); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Check returns an ErrInvalid with its reason when the entry breaks a limit of this package, else nil. Drivers call it
// for every entry before they write any, so that one that no database could hold spoils nothing but itself.
func (e *Entry) Check() error {
	switch {
	case e.Account == "" || len(e.Account) > MaxName || len(e.Clock) > MaxName:
		return invalid("an account has 1 to %d bytes, a clock at most as many", MaxName)
	case e.Seq < 1:
		return invalid("seq %d is not positive", e.Seq)
	case e.At.IsZero() || !whole(e.At) || !whole(e.DueAt):
		return invalid("times are whole microseconds, and an entry has one")
	case !IsText(e.Account, e.Actor, e.Key, e.Digest, e.Clock) || !IsText(e.Unique...):
		return invalid("text is UTF-8 without a zero byte")
	}
	for _, j := range e.Jobs {
		if !IsText(j.Kind, j.Account, j.ID) {
			return invalid("a job's text is UTF-8 without a zero byte")
		}
	}
	if len(e.Key) > MaxKey {
		return invalid("a key has at most %d bytes, not %d", MaxKey, len(e.Key))
	}
	return checkUnique(e.Unique)
}

// checkUnique refuses unique keys that are empty, too long, claimed twice by one entry, or dressed as an idempotency
// key's.
func checkUnique(marks []string) error {
	for i, mark := range marks {
		switch {
		case mark == "" || len(mark) > MaxUniqueKey:
			return invalid("a mark has 1 to %d bytes, not %d", MaxUniqueKey, len(mark))
		case strings.HasPrefix(mark, keys):
			return invalid("mark %q begins like a key's", mark)
		case slices.Contains(marks[:i], mark):
			return invalid("mark %q twice in one entry", mark)
		}
	}
	return nil
}

// Check returns an ErrInvalid when the record cannot be kept, else nil.
func (r *Record) Check() error {
	switch {
	case r.Kind == "" || r.ID == "" || max(len(r.Account), len(r.Kind), len(r.ID)) > MaxName:
		return invalid("a record's kind and id have 1 to %d bytes, its account at most as many", MaxName)
	case !IsText(r.Account, r.Kind, r.ID):
		return invalid("text is UTF-8 without a zero byte")
	}
	return nil
}

// IsText reports whether every string is UTF-8 without a zero byte: what all databases can hold. A look-up for anything
// else finds nothing.
func IsText(texts ...string) bool {
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			return false
		}
	}
	return true
}

// CheckSchema returns ErrNewer if a database's schema is above the newest one that this release knows.
func CheckSchema(found, known int64) error {
	if found <= known {
		return nil
	}
	return fmt.Errorf("%w (schema %d, this one knows %d); install that release or restore a backup", ErrNewer, found,
		known)
}

func whole(t time.Time) bool { return t.Nanosecond()%int(time.Microsecond) == 0 }

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"conto/cmd/internal/boot"
	"conto/core/account"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs"
	"conto/store"
)

// verifyCommand rebuilds every account from its journal and compares.
type verifyCommand struct {
	database
}

// Run implements the command. It fails at the first difference, naming it.
func (v *verifyCommand) Run(ctx context.Context, c *console) error {
	s, err := boot.OpenStore(ctx, boot.Config{Data: v.Data, Database: v.Database, Log: c.log})
	if err != nil {
		return err
	}
	found, err := verify(ctx, s)
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%d accounts, %d entries and %d documents: every balance is what the journal says\n", found.accounts, found.entries, found.documents)
	return err
}

// verifyPage is how many accounts, or entries, are read at a time.
const verifyPage = 1000

// verified counts what was read.
type verified struct{ accounts, entries, documents int64 }

// verify checks every account of a store, and all books.
func verify(ctx context.Context, s store.Store) (found verified, err error) {
	query := store.HeadQuery{Limit: verifyPage}
	for {
		heads, err := s.Heads(ctx, query)
		if err != nil {
			return found, err
		}
		for _, h := range heads {
			if store.IsBooks(h.Account) {
				if err := verifyBooks(ctx, s, h); err != nil {
					return found, err
				}
				found.documents += h.Seq
				query.After = h.Account
				continue
			}
			if err := verifyAccount(ctx, s, h); err != nil {
				return found, fmt.Errorf("account %s: %w", h.Account, err)
			}
			found.accounts, found.entries = found.accounts+1, found.entries+h.Seq
			query.After = h.Account
		}
		if len(heads) < verifyPage {
			return found, nil
		}
	}
}

// verifyBooks checks that documents follow one another, and add up.
func verifyBooks(ctx context.Context, s store.Store, h store.Head) error {
	documents, err := jobs.NewBooks(s, clock.System, jobs.BooksName(h.Account)).Verify(ctx)
	if err == nil && documents != h.Seq {
		err = fmt.Errorf("the books end at document %d, and their head says %d", documents, h.Seq)
	}
	return err
}

// verifyAccount folds an account's entries and holds against them: its sums, its snapshot, its head and its marks.
func verifyAccount(ctx context.Context, s store.Store, h store.Head) error {
	kept, err := s.Snapshot(ctx, h.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	state := &account.State{ID: h.Account}
	for {
		page, err := s.Entries(ctx, h.Account, store.Span{After: state.Seq, Limit: verifyPage})
		if err != nil {
			return err
		}
		for _, entry := range page {
			if err := verifyEntry(state, entry); err != nil {
				return err
			}
			if state.Seq == kept.Seq {
				if err := sameState(state, kept.State); err != nil {
					return fmt.Errorf("entry %d: %w", entry.Seq, err)
				}
			}
		}
		if len(page) < verifyPage {
			break
		}
	}
	switch {
	case kept.Seq > state.Seq:
		return fmt.Errorf("the snapshot is of entry %d, and the journal ends at %d", kept.Seq, state.Seq)
	case state.Seq != h.Seq:
		return fmt.Errorf("the journal ends at entry %d, and the account's head says %d", state.Seq, h.Seq)
	case !state.NextDue().Equal(h.DueAt):
		return fmt.Errorf("it is due at %s, and the account's head says %s", state.NextDue(), h.DueAt)
	default:
		return nil
	}
}

// verifyEntry folds one entry into the state before it. What cannot be folded is a difference, not a crash.
func verifyEntry(state *account.State, entry store.Entry) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("entry %d cannot follow entry %d: %v", entry.Seq, state.Seq, cause)
		}
	}()
	if entry.At.Before(state.At) {
		return fmt.Errorf("entry %d is of %s, earlier than the one before it", entry.Seq, entry.At)
	}
	if _, err := account.DecodeCommand(entry.Command); err != nil {
		return fmt.Errorf("entry %d: %w", entry.Seq, err)
	}
	if err := engine.Fold(state, entry); err != nil {
		return err
	}
	if err := state.Check(); err != nil {
		return fmt.Errorf("entry %d: %w", entry.Seq, err)
	}
	return nil
}

// sameState compares a rebuilt state with one that was kept.
func sameState(rebuilt *account.State, kept []byte) error {
	read := &account.State{}
	if err := json.Unmarshal(kept, read); err != nil {
		return fmt.Errorf("the snapshot is not readable: %w", err)
	}
	want, err := json.Marshal(rebuilt)
	if err != nil {
		return err
	}
	got, err := json.Marshal(read)
	if err != nil {
		return err
	}
	if string(want) != string(got) {
		return fmt.Errorf("the snapshot differs from the journal:\n  journal  %s\n  snapshot %s", want, got)
	}
	return nil
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/record"
)

// account folds an account's entries, has the core decide each of them again, and holds against them: its sums, its
// snapshot, its head, its marks, its documents and the sums of its usage.
func (v *verifier) account(ctx context.Context, h store.Head) error {
	kept, err := v.store.Snapshot(ctx, h.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	state := &account.State{ID: h.Account}
	for {
		page, err := v.store.Entries(ctx, h.Account, store.Span{After: state.Seq, Limit: verifyPage})
		if err != nil {
			return err
		}
		for _, entry := range page {
			if err := v.entry(ctx, state, entry); err != nil {
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
	if state.Clock == "" && state.At.After(v.found.newest) {
		v.found.newest = state.At
	}
	switch {
	case kept.Seq > state.Seq:
		return fmt.Errorf("the snapshot is of entry %d, and the journal ends at %d", kept.Seq, state.Seq)
	case state.Seq != h.Seq:
		return fmt.Errorf("the journal ends at entry %d, and the account's head says %d", state.Seq, h.Seq)
	case !state.NextDue(v.books[0]).Equal(h.DueAt):
		return fmt.Errorf("it is due at %s, and the account's head says %s", state.NextDue(v.books[0]), h.DueAt)
	case state.Clock != h.Clock:
		return fmt.Errorf("it lives on the clock %q, and its head says %q", state.Clock, h.Clock)
	default:
		return record.Usage{Store: v.store, Zone: v.books[0].Zone()}.Check(ctx, h.Account)
	}
}

// entry folds one entry into the state before it. What cannot be folded is a difference, not a crash.
func (v *verifier) entry(ctx context.Context, state *account.State, entry store.Entry) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("entry %d cannot follow entry %d: %v", entry.Seq, state.Seq, cause)
		}
	}()
	if entry.Seq == state.Seq+1 { // else Fold says what is wrong
		if entry.At.Before(state.At) {
			return fmt.Errorf("entry %d is of %s, earlier than the one before it", entry.Seq, entry.At)
		}
		if err := v.decided(ctx, state, entry); err != nil && !v.written {
			return fmt.Errorf("entry %d: %w", entry.Seq, err)
		}
	}
	if err := engine.Fold(state, entry); err != nil {
		return err
	}
	if err := state.Check(); err != nil {
		return fmt.Errorf("entry %d: %w", entry.Seq, err)
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return err
	}
	if err := v.claims(ctx, state, entry, account.UniqueKeys(events)); err != nil {
		return fmt.Errorf("entry %d: %w", entry.Seq, err)
	}
	return v.paid(ctx, state, events)
}

// decided has the core decide an entry's command again, at its instant, and compares the events byte for byte. Which
// editions of the catalogue there were then is not in the journal, so each book that there ever was may be the right
// one.
func (v *verifier) decided(ctx context.Context, before *account.State, entry store.Entry) error {
	cmd, err := account.DecodeCommand(entry.Command)
	if err != nil {
		return err
	}
	if again := account.EncodeCommand(cmd); string(again) != string(entry.Command) {
		return fmt.Errorf("its command says more, or less, than is read: %q is read as %q", entry.Command, again)
	}
	by, known := before.ActorOf(entry.Actor)
	if !known {
		return fmt.Errorf("%q gives no command %s", entry.Actor, cmd.Name())
	}
	if cmd, err = v.withHistory(ctx, before, cmd); err != nil {
		return err
	}
	var first error
	for _, book := range v.books {
		err := decideAgain(before, cmd, by, entry, book)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// decideAgain compares what the core decides by one book with an entry.
func decideAgain(before *account.State, cmd account.Command, by account.Actor, entry store.Entry,
	book catalog.History) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%s cannot be decided: %v", cmd.Name(), cause)
		}
	}()
	var events []account.Event
	due := before.NextDue(book)
	switch _, tick := cmd.(account.Tick); {
	case tick:
		events = before.Clone().Advance(entry.At, book)
	case !due.IsZero() && !due.After(entry.At):
		return fmt.Errorf("what was due at %s is missing before it", due)
	default:
		if events, err = account.Decide(before, cmd, by, entry.At, book); err != nil {
			return fmt.Errorf("%s by %s would be refused: %w", cmd.Name(), entry.Actor, err)
		}
	}
	if want := account.EncodeEvents(events); string(want) != string(entry.Events) {
		return fmt.Errorf("its events are not what %s causes:\n  caused  %s\n  journal %s", cmd.Name(), want,
			bytes.ToValidUTF8(entry.Events, []byte("\ufffd")))
	}
	return nil
}

// withHistory completes a command about a hold that is not open any more, as the engine does: by what the journal said
// before.
func (v *verifier) withHistory(ctx context.Context, before *account.State, cmd account.Command) (account.Command,
	error) {
	var err error
	switch c := cmd.(type) {
	case account.Extend:
		c.Closed, err = v.closed(ctx, before, c.Hold)
		return c, err
	case account.Settle:
		c.Closed, err = v.closed(ctx, before, c.Hold)
		return c, err
	case account.Release:
		c.Closed, err = v.closed(ctx, before, c.Hold)
		return c, err
	case account.RefundHold:
		c.Closed, err = v.closed(ctx, before, c.Hold)
		return c, err
	default:
		return cmd, nil
	}
}

// closed returns what had become of a hold by the state's newest entry, or nil when it is open or never was.
func (v *verifier) closed(ctx context.Context, before *account.State, hold string) (closed *credit.HoldRecord,
	err error) {
	if before.Wallet.Open(hold) != nil {
		return nil, nil
	}
	var entries []store.Entry
	if seq, made := account.HoldSeq(hold); made {
		if entries, err = v.store.Entries(ctx, before.ID, store.Span{After: seq - 1, Before: seq + 1}); err != nil {
			return nil, err
		}
	}
	for _, mark := range []string{account.OpenKey(hold), account.ExpireKey(hold), account.CloseKey(hold)} {
		entry, err := v.store.Find(ctx, before.ID, mark)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	for _, entry := range entries {
		if entry.Seq > before.Seq {
			continue
		}
		events, err := account.DecodeEvents(entry.Events)
		if err != nil {
			return nil, err
		}
		if closed == nil {
			closed = account.Opening(events, hold)
		}
		if closed != nil {
			account.Closing(closed, events)
		}
	}
	return closed, nil
}

// claims checks that an entry claims what its events say, and that anyone who looks for a claim finds this entry. An
// idempotency key may be forgotten after a while.
func (v *verifier) claims(ctx context.Context, state *account.State, entry store.Entry, want []string) error {
	if !slices.Equal(entry.Unique, want) {
		return fmt.Errorf("it claims %q, and its events %q", entry.Unique, want)
	}
	for _, mark := range entry.UniqueKeys() {
		found, err := v.store.Find(ctx, entry.Account, mark)
		forgotten := mark == store.UniqueKeyOf(entry.Key) && (state.Clock != "" || entry.At.Before(v.keys))
		switch {
		case errors.Is(err, store.ErrNotFound) && forgotten:
		case errors.Is(err, store.ErrNotFound):
			return fmt.Errorf("its claim of %q is lost", mark)
		case err != nil:
			return err
		case found.Seq != entry.Seq && !forgotten:
			return fmt.Errorf("%q is claimed by entry %d, too", mark, found.Seq)
		}
	}
	return nil
}

// sameState compares a rebuilt state with one that was kept. Of which entry a lot is was not kept by early releases.
func sameState(rebuilt *account.State, kept []byte) error {
	read := &account.State{}
	if err := json.Unmarshal(kept, read); err != nil {
		return fmt.Errorf("the snapshot is not readable: %w", err)
	}
	alike := rebuilt.Clone()
	for i := range read.Wallet.Lots {
		if read.Wallet.Lots[i].Entry == 0 && i < len(alike.Wallet.Lots) {
			alike.Wallet.Lots[i].Entry = 0
		}
	}
	want, err := json.Marshal(alike)
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

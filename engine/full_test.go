package engine_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/money"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// full is a store that can be read and, from a moment on, not be written.
type full struct {
	store.Store
	now atomic.Bool
}

func (f *full) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	if f.now.Load() {
		return nil, store.ErrUnavailable
	}
	return f.Store.Commit(ctx, entries)
}

// TestReadsGoOnWhereNothingCanBeWritten has callers write to an account all the time, in vain: anyone who reads it gets
// an answer.
func TestReadsGoOnWhereNothingCanBeWritten(t *testing.T) {
	disk := &full{Store: memory.Open()}
	w := newWorld(t, disk, engine.Options{Log: slog.New(slog.DiscardHandler)})
	w.open("ada")
	disk.now.Store(true)
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for ctx.Err() == nil {
				if _, err := w.Do(context.Background(), spend("ada", "")); !errors.Is(err, engine.ErrUnrecorded) {
					t.Errorf("a write that could not be recorded: %v", err)
				}
			}
		})
	}
	for range 200 {
		s, _, err := w.State(context.Background(), "ada")
		if err != nil || s.Seq != 1 || s.Wallet.Available("") != 50 {
			t.Errorf("a read shows %+v, %v", s, err)
			break
		}
	}
	stop()
	writers.Wait()
}

// TestReadsShowWhatIsDueWhereNothingCanBeWrittenC5C10: a hold past its deadline and a refill cannot be written down,
// and are shown all the same; once there is room they are written, and nothing else has happened.
func TestReadsShowWhatIsDueWhereNothingCanBeWrittenC5C10(t *testing.T) {
	disk := &full{Store: memory.Open()}
	w := newWorld(t, disk, engine.Options{Log: slog.New(slog.DiscardHandler)})
	w.open("ada")
	held := spend("ada", "")
	held.Command = account.Spend{Model: "z-image"}
	w.must(held)
	disk.now.Store(true)
	for _, step := range []struct {
		pass            time.Duration
		available, held money.Credits
	}{{time.Minute, 48, 2}, {time.Hour, 50, 0}, {40 * 24 * time.Hour, 50, 0}} {
		w.clock.Advance(step.pass)
		s, at, err := w.State(t.Context(), "ada")
		if err != nil || !at.Equal(w.clock.Now()) || s.Seq != 2 || s.Wallet.Available("") != step.available ||
			s.Wallet.Held() != step.held {
			t.Errorf("after %s: %+v, %v", step.pass, s, err)
		}
	}
	due := w.clock.Now()
	disk.now.Store(false)
	s, _, err := w.State(t.Context(), "ada")
	if err != nil || s.Seq != 3 || s.Wallet.Available("") != 50 || !s.NextDue(w.Book()).After(due) {
		t.Errorf("with room again: %+v, %v", s, err)
	}
}

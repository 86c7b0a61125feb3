package engine_test

import (
	"context"
	"testing"
	"time"

	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// held is a store through which one node sees the others, and whose next record is held up until it is let go.
type held struct {
	notExclusive
	came, goes chan struct{}
}

func (h held) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	close(h.came)
	<-h.goes
	return h.notExclusive.Put(ctx, r, ifAbsent)
}

// TestClock_NeverSetBack has a node stop just before it writes how far a clock got, and others go
// on.
func TestClock_NeverSetBack(t *testing.T) {
	shared := notExclusive{memory.Open()}
	others := newWorld(t, shared, engine.Options{})
	if _, err := others.SetClock(t.Context(), engine.TestClock{ID: "clk", Now: start}); err != nil {
		t.Fatal(err)
	}
	stopped := held{shared, make(chan struct{}), make(chan struct{})}
	slow := newWorld(t, stopped, engine.Options{})
	first, second := start.Add(time.Hour), start.Add(2*time.Hour)
	done := make(chan error, 1)
	go func() {
		_, err := slow.AdvanceClock(context.Background(), "clk", first)
		done <- err
	}()
	<-stopped.came
	for _, to := range []time.Time{first, second} {
		if c, err := others.AdvanceClock(t.Context(), "clk", to); err != nil || !c.Now.Equal(to) {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	close(stopped.goes)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if c, err := others.Clock(t.Context(), "clk"); err != nil || !c.Now.Equal(second) {
		t.Errorf("the clock was moved to %s and is at %s, %v", second, c.Now, err)
	}
	if _, err := others.AdvanceClock(t.Context(), "clk", second.Add(time.Hour)); err != nil {
		t.Error(err)
	}
}

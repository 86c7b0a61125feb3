package breaker_test

import (
	"errors"
	"testing"
	"time"

	"conto/internal/breaker"
	"conto/internal/clock"
)

func TestBreaker(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	b := breaker.New(now, 3, time.Minute)
	hung, refused := errors.New("hung"), errors.New("refused")
	asked := 0
	do := func(answer error) error {
		return b.Do(func() error { asked++; return answer }, func(err error) bool { return errors.Is(err, hung) })
	}
	for i, c := range []struct {
		wait   time.Duration
		answer error
		want   error
		asked  int
	}{
		{0, hung, hung, 1}, {0, hung, hung, 2}, {0, refused, refused, 3}, // an answer, so the count begins anew
		{0, hung, hung, 4}, {0, hung, hung, 5}, {0, hung, hung, 6}, {0, nil, breaker.ErrOpen, 6}, {59 * time.Second, nil,
			breaker.ErrOpen, 6},
		{time.Second, hung, hung, 7}, {0, nil, breaker.ErrOpen, 7}, {time.Minute, nil, nil, 8}, {0, nil, nil, 9},
	} {
		now.Advance(c.wait)
		if err := do(c.answer); !errors.Is(err, c.want) || asked != c.asked {
			t.Fatalf("%d: %v, asked %d times; want %v, %d", i, err, asked, c.want, c.asked)
		}
	}
	if (*breaker.Breaker)(nil).Open() || b.Open() || (*breaker.Breaker)(nil).Paused() || b.Paused() {
		t.Error("it is open")
	}
	for range 3 {
		_ = do(hung)
	}
	for _, c := range []struct {
		wait   time.Duration
		paused bool
	}{{0, true}, {59 * time.Second, true}, {time.Second, false}} {
		if now.Advance(c.wait); b.Paused() != c.paused || !b.Open() {
			t.Errorf("paused %v, open %v; want %v, true", b.Paused(), b.Open(), c.paused)
		}
	}
}

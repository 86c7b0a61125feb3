package identity_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"conto/core/fault"
	"conto/identity"
	"conto/internal/clock"
)

func TestLimiter(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	l := identity.NewLimiter(now, 2, time.Minute)
	retry := func(err error) int64 {
		var f *fault.Error
		if err == nil {
			return 0
		}
		if !errors.As(err, &f) || f.Code != fault.RateLimited {
			t.Fatalf("%v is no refusal for being too often", err)
		}
		return f.Data["retry_after"].(int64)
	}
	for i, c := range []struct {
		wait time.Duration
		who  string
		want int64 // seconds until it is taken; 0: it was
	}{
		{0, "a", 0}, {0, "a", 0}, {0, "a", 60}, {0, "b", 0}, {30 * time.Second, "a", 30}, {29 * time.Second, "a",
			1}, {time.Second, "a", 0}, {0, "a", 60},
		{time.Hour, "a", 0}, {0, "a", 0}, {0, "a", 60},
	} {
		now.Advance(c.wait)
		spent := retry(l.Spent(c.who))
		if got := retry(l.Take(c.who)); got != c.want || spent != c.want {
			t.Errorf("%d: %s waits %d s, asked before %d s; want %d s", i, c.who, got, spent, c.want)
		}
	}
	for i := range 70_000 { // anyone who was not seen for longest is forgotten
		l.Note(fmt.Sprint("x", i))
	}
	if err := l.Take("a"); err != nil {
		t.Errorf("a is remembered: %v", err)
	}
	var none *identity.Limiter
	none.Note("a")
	if err := errors.Join(none.Take("a"), none.Spent("a")); err != nil {
		t.Errorf("no limiter refuses: %v", err)
	}
}

func TestLimits_OneNetwork(t *testing.T) {
	l := identity.NewLimits(clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
	for i := range 30 {
		if err := l.SignIns.Take(fmt.Sprintf("2001:db8:0:7::%x", i)); err != nil {
			t.Fatalf("address %d: %v", i, err)
		}
	}
	for address, limited := range map[string]bool{
		"2001:db8:0:7:ffff::1": true, "2001:db8:0:8::1": false, "192.0.2.1": false, "192.0.2.2": false, "": false,
	} {
		if err := l.SignIns.Take(address); (err != nil) != limited {
			t.Errorf("from %q: %v, want it limited: %v", address, err, limited)
		}
	}
}

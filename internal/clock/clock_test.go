package clock

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 123_456_789, time.FixedZone("CET", 3600))

func TestSystemTellsUTCInWholeMicroseconds(t *testing.T) {
	before := time.Now().Add(-Precision)
	now := System.Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("Now() = %v; want UTC, whole microseconds", now)
	}
	if now.Before(before) || now.After(time.Now()) {
		t.Errorf("Now() = %v, which is not now", now)
	}
	if now != now.Round(0) {
		t.Errorf("Now() = %v has a monotonic reading", now)
	}
}

func TestMachine_SetBack(t *testing.T) {
	wall := noon
	m := &Machine{wall: func() time.Time { return wall }, passed: func() time.Duration { return 0 }}
	first := m.Now()
	wall = noon.Add(-time.Hour)
	if got := m.Now(); !got.Equal(first) {
		t.Errorf("an hour back: %v; want %v", got, first)
	}
	wall = noon.Add(time.Second)
	if got := m.Now(); !got.Equal(first.Add(time.Second)) {
		t.Errorf("caught up: %v; want a second after %v", got, first)
	}
}

// A machine whose time leaps ahead by more than a day is not believed, for as long as it does not come back; one that
// slept, or was set right by less, is.
func TestMachine_Leaps(t *testing.T) {
	wall, passed := noon, time.Duration(0)
	m := &Machine{wall: func() time.Time { return wall }, passed: func() time.Duration { return passed }}
	first := m.Now()
	for i, c := range []struct {
		shows, passed time.Duration // since noon
		want          time.Duration
		leapt         bool
	}{
		{time.Minute, time.Minute, time.Minute, false},
		{8 * time.Hour, 2 * time.Minute, 8 * time.Hour, false}, // it slept
		{400 * 24 * time.Hour, 3 * time.Minute, 8*time.Hour + time.Minute, true},
		{400*24*time.Hour + time.Minute, 4 * time.Minute, 8*time.Hour + 2*time.Minute, true},
		{8*time.Hour + 3*time.Minute, 5 * time.Minute, 8*time.Hour + 3*time.Minute, false}, // it came back
		{32 * time.Hour, 6 * time.Minute, 32 * time.Hour, false},
		{32*time.Hour + 25*time.Hour, 6 * time.Minute, 32 * time.Hour, true},
		{time.Hour, 7 * time.Minute, 32 * time.Hour, false}, // set back: it stands still
	} {
		wall, passed = noon.Add(c.shows), c.passed
		if got := m.Now().Sub(first); got != c.want || (m.Leapt() > 0) != c.leapt {
			t.Errorf("%d: it shows %s when %s have passed: %s, leapt %s; want %s, %v", i, c.shows, c.passed, got, m.Leapt(),
				c.want, c.leapt)
		}
	}
}

func TestManualMovesOnlyForward(t *testing.T) {
	m := NewManual(noon)
	start := time.Date(2026, 1, 31, 11, 0, 0, 123_456_000, time.UTC)
	if got := m.Now(); got != start {
		t.Errorf("Now() = %v; want %v", got, start)
	}
	if got := m.Advance(time.Hour); got != start.Add(time.Hour) {
		t.Errorf("Advance(1h) = %v", got)
	}
	if got := m.Advance(-time.Hour); got != start.Add(time.Hour) {
		t.Errorf("Advance(-1h) = %v; want no move", got)
	}
	if m.Set(start) || m.Now() != start.Add(time.Hour) {
		t.Error("Set went back")
	}
	if to := start.AddDate(10, 0, 0); !m.Set(to) || m.Now() != to {
		t.Errorf("Set(%v) = %v", to, m.Now())
	}
}

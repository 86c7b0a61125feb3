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

func TestSystemStandsStillWhenTheMachineIsSetBack(t *testing.T) {
	wall := noon
	s := &system{wall: func() time.Time { return wall }}
	first := s.Now()
	wall = noon.Add(-time.Hour)
	if got := s.Now(); !got.Equal(first) {
		t.Errorf("an hour back: %v; want %v", got, first)
	}
	wall = noon.Add(time.Second)
	if got := s.Now(); !got.Equal(first.Add(time.Second)) {
		t.Errorf("caught up: %v; want a second after %v", got, first)
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

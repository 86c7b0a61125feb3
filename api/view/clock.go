package view

import (
	"time"

	"conto/app"
)

// TestClock is a clock that stands still until it is advanced.
type TestClock struct {
	ID  string    `json:"id"`
	Now time.Time `json:"now"`
}

// ClockInput is a request for a test clock.
type ClockInput struct {
	Body struct {
		Now time.Time `json:"now"`
	}
}

// ClockPath names a test clock.
type ClockPath struct {
	Clock string `path:"clock" maxLength:"64"`
}

// AdvanceInput is a request to advance a test clock.
type AdvanceInput struct {
	ClockPath
	Body struct {
		To time.Time `json:"to" doc:"not before the clock's time"`
	}
}

// TestClockOf returns a test clock.
func TestClockOf(c app.TestClock) TestClock { return TestClock(c) }

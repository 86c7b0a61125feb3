package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// TestClockService moves test clocks; operators only.
type TestClockService struct{ *conn }

// TestClock is a clock that stands still until it is advanced.
type TestClock struct {
	ID  string    `json:"id"`
	Now time.Time `json:"now"`
}

// Make makes a test clock; operators only.
func (s TestClockService) Make(ctx context.Context, now time.Time) (*TestClock, error) {
	out := &TestClock{}
	return out, s.write(ctx, http.MethodPost, "/v1/test-clocks", map[string]time.Time{"now": now}, out)
}

// Advance moves a test clock on; everything that falls due on the way is done when it returns.
func (s TestClockService) Advance(ctx context.Context, clock string, to time.Time) (*TestClock, error) {
	out := &TestClock{}
	return out, s.write(ctx, http.MethodPost, "/v1/test-clocks/"+url.PathEscape(clock)+"/advance",
		map[string]time.Time{"to": to}, out)
}

// Get returns a test clock.
func (s TestClockService) Get(ctx context.Context, clock string) (*TestClock, error) {
	out := &TestClock{}
	return out, s.get(ctx, "/v1/test-clocks/"+url.PathEscape(clock), nil, out)
}

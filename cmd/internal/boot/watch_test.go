package boot

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"conto/cmd/internal/storage"
	"conto/driver/store"
	"conto/jobs"
)

// during opens a server on a folder, does something, and serves until check is true of it, then closes it.
func during(t *testing.T, c Config, before func(*Server), check func(*Server) bool) {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	before(s)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	for end := time.Now().Add(10 * time.Second); !check(s); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Error("it does not come true")
			break
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestDowntime: data that were last served longer ago than servers are down are not served until somebody says that the
// clock is right; and what an earlier server said of its clock does not hold for the next.
func TestDowntime(t *testing.T) {
	c := Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
	long := time.Now().Add(-maxDowntime - time.Hour)
	matters := func(s *Server) []jobs.Item {
		all, err := s.runner.Attention.All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	alive := func(s *Server) time.Time {
		kept, err := s.Store.Get(t.Context(), "", aliveRecord, onlyOne)
		if err != nil {
			return time.Time{}
		}
		var at time.Time
		if err := json.Unmarshal(kept.Body, &at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	during(t, c, func(s *Server) {
		if err := s.noteLeap(t.Context(), 48*time.Hour, true); err != nil || len(matters(s)) != 1 {
			t.Fatalf("%v, %v", err, matters(s))
		}
	}, func(s *Server) bool { return len(matters(s)) == 0 && !alive(s).IsZero() })

	kept, err := storage.Open(t.Context(), storage.Config{Data: c.Data, URL: c.Database, Log: c.Log})
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(long)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Put(t.Context(), store.Record{Kind: aliveRecord, ID: onlyOne, Body: body}, false); err != nil {
		t.Fatal(err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "--after-downtime") {
		t.Errorf("after downtime: %v", err)
	}
	c.AfterDowntime = true
	during(t, c, func(*Server) {}, func(s *Server) bool { return alive(s).After(long) })
}

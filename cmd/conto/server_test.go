package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/driver/store/postgres/postgrestest"
	"conto/internal/clock"
)

const operatorKey = "op_test_of_at_least_128_bits"

// place is where a server keeps its data. Servers may be started on it one after the other, on PostgreSQL also at once.
type place struct{ data, database string }

// places are the databases on which every scenario runs.
var places = map[string]func(testing.TB) place{
	"sqlite":   func(t testing.TB) place { return place{data: t.TempDir()} },
	"postgres": func(t testing.TB) place { return place{data: t.TempDir(), database: postgrestest.URL(t)} },
}

// each runs a scenario against a real server on each database, beside other tests, and has conto verify read what it
// left.
func each(t *testing.T, scenario func(t *testing.T, s *server)) {
	t.Parallel()
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := where(t)
			s := start(t, at, nil)
			scenario(t, s)
			s.verified(at)
		})
	}
}

// verified stops the server and has conto verify read what it left.
func (s *server) verified(at place) {
	s.t.Helper()
	s.stop()
	if code, out := says(s.t, append([]string{"verify"}, at.flags()...)...); code != 0 {
		s.t.Error(out)
	}
}

// server is a server that runs within the test.
type server struct {
	*client.Client
	t    testing.TB
	boot *boot.Server
	mail string // the folder of its mails
	stop func()
}

// start starts a server; c nil is the machine's clock.
func start(t testing.TB, where place, c clock.Clock) *server {
	t.Helper()
	return startWith(t, where, c, boot.Outside{})
}

// startWith starts a server that speaks to these outside.
func startWith(t testing.TB, where place, c clock.Clock, o boot.Outside) *server {
	t.Helper()
	return startAs(t, where, boot.Config{Clock: c, Outside: o})
}

// startAs starts a server with what a test says of it.
func startAs(t testing.TB, where place, config boot.Config) *server {
	t.Helper()
	config.Data, config.Database, config.Listen, config.OperatorKey =
		where.data, where.database, "127.0.0.1:0", operatorKey
	config.Log, config.Out = slog.New(slog.NewTextHandler(testWriter{t},
		&slog.HandlerOptions{Level: slog.LevelWarn})), io.Discard
	b, err := boot.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Serve(ctx) }()
	s := &server{Client: client.New(b.URL, operatorKey, client.Strict()), t: t, boot: b,
		mail: filepath.Join(where.data, "mail")}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the server did not stop well: %v", err)
		}
	}
	t.Cleanup(s.stop)
	return s
}

// testWriter shows a server's log with its test.
type testWriter struct{ t testing.TB }

// Write implements io.Writer.
func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", p)
	return len(p), nil
}

// anyone returns an address that nobody has: one person has one personal account (C39).
func anyone() string { return fmt.Sprintf("a%d@example.com", time.Now().UnixNano()) }

// open opens an account on the real clock.
func (s *server) open() *client.Account {
	s.t.Helper()
	fresh := client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"}
	a, err := s.Accounts.Open(s.t.Context(), fresh)
	if refusal := (*client.Error)(nil); errors.As(err, &refusal) && refusal.Code == "conflict" { // she has one (C39)
		fresh.Email = fmt.Sprintf("ada%d@example.com", time.Now().UnixNano())
		a, err = s.Accounts.Open(s.t.Context(), fresh)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// openAt opens an account on a test clock of its own.
func (s *server) openAt(at string) (*client.Account, *traveller) {
	s.t.Helper()
	clock, err := s.TestClocks.Make(s.t.Context(), instant(s.t, at))
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := s.Accounts.Open(s.t.Context(),
		client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "business", TestClock: clock.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	return a, &traveller{s, clock.ID}
}

// traveller moves a test clock.
type traveller struct {
	s     *server
	clock string
}

func (v *traveller) to(at string) {
	v.s.t.Helper()
	if _, err := v.s.TestClocks.Advance(v.s.t.Context(), v.clock, instant(v.s.t, at)); err != nil {
		v.s.t.Fatal(err)
	}
}

// instant reads a time of the seller's, who is in Rome.
func instant(t testing.TB, text string) time.Time {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", text, rome)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// account returns the account as it is now.
func (s *server) account(id string) *client.Account {
	s.t.Helper()
	a, err := s.Accounts.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// refused checks a refusal's code.
func refused(t testing.TB, what string, err error, code string) {
	t.Helper()
	if client.Code(err) != code {
		t.Errorf("%s: %v, want %q", what, err, code)
	}
}

// fine checks that nothing was refused.
func fine(t testing.TB, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

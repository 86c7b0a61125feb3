package gentest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/internal/clock"
)

// Prompt is what the suite asks for.
const Prompt = "a lighthouse at dusk"

// patience is how long a lost answer is waited for, and pollTime the pause between two questions.
const patience, pollTime = 300 * time.Millisecond, 5 * time.Millisecond

// Driver describes a driver to the suite.
type Driver struct {
	Route string
	Kind  gen.Kind
	// New makes a driver of the provider at the server's URL, with Key, which may fetch from the server's Hosts.
	New func(t testing.TB, s *Server) gen.Driver
	// Fake makes the provider behind a server.
	Fake func(s *Server) http.Handler
	// Prompt reads the prompt out of the body of a start.
	Prompt func(body []byte) string
	// Seed: the provider takes a seed.
	Seed bool
	// Params try to override what the studio sets, a prompt "another" included.
	Params string
	// Problem writes a refusal with a sentence, and Policy one for the content policy, both with their status.
	Problem func(sentence string) (int, string)
	Policy  func() (int, string)
}

// Run runs the suite.
func Run(t *testing.T, d Driver) {
	for name, test := range map[string]func(*testing.T, *trial){
		"done": testDone, "params": testParams,
		"seed": testSeed, "never": testNever, "cancel too late": testLate, "ends": testEnds,
		"unknown ticket": testStranger, "start refused": testStart, "start lost": testLost, "poll": testPoll,
		"nobody there": testClosed, "outputs": testOutputs, "elsewhere": testElsewhere, "listed host": testListed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := NewServer(t, d.Fake)
			test(t, &trial{Driver: d, s: s, driver: d.New(t, s)})
		})
	}
}

// trial is one test of a driver.
type trial struct {
	Driver
	s      *Server
	driver gen.Driver
}

// direct reports whether the driver's tasks run in this process, so that a start is refused only as its task runs.
func (x *trial) direct() bool {
	_, ok := x.driver.(gen.InProcess)
	return ok
}

func (x *trial) task() gen.Task {
	return gen.Task{ID: "gen_1", Model: "painter", Route: x.Route, Kind: x.Kind, Prompt: Prompt,
		Options: map[string]int64{"count": 1}, Deadline: clock.System.Now().Add(time.Minute)}
}

// start starts a task and returns its ticket.
func (x *trial) start(t *testing.T) gen.Ticket {
	t.Helper()
	ticket, err := x.driver.Start(t.Context(), x.task(), "gen_1.1")
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	if text, err := json.Marshal(ticket); err != nil || ticket.ID == "" || len(ticket.Data) > gen.MaxTicket {
		t.Fatalf("the ticket %s, %v", text, err)
	}
	return ticket
}

// end polls until a task has ended, or the driver says why not.
func (x *trial) end(ctx context.Context, ticket gen.Ticket) (gen.Progress, error) {
	for range 2000 {
		p, err := x.driver.Poll(ctx, ticket)
		if err != nil || p.State.Final() {
			return p, err
		}
		if p.State != gen.Waiting && p.State != gen.Running {
			return p, fmt.Errorf("the state %q", p.State)
		}
		pause(ctx, pollTime)
	}
	return gen.Progress{}, errors.New("the task does not end")
}

// pause waits.
func pause(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}

// run runs a task and returns what it ends as; where it could not be started, the fault.
func (x *trial) run(ctx context.Context, task gen.Task) (gen.Progress, error) {
	calling, cancel := context.WithTimeout(ctx, task.Deadline.Sub(clock.System.Now()))
	defer cancel()
	ticket, err := x.driver.Start(calling, task, "gen_1.1")
	if err != nil {
		return gen.Progress{}, err
	}
	p, err := x.end(ctx, ticket)
	if err == nil && p.State == gen.Failed {
		return p, failure(p)
	}
	return p, err
}

// failure returns why a task failed.
func failure(p gen.Progress) error {
	if p.Fault == nil {
		return errors.New("failed without a fault")
	}
	return p.Fault
}

// fetch runs a task and returns the file that it made.
func (x *trial) fetch(ctx context.Context) ([]byte, error) {
	p, err := x.run(ctx, x.task())
	if err != nil {
		return nil, err
	}
	if p.State != gen.Done || len(p.Outputs) != 1 {
		return nil, fmt.Errorf("it ends as %+v", p)
	}
	r, size, err := x.driver.Open(ctx, p.Outputs[0])
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	if size >= 0 && size != int64(len(body)) {
		return nil, fmt.Errorf("%d bytes came, not %d", len(body), size)
	}
	return body, nil
}

// want checks that an error is a fault of one of some kinds, and keeps the key to itself.
func want(t *testing.T, what string, err error, kinds ...gen.FaultKind) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no fault", what)
		return
	}
	text := err.Error()
	if f := (*gen.Fault)(nil); errors.As(err, &f) {
		why, _ := json.Marshal(f.Why) // it always can
		text += string(why)
	}
	if strings.Contains(text, Key) {
		t.Errorf("%s: the key is in %s", what, text)
	}
	for _, kind := range kinds {
		if gen.Is(err, kind) {
			return
		}
	}
	t.Errorf("%s: %v; want one of %v", what, err, kinds)
}

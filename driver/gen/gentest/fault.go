package gentest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/internal/clock"
)

// testStart: what follows from each refusal of a start.
func testStart(t *testing.T, x *trial) {
	status, problem := x.Problem("no width of 7, " + Key)
	policyStatus, policy := x.Policy()
	for name, c := range map[string]struct {
		act  Act
		kind []gen.FaultKind
	}{
		"too many":          {Status(429, problem, "Retry-After", "7"), []gen.FaultKind{gen.Busy}},
		"no key":            {Status(401, problem), []gen.FaultKind{gen.Broken}},
		"no money":          {Status(402, problem), []gen.FaultKind{gen.Broken}},
		"forbidden":         {Status(403, problem), []gen.FaultKind{gen.Broken}},
		"no such model":     {Status(404, problem), []gen.FaultKind{gen.Broken}},
		"not the width":     {Status(status, problem), []gen.FaultKind{gen.Input}},
		"not this":          {Status(policyStatus, policy), []gen.FaultKind{gen.Moderated}},
		"closed for a time": {Status(503, "<html>"), []gen.FaultKind{gen.Busy}},
		"stumbles":          {Status(500, problem), []gen.FaultKind{gen.Unknown, gen.Busy}},
		"leads elsewhere":   {Redirect(x.s.Canary.URL), []gen.FaultKind{gen.Broken}},
	} {
		t.Run(name, func(t *testing.T) {
			s := NewServer(t, x.Fake)
			s.Next(c.act)
			x := &trial{Driver: x.Driver, s: s, driver: x.New(t, s)}
			_, err := x.run(t.Context(), x.task())
			want(t, name, err, c.kind...)
			if name == "too many" && gen.FaultOf(err).After != 7*time.Second {
				t.Errorf("not before %v", gen.FaultOf(err).After)
			}
			if n := len(s.Requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
	if _, led := x.s.counts(); led > 0 {
		t.Error("a start was led elsewhere")
	}
}

// testLost: the provider has started a task, and its answer does not come. Nobody starts it again.
func testLost(t *testing.T, x *trial) {
	for name, act := range map[string]Act{"a page": Page, "cut": Cut, "silence": Silence} {
		t.Run(name, func(t *testing.T) {
			s := NewServer(t, x.Fake)
			s.Next(act)
			x := &trial{Driver: x.Driver, s: s, driver: x.New(t, s)}
			task := x.task()
			if name == "silence" {
				task.Deadline = clock.System.Now().Add(patience)
			}
			_, err := x.run(t.Context(), task)
			want(t, name, err, gen.Unknown)
			if starts, _ := s.counts(); starts != 1 {
				t.Errorf("it was started %d times", starts)
			}
		})
	}
}

// testPoll: a provider that stumbles while a task runs has not ended it.
func testPoll(t *testing.T, x *trial) {
	if x.direct() {
		return // nobody is asked while it runs
	}
	ticket := x.start(t)
	acts := []Act{Page, Cut}
	for _, status := range []int{500, 500, 502, 503, 429} {
		acts = append(acts, Status(status, fmt.Sprintf("<p>%d %s", status, http.StatusText(status)), "Content-Type",
			"text/html"))
	}
	for i, act := range acts {
		x.s.Next(act)
		_, err := x.driver.Poll(t.Context(), ticket)
		want(t, fmt.Sprintf("poll %d", i), err, gen.Busy)
	}
	x.s.Next(Redirect(x.s.Canary.URL))
	_, err := x.driver.Poll(t.Context(), ticket)
	want(t, "poll is led elsewhere", err, gen.Broken)
	x.s.Next(Status(401, "{}"))
	_, err = x.driver.Poll(t.Context(), ticket)
	want(t, "poll without a key", err, gen.Broken)
	x.s.Next(Status(404, "{}"))
	_, err = x.driver.Poll(t.Context(), ticket)
	want(t, "poll of what was forgotten", err, gen.Gone)
	x.s.Next()
	if p, err := x.end(t.Context(), ticket); err != nil || p.State != gen.Done {
		t.Errorf("it ends as %+v, %v", p, err)
	}
	if _, led := x.s.counts(); led > 0 {
		t.Error("a question was led elsewhere")
	}
}

// testClosed: where nobody listens nothing was started.
func testClosed(t *testing.T, x *trial) {
	x.s.Canary.Close()
	x.s.URL = x.s.Canary.URL
	x.driver = x.New(t, x.s)
	_, err := x.run(t.Context(), x.task())
	want(t, "nobody listens", err, gen.Busy)
}

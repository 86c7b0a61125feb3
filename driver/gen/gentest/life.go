package gentest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conto/driver/gen"
)

// testDone: a task is started once, ends, and its file can be fetched, more than once.
func testDone(t *testing.T, x *trial) {
	if err := x.driver.Serves(x.Route, x.Kind); err != nil {
		t.Fatal(err)
	}
	ticket := x.start(t)
	for range 2 {
		p, err := x.end(t.Context(), ticket)
		if err != nil || p.State != gen.Done || len(p.Outputs) != 1 || p.Fault != nil {
			t.Fatalf("it ends as %+v, %v", p, err)
		}
	}
	if starts, _ := x.s.counts(); starts != 1 {
		t.Errorf("it was started %d times", starts)
	}
	x.s.Set(Succeed, "")
	if body, err := x.fetch(t.Context()); err != nil || !bytes.Equal(body, File) {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	for _, r := range x.s.Requests() {
		if !strings.HasSuffix(r.Header.Get("Authorization"), " "+Key) {
			t.Errorf("%s %s without the key", r.Method, r.Path)
		}
	}
}

// testParams: what the operator sends along is sent, and overrides nothing.
func testParams(t *testing.T, x *trial) {
	task := x.task()
	task.Params = json.RawMessage(x.Params)
	if _, err := x.run(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	body := x.s.Requests()[0].Body
	if got := x.Prompt(body); got != Prompt {
		t.Errorf("the prompt is %q in %s", got, body)
	}
	if bytes.Contains(body, []byte("another")) || !bytes.Contains(body, []byte(`"steps":4`)) {
		t.Errorf("sent: %s", body)
	}
	task.Params = json.RawMessage(`["no", "object"]`)
	task.ID = "gen_2"
	ticket, err := x.driver.Start(t.Context(), task, "gen_2.1")
	if err == nil {
		var p gen.Progress
		if p, err = x.end(t.Context(), ticket); err == nil && p.State == gen.Failed {
			err = failure(p)
		}
	}
	want(t, "params that are no object", err, gen.Broken)
}

// testSeed: a seed is sent, 0 as well as any other, and no other instead; a provider that takes none gets none.
func testSeed(t *testing.T, x *trial) {
	for i, seed := range []int64{0, 1<<31 - 1} {
		task := x.task()
		task.Seed = &seed
		if x.Seed {
			task.Params = json.RawMessage(`{"seed": 12}`)
		}
		if _, err := x.run(t.Context(), task); err != nil {
			t.Fatal(err)
		}
		var sent []string
		for _, r := range x.s.Requests() {
			sent = append(sent, seedSent.FindAllString(string(r.Body), -1)...)
		}
		var want []string
		if x.Seed {
			want = []string{`"seed":0`, `"seed":2147483647`}[:i+1]
		}
		if !slices.Equal(sent, want) {
			t.Errorf("the seed %d: %q was sent, not %q", seed, sent, want)
		}
	}
}

// seedSent finds a seed in a body.
var seedSent = regexp.MustCompile(`"seed":[^,}]*`)

// testNever: what does not end is no fault, and ends when it is canceled.
func testNever(t *testing.T, x *trial) {
	x.s.Set(Never, "")
	ticket := x.start(t)
	for range 5 {
		p, err := x.driver.Poll(t.Context(), ticket)
		if err != nil || p.State.Final() {
			t.Fatalf("%+v, %v", p, err)
		}
		pause(t.Context(), pollTime)
	}
	p, err := x.driver.Cancel(t.Context(), ticket)
	if err == nil && !p.State.Final() {
		p, err = x.end(t.Context(), ticket)
	}
	if err != nil || p.State != gen.Canceled || len(p.Outputs) > 0 {
		t.Errorf("canceled: %+v, %v", p, err)
	}
}

// testLate: what is done when it is canceled was done, and can be fetched.
func testLate(t *testing.T, x *trial) {
	ticket := x.start(t)
	if _, err := x.end(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	if p, err := x.driver.Cancel(t.Context(), ticket); err != nil || p.State != gen.Done || len(p.Outputs) != 1 {
		t.Errorf("canceled too late: %+v, %v", p, err)
	}
}

// testEnds: the provider takes a task, and then says why it fails.
func testEnds(t *testing.T, x *trial) {
	for ends, kind := range map[Ends]gen.FaultKind{Bad: gen.Input, Refused: gen.Moderated} {
		t.Run(string(ends), func(t *testing.T) {
			s := NewServer(t, x.Fake)
			s.Set(ends, "")
			x := &trial{Driver: x.Driver, s: s, driver: x.New(t, s)}
			p, err := x.run(t.Context(), x.task())
			want(t, string(ends), err, kind)
			if p.State != gen.Failed {
				t.Errorf("it ends as %+v", p)
			}
			if ends == Bad && !strings.Contains(err.Error(), Sentence) {
				t.Errorf("the provider's sentence is not in %v", err)
			}
		})
	}
}

// testStranger: a ticket that the provider does not know.
func testStranger(t *testing.T, x *trial) {
	for _, id := range []string{"nobody", "../../account", "", "a b"} {
		_, err := x.driver.Poll(t.Context(), gen.Ticket{ID: id})
		want(t, "poll "+id, err, gen.Gone)
	}
}

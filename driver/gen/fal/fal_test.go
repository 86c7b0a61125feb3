package fal_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/fal"
	"conto/driver/gen/gentest"
	"conto/internal/clock"
)

const route = "acme/painter/fast"

var (
	_ gen.Driver = (*fal.Driver)(nil)
	_ gen.Hooker = (*fal.Driver)(nil)
)

func open(t testing.TB, s *gentest.Server, o fal.Options) *fal.Driver {
	t.Helper()
	o.Key, o.URL, o.Hosts = gentest.Key, s.URL, s.Hosts()
	d, err := fal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	gentest.Run(t, gentest.Driver{
		Route: route, Kind: gen.Image, Fake: newFake, Seed: true,
		New: func(t testing.TB, s *gentest.Server) gen.Driver { return open(t, s, fal.Options{}) },
		Prompt: func(body []byte) string {
			var sent struct{ Prompt string }
			if err := json.Unmarshal(body, &sent); err != nil {
				return err.Error()
			}
			return sent.Prompt
		},
		Params: `{"prompt": "another", "num_images": "another", "steps": 4}`,
		Problem: func(sentence string) (int, string) {
			text, _ := json.Marshal(map[string]any{"detail": []any{map[string]any{"loc": []any{"body", "width"},
				"msg": sentence, "type": "value_error"}}})
			return http.StatusUnprocessableEntity, string(text)
		},
		Policy: func() (int, string) {
			return http.StatusUnprocessableEntity, `{"detail": [{"loc": ["body", "prompt"], "msg": "flagged",
				"type": "content_policy_violation", "ctx": {"extra_info": {}}}]}`
		},
	})
}

// TestStart_Request: what a request is made of.
func TestStart_Request(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC))
	s := gentest.NewServer(t, newFake)
	d := open(t, s, fal.Options{Clock: now})
	task := gen.Task{Route: route, Prompt: "rain", Low: true, Deadline: now.Now().Add(3 * time.Minute),
		Options: map[string]int64{"seconds": 5, "count": 2, "width": 640, "height": 360},
		Hook:    "https://studio.example/hooks/1?mac=a+b",
		Params:  json.RawMessage(`{"$words": ["seconds"], "image_size": "square", "acceleration": "none"}`),
		Files: []gen.Source{{Role: "image", Media: "image/png", Bytes: 1, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader([]byte("a"))), nil
		}}}}
	if _, err := d.Start(t.Context(), task, "k"); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	const want = `{"acceleration":"none","duration":"5","image_size":{"height":360,"width":640},` +
		`"image_url":"data:image/png;base64,YQ==","num_images":2,"prompt":"rain"}`
	if string(r.Body) != want {
		t.Errorf("sent %s", r.Body)
	}
	query, err := url.ParseQuery(r.Query)
	if err != nil || query.Get("fal_webhook") != task.Hook || r.Header.Get("X-Fal-Request-Timeout") != "180" ||
		r.Header.Get("X-Fal-Queue-Priority") != "low" {
		t.Errorf("%v, %v, %v", query, r.Header, err)
	}
	task.Low, task.Deadline, task.Hook = false, time.Time{}, ""
	if _, err := d.Start(t.Context(), task, "k2"); err != nil {
		t.Fatal(err)
	}
	if r := s.Requests()[1]; r.Query != "" || r.Header.Get("X-Fal-Queue-Priority") != "" {
		t.Errorf("%v, %v", r.Query, r.Header)
	}
}

// TestStart_Elsewhere: a provider that names another host for its API does not get our key there.
func TestStart_Elsewhere(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d := open(t, s, fal.Options{})
	at := s.Canary.URL + "/r1"
	s.Next(gentest.Status(200, `{"request_id": "r1", "status_url": "`+at+`", "response_url": "`+at+`", "cancel_url": "`+
		at+`"}`))
	ticket, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Poll(t.Context(), ticket); !gen.Is(err, gen.Broken) {
		t.Errorf("poll: %v", err)
	}
	if _, err := d.Cancel(t.Context(), ticket); !gen.Is(err, gen.Broken) {
		t.Errorf("cancel: %v", err)
	}
}

// TestStart_NoAddresses: where fal names none, they are made of the route, without its endpoint.
func TestStart_NoAddresses(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d := open(t, s, fal.Options{})
	if _, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k"); err != nil {
		t.Fatal(err)
	}
	s.Next(gentest.Status(200, `{"request_id": "r1"}`))
	ticket, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := d.Poll(t.Context(), ticket); err != nil || p.State != gen.Running {
		t.Errorf("%+v, %v", p, err)
	}
	s.Next(gentest.Status(200, `{"request_id": "../x"}`))
	if _, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k"); !gen.Is(err, gen.Unknown) {
		t.Errorf("an id that is none: %v", err)
	}
}

// TestPoll_Result: models write what they made in many shapes.
func TestPoll_Result(t *testing.T) {
	for result, want := range map[string]gen.Progress{
		`{"video": {"url": "https://v3.fal.media/a.mp4", "content_type": "video/mp4", "duration": 5.1}}`: {
			Outputs: []gen.Output{{URL: "https://v3.fal.media/a.mp4", Media: "video/mp4"}}, Usage: gen.Usage{Outputs: 1,
				Seconds: 6}},
		`{"audio_url": "https://v3.fal.media/a.mp3", "duration": 3}`: {
			Outputs: []gen.Output{{URL: "https://v3.fal.media/a.mp3"}}, Usage: gen.Usage{Outputs: 1, Seconds: 3}},
		`{"images": [{"url": "https://fal.media/1"}, {"url": "https://fal.media/2"}], "has_nsfw_concepts": [true, false]}`: {
			Outputs: []gen.Output{{URL: "https://fal.media/2"}}, Usage: gen.Usage{Outputs: 1}},
		`{"output": "Once upon a time", "partial": false}`: {Outputs: []gen.Output{{Text: "Once upon a time",
			Media: "text/plain"}}, Usage: gen.Usage{Outputs: 1, Tokens: 4, Estimated: true}},
		`{"mesh": {"file": {"url": "https://fal.media/a.png"}}}`: {Outputs: []gen.Output{{URL: "https://fal.media/a.png",
			Media: "image/png"}}, Usage: gen.Usage{Outputs: 1}},
	} {
		s := gentest.NewServer(t, newFake)
		d := open(t, s, fal.Options{})
		ticket, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k")
		if err != nil {
			t.Fatal(err)
		}
		s.Next(gentest.Status(200, `{"status": "COMPLETED"}`), gentest.Status(200, result))
		p, err := d.Poll(t.Context(), ticket)
		want.State, want.Percent = gen.Done, 100
		got, _ := json.Marshal(p)
		wanted, _ := json.Marshal(want)
		if err != nil || !bytes.Equal(got, wanted) {
			t.Errorf("%s: %s, %v", result, got, err)
		}
	}
}

// TestPoll_Fails: a request that is completed may be one that failed.
func TestPoll_Fails(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		state  gen.State
		kind   gen.FaultKind
	}{
		"its model broke": {500, `{"detail": "Internal error", "error_type": "internal_error"}`, gen.Failed, gen.Busy},
		"too slow":        {504, `{"detail": "Request timed out", "error_type": "request_timeout"}`, gen.Failed, gen.Busy},
		"the gateway":     {502, `<html>`, "", gen.Busy},
		"all unsafe": {200, `{"images": [{"url": "https://fal.media/1"}], "has_nsfw_concepts": [true]}`, gen.Failed,
			gen.Moderated},
		"nothing":   {200, `{"images": []}`, gen.Failed, gen.Unknown},
		"canceled":  {400, `{"detail": "x", "error_type": "request_cancelled"}`, gen.Canceled, ""},
		"no key":    {401, `{"detail": "Cannot access application"}`, "", gen.Broken},
		"too often": {429, `{"detail": "slow down"}`, "", gen.Busy},
		"deleted":   {404, `{"detail": "not found"}`, "", gen.Gone},
	} {
		s := gentest.NewServer(t, newFake)
		d := open(t, s, fal.Options{})
		ticket, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k")
		if err != nil {
			t.Fatal(err)
		}
		s.Next(gentest.Status(200, `{"status": "COMPLETED"}`), gentest.Status(c.status, c.body))
		p, err := d.Poll(t.Context(), ticket)
		if p.State != c.state || c.state == "" && !gen.Is(err, c.kind) || c.state != "" && err != nil ||
			c.state == gen.Failed && p.Fault.Kind != c.kind {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// TestCancel: fal's four verdicts.
func TestCancel(t *testing.T) {
	for verdict, want := range map[string]gen.State{"OK": gen.Canceled, "CANCELLATION_REQUESTED": gen.Running,
		"ALREADY_COMPLETED": gen.Running, "NOT_FOUND": ""} {
		s := gentest.NewServer(t, newFake)
		d := open(t, s, fal.Options{})
		ticket, err := d.Start(t.Context(), gen.Task{Route: route, Prompt: "a"}, "k")
		if err != nil {
			t.Fatal(err)
		}
		s.Next(gentest.Status(map[string]int{"ALREADY_COMPLETED": 400, "NOT_FOUND": 404}[verdict]+
			map[string]int{"OK": 200, "CANCELLATION_REQUESTED": 202}[verdict], `{"status": "`+verdict+`"}`))
		p, err := d.Cancel(t.Context(), ticket)
		if p.State != want || want == "" && !gen.Is(err, gen.Gone) {
			t.Errorf("%s: %+v, %v", verdict, p, err)
		}
	}
}

func TestServes(t *testing.T) {
	d := open(t, gentest.NewServer(t, newFake), fal.Options{})
	for name, want := range map[string]bool{route: true, "fal-ai/flux-pro/v1.1/redux": true, "flux": false,
		"../x/y": false, "a/../b": false, "a/b?c": false, "": false} {
		if err := d.Serves(name, gen.Image); (err == nil) != want || err != nil && !gen.Is(err, gen.Broken) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

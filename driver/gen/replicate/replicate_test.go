package replicate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/gentest"
	"conto/driver/gen/replicate"
	"conto/internal/clock"
)

const version = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"

var (
	_ gen.Driver  = (*replicate.Driver)(nil)
	_ gen.Finder  = (*replicate.Driver)(nil)
	_ gen.Hooker  = (*replicate.Driver)(nil)
	_ gen.Checker = (*replicate.Driver)(nil)
)

func open(t testing.TB, s *gentest.Server, o replicate.Options) *replicate.Driver {
	t.Helper()
	o.Token, o.URL, o.Hosts = gentest.Key, s.URL, s.Hosts()
	d, err := replicate.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	gentest.Run(t, gentest.Driver{
		Route: "acme/painter", Kind: gen.Image, Fake: newFake, Seed: true,
		New: func(t testing.TB, s *gentest.Server) gen.Driver { return open(t, s, replicate.Options{}) },
		Prompt: func(body []byte) string {
			var sent struct{ Input struct{ Prompt string } }
			if err := json.Unmarshal(body, &sent); err != nil {
				return err.Error()
			}
			return sent.Input.Prompt
		},
		Params: `{"prompt": "another", "count": "another", "steps": 4}`,
		Problem: func(sentence string) (int, string) {
			text, _ := json.Marshal(map[string]any{"title": "Input validation failed", "detail": sentence, "status": 422})
			return http.StatusUnprocessableEntity, string(text)
		},
		Policy: func() (int, string) {
			return http.StatusBadRequest, `{"detail": "The input or output was flagged as sensitive. (E005)"}`
		},
	})
}

func source(role, media string, body []byte) gen.Source {
	return gen.Source{Role: role, Media: media, Bytes: int64(len(body)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(body)), nil
	}}
}

// TestStart_Request: what a prediction is asked with.
func TestStart_Request(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC))
	s := gentest.NewServer(t, newFake)
	d := open(t, s, replicate.Options{Clock: now})
	task := gen.Task{Route: "acme/film:" + version, Prompt: "rain", Options: map[string]int64{"seconds": 5, "count": 2},
		Choice: map[string]string{"resolution": "720p"}, Deadline: now.Now().Add(10 * time.Minute),
		Hook:   "https://studio.example/hooks/1",
		Params: json.RawMessage(`{"$names": {"seconds": "duration", "count": "", "video": "clip"}, "$words": ["seconds"]}`),
		Files: []gen.Source{source("image", "image/png", []byte("a")), source("image", "image/png", []byte("b")),
			source("video", "video/mp4", make([]byte, 300<<10))}}
	if _, err := d.Start(t.Context(), task, "k"); err != nil {
		t.Fatal(err)
	}
	all := s.Requests()
	r := all[len(all)-1]
	if r.Path != "/predictions" || r.Header.Get("Cancel-After") != "600s" || len(all) != 2 {
		t.Errorf("%s, %v", r.Path, r.Header)
	}
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatal(err)
	}
	input := body["input"].(map[string]any)
	clip, _ := input["clip"].(string)
	images, _ := input["image"].([]any)
	if body["version"] != version || body["webhook"] != task.Hook || input["duration"] != "5" || input["count"] != nil ||
		input["resolution"] != "720p" || !strings.HasSuffix(clip, ",307200,video/mp4") || len(images) != 2 ||
		images[1] != "data:image/png;base64,Yg==" || input["$names"] != nil {
		t.Errorf("%s", r.Body)
	}
}

func TestServes(t *testing.T) {
	d := open(t, gentest.NewServer(t, newFake), replicate.Options{})
	for route, want := range map[string]bool{"acme/painter": true, version: true, "acme/painter:" + version: true,
		"painter": false, "acme/painter/more": false, "../account": false, "acme/painter:1": false, "": false} {
		err := d.Serves(route, gen.Image)
		if (err == nil) != want || err != nil && !gen.Is(err, gen.Broken) {
			t.Errorf("%q: %v", route, err)
		}
	}
}

// TestPoll_Progress: a model logs how far it is.
func TestPoll_Progress(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	s.Set(gentest.Never, "")
	d := open(t, s, replicate.Options{})
	ticket, err := d.Start(t.Context(), gen.Task{Route: version, Prompt: "a"}, "k")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := d.Poll(t.Context(), ticket); err != nil || p.State != gen.Running || p.Percent != 50 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestPoll_Output: models write what they made in many shapes.
func TestPoll_Output(t *testing.T) {
	for output, want := range map[string]gen.Progress{
		`"https://replicate.delivery/a.mp4"`: {Outputs: []gen.Output{{URL: "https://replicate.delivery/a.mp4",
			Media: "video/mp4"}}, Usage: gen.Usage{Outputs: 1}},
		`["Once ", "upon", " a time"]`: {Outputs: []gen.Output{{Text: "Once upon a time", Media: "text/plain"}},
			Usage: gen.Usage{Outputs: 1, Tokens: 4, Estimated: true}},
		`{"audio": "https://replicate.delivery/b", "mask": "https://replicate.delivery/c.PNG?x=1"}`: {Outputs: []gen.Output{
			{URL: "https://replicate.delivery/b"}, {URL: "https://replicate.delivery/c.PNG?x=1", Media: "image/png"}},
			Usage: gen.Usage{Outputs: 2}},
		`[]`: {}, `null`: {},
	} {
		s := gentest.NewServer(t, newFake)
		s.Next(gentest.Status(200, `{"id": "a", "status": "succeeded", "output": `+output+`}`))
		p, err := open(t, s, replicate.Options{}).Poll(t.Context(), gen.Ticket{ID: "a"})
		if len(want.Outputs) == 0 {
			if err != nil || p.State != gen.Failed || p.Fault == nil {
				t.Errorf("%s: %+v, %v", output, p, err)
			}
			continue
		}
		want.State, want.Percent = gen.Done, 100
		got, _ := json.Marshal(p)
		wanted, _ := json.Marshal(want)
		if err != nil || !bytes.Equal(got, wanted) {
			t.Errorf("%s: %s, %v", output, got, err)
		}
	}
}

func TestStart_Resets(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	s.Next(gentest.Status(429, `{"detail": "Request was throttled. Your rate limit resets in ~1m30s."}`))
	_, err := open(t, s, replicate.Options{}).Start(t.Context(), gen.Task{Route: "acme/painter", Prompt: "a"}, "k")
	if f := gen.FaultOf(err); f.Kind != gen.Busy || f.After != 90*time.Second {
		t.Errorf("%v, not before %v", err, f.After)
	}
}

// TestCancel_Refused: what Replicate does not cancel has ended.
func TestCancel_Refused(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d := open(t, s, replicate.Options{})
	ticket, err := d.Start(t.Context(), gen.Task{Route: "acme/painter", Prompt: "a"}, "k")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := d.Poll(t.Context(), ticket); err != nil {
			t.Fatal(err)
		}
	}
	s.Next(gentest.Status(422, `{"detail": "The prediction has already ended"}`))
	if p, err := d.Cancel(t.Context(), ticket); err != nil || p.State != gen.Done {
		t.Errorf("%+v, %v", p, err)
	}
}

// lose starts a task whose answer is lost.
func lose(t *testing.T, s *gentest.Server, d *replicate.Driver, prompt, key string) {
	t.Helper()
	s.Next(gentest.Silence)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := d.Start(ctx, gen.Task{Route: "Acme/Painter", Prompt: prompt}, key); !gen.Is(err, gen.Unknown) {
		t.Fatalf("lost: %v", err)
	}
}

// TestFind: a start whose answer was lost is found by what was sent, and by nobody else.
func TestFind(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d := open(t, s, replicate.Options{})
	since := time.Now().Add(-time.Minute)
	if _, err := d.Start(t.Context(), gen.Task{Route: "Acme/Painter", Prompt: "a"}, "other"); err != nil {
		t.Fatal(err)
	}
	lose(t, s, d, "a", "mine")
	ticket, err := d.Find(t.Context(), gen.Task{}, "mine", since)
	if err != nil || ticket.ID != "p00000002" {
		t.Fatalf("%+v, %v", ticket, err)
	}
	if p, err := d.Poll(t.Context(), ticket); err != nil || p.State != gen.Running {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := d.Find(t.Context(), gen.Task{}, "mine", since); !gen.Is(err, gen.Gone) {
		t.Errorf("found twice: %v", err)
	}
	lose(t, s, d, "b", "one")
	lose(t, s, d, "b", "two")
	if _, err := d.Find(t.Context(), gen.Task{}, "one", since); !gen.Is(err, gen.Gone) {
		t.Errorf("one of two that are the same: %v", err)
	}
	lose(t, s, d, "c", "late")
	if _, err := d.Find(t.Context(), gen.Task{}, "late", time.Now().Add(time.Minute)); !gen.Is(err, gen.Gone) {
		t.Errorf("started before: %v", err)
	}
	if _, err := open(t, s, replicate.Options{}).Find(t.Context(), gen.Task{}, "late", since); !gen.Is(err, gen.Gone) {
		t.Errorf("after a restart: %v", err)
	}
}

// TestFind_Restarted: a process that was started again finds what the one before it had sent by what the task says, if
// nobody else can have sent the same.
func TestFind_Restarted(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d, seed, other := open(t, s, replicate.Options{}), int64(4711), int64(4712)
	since := time.Now().Add(-time.Minute)
	file := gen.Source{Role: "image", Media: "image/png", Bytes: 3,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("png")), nil }}
	sent := gen.Task{Route: "Acme/Painter", Prompt: "a", Seed: &seed, Options: map[string]int64{"count": 2},
		Files: []gen.Source{file}}
	s.Next(gentest.Silence)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := d.Start(ctx, sent, "mine"); !gen.Is(err, gen.Unknown) {
		t.Fatalf("lost: %v", err)
	}
	unlike := map[string]gen.Task{"another seed": sent, "no seed": sent, "another prompt": sent, "an upload": sent}
	for name, task := range unlike {
		switch name {
		case "another seed":
			task.Seed = &other
		case "no seed":
			task.Seed = nil
		case "another prompt":
			task.Prompt = "b"
		case "an upload":
			large := file
			large.Bytes = 1 << 20
			task.Files = []gen.Source{large}
		}
		if _, err := open(t, s, replicate.Options{}).Find(t.Context(), task, "mine", since); !gen.Is(err, gen.Gone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := open(t, s, replicate.Options{})
	if ticket, err := again.Find(t.Context(), sent, "mine", since); err != nil || ticket.ID != "p00000001" {
		t.Errorf("%+v, %v", ticket, err)
	}
	if _, err := again.Find(t.Context(), sent, "mine", since); !gen.Is(err, gen.Gone) {
		t.Errorf("found twice: %v", err)
	}
}

func TestCheck(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d := open(t, s, replicate.Options{})
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
	s.Next(gentest.Status(401, `{"detail": "Unauthenticated"}`))
	if err := d.Check(t.Context()); !gen.Is(err, gen.Broken) {
		t.Error(err)
	}
}

func TestNew_Refused(t *testing.T) {
	for name, o := range map[string]replicate.Options{
		"a secret": {Secret: "whsec_???"}, "another secret": {Secret: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
		"a URL": {URL: "ftp://replicate.example"}, "a user": {URL: "https://me:pw@replicate.example"},
		"a key": {Token: "two words"},
	} {
		if _, err := replicate.New(o); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

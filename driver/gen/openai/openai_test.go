package openai_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/gentest"
	"conto/driver/gen/openai"
)

var (
	_ gen.Driver    = (*openai.Driver)(nil)
	_ gen.InProcess = (*openai.Driver)(nil)
	_ gen.Checker   = (*openai.Driver)(nil)
)

func open(t testing.TB, s *gentest.Server, images openai.Images) *openai.Driver {
	t.Helper()
	r, err := direct.New(t.TempDir()+"/spool", 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	d, err := openai.New(r, openai.Options{Key: gentest.Key, URL: s.URL, Images: images, Hosts: s.Hosts()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	gentest.Run(t, gentest.Driver{
		Route: "painter-1", Kind: gen.Image, Fake: newFake,
		New: func(t testing.TB, s *gentest.Server) gen.Driver { return open(t, s, openai.URL) },
		Prompt: func(body []byte) string {
			var sent struct{ Prompt string }
			if err := json.Unmarshal(body, &sent); err != nil {
				return err.Error()
			}
			return sent.Prompt
		},
		Params: `{"prompt": "another", "model": "another", "n": "another", "response_format": "another", "steps": 4}`,
		Problem: func(sentence string) (int, string) {
			text, _ := json.Marshal(problem(sentence, "invalid_value"))
			return http.StatusBadRequest, string(text)
		},
		Policy: func() (int, string) {
			text, _ := json.Marshal(problem("Your request was rejected by our safety system", "content_policy_violation"))
			return http.StatusBadRequest, string(text)
		},
	})
}

// run runs a task to its end.
func run(t *testing.T, d *openai.Driver, task gen.Task) gen.Progress {
	t.Helper()
	task.Route = "m"
	ticket, err := d.Start(t.Context(), task, "k")
	if err != nil {
		return gen.Progress{State: gen.Failed, Fault: gen.FaultOf(err)}
	}
	return end(t, d, ticket)
}

func end(t *testing.T, d *openai.Driver, ticket gen.Ticket) gen.Progress {
	t.Helper()
	for range 2000 {
		p, err := d.Poll(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		if p.State.Final() {
			return p
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("it does not end")
	return gen.Progress{}
}

// TestWrite: what servers stream, and what is made of it.
func TestWrite(t *testing.T) {
	for name, c := range map[string]struct {
		act    gentest.Act
		text   string
		tokens int64
		guess  bool
		kind   gen.FaultKind
	}{
		"with usage":    {streams(says("Once "), says("upon"), stops, usage, done), "Once upon", 7, false, ""},
		"without usage": {streams(says("Once "), says("upon"), stops, done), "Once upon", 3, true, ""},
		"usage along": {streams(says("Hi"),
			`{"choices":[{"delta":{},"finish_reason":"length"}],"usage":{"completion_tokens":1}}`),
			"Hi", 1, false, ""},
		"long": {streams(says(strings.Repeat("word ", 100)), done), strings.Repeat("word ", 100), 20, true, ""},
		"in one piece": {gentest.Status(200, `{"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}],
			"usage": {"completion_tokens": 2}}`), "Hello", 2, false, ""},
		"cut":     {streams(says("Once ")), "", 0, false, gen.Unknown},
		"nothing": {streams(stops, done), "", 0, false, gen.Unknown},
		"garbled": {streams("{"), "", 0, false, gen.Unknown},
		"filtered": {streams(says("Once"), `{"choices":[{"delta":{},"finish_reason":"content_filter"}]}`, done),
			"", 0, false, gen.Moderated},
		"an error": {streams(says("Once"), `{"error": {"code": 500, "message": "out of memory", "type": "server_error"}}`),
			"", 0, false, gen.Unknown},
		"a page":  {gentest.Page, "", 0, false, gen.Unknown},
		"loading": {gentest.Status(503, `{"error": {"code": 503, "message": "Loading model"}}`), "", 0, false, gen.Busy},
		"no quota": {gentest.Status(429, `{"error": {"message": "x", "code": "insufficient_quota"}}`), "", 0, false,
			gen.Broken},
		"too large": {streams(says(strings.Repeat("a", 600<<10)), says(strings.Repeat("a", 600<<10)), done), "", 0, false,
			gen.Unknown},
	} {
		s := gentest.NewServer(t, newFake)
		s.Next(c.act)
		p := run(t, open(t, s, ""), gen.Task{Kind: gen.Text, Prompt: "a tale", Options: map[string]int64{
			"max_output_tokens": 20}})
		if c.kind != "" {
			if p.State != gen.Failed || p.Fault.Kind != c.kind {
				t.Errorf("%s: %+v, %v", name, p, p.Fault)
			}
			continue
		}
		if p.State != gen.Done || len(p.Outputs) != 1 || p.Outputs[0].Text != c.text || p.Usage.Tokens != c.tokens ||
			p.Usage.Estimated != c.guess {
			t.Errorf("%s: %+v, %v", name, p, p.Fault)
		}
	}
}

// TestWrite_Live: what is written can be read while it is, and ends when nobody wants it any more.
func TestWrite_Live(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	closed := make(chan struct{})
	s.Next(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		streams(says("Once "), says("upon"))(w, r, next)
		<-r.Context().Done()
		close(closed)
	})
	d := open(t, s, "")
	started := make(chan gen.Ticket, 1)
	go func() {
		ticket, err := d.Start(context.Background(), gen.Task{Route: "m", Kind: gen.Text, Prompt: "a"}, "k")
		if err != nil {
			t.Error(err)
		}
		started <- ticket
	}()
	ticket := <-started
	if p, err := d.Poll(t.Context(), ticket); err != nil || p.State != gen.Running || p.Text != "Once upon" {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := d.Cancel(t.Context(), ticket); err != nil || p.State != gen.Canceled {
		t.Errorf("%+v, %v", p, err)
	}
	<-closed
}

// TestWrite_Request: what a text is asked for with. The params may say how, and not what, how much or how many.
func TestWrite_Request(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	s.Next(streams(says("Hi"), done))
	picture := gen.Source{Role: "image", Media: "image/png", Bytes: 1, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("a")), nil
	}}
	seed := int64(7)
	run(t, open(t, s, ""), gen.Task{Kind: gen.Text, Prompt: "a tale", Seed: &seed, Files: []gen.Source{picture},
		Options: map[string]int64{"max_output_tokens": 20}, Params: json.RawMessage(`{"temperature": 0.5, "n": 9,
			"messages": [], "stream": false, "model": "large", "max_tokens": 9999, "max_completion_tokens": 9999}`)})
	const want = `{"max_tokens":20,"messages":[{"content":[{"text":"a tale","type":"text"},{"image_url":` +
		`{"url":"data:image/png;base64,YQ=="},"type":"image_url"}],"role":"user"}],"model":"m","seed":7,"stream":true,` +
		`"stream_options":{"include_usage":true},"temperature":0.5}`
	if r := s.Requests()[0]; r.Path != "/chat/completions" || string(r.Body) != want {
		t.Errorf("%s %s", r.Path, r.Body)
	}
}

// TestDraw: pictures within the answer, and in whichever form they are asked for.
func TestDraw(t *testing.T) {
	text := base64.StdEncoding.EncodeToString(gentest.File)
	for images, want := range map[openai.Images]string{
		openai.Base64: `{"model":"m","n":2,"prompt":"a","response_format":"b64_json","size":"512x768"}`,
		openai.URL:    `{"model":"m","n":2,"prompt":"a","response_format":"url","size":"512x768"}`,
		"":            `{"model":"m","n":2,"prompt":"a","size":"512x768"}`,
	} {
		s := gentest.NewServer(t, newFake)
		s.Next(gentest.Status(200, `{"data": [{"b64_json": "`+text+`"}, {"url": "`+s.URL+`/made/b.png"}]}`))
		d := open(t, s, images)
		p := run(t, d, gen.Task{Kind: gen.Image, Prompt: "a", Options: map[string]int64{"count": 2, "width": 512,
			"height": 768}})
		if p.State != gen.Done || len(p.Outputs) != 2 || p.Usage.Outputs != 2 || string(s.Requests()[0].Body) != want {
			t.Fatalf("%+v, %v; sent %s", p, p.Fault, s.Requests()[0].Body)
		}
		for _, o := range p.Outputs {
			r, size, err := d.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r)
			if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(body, gentest.File) || size != int64(len(body)) ||
				o.Media != "image/png" {
				t.Errorf("%+v: %d bytes, %v", o, len(body), err)
			}
		}
	}
}

// TestServes: films, and files where they are of no use, are refused.
func TestServes(t *testing.T) {
	s := gentest.NewServer(t, newFake)
	d := open(t, s, "")
	for _, kind := range []gen.Kind{gen.Video, gen.PostProduction} {
		if err := d.Serves("m", kind); !gen.Is(err, gen.Broken) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, kind := range []gen.Kind{gen.Text, gen.Image, gen.Voice} {
		p := run(t, open(t, s, ""), gen.Task{Kind: kind, Prompt: "a", Files: []gen.Source{{Role: "video"}}})
		if p.State != gen.Failed || p.Fault.Kind != gen.Input || len(s.Requests()) > 0 {
			t.Errorf("%s with a film: %+v", kind, p)
		}
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := openai.New(nil, openai.Options{Images: "png"}); err == nil {
		t.Error("a form that is none")
	}
}

package openai_test

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"conto/driver/gen"
	"conto/driver/gen/gentest"
	"conto/driver/gen/openai"
)

// TestDescribed: what the driver sends, and what the fake answers, is as OpenAI describes it. Of a piece of a text only
// the last one has a reason why it ends, and only the one after it what was used.
func TestDescribed(t *testing.T) {
	d := gentest.Describe(t, gentest.Published{Name: "openai.yaml", Nullable: []string{"finish_reason", "usage"}})
	seed := int64(0)
	picture := gen.Source{Role: "image", Media: "image/png", Bytes: 3,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("png")), nil }}
	tasks := map[string]gen.Task{
		"a text":             {Kind: gen.Text, Prompt: "a tale"},
		"a limit and a seed": {Kind: gen.Text, Prompt: "a", Seed: &seed, Options: map[string]int64{"max_output_tokens": 20}},
		"a text on pictures": {Kind: gen.Text, Prompt: "what is it?", Files: []gen.Source{picture, picture}},
		"params of a text": {Kind: gen.Text, Prompt: "a", Options: map[string]int64{"max_output_tokens": 20},
			Params: json.RawMessage(`{"presence_penalty": 0.5, "n": 9, "max_tokens": 9, "messages": [], "stream": false}`)},
		"a picture": {Kind: gen.Image, Prompt: "a lighthouse", Seed: &seed},
		"pictures of a size": {Kind: gen.Image, Prompt: "a", Options: map[string]int64{"count": 8, "width": 1024,
			"height": 1536}},
		"params of a picture": {Kind: gen.Image, Prompt: "a", Options: map[string]int64{"count": 1},
			Params: json.RawMessage(`{"quality": "high", "stream": true, "n": 11, "response_format": "png"}`)},
		"a sound": {Kind: gen.Voice, Prompt: "hello", Seed: &seed},
		"a voice": {Kind: gen.Voice, Prompt: "hello", Choice: map[string]string{"voice": "nova"}},
		"params of a sound": {Kind: gen.Voice, Prompt: "a",
			Params: json.RawMessage(`{"speed": 1.5, "stream_format": "sse"}`)},
	}
	for name, task := range tasks {
		for _, images := range []openai.Images{openai.Base64, openai.URL, openai.Auto} {
			s := gentest.NewServer(t, d.Guard(t, newFake))
			if p := run(t, open(t, s, images), task); p.State != gen.Done {
				t.Errorf("%s ends as %+v, %v", name, p, p.Fault)
			}
		}
	}
	s := gentest.NewServer(t, d.Guard(t, newFake))
	if err := open(t, s, "").Check(t.Context()); err != nil {
		t.Error(err)
	}
	want := []string{"GET /models", "POST /audio/speech", "POST /chat/completions", "POST /images/generations"}
	if got := d.Used(); !slices.Equal(got, want) {
		t.Errorf("asked for %q", got)
	}
}

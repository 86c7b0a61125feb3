package replicate_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/gentest"
	"conto/driver/gen/replicate"
)

// TestDescribed: what the driver sends, and what the fake answers, is as Replicate describes it, which leaves the input
// to each model. Uploads of large files are not described.
func TestDescribed(t *testing.T) {
	d := gentest.Describe(t, gentest.Published{Name: "replicate.yaml", Nullable: []string{"error", "next"},
		Free: []string{"$.body.input.**", "$.body.results[*].input.**", "$.query.cursor"}})
	s := gentest.NewServer(t, d.Guard(t, newFake))
	driver := open(t, s, replicate.Options{})
	seed := int64(0)
	for name, task := range map[string]gen.Task{
		"a model":              {Route: "acme/painter"},
		"a version":            {Route: version, Prompt: "rain"},
		"a version of a model": {Route: "acme/film:" + version, Prompt: "rain", Seed: &seed},
		"a deadline and a hook": {Route: "acme/film", Prompt: "rain", Deadline: time.Now().Add(time.Hour),
			Hook: "https://studio.example/hooks/1"},
		"options": {Route: "acme/film", Prompt: "rain", Options: map[string]int64{"seconds": 5, "count": 2},
			Choice: map[string]string{"resolution": "720p"}, Deadline: time.Now(),
			Params: json.RawMessage(`{"$names": {"seconds": "duration"}, "$words": ["seconds"], "guidance": 3}`)},
		"files": {Route: version, Files: []gen.Source{source("image", "image/png", []byte("a")),
			source("audio", "audio/wav", []byte("b"))}, Hook: "https://studio.example/hooks/2"},
	} {
		for _, ends := range []gentest.Ends{gentest.Succeed, gentest.Bad, gentest.Never} {
			s.Set(ends, "")
			ticket, err := driver.Start(t.Context(), task, name)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for range 3 {
				if _, err := driver.Poll(t.Context(), ticket); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := driver.Cancel(t.Context(), ticket); err != nil {
				t.Errorf("%s is canceled: %v", name, err)
			}
		}
	}
	lose(t, s, driver, "a", "mine")
	if _, err := driver.Find(t.Context(), gen.Task{}, "mine", time.Now().Add(-time.Minute)); err != nil {
		t.Error(err)
	}
	if err := driver.Check(t.Context()); err != nil {
		t.Error(err)
	}
	want := []string{"GET /account", "GET /predictions", "GET /predictions/{id}",
		"POST /models/{owner}/{name}/predictions", "POST /predictions", "POST /predictions/{id}/cancel"}
	if got := d.Used(); !slices.Equal(got, want) {
		t.Errorf("asked for %q", got)
	}
}

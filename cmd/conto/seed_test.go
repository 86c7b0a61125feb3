package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"conto/client"
)

// TestSeed: a model that takes a seed makes the same again from it, and the seed stands in the answer and in the file;
// where none is given one is drawn, once for a key. It has no price, and a model that takes none says so.
func TestSeed(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		seed := int64(4711)
		work := client.Work{Model: "z-image", Prompt: "a cat", Seed: &seed, Options: client.Options{"width": 96, "height": 64}}
		made := ran(t, s.Client, a.ID, work)
		if made.Seed == nil || *made.Seed != seed || made.Credits != 2 {
			t.Fatalf("%+v", made)
		}
		if body := file(t, s.Client, a.ID, made.Assets[0].ID); !bytes.Contains(body, []byte("seed 4711")) {
			t.Error("the file does not say from which seed it was drawn")
		}
		other := seed + 1
		work.Seed = &other
		_, err := s.Studio.Start(client.WithKey(ctx, "once"), a.ID, work)
		fine(t, "start", err)
		work.Seed = &seed
		_, err = s.Studio.Start(client.WithKey(ctx, "once"), a.ID, work)
		refused(t, "another seed under the same key", err, "idempotency_conflict")
		work.Seed = nil
		_, err = s.Studio.Start(client.WithKey(ctx, "once"), a.ID, work)
		refused(t, "no seed under the same key", err, "idempotency_conflict")
		drawn, err := s.Studio.Start(client.WithKey(ctx, "drawn"), a.ID, work)
		fine(t, "start without a seed", err)
		again, err := s.Studio.Start(client.WithKey(ctx, "drawn"), a.ID, work)
		if err != nil || drawn.Seed == nil || again.ID != drawn.ID || *again.Seed != *drawn.Seed {
			t.Errorf("drawn %+v, repeated %+v, %v", drawn, again, err)
		}
		work = client.Work{Model: "mini-llm", Prompt: "a cat", Seed: &seed}
		_, err = s.Studio.Start(ctx, a.ID, work)
		refused(t, "a model that takes none", err, "invalid")
		if !strings.Contains(err.Error(), "takes no seed") {
			t.Errorf("it says %v", err)
		}
		none := ran(t, s.Client, a.ID, client.Work{Model: "mini-llm", Prompt: "a cat"})
		if none.Seed != nil {
			t.Errorf("a model that takes none has the seed %d", *none.Seed)
		}
		below := int64(-1)
		_, err = s.Studio.Start(ctx, a.ID, client.Work{Model: "fast-image", Prompt: "a cat", Seed: &below})
		refused(t, "below 0", err, "invalid")
		models, err := s.Accounts.Models(ctx, a.ID, "")
		fine(t, "models", err)
		for _, m := range models {
			if want := m.Kind == "image" || m.ID == "premium-video"; m.Seed != want {
				t.Errorf("%s takes a seed: %v", m.ID, m.Seed)
			}
		}
	})
}

// TestSeedPages: without a script, the form takes a seed, the generation's page says it, and "Again with these
// settings" brings it along, to be changed or emptied.
func TestSeedPages(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna := newVisitor(t)
	anna.CheckRedirect = nil // she follows
	through(t, anna.Client, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
	if _, page := through(t, anna.Client, "GET", s.boot.URL+"/studio?model=mini-llm", ""); strings.Contains(page,
		`name="seed"`) {
		t.Error("a model that takes no seed asks for one")
	}
	form := "model=fast-image&prompt=a+boat&option.width=96&option.height=64&option.count=1"
	begun, page := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", form+"&seed=12345&key=one")
	path := begun.Request.URL.Path
	if !strings.HasPrefix(path, "/generations/") || !strings.Contains(page, "Seed 12345") {
		t.Fatalf("it leads to %s:\n%s", path, page)
	}
	again := regexp.MustCompile(`href="(/studio\?[^"]*seed=12345[^"]*)"`)
	eventually(t, "something brings the seed along", func() bool {
		_, page = through(t, anna.Client, "GET", s.boot.URL+path, "")
		return again.MatchString(page)
	})
	to := again.FindStringSubmatch(page)
	_, page = through(t, anna.Client, "GET", s.boot.URL+strings.ReplaceAll(to[1], "&amp;", "&"), "")
	if field := regexp.MustCompile(`<input[^>]*name="seed"[^>]*>`).FindString(page); !strings.Contains(field,
		`value="12345"`) {
		t.Errorf("the field is %q", field)
	}
	drawn := map[string]bool{}
	for i := range 2 {
		_, page = through(t, anna.Client, "POST", s.boot.URL+"/studio/start", form+fmt.Sprintf("&seed=&key=empty%d", i))
		drawn[regexp.MustCompile(`Seed \d+`).FindString(page)] = true
	}
	if len(drawn) != 2 || drawn[""] || drawn["Seed 12345"] {
		t.Errorf("emptied, there are %v", drawn)
	}
	for _, wrong := range []string{"seven", "-1", "2147483648"} {
		answer, page := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", form+"&seed="+wrong)
		if answer.StatusCode != 422 || !strings.Contains(page, "2,147,483,647") || !strings.Contains(page,
			`value="`+wrong+`"`) {
			t.Errorf("%s: %d\n%s", wrong, answer.StatusCode, page)
		}
	}
}

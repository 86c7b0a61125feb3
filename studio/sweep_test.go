package studio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"conto/driver/blob"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/jobs/attention"
	"conto/studio"
)

// bin deletes assets.
func (w *world) bin(ids ...string) {
	w.t.Helper()
	gone := true
	for _, id := range ids {
		if _, err := w.Gallery.ChangeAsset(w.t.Context(), "ada", id, studio.AssetChange{Deleted: &gone}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestSweep_BlanksC26: once the last file of a generation is removed for good, what was written for it is gone as well:
// the prompt, and the answer of a language model.
func TestSweep_BlanksC26(t *testing.T) {
	w := newWorld(t, &provider{poll: func(int) (gen.Progress, error) {
		p := done(2)
		p.Text = "the whole answer"
		return p, nil
	}})
	w.must("g1", "z-image", `{"count":2}`)
	if g := w.until("g1"); g.Prompt != "a cat" || g.Text != "the whole answer" {
		t.Fatalf("before: %q %q", g.Prompt, g.Text)
	}
	w.bin("g1-1")
	w.clock.Set(w.clock.Now().Add(20 * 24 * time.Hour))
	w.bin("g1-2")
	for _, c := range []struct {
		days         int
		prompt, text string
	}{
		{11, "a cat", "the whole answer"}, // the first file is removed; the second can be taken back
		{20, "", ""},
	} {
		w.clock.Set(w.clock.Now().Add(time.Duration(c.days) * 24 * time.Hour))
		if n, err := w.Gallery.Sweep(t.Context()); n != 1 || err != nil {
			t.Errorf("%d removed, %v", n, err)
		}
		g, err := w.Get(t.Context(), "ada", "g1")
		if err != nil || g.Prompt != c.prompt || g.Text != c.text || g.Credits != 4 || g.State != studio.Succeeded {
			t.Errorf("then %s %q %q of %d credits, %v", g.State, g.Prompt, g.Text, g.Credits, err)
		}
		if body := string(g.Body); c.prompt == "" && (strings.Contains(body, "cat") || strings.Contains(body, "answer")) {
			t.Errorf("the row keeps %s", body)
		}
	}
}

// stuck is a store of files of which some cannot be removed.
type stuck struct {
	blob.Store
	keys map[string]bool
}

func (s *stuck) Delete(ctx context.Context, key string) error {
	if s.keys[key] {
		return errors.New("stuck")
	}
	return s.Store.Delete(ctx, key)
}

// TestSweep_GoesOn: all that is due is removed at once, however much it is. What cannot be is left, is on the list of
// what waits for a person, keeps nothing else, and is removed later.
func TestSweep_GoesOn(t *testing.T) {
	w := newWorld(t, &provider{})
	files := &stuck{w.options.Blobs, map[string]bool{}}
	w.options.Blobs = files
	w.Studio = studio.New(w.options)
	const all = 230
	for i := range all {
		a := store.Asset{Account: "ada", ID: fmt.Sprintf("up%03d", i), User: "ada", Kind: "image", MadeAt: w.clock.Now(),
			DeletedAt: w.clock.Now(), Body: fmt.Appendf(nil, `{"key":"ada/up%03d.png","media":"image/png"}`, i)}
		if _, err := files.Put(t.Context(), fmt.Sprintf("ada/up%03d.png", i), bytes.NewReader(picture)); err != nil {
			t.Fatal(err)
		}
		switch i {
		case 0, 120:
			files.keys[fmt.Sprintf("ada/up%03d.png", i)] = true
		case 60:
			a.Body = []byte("{") // nobody can read it
		}
		if err := w.store.PutAsset(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.Set(w.clock.Now().Add(studio.TrashTime + time.Hour))
	if n, err := w.Gallery.Sweep(t.Context()); n != all-3 || err == nil {
		t.Errorf("%d removed, %v", n, err)
	}
	waits := func(want string) {
		t.Helper()
		items, err := attention.New(w.store, w.clock).All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var about []string
		for _, i := range items {
			about = append(about, string(i.Topic)+" "+i.Account+" "+i.About)
		}
		if got := strings.Join(about, ", "); got != want {
			t.Errorf("what waits: %s, not %s", got, want)
		}
	}
	waits("file ada up000, file ada up060, file ada up120")
	files.keys = nil
	if n, err := w.Gallery.Sweep(t.Context()); n != 2 || err == nil {
		t.Errorf("then %d removed, %v", n, err)
	}
	waits("file ada up060")
}

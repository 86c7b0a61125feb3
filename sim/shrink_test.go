package sim

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"conto/sim/audit"
)

// TestShrink has an auditor who is wrong about one figure, and wants to be told why in a few lines.
func TestShrink(t *testing.T) {
	begin := func() (*world, error) {
		w, err := newWorld(Config{Seed: 3, Days: 40})
		if err == nil {
			wrong := audit.Default()
			wrong.Packs[0].Credits = 501
			w.figures = []audit.Figures{wrong}
		}
		return w, err
	}
	w, err := begin()
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	story, err := w.liveAll(newLife(w))
	if err == nil {
		t.Fatal("nobody noticed that 500 credits are not 501")
	}
	err = shorten(slices.Clone(story), err, begin)
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	t.Logf("of %d steps %d are told:\n%v", len(story), len(f.Story), err)
	first, last := f.Story[0], f.Story[len(f.Story)-1]
	if len(f.Story) > 5 || !strings.Contains(first, `"open"`) || !strings.Contains(last, "job charge") {
		t.Errorf("the story is not the shortest: an account is opened, a pack bought, and its charge made")
	}
}

// TestReplay_Story: the steps alone decide what happens, without the life that has thought of them.
func TestReplay_Story(t *testing.T) {
	var first, second bytes.Buffer
	w, err := newWorld(Config{Seed: 4, Days: 15, Trace: &first})
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	story, err := w.liveAll(newLife(w))
	if err != nil {
		t.Fatal(err)
	}
	again, err := newWorld(Config{Seed: 4, Days: 15, Trace: &second})
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	for _, s := range story {
		if err := again.live(s); err != nil {
			t.Fatal(err)
		}
	}
	if first.Len() < 10_000 || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the same %d steps came out differently", len(story))
	}
}

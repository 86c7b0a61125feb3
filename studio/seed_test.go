package studio_test

import (
	"context"
	"errors"
	"testing"

	"conto/core/account"
	"conto/core/fault"
	"conto/studio"
)

// seeded starts a generation with a seed; nil: with none.
func (w *world) seeded(id, model string, seed *int64) (*studio.Generation, error) {
	return w.Start(context.Background(), studio.Request{Account: "ada", ID: id, Actor: account.Person("ada"), Model: model,
		Prompt: "a cat", Seed: seed})
}

// TestStart_Seed: the seed that is given runs, and costs nothing more. Where none is given one is drawn, which a repeat
// and a start after a stop have again.
func TestStart_Seed(t *testing.T) {
	w := newWorld(t, &provider{})
	five := int64(5)
	if g, err := w.seeded("g1", "z-image", &five); err != nil || g.Seed == nil || *g.Seed != 5 {
		t.Fatalf("%+v, %v", g, err)
	}
	w.wants(w.until("g1"), studio.Succeeded, "", 2, 148)
	if got := w.provider.last.Seed; got == nil || *got != 5 {
		t.Errorf("the provider got %v", got)
	}
	drawn, err := w.seeded("g2", "z-image", nil)
	if err != nil || drawn.Seed == nil {
		t.Fatalf("%+v, %v", drawn, err)
	}
	again, err := w.seeded("g2", "z-image", nil)
	if err != nil || *again.Seed != *drawn.Seed {
		t.Errorf("repeated: %+v, %v", again, err)
	}
	w.until("g2")
	if got := w.provider.last.Seed; got == nil || *got != *drawn.Seed {
		t.Errorf("the provider got %v, not %d", got, *drawn.Seed)
	}
	other, err := w.seeded("g3", "z-image", nil)
	if err != nil || *other.Seed == *drawn.Seed {
		t.Errorf("another has the same seed: %+v, %v", other, err)
	}
}

// TestStart_NoSeed: a model that takes none has none, and refuses one before anything is held.
func TestStart_NoSeed(t *testing.T) {
	w := newWorld(t, &provider{})
	g, err := w.seeded("g1", "mini-llm", nil)
	if err != nil || g.Seed != nil {
		t.Errorf("%+v, %v", g, err)
	}
	five, below := int64(5), int64(-1)
	for model, seed := range map[string]*int64{"mini-llm": &five, "z-image": &below} {
		_, err := w.seeded("g2", model, seed)
		f := (*fault.Error)(nil)
		if !errors.As(err, &f) || f.Code != fault.Invalid || f.Data["fields"].([]fault.Field)[0].Field != "seed" {
			t.Errorf("%s, %d: %v", model, *seed, err)
		}
	}
	if _, err := w.Get(t.Context(), "ada", "g2"); !fault.Is(err, fault.NotFound) {
		t.Errorf("it was written down: %v", err)
	}
}

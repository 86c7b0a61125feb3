package sim_test

import (
	"bytes"
	"testing"

	"conto/sim"
	"conto/sim/generation"
)

// TestGenerations lives through a fixed set of seeds in which accounts generate, too, and every accident happens.
func TestGenerations(t *testing.T) {
	happened := map[string]int{}
	for _, seed := range fixed {
		r, err := sim.Run(sim.Config{Seed: seed, Days: 2, Accounts: 8, Generations: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		for name, n := range r.Accidents {
			happened[name] += n
		}
	}
	for _, name := range generation.Accidents {
		if happened[name] == 0 {
			t.Errorf("no %s: this accident is only thought to happen", name)
		}
	}
}

// TestGenerations_Replay: the same seed tells the same story, whatever runs in the studio.
func TestGenerations_Replay(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		c := sim.Config{Seed: 9, Days: 1, Accounts: 8, Generations: true, Trace: out}
		if _, err := sim.Run(c); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same seed told two stories")
	}
	if first.Len() < 10_000 || !bytes.Contains(first.Bytes(), []byte("the studio of node")) {
		t.Errorf("only %d bytes were told, or none of the studio", first.Len())
	}
}

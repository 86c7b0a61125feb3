package sim_test

import (
	"bytes"
	"testing"
	_ "time/tzdata"

	"conto/sim"
)

// fixed are the seeds that are always lived through: together they have every accident.
var fixed = []uint64{1, 2, 3, 4, 5, 7}

// TestSeeds lives through a fixed set of seeds, in which every accident happens. `make sim` takes new ones; `conto sim
// --seed` lives through any.
func TestSeeds(t *testing.T) {
	happened := map[string]int{}
	var documents, refunded, transfers int64
	for _, seed := range fixed {
		r, err := sim.Run(sim.Config{Seed: seed, Days: 60})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		for name, n := range r.Accidents {
			happened[name] += n
		}
		documents, refunded, transfers = documents+r.Documents, refunded+r.Refunded, transfers+r.Transfers
	}
	for _, name := range sim.Accidents {
		if happened[name] == 0 {
			t.Errorf("no %s: this accident is only thought to happen", name)
		}
	}
	if documents == 0 || refunded == 0 || transfers == 0 {
		t.Errorf("%d documents, %d cents refunded, %d transfers: one of them is only thought to happen", documents, refunded,
			transfers)
	}
}

func TestSeed_Replay(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if _, err := sim.Run(sim.Config{Seed: 7, Days: 20, Trace: out}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same seed told two stories")
	}
	if first.Len() < 10_000 {
		t.Errorf("only %d bytes were told", first.Len())
	}
}

// TestHundredsOfAccounts lives a few days with many accounts on more nodes.
func TestHundredsOfAccounts(t *testing.T) {
	r, err := sim.Run(sim.Config{Seed: 11, Days: 3, Accounts: 300, Nodes: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r)
}

package sim_test

import (
	"bytes"
	"os"
	"strconv"
	"testing"
	_ "time/tzdata"

	"conto/sim"
)

// TestSeeds lives through a fixed set of seeds; CONTO_SEED replays one of them, CONTO_SEEDS says how many, CONTO_DAYS how long.
func TestSeeds(t *testing.T) {
	first, n, days := 1, 6, 40
	if k, err := strconv.Atoi(os.Getenv("CONTO_SEED")); err == nil {
		first, n = k, 1
	}
	if k, err := strconv.Atoi(os.Getenv("CONTO_SEEDS")); err == nil {
		n = k
	}
	if k, err := strconv.Atoi(os.Getenv("CONTO_DAYS")); err == nil {
		days = k
	}
	for seed := first; seed < first+n; seed++ {
		r, err := sim.Run(sim.Config{Seed: uint64(seed), Days: days})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
	}
}

func TestASeedIsReplayedByteForByte(t *testing.T) {
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

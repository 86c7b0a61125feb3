package sim

import (
	"fmt"
	"testing"
	"time"

	"conto/core/catalog"
	"conto/sim/audit"
)

// TestFiguresAreWrittenAndRead: what the auditor knows of an edition is what the catalogue has, for the default
// one, of which he knows by himself, and for those that the simulator makes.
func TestFiguresAreWrittenAndRead(t *testing.T) {
	text, want := catalog.Default, audit.Default()
	for n := range 50 {
		e, err := catalog.Parse(text, time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readEdition(e)
		if a, b := fmt.Sprint(want), fmt.Sprint(got); err != nil || a != b {
			t.Fatalf("edition %d must be\n%s, is\n%s, %v", n, a, b, err)
		}
		want = vary(want, newRNG(uint64(n+1)))
		text = write(want, nil)
	}
}

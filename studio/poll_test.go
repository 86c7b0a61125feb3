package studio_test

import (
	"fmt"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/studio"
)

// inProcess is a provider in this process.
type inProcess struct{ *provider }

func (inProcess) Repeatable() bool { return true }

// TestPoll_Rhythm: a provider elsewhere is asked after 1, 2, 3, 5, 5 … seconds, of a film after 10 in the end, each a
// little earlier or later, not the same for all; one in this process is asked at once and often.
func TestPoll_Rhythm(t *testing.T) {
	began := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	rhythm := func(d gen.Driver, kind gen.Kind, id string, n int) (waits []time.Duration) {
		g := &studio.Generation{}
		g.ID, g.Kind, g.Intent = id, string(kind), began
		for now := began; len(waits) < n; g.Version++ {
			wait := studio.PollAfter(d, g, 0, now)
			waits, now = append(waits, wait), now.Add(wait)
		}
		return waits
	}
	for kind, want := range map[gen.Kind][]int{gen.Image: {1, 2, 3, 5, 5, 5, 5}, gen.Video: {1, 2, 3, 5, 10, 10, 10}} {
		firsts := map[time.Duration]bool{}
		for i := range 50 {
			got := rhythm(&provider{}, kind, fmt.Sprint("g", i), len(want))
			firsts[got[0]] = true
			for n, wait := range got {
				wants := time.Duration(want[n]) * time.Second
				if wait < wants*8/10 || wait > wants*12/10 {
					t.Errorf("%s: wait %d is %v, not about %v: %v", kind, n+1, wait, wants, got)
				}
			}
		}
		if len(firsts) < 20 {
			t.Errorf("%s: 50 wait %d times first: all come back at once", kind, len(firsts))
		}
	}
	const quick = 250 * time.Millisecond
	if got := rhythm(inProcess{&provider{}}, gen.Image, "g", 8); got[0] != quick || got[7] != quick {
		t.Errorf("in this process: %v", got)
	}
	if got := studio.PollAfter(&provider{}, &studio.Generation{}, 7*time.Second, began); got != 7*time.Second {
		t.Errorf("where the provider says when: %v", got)
	}
}

package studio

import (
	"math/rand/v2"
	"testing"
)

// TestNextClasses_Floor: while both classes wait, of any eight starts in a row one or two are of the lower; while one
// waits alone, it starts.
func TestNextClasses_Floor(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var recent, all []int
	both := 0
	for range 10_000 {
		waiting := [][]int{{1, 1}, {1, 1}, {1, 1}, {1, 0}, {0, 1}}[rng.IntN(5)]
		if both > 0 { // for long stretches
			waiting = []int{1, 1}
		}
		for _, class := range nextClasses(recent) {
			if waiting[class] > 0 {
				recent, all = started(recent, class), append(all, class)
				break
			}
		}
		if both++; both > 40 {
			both = -rng.IntN(10)
		}
		if both < floor {
			continue
		}
		lower := 0
		for _, class := range all[len(all)-floor:] {
			lower += class
		}
		if lower < 1 || lower > 2 {
			t.Fatalf("%d of %d starts are of the lower class: %v", lower, floor, all[len(all)-floor:])
		}
	}
}

// TestNextClasses_Wait: 200 of the lower class wait when 20 of the higher come. The higher wait a sixth at most.
func TestNextClasses_Wait(t *testing.T) {
	const slots, ticks = 4, 10
	waiting := []int{20, 200}
	waits := [2][]int{}
	var recent []int
	busy := make([]int, slots)
	for now := 0; waiting[0]+waiting[1] > 0; now++ {
		for i := range busy {
			if busy[i] > now {
				continue
			}
			for _, class := range nextClasses(recent) {
				if waiting[class] > 0 {
					waiting[class]--
					waits[class] = append(waits[class], now)
					recent, busy[i] = started(recent, class), now+ticks
					break
				}
			}
		}
	}
	higher, lower := waits[0][len(waits[0])/2], waits[1][len(waits[1])/2]
	t.Logf("medians: %d and %d ticks", higher, lower)
	if higher*6 > lower {
		t.Errorf("the higher class waits %d ticks at the median, the lower %d", higher, lower)
	}
}

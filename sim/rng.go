package sim

import "math/rand/v2"

// rng decides what nobody does. Each step has its own, so that the others do not depend on it.
type rng struct {
	*rand.Rand
	calm bool // no accidents
}

// newRNG returns the one of a seed; with 0 there are no accidents.
func newRNG(seed uint64) *rng { return &rng{rand.New(rand.NewPCG(seed, 20260131)), seed == 0} }

// chance reports true so many times of a hundred.
func (l *rng) chance(percent int) bool { return l.IntN(100) < percent }

// pick chooses one of a few.
func pick[T any](l *rng, of ...T) T { return of[l.IntN(len(of))] }

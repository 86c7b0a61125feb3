package sim

import "math/rand/v2"

// luck decides what nobody does. Each step has its own, so that the others do not depend on it.
type luck struct {
	*rand.Rand
	calm bool // no accidents
}

// newLuck begins at a seed; 0 is luck without accidents.
func newLuck(seed uint64) *luck { return &luck{rand.New(rand.NewPCG(seed, 20260131)), seed == 0} }

// chance is true so many times of a hundred.
func (l *luck) chance(percent int) bool { return l.IntN(100) < percent }

// pick chooses one of a few.
func pick[T any](l *luck, of ...T) T { return of[l.IntN(len(of))] }

package audit_test

import (
	"slices"

	"conto/sim/audit"
)

// excepted answers whether a step meets one of the places where the core is known to be wrong. There, time passes instead.
func (w *world) excepted(s step) bool {
	a := w.audit
	a.Wake(s.at)
	switch op := s.op.(type) {
	case audit.Subscribe:
		// C22, C25: choosing Free while the renewal is unpaid is a cancellation, which ends the subscription at once; the core
		// schedules it for the end of the period that is over, and goes on charging.
		return op.Plan == "free" && a.Renewal != nil
	case confirm:
		return op.N < len(w.quotes) && w.quotes[op.N].quote.Plan == "free" && a.Renewal != nil
	case audit.Invite, audit.Change, audit.Remove:
		// C29: a manager who is suspended has no seat, and so no rights either; the core lets him manage, even take the seat of
		// somebody else by removing them.
		p := slices.IndexFunc(a.People, func(p audit.Person) bool { return p.User == s.by.User && p.Role == "manager" })
		return p >= 0 && a.Standing(s.by.User) == "suspended"
	}
	return false
}

package audit

import "time"

// Move puts the account under another edition of the catalogue: its next refill and its next charge are by that one's
// figures.
type Move struct{ Edition int }

// Move mirrors an account that an operator moves.
func (a *Account) Move(at time.Time, by Actor, m Move) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byNobody, ""); refused {
		return no
	}
	waiting := a.changeUnderWay()
	switch {
	case m.Edition < 1, m.Edition > len(a.Editions):
		return a.refuse(Invalid)
	case m.Edition == a.Edition, a.Renewal != nil, a.Ahead != nil, waiting != nil && waiting.WaitsUntil.IsZero():
		return a.refuse(Conflict)
	}
	if waiting != nil {
		a.giveUp(waiting) // it was worked out by the figures that were
	}
	a.Edition = m.Edition
	Orders{a}.orderFits(at)
	return a.ok()
}

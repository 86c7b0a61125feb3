package audit

import "time"

// SetAlert asks for a mail when the balance falls below a level; 0: for none (C42).
type SetAlert struct{ Below int64 }

// Alert is the level, and whether it was told that the balance is below.
type Alert struct {
	Below int64
	Told  bool
}

// SetAlert mirrors the level at which the owner is notified.
func (a *Account) SetAlert(at time.Time, by Actor, s SetAlert) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	if s.Below < 0 || s.Below > 1_000_000_000_000 {
		return a.refuse(Invalid)
	}
	if s.Below != a.Alert.Below {
		a.Alert = Alert{s.Below, a.Available(false) < s.Below}
	}
	return a.ok()
}

// rises forgets that it was told, once the balance is at the level.
func (l *Alert) rises(balance int64) {
	if balance >= l.Below {
		l.Told = false
	}
}

// look notes that the balance is below the level, but for the moments in which a renewal is charged for the first time.
func (l *Alert) look(a *Account) {
	if a.Available(false) < l.Below && (a.Renewal == nil || a.Status() != "active") {
		l.Told = true
	}
}

// capped is an account whose people may spend so much a month (C42).
type capped struct{ *Account }

// most returns a person's cap; -1 is none.
func (p *Person) most() int64 {
	if p.Cap == nil {
		return -1
	}
	return *p.Cap
}

// Held returns a manager with a cap that somebody else set, which they may not lift (C42); "": there is none.
func (a *Roster) Held() string {
	for i := range a.People {
		if p := &a.People[i]; p.Role == "manager" && !p.Invited && p.Cap != nil && !p.CapBySelf {
			return p.User
		}
	}
	return ""
}

// spent returns what somebody's generations of this month hold or have spent of credits.
func (a capped) spent(user string) int64 {
	var sum int64
	for _, h := range a.Holds {
		if h.User == user && h.Month.Equal(a.Month.End) {
			sum += int64(len(h.From))
		}
	}
	return sum
}

// over reports whether a price is more than somebody may still spend.
func (a capped) over(user string, price int64) bool {
	p := a.person(user)
	return price > 0 && p.Cap != nil && a.spent(user)+price > *p.Cap
}

// change sets a cap, or returns why not: what another set is not changed by whom it holds, but for the owner.
func (a capped) change(p *Person, by Actor, most *int64) string {
	own := by.User == p.User
	switch {
	case most == nil:
		return ""
	case p.Role == "owner" && by != Operator && !own:
		return Forbidden
	case *most > 1_000_000_000_000:
		return Invalid
	case *most == p.most() && (own == p.CapBySelf || p.Cap == nil), *most < 0 && p.Cap == nil:
		return ""
	case own && p.Cap != nil && !p.CapBySelf && p.Role != "owner":
		return Forbidden
	}
	n := *most
	if p.Cap, p.CapBySelf = &n, own; n < 0 {
		p.Cap, p.CapBySelf = nil, false
	}
	return ""
}

package audit

import (
	"fmt"
	"time"
)

// Wallet is an account's credits and allowances, and what is held of them.
type Wallet struct {
	Lots       []Lot       // all there ever were, the oldest first
	Holds      []Hold      // all there ever were, the oldest first
	Allowances []Allowance // of this month; none while a renewal is unpaid
	Refill     int         // counts how often the allowances came anew
	Totals     Totals
	Alert      Alert // of a level of the balance (C42)
}

// Lot is a number of credits that came at once.
type Lot struct {
	Source    string // plan, topup, bonus, refund
	Bought    bool   // pays for every model: a pack, a gift, or what came back of one (C17)
	Granted   int64
	Remaining int64 // free to spend
	Held      int64
	Taken     int64     // went with their money
	Unpaid    int64     // spent or held, and without their money: each goes as it comes back (C40)
	Expires   time.Time // zero: never (C19)
	Gone      bool      // expired; what is held of it is still held
	Charge    string    // that paid for it
	Code      string    // the gift code that brought it (C43)
}

// Allowance is C4's: how many generations the plan includes this month, and how many were used.
type Allowance struct {
	Name     string
	Included int64
	Used     int64
}

// Totals count credits over the whole life: Granted is what is left and held, Spent, Expired and Taken, because the
// money for them was given back. Forgiven stands apart.
type Totals struct{ Granted, Spent, Expired, Taken, Forgiven int64 }

// grant adds a lot.
func (a *Wallet) grant(source string, credits int64, expires time.Time, charge string) {
	if credits == 0 {
		return
	}
	bought := source == "topup" || source == "bonus"
	a.Lots = append(a.Lots, Lot{Source: source, Bought: bought, Granted: credits, Remaining: credits, Expires: expires,
		Charge: charge})
	a.Totals.Granted += credits
	a.Alert.rises(a.Available(false))
}

// refill grants the plan's credits until the end of the month and sets its allowances (C10). What was left of the month
// before has expired by itself.
func (a *Account) refill(charge string) { a.refillWith(a.plan().Credits, charge) }

func (a *Account) refillWith(credits int64, charge string) {
	p := a.plan()
	a.grant("plan", credits, a.Month.End, charge)
	a.Allowances = p.included()
	a.Refill++
}

// Available returns what is free to spend, of everything or of what pays for every model (C17).
func (a *Wallet) Available(boughtOnly bool) int64 {
	var sum int64
	for _, l := range a.Lots {
		if l.Bought || !boughtOnly {
			sum += l.Remaining
		}
	}
	return sum
}

// before reports whether C13 spends lot i before lot j: monthly credits, then what expires first, then the oldest.
func (a *Wallet) before(i, j int) bool {
	l, m := a.Lots[i], a.Lots[j]
	switch {
	case l.Bought != m.Bought:
		return !l.Bought
	case l.Expires.Equal(m.Expires):
		return i < j
	case l.Expires.IsZero() || m.Expires.IsZero():
		return m.Expires.IsZero()
	}
	return l.Expires.Before(m.Expires)
}

// draw takes credits one by one, each from the lot that comes first, as far as there are any. It returns the lots.
func (a *Wallet) draw(credits int64, boughtOnly bool) []int {
	var from []int
	for int64(len(from)) < credits {
		best := -1
		for i, l := range a.Lots {
			if l.Remaining > 0 && (l.Bought || !boughtOnly) && (best < 0 || a.before(i, best)) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		a.Lots[best].Remaining--
		from = append(from, best)
	}
	return from
}

// giveBack returns held credits to the lots they came from (C5); to one that is gone they come to expire.
func (a *Wallet) giveBack(from []int) {
	for _, i := range from {
		l := &a.Lots[i]
		l.Held--
		unpaid := l.Unpaid > 0
		if unpaid {
			l.Unpaid--
		}
		switch {
		case l.Gone:
			a.Totals.Expired++
		case unpaid:
			a.took(l)
		default:
			l.Remaining++
		}
	}
	a.Alert.rises(a.Available(false))
}

// took notes a credit that went with its money.
func (a *Wallet) took(l *Lot) {
	l.Taken++
	a.Totals.Taken++
}

// out returns how many credits of a lot are spent or held, but for those that are unpaid.
func (l Lot) out() int64 {
	if l.Gone {
		return 0
	}
	return l.Granted - l.Remaining - l.Taken - l.Unpaid
}

// out returns how many credits that a charge paid for are spent or held, but for those that are unpaid.
func (a *Wallet) out(charge string) int64 {
	var sum int64
	for _, l := range a.Lots {
		if l.Charge == charge {
			sum += l.out()
		}
	}
	return sum
}

// owe notes that credits that are spent or held have lost their money, the newest lot first (C40).
func (a *Wallet) owe(charge string, credits int64) {
	for i := len(a.Lots) - 1; i >= 0; i-- {
		for l := &a.Lots[i]; credits > 0 && l.Charge == charge && l.out() > 0; credits-- {
			l.Unpaid++
		}
	}
}

// wouldStay reports whether credits that are spent could come back and stay: some of these, or others of their lots.
func (a *Wallet) wouldStay(from []int) bool {
	back := map[int]int64{}
	for _, i := range from {
		if back[i]++; back[i] > a.Lots[i].Unpaid || a.Lots[i].out() > 0 {
			return true
		}
	}
	return false
}

// expireLots ends what ends at an instant (C10).
func (a *Wallet) expireLots(at time.Time) {
	for i := range a.Lots {
		l := &a.Lots[i]
		if !l.Gone && !l.Expires.IsZero() && !l.Expires.After(at) {
			l.Gone = true
			a.Totals.Expired += l.Remaining
			l.Remaining = 0
		}
	}
}

// allowance returns this month's by name, or nil.
func (a *Wallet) allowance(name string) *Allowance {
	for i := range a.Allowances {
		if a.Allowances[i].Name == name {
			return &a.Allowances[i]
		}
	}
	return nil
}

// useUnits takes units of an allowance, as many as are left.
func (a *Wallet) useUnits(name string, units int64) int64 {
	w := a.allowance(name)
	if w == nil {
		return 0
	}
	units = max(0, min(units, w.Included-w.Used))
	w.Used += units
	return units
}

// returnUnits gives units back to the allowance with which they came; a later one does not get them (C4).
func (a *Wallet) returnUnits(name string, refill int, units int64) {
	if w := a.allowance(name); w != nil && refill == a.Refill {
		w.Used -= units
	}
}

// Check complains when the auditor's own sums are impossible (C15): it would be wrong itself.
func (a *Wallet) Check() error {
	var left, held, inHolds int64
	for i, l := range a.Lots {
		if l.Remaining < 0 || l.Held < 0 || l.Gone && l.Remaining != 0 || l.Unpaid > 0 && l.Remaining > 0 || l.Unpaid < 0 {
			return fmt.Errorf("C15: lot %d is %+v", i, l)
		}
		left += l.Remaining
		held += l.Held
	}
	for _, h := range a.Holds {
		if h.State == "held" {
			inHolds += int64(len(h.From))
		}
	}
	t := a.Totals
	if t.Granted != t.Spent+held+left+t.Expired+t.Taken || held != inHolds || t.Spent < 0 {
		return fmt.Errorf("C15: %+v with %d left and %d held, %d of it in holds", t, left, held, inHolds)
	}
	for _, w := range a.Allowances {
		if w.Used < 0 {
			return fmt.Errorf("C4: %+v", w)
		}
	}
	return nil
}

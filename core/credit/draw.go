package credit

import (
	"slices"
	"time"

	"conto/core/money"
)

// order returns the order in which lots pay (C13): monthly credits before bought ones, then the lot that expires first,
// then the oldest.
func order(a, b *Lot) int {
	switch {
	case a.Bought != b.Bought:
		if b.Bought {
			return -1
		}
		return 1
	case !a.ExpiresAt.Equal(b.ExpiresAt):
		if b.ExpiresAt.IsZero() || (!a.ExpiresAt.IsZero() && a.ExpiresAt.Before(b.ExpiresAt)) {
			return -1
		}
		return 1
	default:
		return int(a.ID - b.ID)
	}
}

// draw takes up to amount from the lots in scope, in their order, and returns what it could not take.
func (w *Wallet) draw(amount money.Credits, scope Scope) (draws []Draw, short money.Credits) {
	var candidates [8]*Lot // enough for most accounts without allocating
	lots := candidates[:0]
	for i := range w.Lots {
		if l := &w.Lots[i]; l.Remaining > 0 && (scope == Anywhere || l.Bought) {
			lots = append(lots, l)
		}
	}
	slices.SortFunc(lots, order)
	for _, l := range lots {
		if amount == 0 {
			break
		}
		n := min(amount, l.Remaining)
		draws = append(draws, Draw{l.ID, n, l.Bought})
		amount -= n
	}
	return draws, amount
}

// InOrder returns the lots of which something is free to spend or held, in the order in which they pay (C13).
func (w *Wallet) InOrder() []Lot {
	var lots []Lot
	for _, l := range w.Lots {
		if l.Remaining > 0 || l.Held > 0 {
			lots = append(lots, l)
		}
	}
	slices.SortFunc(lots, func(a, b Lot) int { return order(&a, &b) })
	return lots
}

// keep shortens draws to amount, from their end: what was drawn last goes back first.
func keep(draws []Draw, amount money.Credits) []Draw {
	var kept []Draw
	for _, d := range draws {
		if d.Credits = min(d.Credits, amount); d.Credits > 0 {
			kept = append(kept, d)
			amount -= d.Credits
		}
	}
	return kept
}

// tail returns the part of draws that lies before the last skip credits and is amount long: what a refund gives back
// after earlier refunds gave back skip.
func tail(draws []Draw, skip, amount money.Credits) []Draw {
	var back []Draw
	for i := len(draws) - 1; i >= 0 && amount > 0; i-- {
		d := draws[i]
		skipped := min(skip, d.Credits)
		skip -= skipped
		if d.Credits = min(d.Credits-skipped, amount); d.Credits > 0 {
			back = append(back, d)
			amount -= d.Credits
		}
	}
	return back
}

// NextDue returns the earliest instant at which a lot or a hold ends by itself; zero when none does.
func (w *Wallet) NextDue() time.Time {
	var next time.Time
	soonest := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for i := range w.Lots {
		if !w.Lots[i].Expired {
			soonest(w.Lots[i].ExpiresAt)
		}
	}
	for i := range w.Holds {
		soonest(w.Holds[i].Deadline)
	}
	return next
}

// Expire returns what has ended by itself at t: first holds, whose credits go back, then lots. The end itself is past.
func (w *Wallet) Expire(t time.Time) []Event {
	var events []Event
	var back []Draw
	for i := range w.Holds {
		if h := &w.Holds[i]; !h.Deadline.After(t) {
			events = append(events, HoldExpired{h.ID})
			back = append(back, h.Draws...)
		}
	}
	gone := w.unpaid(back)
	events = gone.after(events)
	for i := range w.Lots {
		if l := &w.Lots[i]; !l.Expired && !l.ExpiresAt.IsZero() && !l.ExpiresAt.After(t) {
			events = append(events, LotExpired{l.ID, l.Remaining + of(back, l.ID) - of(gone.Draws, l.ID)})
		}
	}
	return events
}

// ReleaseAll returns what releasing every open hold does.
func (w *Wallet) ReleaseAll() []Event {
	var events []Event
	var back []Draw
	for i := range w.Holds {
		events = append(events, Released{w.Holds[i].ID})
		back = append(back, w.Holds[i].Draws...)
	}
	return w.unpaid(back).after(events)
}

// of returns how many credits of draws are a lot's.
func of(draws []Draw, lot int64) money.Credits {
	var n money.Credits
	for _, d := range draws {
		if d.Lot == lot {
			n += d.Credits
		}
	}
	return n
}

// unpaid returns which of the credits that come back from holds go at once. What comes back to an expired lot is gone
// anyway.
func (w *Wallet) unpaid(back []Draw) TakenBack {
	var gone TakenBack
	for i := range w.Lots {
		if l := &w.Lots[i]; !l.Expired {
			gone.take(l, of(back, l.ID))
		}
	}
	return gone
}

// take adds what goes at once of credits that come back to a lot, because their money is gone (C40), and returns how
// many those are.
func (e *TakenBack) take(l *Lot, back money.Credits) money.Credits {
	n := min(l.Unpaid, back)
	if n > 0 {
		e.Draws = append(e.Draws, Draw{l.ID, n, l.Bought})
	}
	return n
}

// after appends the event, if anything is taken.
func (e TakenBack) after(events []Event) []Event {
	if len(e.Draws)+len(e.Unpaid) == 0 {
		return events
	}
	return append(events, e)
}

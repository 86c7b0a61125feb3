package credit

import (
	"fmt"
	"maps"
	"slices"
)

// Apply folds one event into the wallet. It is total: an event that cannot be is a programming error, and panics.
func (w *Wallet) Apply(event Event) {
	switch e := event.(type) {
	case Granted:
		w.add(e)
		w.Totals.Granted += e.Credits
	case LotExpired:
		l := w.mustLot(e.Lot)
		l.Remaining -= e.Credits
		l.Expired = true
		w.Totals.Expired += e.Credits
		w.sweep()
	case AllowancesSet:
		w.Refill, w.Allowances = e.Refill, slices.Clone(e.Allowances)
	case Held:
		w.takeUnits(e.Allowance, e.Units)
		for _, d := range e.Draws {
			l := w.mustLot(d.Lot)
			l.Remaining -= d.Credits
			l.Held += d.Credits
		}
		w.Holds = append(w.Holds, e.Hold)
	case Spent:
		w.takeUnits(e.Allowance, e.Units)
		w.spend(e.Draws)
	case Used:
	case Extended:
		w.Open(e.Hold).Deadline = e.Deadline
	case Settled:
		w.close(e.Hold, e.Draws, e.Units)
	case Released:
		w.close(e.Hold, nil, 0)
	case HoldExpired:
		w.close(e.Hold, nil, 0)
	case SettledLate:
		w.takeUnits(e.Allowance, e.Units)
		w.spend(e.Draws)
		w.Totals.Forgiven += e.Forgiven
	case ReleasedLate:
	case TakenBack:
		for _, d := range e.Draws {
			l := w.mustLot(d.Lot)
			l.Remaining -= d.Credits
			l.Taken += d.Credits
			l.Unpaid -= min(l.Unpaid, d.Credits)
			w.Totals.Taken += d.Credits
		}
		for _, d := range e.Unpaid {
			w.mustLot(d.Lot).Unpaid += d.Credits
		}
		w.sweep()
	case HoldRefunded:
		w.takeBack(e)
	default:
		panic(fmt.Sprintf("credit: unknown event %T", event))
	}
}

func (w *Wallet) add(e Granted) {
	if e.Lot != w.LastLot+1 {
		panic(fmt.Sprintf("credit: lot %d after lot %d", e.Lot, w.LastLot))
	}
	w.LastLot = e.Lot
	w.Lots = append(w.Lots, Lot{
		ID: e.Lot, Source: e.Source, Bought: e.Bought, Granted: e.Credits, Remaining: e.Credits, ExpiresAt: e.ExpiresAt,
		Charge: e.Charge, Code: e.Code,
	})
}

// FromEntry notes which entry of the journal brought the lots after one: events do not know their entry.
func (w *Wallet) FromEntry(entry, after int64) {
	for i := len(w.Lots) - 1; i >= 0 && w.Lots[i].ID > after; i-- {
		w.Lots[i].Entry = entry
	}
}

func (w *Wallet) mustLot(id int64) *Lot {
	l := w.lot(id)
	if l == nil {
		panic(fmt.Sprintf("credit: no lot %d", id))
	}
	return l
}

func (w *Wallet) spend(draws []Draw) {
	for _, d := range draws {
		l := w.mustLot(d.Lot)
		l.Remaining -= d.Credits
		if l.Remaining < 0 {
			panic(fmt.Sprintf("credit: lot %d would be negative", d.Lot))
		}
		w.Totals.Spent += d.Credits
	}
}

func (w *Wallet) takeUnits(allowance string, units int64) {
	if units != 0 {
		w.allowance(allowance).Used += units
	}
}

// returnUnits gives units back to the allowance that they came from, if that is still there.
func (w *Wallet) returnUnits(allowance string, refill, units int64) {
	if a := w.allowance(allowance); a != nil && refill == w.Refill {
		a.Used -= units
	}
}

// close ends an open hold: it keeps the draws and units it needs, the rest goes back where it came from.
func (w *Wallet) close(id string, kept []Draw, units int64) {
	i := slices.IndexFunc(w.Holds, func(h Hold) bool { return h.ID == id })
	if i < 0 {
		panic(fmt.Sprintf("credit: no open hold %q", id))
	}
	h := w.Holds[i]
	w.Holds = slices.Delete(w.Holds, i, i+1)
	for _, d := range h.Draws {
		l := w.mustLot(d.Lot)
		l.Held -= d.Credits
		if l.Expired {
			w.Totals.Expired += d.Credits
			l.Unpaid -= min(l.Unpaid, d.Credits-of(kept, d.Lot))
		} else {
			l.Remaining += d.Credits
		}
	}
	for _, d := range kept {
		l := w.mustLot(d.Lot)
		if l.Expired {
			w.Totals.Expired -= d.Credits
		} else {
			l.Remaining -= d.Credits
		}
		w.Totals.Spent += d.Credits
	}
	w.returnUnits(h.Allowance, h.Refill, h.Units-units)
	w.sweep()
}

func (w *Wallet) takeBack(e HoldRefunded) {
	for _, d := range e.Draws {
		w.mustLot(d.Lot).Remaining += d.Credits
	}
	// Credits whose lot is gone come back as new lots: what was spent of the old ones is now granted again.
	for _, l := range e.Lots {
		w.add(l)
	}
	w.Totals.Spent -= e.Credits
	w.returnUnits(e.Allowance, w.Refill, e.Units-e.More)
	if e.More > 0 {
		w.allowance(e.Allowance).Included += e.More
	}
	if w.Refunds == nil {
		w.Refunds = map[string]Refunded{}
	}
	before := w.Refunds[e.Hold]
	w.Refunds[e.Hold] = Refunded{before.Credits + e.Credits, before.Units + e.Units}
}

// sweep drops lots that have expired, on which no hold is left and of which nothing is unpaid.
func (w *Wallet) sweep() {
	w.Lots = slices.DeleteFunc(w.Lots, func(l Lot) bool { return l.Expired && l.Held == 0 && l.Unpaid == 0 })
}

// Clone returns a copy that shares nothing which Apply changes.
func (w *Wallet) Clone() Wallet {
	c := *w
	c.Lots = slices.Clone(w.Lots)
	c.Holds = slices.Clone(w.Holds)
	c.Allowances = slices.Clone(w.Allowances)
	c.Refunds = maps.Clone(w.Refunds)
	return c
}

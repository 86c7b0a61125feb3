package credit

import (
	"fmt"
	"slices"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Decide checks one command at one instant and returns what then happens. It changes nothing.
//
// Refusals: insufficient_credits (without its data, which the account adds), not_found, hold_closed, conflict, invalid.
func (w *Wallet) Decide(cmd Command, at time.Time) ([]Event, error) {
	switch c := cmd.(type) {
	case Place:
		return w.place(c, at)
	case Extend:
		return w.extend(c, at)
	case Settle:
		return w.settle(c)
	case Release:
		return w.release(c)
	case RefundHold:
		return w.giveBack(c)
	case Grant:
		return w.grant(c)
	case Take:
		return w.take(c), nil
	default:
		panic(fmt.Sprintf("credit: unknown command %T", cmd))
	}
}

func (w *Wallet) place(c Place, at time.Time) ([]Event, error) {
	if w.Open(c.ID) != nil {
		return nil, fault.Of(fault.Conflict, message.HoldExists, "hold", c.ID)
	}
	h := Hold{Request: c.Request, OpenedAt: at}
	if c.Credits == 0 && c.Units == 0 {
		h.Deadline = time.Time{}
		return []Event{Used{h}}, nil
	}
	if c.Units > 0 {
		if w.Left(c.Allowance) < c.Units {
			panic("credit: more units asked than are left")
		}
		h.Refill = w.Refill
	}
	draws, short := w.draw(c.Credits, c.OnlyFrom)
	if short > 0 {
		return nil, fault.Of(fault.InsufficientCredits, message.TooFewCredits)
	}
	h.Draws = draws
	if c.Now {
		h.Deadline = time.Time{}
		return []Event{Spent{h}}, nil
	}
	return []Event{Held{h}}, nil
}

// MaxExtension is how far ahead a hold may be kept open.
const MaxExtension = 7 * 24 * time.Hour

// extend: a hold that lasts so long already is left alone, so asking again changes nothing.
func (w *Wallet) extend(c Extend, at time.Time) ([]Event, error) {
	h := w.Open(c.Hold)
	switch {
	case h == nil && c.Closed == nil:
		return nil, noHold(c.Hold)
	case h == nil && c.Closed.Free:
		return nil, nil
	case h == nil:
		return nil, holdClosed(c.Closed)
	case c.Until.After(at.Add(MaxExtension)):
		return nil, fault.Wrong("until", message.HoldExtendsTo, "latest", at.Add(MaxExtension).Format(time.RFC3339))
	case !c.Until.After(h.Deadline):
		return nil, nil
	}
	return []Event{Extended{h.ID, c.Until.UTC().Truncate(time.Microsecond)}}, nil
}

func (w *Wallet) settle(c Settle) ([]Event, error) {
	h, closed := w.Open(c.Hold), c.Closed
	if h == nil {
		if closed == nil {
			return nil, noHold(c.Hold)
		}
		if closed.Free {
			return nil, nil
		}
		if closed.Status != StatusExpired {
			return nil, holdClosed(closed)
		}
		h = &closed.Hold
	}
	final, err := part("credits", message.WordCredits, c.Credits, h.Credits)
	if err != nil {
		return nil, err
	}
	units, err := part("allowance", message.WordUnits, c.Units, h.Units)
	if err != nil {
		return nil, err
	}
	if closed == nil {
		return w.unpaid(tail(h.Draws, 0, h.Credits-final)).after([]Event{
			Settled{h.ID, final, keep(h.Draws, final), units}}), nil
	}
	return []Event{w.settleLate(h, final, units, c.Month)}, nil
}

// part returns how much of what was held is taken in the end (C5): what is asked, or all of it.
func part[N money.Credits | int64](field string, what message.Key, asked *N, held N) (N, error) {
	switch {
	case asked == nil:
		return held, nil
	case held == 0 && *asked != 0:
		return 0, fault.Wrong(field, message.HoldHasNone, "what", what)
	case *asked < 0 || *asked > held:
		return 0, fault.Wrong(field, message.UpToHeld, "held", held, "what", what)
	}
	return *asked, nil
}

// settleLate draws anew what the hold gave back at its deadline, as far as the balance and the allowance of today
// reach.
func (w *Wallet) settleLate(h *Hold, final money.Credits, units int64, month time.Time) SettledLate {
	e := SettledLate{Hold: h.ID, User: h.User, Month: month}
	e.Draws, e.Forgiven = w.draw(final, h.OnlyFrom)
	e.Credits = e.Taken()
	if units = min(units, w.Left(h.Allowance)); units > 0 {
		e.Allowance, e.Units, e.Refill = h.Allowance, units, w.Refill
	}
	return e
}

func (w *Wallet) release(c Release) ([]Event, error) {
	if h := w.Open(c.Hold); h != nil {
		return w.unpaid(h.Draws).after([]Event{Released{h.ID}}), nil
	}
	if c.Closed == nil {
		return nil, noHold(c.Hold)
	}
	if c.Closed.Free {
		return nil, nil
	}
	if c.Closed.Status != StatusExpired {
		return nil, holdClosed(c.Closed)
	}
	return []Event{ReleasedLate{c.Hold}}, nil
}

func (w *Wallet) giveBack(c RefundHold) ([]Event, error) {
	if w.Open(c.Hold) != nil {
		return nil, fault.Of(fault.Conflict, message.HoldOpen, "hold", c.Hold)
	}
	closed := c.Closed
	if closed == nil {
		return nil, noHold(c.Hold)
	}
	if closed.Status != StatusSettled {
		return nil, fault.Of(fault.Conflict, message.HoldNotSettled, "hold", c.Hold, "status",
			message.Key("hold_"+string(closed.Status)))
	}
	left, units := w.refundable(closed)
	if left == 0 && units == 0 {
		return nil, nothingToRefund(c.Hold, w.Refunds[c.Hold])
	}
	amount, units, err := c.of(left, units)
	if err != nil {
		return nil, err
	}
	r := HoldRefunded{Hold: c.Hold, Credits: amount, Units: units, User: closed.Hold.User, Month: closed.Hold.Month}
	gone := w.sortBack(&r, tail(closed.Draws, w.Refunds[c.Hold].Credits, amount))
	if units == 0 && sum(gone.Draws) == amount && w.allUnpaid(gone.Draws) {
		return nil, fault.Of(fault.Conflict, message.HoldMoneyGone, "hold", c.Hold)
	}
	return gone.after(w.unitsBack(r, c.Worth, &closed.Hold)), nil
}

// unitsBack returns where units of an allowance return to: the allowance that they came from, or after its month that
// of the same name; where there is none, what they are worth comes in credits (C5).
func (w *Wallet) unitsBack(r HoldRefunded, worth money.Credits, h *Hold) []Event {
	if r.Units == 0 {
		return []Event{r}
	}
	if w.allowance(h.Allowance) != nil {
		r.Allowance = h.Allowance
		if h.Refill != w.Refill {
			r.More = r.Units // what was used of that month is not given back by it: open holds may return it
		}
		return []Event{r}
	}
	before := w.Refunds[h.ID].Units
	until := func(units int64) int64 { return money.RoundHalfUp(int64(worth), units, h.Units) }
	credits := money.Credits(until(before+r.Units) - until(before))
	if credits == 0 {
		return []Event{r}
	}
	return []Event{r, Granted{
		Lot: w.LastLot + int64(len(r.Lots)) + 1, Source: Refund, Credits: credits, Reason: fmt.Sprintf("%d units of %s of %s",
			r.Units, h.Allowance, h.ID),
	}}
}

// of returns what is to be returned of the credits and the units that are left.
func (c RefundHold) of(left money.Credits, units int64) (money.Credits, int64, error) {
	credits, back := left, units
	if c.Credits != nil {
		switch credits = *c.Credits; {
		case left == 0:
			return 0, 0, fault.Wrong("credits", message.RefundUnitsOnly)
		case credits < 1 || credits > left:
			return 0, 0, fault.Wrong("credits", message.RefundCreditsLeft, "left", left)
		case credits < left:
			back = 0
		}
	}
	if c.Units == nil {
		return credits, back, nil
	}
	least := int64(0)
	if c.Credits == nil {
		credits, least = 0, 1
	}
	switch back = *c.Units; {
	case units == 0 && (back != 0 || c.Credits == nil):
		return 0, 0, fault.Wrong("allowance", message.RefundNoUnits)
	case back < least || back > units:
		return 0, 0, fault.Wrong("allowance", message.RefundUnitsLeft, "least", least, "units", units)
	}
	return credits, back, nil
}

// refundable returns what may be given back of a settled hold: what it took and was not given back before.
func (w *Wallet) refundable(c *HoldRecord) (credits money.Credits, units int64) {
	before := w.Refunds[c.Hold.ID]
	return sum(c.Draws) - before.Credits, c.Units - before.Units
}

// nothingToRefund returns why nothing is left to give back of a settled hold.
func nothingToRefund(hold string, before Refunded) error {
	if before != (Refunded{}) {
		return fault.Of(fault.Conflict, message.HoldRefunded, "hold", hold)
	}
	return fault.Of(fault.Conflict, message.HoldCostNothing, "hold", hold)
}

// sortBack puts draws back to their lots where those live, else into new lots that pay for the same models. It returns
// what of it goes at once, because its money is gone: of an expired lot, too.
func (w *Wallet) sortBack(r *HoldRefunded, draws []Draw) TakenBack {
	lost := map[bool]money.Credits{}
	var gone TakenBack
	for _, d := range draws {
		l, left := w.lot(d.Lot), d.Credits
		if l != nil {
			left -= gone.take(l, d.Credits)
		}
		switch {
		case l != nil && !l.Expired:
			r.Draws = append(r.Draws, d)
		case left < d.Credits:
			r.Draws = append(r.Draws, Draw{d.Lot, d.Credits - left, d.Bought})
			fallthrough
		default:
			lost[d.Bought] += left
		}
	}
	next := w.LastLot
	for _, bought := range []bool{false, true} {
		if lost[bought] > 0 {
			next++
			r.Lots = append(r.Lots, Granted{Lot: next, Source: Refund, Bought: bought, Credits: lost[bought],
				Reason: "refund of " + r.Hold})
		}
	}
	return gone
}

// allUnpaid reports whether nothing that lots could get back would stay.
func (w *Wallet) allUnpaid(draws []Draw) bool {
	return !slices.ContainsFunc(draws, func(d Draw) bool { return w.mustLot(d.Lot).out() > 0 })
}

func (w *Wallet) grant(c Grant) ([]Event, error) {
	if c.Credits < 1 || c.Credits > maxGrant {
		return nil, fault.Wrong("credits", message.FromOneTo, "most", maxGrant)
	}
	if w.Totals.Granted > maxGranted-c.Credits {
		return nil, fault.Wrong("credits", message.MostGranted, "most", maxGranted)
	}
	bought := c.Source == TopUp || c.Source == Bonus
	return []Event{Granted{Lot: w.LastLot + 1, Source: c.Source, Bought: bought, Credits: c.Credits,
		ExpiresAt: c.ExpiresAt, Reason: c.Reason, Code: c.Code}}, nil
}

// The bounds of one grant and of all of them: sums stay far from the end of the integers, and exact in clients whose
// numbers have 53 bits.
const (
	maxGrant   money.Credits = 1_000_000_000_000
	maxGranted money.Credits = 1_000_000_000_000_000
)

func sum(draws []Draw) money.Credits {
	var n money.Credits
	for _, d := range draws {
		n += d.Credits
	}
	return n
}

func noHold(id string) error { return fault.Of(fault.NotFound, message.NoHold, "hold", id) }

func holdClosed(c *HoldRecord) error {
	return fault.Of(fault.HoldClosed, message.HoldWas, "hold", c.Hold.ID, "status",
		message.Key("hold_"+string(c.Status))).With("state", c.Status)
}

// take: the caller asks for no more than is there.
func (w *Wallet) take(c Take) []Event {
	var e TakenBack
	left, unpaid := c.Credits, c.Unpaid
	for i := len(w.Lots) - 1; i >= 0; i-- {
		l := &w.Lots[i]
		if l.Charge != c.Charge {
			continue
		}
		if n := min(left, l.Remaining); n > 0 {
			e.Draws = append(e.Draws, Draw{l.ID, n, l.Bought})
			left -= n
		}
		if n := min(unpaid, l.out()); n > 0 {
			e.Unpaid = append(e.Unpaid, Draw{l.ID, n, l.Bought})
			unpaid -= n
		}
	}
	if left > 0 || unpaid > 0 {
		panic("credit: more credits are taken back than there are")
	}
	return e.after(nil)
}

package account

import (
	"strconv"
	"strings"

	"conto/core/credit"
	"conto/core/money"
	"conto/core/team"
)

// HoldPrefix begins the ids of holds that were made here. Such an id names the entry that opened the hold, so it needs
// no look-up; ids that clients choose are claimed in the journal by marks.
const HoldPrefix = "h_"

func holdID(seq int64) string { return HoldPrefix + strconv.FormatInt(seq, 10) }

// HoldSeq returns the entry that opened a hold, if its id names it.
func HoldSeq(id string) (int64, bool) {
	digits, made := strings.CutPrefix(id, HoldPrefix)
	seq, err := strconv.ParseInt(digits, 10, 64)
	if !made || err != nil || seq < 1 || holdID(seq) != id {
		return 0, false
	}
	return seq, true
}

// OpenKey returns the name claimed by the entry that opened a hold.
func OpenKey(id string) string { return "open:" + id }

// CloseKey returns the name claimed by the entry that settled or released a hold, which therefore happens once.
func CloseKey(id string) string { return "close:" + id }

// ExpireKey returns the name claimed by the entry in which a hold's deadline passed.
func ExpireKey(id string) string { return "expire:" + id }

// ChargeKey returns the name claimed by the entry that asked for a charge.
func ChargeKey(charge string) string { return "charge:" + charge }

// ReturnKey returns the name claimed by the entry that returned a charge's money.
func ReturnKey(charge string) string { return "return:" + charge }

// PaidKey returns the name claimed by the entry in which a charge was paid.
func PaidKey(charge string) string { return "paid:" + charge }

// refundID returns the id of a refund of a payment: it names the entry that gave the money back.
func refundID(seq int64) string { return refundPrefix + strconv.FormatInt(seq, 10) }

// RefundKey returns the name claimed by the entry of a refund.
func RefundKey(refund string) string { return "refund:" + refund }

// UniqueKeys returns the names that an entry with these events claims within its account, for good.
func UniqueKeys(events []Event) []string {
	var marks []string
	opened := func(id string) {
		if !strings.HasPrefix(id, HoldPrefix) {
			marks = append(marks, OpenKey(id))
		}
	}
	for _, event := range events {
		switch e := event.(type) {
		case credit.Held:
			opened(e.ID)
		case credit.Spent:
			opened(e.ID)
		case credit.Used:
			opened(e.ID)
		case credit.Settled:
			marks = append(marks, CloseKey(e.Hold))
		case credit.Released:
			marks = append(marks, CloseKey(e.Hold))
		case credit.SettledLate:
			marks = append(marks, CloseKey(e.Hold))
		case credit.ReleasedLate:
			marks = append(marks, CloseKey(e.Hold))
		case credit.HoldExpired:
			marks = append(marks, ExpireKey(e.Hold))
		case ChargeRequested:
			marks = append(marks, ChargeKey(e.ID))
		case UnneededReturned:
			marks = append(marks, ReturnKey(e.Charge))
		case Paid:
			marks = append(marks, PaidKey(e.Charge))
		case PaymentRefunded:
			marks = append(marks, RefundKey(e.Refund))
		}
	}
	return marks
}

// Opening returns how the entry with these events opened a hold, or nil. A hold that was spent at once or cost nothing
// is closed already; of another, Closing tells the end.
func Opening(events []Event, id string) *credit.HoldRecord {
	for _, event := range events {
		switch e := event.(type) {
		case credit.Held:
			if e.ID == id {
				return &credit.HoldRecord{Hold: e.Hold, Status: credit.StatusHeld}
			}
		case credit.Spent:
			if e.ID == id {
				return &credit.HoldRecord{Hold: e.Hold, Status: credit.StatusSettled, Final: e.Credits, Draws: e.Draws,
					Units: e.Units}
			}
		case credit.Used:
			if e.ID == id {
				return &credit.HoldRecord{Hold: e.Hold, Status: credit.StatusSettled, Free: true}
			}
		}
	}
	return nil
}

// Closing adds to an opening how the entry with these events closed the hold.
func Closing(opening *credit.HoldRecord, events []Event) {
	end := func(hold string, status credit.Status) {
		if hold == opening.Hold.ID {
			opening.Status = status
		}
	}
	for _, event := range events {
		switch e := event.(type) {
		case credit.Settled:
			if e.Hold == opening.Hold.ID {
				opening.Status, opening.Final, opening.Draws, opening.Units = credit.StatusSettled, e.Credits, e.Draws, e.Units
			}
		case credit.SettledLate: // what it took is not what was held, and its units are of that day's allowance
			if e.Hold == opening.Hold.ID {
				opening.Status, opening.Final, opening.Draws, opening.Units = credit.StatusSettled, e.Taken(), e.Draws, e.Units
				opening.Hold.Refill, opening.Forgiven, opening.Late = e.Refill, e.Forgiven, true
				opening.Hold.Month = e.Month
			}
		case credit.Released:
			end(e.Hold, credit.StatusReleased)
		case credit.ReleasedLate:
			end(e.Hold, credit.StatusReleased)
		case credit.HoldExpired:
			end(e.Hold, credit.StatusExpired)
		}
	}
}

// OrderState is what became of an order for a bank transfer (C34).
type OrderState string

// The states of an order.
const (
	OrderOpen      OrderState = "open"
	OrderPaid      OrderState = "paid"
	OrderCancelled OrderState = "cancelled" // by support
	OrderGivenUp   OrderState = "given_up"  // too late, or something else came in its place
)

// OrderEnd returns what an entry with these events made of an order, and why it was given up; "" where it did not end
// it.
func OrderEnd(events []Event, order string) (OrderState, string) {
	for _, event := range events {
		switch e := event.(type) {
		case Paid:
			if e.Charge == order {
				return OrderPaid, ""
			}
		case ChargeVoided:
			if e.Charge == order && (e.Cancelled || e.Why == voidCancelled) {
				return OrderCancelled, e.Why
			}
			if e.Charge == order {
				return OrderGivenUp, e.Why
			}
		}
	}
	return "", ""
}

// Returns reports whether the entry with these events gave a charge's money back, because there was nothing to pay.
func Returns(events []Event, charge string) bool {
	for _, event := range events {
		if r, ok := event.(UnneededReturned); ok && r.Charge == charge {
			return true
		}
	}
	return false
}

// HandoverIn returns who handed the account over in the entry with these events, and to whom; "" and "" when nobody
// did.
func HandoverIn(events []Event) (from, to string) {
	for _, event := range events {
		if e, ok := event.(team.HandedOver); ok {
			return e.From, e.To
		}
	}
	return "", ""
}

// RefundIn returns the refund of a payment in the entry with these events, or nil, and the credits that it took back.
func RefundIn(events []Event) (refund *PaymentRefunded, taken money.Credits) {
	for _, event := range events {
		switch e := event.(type) {
		case PaymentRefunded:
			refund = &e
		case credit.TakenBack:
			taken += drawn(e.Draws)
		}
	}
	return refund, taken
}

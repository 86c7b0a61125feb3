package account

import (
	"fmt"
	"time"

	"conto/core/cal"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Keep me going buys a pack when a spend leaves too little, if the owner has switched it on (C41). Nothing else ever
// buys anything for anyone: credits that expire, or an account that is left alone, buy nothing.

// KeepGoing is what the owner chose.
type KeepGoing struct {
	On    bool          `json:"on"`
	Below money.Credits `json:"below"` // bought when less than this is free to spend
	Pack  string        `json:"pack"`
	Limit money.Amount  `json:"limit"`          // of what is charged in a calendar month of the seller's
	Month string        `json:"month,omitzero"` // the month of the newest purchase: 2026-03
	Spent int64         `json:"spent,omitzero"` // cents in that month, those that are being charged included
}

// SpentIn returns the cents that were spent in the month of an instant.
func (k *KeepGoing) SpentIn(at time.Time, zone *time.Location) int64 {
	if k.Month != monthOf(at, zone) {
		return 0
	}
	return k.Spent
}

func monthOf(at time.Time, zone *time.Location) string {
	day := cal.DateOf(at, zone)
	return fmt.Sprintf("%04d-%02d", day.Year, day.Month)
}

// SetKeepGoing switches it on, or with On false off, and says when what is bought.
type SetKeepGoing struct {
	On    bool          `json:"on"`
	Below money.Credits `json:"below,omitempty"`
	Pack  string        `json:"pack,omitempty"`
	Limit money.Amount  `json:"limit,omitzero"`
}

// KeepGoingSet: the owner switched it on, or changed what is bought.
type KeepGoingSet struct {
	Below money.Credits `json:"below"`
	Pack  string        `json:"pack"`
	Limit money.Amount  `json:"limit"`
}

// KeepGoingOff: it is off. Why is empty when the owner did it, and the owner is told of any other.
type KeepGoingOff struct {
	Why    KeepGoingEnd `json:"why,omitempty"`
	Charge string       `json:"charge,omitempty"` // the purchase that failed
}

// KeepGoingEnd is why it was switched off by itself.
type KeepGoingEnd string

// The reasons.
const (
	EndDeclined KeepGoingEnd = "declined" // the card was, or its bank wanted the customer to confirm
	EndNoPack   KeepGoingEnd = "no_pack"  // the pack is not sold any more
	EndNoCard   KeepGoingEnd = "no_card"  // there is no card to be charged
	EndLimit    KeepGoingEnd = "limit"    // the pack costs more than the monthly limit by now
)

// Name implements Command.
func (SetKeepGoing) Name() string { return "set_keep_going" }

func (SetKeepGoing) right() Right { return Right{Operator: Admin, Person: ByOwner} }

// Kind implements Event.
func (KeepGoingSet) Kind() string { return "keep_going_set" }
func (KeepGoingOff) Kind() string { return "keep_going_off" }

// keeping is an account of which a spend may buy something.
type keeping struct{ deciding }

// set switches it on or off. It is on with a card that can be charged, for a pack that is sold and fits into the limit.
func (k keeping) set(c SetKeepGoing) ([]Event, error) {
	if !c.On {
		if g := k.KeepGoing; g == nil || !g.On {
			return nil, nil
		}
		return []Event{KeepGoingOff{}}, nil
	}
	pack, err := k.b.Latest().Pack(c.Pack)
	switch {
	case err != nil:
		return nil, fault.Wrong("pack", message.NoPack, "pack", c.Pack)
	case c.Below < 1 || c.Below > maxBelow:
		return nil, fault.Wrong("below", message.FromOneTo, "most", int64(maxBelow))
	case k.Sub.Method == "" || k.Sub.Method == Transfer:
		return nil, fault.Of(fault.Conflict, message.KeepGoingNeedsCard)
	}
	price := k.buying().chargeForPack(pack, "").Amount
	if c.Limit.Currency != price.Currency || c.Limit.Cents < price.Cents {
		return nil, fault.Wrong("monthly_limit", message.LimitBelowPack, "price", message.Amount(price))
	}
	if g := k.KeepGoing; g != nil && g.On && g.Below == c.Below && g.Pack == c.Pack && g.Limit == c.Limit {
		return nil, nil
	}
	return []Event{KeepGoingSet{c.Below, c.Pack, c.Limit}}, nil
}

// maxBelow bounds the balance below which something is bought.
const maxBelow money.Credits = 1_000_000

// buy returns what follows from events that take credits: a purchase, where too little is left, none is under way, and
// the month's limit allows it.
func (k keeping) buy(events []Event) []Event {
	g := k.KeepGoing
	if g == nil || !g.On {
		return nil
	}
	taken := takenBy(events)
	if taken == 0 || k.Wallet.Available(credit.Anywhere)-taken >= g.Below || k.Held() {
		return nil
	}
	for _, c := range k.Charges {
		if c.Auto != "" && !c.Voided {
			return nil
		}
	}
	pack, err := k.b.Latest().Pack(g.Pack)
	switch {
	case err != nil:
		return []Event{KeepGoingOff{Why: EndNoPack}}
	case k.Sub.Method == "" || k.Sub.Method == Transfer:
		return []Event{KeepGoingOff{Why: EndNoCard}}
	}
	c := k.buying().chargeForPack(pack, k.Sub.Method)
	if c.Amount.Cents > g.Limit.Cents { // nor will it ever fit
		return []Event{KeepGoingOff{Why: EndLimit}}
	}
	if g.SpentIn(k.at, k.b.Zone())+c.Amount.Cents > g.Limit.Cents {
		return nil
	}
	c.ID, c.Instead, c.Auto = chargeID(k.Charged+1), k.Sub.Method, monthOf(k.at, k.b.Zone())
	return []Event{ChargeRequested{c}}
}

// failed returns what follows when a purchase of its own does not bring money: it is switched off. One that was given
// up did so before, and the owner may have switched it on again since.
func (k keeping) failed(c *Charge) []Event {
	if c.Auto == "" || c.Voided || k.KeepGoing == nil || !k.KeepGoing.On {
		return nil
	}
	return []Event{KeepGoingOff{Why: EndDeclined, Charge: c.ID}}
}

// asked counts a purchase against its month's limit.
func (g *KeepGoing) asked(c Charge) {
	if g.Month != c.Auto {
		g.Month, g.Spent = c.Auto, 0
	}
	g.Spent += c.Amount.Cents
}

// ended takes a purchase that cost nothing in the end out of its month: it was declined, or it was given up and its
// money goes back. Any other charge is none of it.
func (g *KeepGoing) ended(c *Charge, paid bool) {
	if g != nil && c.Auto != "" && (!paid || c.Voided) && g.Month == c.Auto {
		g.Spent -= c.Amount.Cents
	}
}

package audit

import "time"

// KeepGoing is what buys a pack when a spend leaves too little (C41).
type KeepGoing struct {
	On    bool
	Below int64
	Pack  string
	Limit int64            // cents of a month of the seller's calendar
	Spent map[string]int64 // by month, what was asked for and not declined
}

// SetKeepGoing switches it on or off, and sets what is bought when.
type SetKeepGoing struct {
	On      bool
	Below   int64
	Pack    string
	Limit   int64
	Foreign bool // the limit is of another currency
}

// Purse is an account as what buys for it by itself.
type Purse struct{ *Account }

// SetKeepGoing mirrors the owner's choice.
func (a Purse) SetKeepGoing(at time.Time, by Actor, s SetKeepGoing) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	if !s.On {
		a.Keep.On = false
		return a.ok()
	}
	p, sold := a.sold().pack(s.Pack)
	switch {
	case !sold, s.Below < 1, s.Below > 1_000_000:
		return a.refuse(Invalid)
	case a.Method == "", a.Method == transfer:
		return a.refuse(Conflict)
	case s.Foreign, s.Limit < a.due(p.Cents):
		return a.refuse(Invalid)
	}
	a.Keep.On, a.Keep.Below, a.Keep.Pack, a.Keep.Limit = true, s.Below, s.Pack, s.Limit
	return a.ok()
}

// took buys, after credits were taken, where too little is left: with the card, one purchase at a time, within the
// month's limit.
func (a Purse) took(at time.Time) {
	k := &a.Keep
	if !k.On || a.Available(false) >= k.Below || a.Disputes.hold() {
		return
	}
	for _, c := range a.open("topup") {
		if c.Auto != "" {
			return
		}
	}
	p, sold := a.sold().pack(k.Pack)
	if !sold || a.Method == "" || a.Method == transfer || a.due(p.Cents) > k.Limit {
		k.On = false
		return
	}
	month := at.In(a.Zone).Format("2006-01")
	if k.Spent[month]+a.due(p.Cents) > k.Limit {
		return
	}
	if k.Spent == nil {
		k.Spent = map[string]int64{}
	}
	k.Spent[month] += a.due(p.Cents)
	a.ask(Charge{Purpose: "topup", Amount: a.due(p.Cents), Method: a.Method, Credits: p.Credits, Untaxed: a.Untaxed,
		Auto: month})
}

// failed switches it off when what it bought is not paid; what was given up has done so before.
func (a Purse) failed(c *Charge) {
	if c.Auto != "" && !c.GivenUp {
		a.Keep.On = false
	}
}

package audit

import "time"

// AccountClosed is the refusal of an account that was closed (C37).
const AccountClosed = "account_closed"

// Leaving is what an owner does who leaves.
type Leaving struct{ *Account }

// Close closes the account for good; an operator gives a reason.
type Close struct{ Reason string }

// Close mirrors an account that is closed (C37): everything ends, and nothing that is not told by a provider or a
// registry, or gives money back, is taken any more.
func (a Leaving) Close(at time.Time, by Actor, c Close) Answer {
	a.Wake(at)
	if no, refused := mayNotEver(a.Account, by, byOwner, ""); refused {
		return no
	}
	switch {
	case !a.Closed.IsZero():
		return a.ok()
	case by == Operator && c.Reason == "":
		return a.refuse(Invalid)
	}
	for _, charge := range a.open("start", "upgrade", "renewal", "topup") {
		if charge.WaitsUntil.IsZero() { // the provider is asked just now
			return a.refuse(Conflict)
		}
	}
	for _, d := range a.Disputes {
		if d.State == "open" {
			return a.refuse(Conflict)
		}
	}
	for i := range a.Holds {
		if h := &a.Holds[i]; h.State == "held" {
			a.undo(h)
			h.State = "released"
		}
	}
	for _, charge := range a.open("start", "upgrade", "renewal", "topup") {
		a.giveUp(charge)
	}
	if a.Plan != "free" {
		a.freeFrom(bank(a).monthOf(at))
	}
	a.Ahead, a.Method, a.Keys, a.Offer, a.Allowances = nil, "", nil, nil, nil
	a.Keep.On = false
	a.People = a.People[:1]
	a.Refill++
	a.Closed = at
	return a.ok()
}

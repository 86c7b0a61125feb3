package audit

import (
	"slices"
	"strings"
	"time"
)

// holdLife is how long a generation may take (C5).
const holdLife = 15 * time.Minute

// Generations is an account as it pays for what is generated (C1–C5, C16).
type Generations struct{ *Account }

// Hold is what was set aside for a generation, and what became of it.
type Hold struct {
	ID       string
	Model    string
	User     string // who generates
	By       Actor  // who asked for it, and may close it
	Free     bool   // it took nothing (C3)
	State    string // held, settled, released, expired
	Deadline time.Time

	Price      int64 // in credits, beside the units
	BoughtOnly bool  // the plan does not unlock the model (C17)
	From       []int // the lot of each credit that it holds or has spent, in the order in which they were taken
	Allowance  string
	Units      int64
	Refill     int   // with which the units came
	Credits    int64 // settled at; what was forgiven is not in it
	UnitsBack  int64 // of them, those that were refunded
	Each       int64 // what a unit would cost in credits
	Asked      Options
	Prices     Prices // by which it was opened
	Late       bool   // settled when its time was over
	Extended   bool   // it lives longer than it was opened for

	Month time.Time // in which what it holds or has spent counts as its user's, by the month's end (C42)
}

// Spend asks for a generation (C1).
type Spend struct {
	ID      string // "" has one made: Made
	Made    string
	Model   string
	Options Options
	User    string // who generates; "" is who asks, or the owner
	Hold    bool   // only set aside, not spent yet
	Studio  bool   // the studio runs it, and closes it
}

// id returns the id of the hold.
func (s Spend) id() string {
	if s.ID == "" {
		return s.Made
	}
	return s.ID
}

// mayBe reports whether somebody may choose an id: at most 64 letters, digits and -_.:, a letter or a digit first, and
// not as those that are made.
func mayBe(id string) bool {
	for _, c := range id {
		if !strings.ContainsRune("-_.:", c) && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return len(id) <= 64 && !strings.HasPrefix(id, "h_") && (id == "" || !strings.ContainsRune("-_.:", rune(id[0])))
}

// Extend keeps a hold open, because its generation is under way still.
type Extend struct {
	Hold  string
	Until time.Time
}

// Settle records that a generation was delivered; Credits and Units nil are all that was held.
type Settle struct {
	Hold    string
	Credits *int64
	Units   *int64
}

// Release records that a generation was not delivered.
type Release struct{ Hold string }

// Refund gives back what was settled; both nil are all that is left of it.
type Refund struct {
	Hold    string
	Credits *int64
	Units   *int64
}

// Grant gives credits; Expires zero is never.
type Grant struct {
	Credits int64
	Reason  string
	Expires time.Time
}

// Price returns what a generation would take now, and its lock or none (C1, C4, C16).
func (a Generations) Price(at time.Time, by Actor, s Spend) Answer {
	a.Wake(at)
	if no, refused := mayNotEver(a.Account, by, byMember, ""); refused {
		return no
	}
	_, c, code := a.judge(by, s)
	if code != "" {
		return a.refuse(code)
	}
	return a.answer(Answer{Reason: c.lock, Free: free(s.Model), Credits: c.credits, Units: c.units})
}

// judge returns who generates and at what cost, or the code of what is wrong with the request.
func (a Generations) judge(by Actor, s Spend) (user string, c cost, code string) {
	user = s.User
	if user == "" {
		user = by.User
	}
	if user == "" {
		user = a.Owner
	}
	switch {
	case by.User != "" && user != by.User && by.User != a.Owner:
		return user, c, Forbidden // what is closed to one cannot be had through another
	case !slices.Contains(Models, s.Model):
		return user, c, NotFound
	}
	c, ok := a.cost(s.Model, s.Options)
	if !ok {
		return user, c, Invalid
	}
	if code := a.maySit(user); code != "" {
		return user, c, code
	}
	c.lock = a.lock(user, s.Model, c)
	return user, c, ""
}

// Spend mirrors a generation that is asked for: C2–C4, C13–C17, C28, C30, C36.
func (a Generations) Spend(at time.Time, by Actor, s Spend) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byMember, ""); refused {
		return no
	}
	user, cost, code := a.judge(by, s)
	switch {
	case !mayBe(s.ID):
		return a.refuse(Invalid)
	case code != "":
		return a.refuse(code)
	case cost.lock == "credits":
		balance := a.Available(!cost.unlocked)
		return a.answer(Answer{Code: InsufficientCredits, Credits: cost.credits, Balance: balance, Refill: a.NextRefill()})
	case cost.lock != "":
		return a.answer(Answer{Code: Locked, Reason: cost.lock})
	}
	if a.hold(s.id()) != nil {
		return a.refuse(Conflict)
	}
	h := Hold{
		ID: s.id(), Model: s.Model, User: user, By: by, State: "held", Deadline: at.Add(holdLife),
		Price: cost.credits, Each: cost.each, BoughtOnly: !cost.unlocked, Allowance: cost.allowance, Refill: a.Refill,
		Month: a.Month.End, Asked: s.Options, Prices: a.bought().Prices,
	}
	if s.Studio {
		h.By = Actor{System: "studio"}
	}
	h.From = a.draw(cost.credits, h.BoughtOnly)
	h.Units = a.useUnits(cost.allowance, cost.units)
	for _, i := range h.From {
		a.Lots[i].Held++
	}
	ans := Answer{Free: free(s.Model), Credits: h.Price, Units: h.Units}
	if h.Free = ans.Free; h.Free {
		h.State = "settled"
	} else if !s.Hold {
		a.spend(&h, h.Price)
	}
	a.Holds = append(a.Holds, h)
	if h.Price > 0 {
		Purse(a).took(at)
	}
	return a.answer(ans)
}

// spend settles what is held at a number of credits: the first ones taken are spent, the others go back.
func (a *Wallet) spend(h *Hold, credits int64) {
	a.giveBack(h.From[credits:])
	h.From = h.From[:credits]
	for _, i := range h.From {
		a.Lots[i].Held--
		a.Totals.Spent++
	}
	h.Credits, h.State = credits, "settled"
}

// hold finds a hold that ever was, or nil.
func (a *Wallet) hold(id string) *Hold {
	for i := range a.Holds {
		if a.Holds[i].ID == id {
			return &a.Holds[i]
		}
	}
	return nil
}

// mayClose reports whether somebody may close a hold: who opened it, or an operator (C5, C31). One that never was is
// for nobody to be kept from.
func (a Generations) mayClose(by Actor, h *Hold) bool {
	return by == Operator || by.System == "studio" || h == nil || h.By == by ||
		by.Key != "" && h.By.Key == by.Key // the one who owns the account now
}

// Extend mirrors a generation that waits or runs still: its hold lives on, for a week at most, and never for a shorter
// time than it would have (C5).
func (a Generations) Extend(at time.Time, by Actor, e Extend) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byStudio, ""); refused {
		return no
	}
	h := a.hold(e.Hold)
	switch {
	case h == nil:
		return a.refuse(NotFound)
	case h.Free:
		return a.ok()
	case h.State != "held":
		return a.refuse(HoldClosed)
	case e.Until.Sub(at) > 7*24*time.Hour:
		return a.refuse(Invalid)
	}
	if e.Until.After(h.Deadline) {
		h.Deadline, h.Extended = e.Until, true
	}
	return a.ok()
}

// Settle mirrors a delivery (C5). One that comes after the deadline draws anew, and what cannot be paid is forgiven.
func (a Generations) Settle(at time.Time, by Actor, s Settle) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOpener, ""); refused {
		return no
	}
	h := a.hold(s.Hold)
	switch {
	case !a.mayClose(by, h):
		return a.refuse(Forbidden)
	case h == nil:
		return a.refuse(NotFound)
	case h.Free:
		return a.ok()
	case h.State == "settled", h.State == "released":
		return a.refuse(HoldClosed)
	}
	credits := h.Price
	if s.Credits != nil {
		credits = *s.Credits
	}
	units := h.Units
	if s.Units != nil {
		units = *s.Units
	}
	if credits < 0 || credits > h.Price || units < 0 || units > h.Units {
		return a.refuse(Invalid)
	}
	if h.State == "held" {
		a.returnUnits(h.Allowance, h.Refill, h.Units-units)
		h.Units = units
	} else {
		h.From, h.Month = a.draw(credits, h.BoughtOnly), a.Month.End
		h.Units, h.Refill = a.useUnits(h.Allowance, units), a.Refill
		for _, i := range h.From {
			a.Lots[i].Held++
		}
		a.Totals.Forgiven += credits - int64(len(h.From))
		credits = int64(len(h.From))
	}
	h.Late = h.State != "held"
	a.spend(h, credits)
	if h.Late && credits > 0 {
		Purse(a).took(at)
	}
	return a.answer(Answer{Credits: h.Credits, Units: h.Units})
}

// Release mirrors a generation that failed, was cancelled or timed out: it costs nothing (C5).
func (a Generations) Release(at time.Time, by Actor, r Release) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOpener, ""); refused {
		return no
	}
	h := a.hold(r.Hold)
	switch {
	case !a.mayClose(by, h):
		return a.refuse(Forbidden)
	case h == nil:
		return a.refuse(NotFound)
	case h.Free:
		return a.ok()
	case h.State == "settled", h.State == "released":
		return a.refuse(HoldClosed)
	case h.State == "held":
		a.undo(h)
	}
	h.State = "released"
	return a.ok()
}

// undo returns everything that a hold holds.
func (a *Wallet) undo(h *Hold) {
	a.giveBack(h.From)
	a.returnUnits(h.Allowance, h.Refill, h.Units)
	h.From = nil
}

// Refund mirrors what an operator gives back of a settled generation: into its lots, or into new ones where they are
// gone. The last credits taken come back first; units come with the last of the credits, unless it is said how many.
func (a Generations) Refund(at time.Time, by Actor, r Refund) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byNobody, ""); refused {
		return no
	}
	h := a.hold(r.Hold)
	switch {
	case h == nil:
		return a.refuse(NotFound)
	case h.State != "settled", h.Free:
		return a.refuse(Conflict)
	}
	units := h.Units - h.UnitsBack
	left := int64(len(h.From))
	credits := left
	if left == 0 && units == 0 {
		return a.refuse(Conflict)
	}
	if r.Credits != nil {
		credits = *r.Credits
		if credits < 1 || credits > left {
			return a.refuse(Invalid)
		}
	}
	if r.Units != nil && (*r.Units < 0 || *r.Units > units || *r.Units == 0 && r.Credits == nil) {
		return a.refuse(Invalid)
	}
	switch {
	case r.Units != nil && r.Credits == nil:
		units, credits = *r.Units, 0
	case r.Units != nil:
		units = *r.Units
	case credits < left:
		units = 0
	}
	if units == 0 && !a.wouldStay(h.From[left-credits:]) {
		return a.refuse(Conflict)
	}
	h.UnitsBack += units
	a.bringBack(h.From[left-credits:])
	h.From = h.From[:left-credits]
	a.unitsBack(h, units)
	return a.answer(Answer{Credits: credits, Units: units})
}

// unitsBack returns units of an allowance that were refunded: to that of their month, else to that of this month, which
// has as many more, else in credits (C5).
func (a *Wallet) unitsBack(h *Hold, units int64) {
	w := a.allowance(h.Allowance)
	switch {
	case w == nil:
		a.grant("refund", units*h.Each, time.Time{}, "")
	case h.Refill == a.Refill:
		w.Used -= units
	default:
		w.Included += units
	}
}

// bringBack gives back spent credits, each to its lot; those whose lots are gone make a new one, or one of those that
// pay for every model and one of the others. Those without their money go at once.
func (a *Wallet) bringBack(from []int) {
	instead := map[bool]int{}
	for _, i := range from {
		a.Totals.Spent--
		if l := &a.Lots[i]; l.Unpaid > 0 {
			l.Unpaid--
			a.took(l)
			continue
		}
		if a.Lots[i].Gone {
			bought := a.Lots[i].Bought
			if _, made := instead[bought]; !made {
				instead[bought] = len(a.Lots)
				a.Lots = append(a.Lots, Lot{Source: "refund", Bought: bought})
			}
			i = instead[bought]
			a.Lots[i].Granted++
		}
		a.Lots[i].Remaining++
	}
	a.Alert.rises(a.Available(false))
}

// Grant mirrors credits that an operator gives: they pay for every model (C17).
func (a *Account) Grant(at time.Time, by Actor, g Grant) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byNobody, ""); refused {
		return no
	}
	switch {
	case g.Credits < 1, g.Credits > 1_000_000_000_000, strings.TrimSpace(g.Reason) == "":
		return a.refuse(Invalid)
	case !g.Expires.IsZero() && (!g.Expires.After(at) || g.Expires.Year() >= 9000):
		return a.refuse(Invalid)
	}
	a.grant("bonus", g.Credits, g.Expires, "")
	return a.ok()
}

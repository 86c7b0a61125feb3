package account

import (
	"strconv"
	"strings"

	"conto/core/access"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// Reason is one step of why something came out as it did, and the clause that says so.
type Reason struct {
	Clause   string `json:"clause" example:"C13"`
	Sentence string `json:"sentence"`

	said message.Teller
}

// because makes a reason of a sentence, which it has in English.
func because(clause string, said message.Teller) Reason {
	return Reason{clause, said.In(message.English), said}
}

// In returns the reason with its sentence in a language.
func (r Reason) In(l message.Language) Reason {
	if r.said != nil {
		r.Sentence = r.said.In(l)
	}
	return r
}

// ExplainHold returns why a hold took what it took. before is the state just before it was opened.
func ExplainHold(before *State, c *credit.HoldRecord, b catalog.History) []Reason {
	h := &c.Hold
	m, err := b.Edition(h.Edition).Model(h.Model)
	if err != nil {
		panic("account: " + err.Error())
	}
	var reasons []Reason
	say := func(clause string, key message.Key, data ...any) {
		reasons = append(reasons, because(clause, message.Say(key, data...)))
	}
	options := any(m.Chosen(h.Options))
	if h.Options == "" {
		options = message.ExplainDefaultOptions
	}
	say("C2", message.ExplainPrice, "model", m.Names, "price", m.Price, "edition", h.Edition, "user", h.User, "options",
		options)
	if h.Consent {
		say("C2", message.ExplainConsent)
	}
	if c.Free {
		say("C3", message.ExplainFree, "model", m.Names)
		return reasons
	}
	if h.Units > 0 {
		say("C4", message.ExplainAllowance, "allowance", h.Allowance, "left", before.Wallet.Left(h.Allowance), "units",
			h.Units)
	}
	if h.Credits > 0 {
		say("C1", message.ExplainRest, "credits", int64(h.Credits))
	}
	if h.OnlyFrom == credit.BoughtOnly {
		say("C17", message.ExplainBoughtOnly, "plan", before.Plan(b).Names, "model", m.Names)
	}
	if len(h.Draws) > 0 {
		say("C13", message.ExplainOrder, "lots", explainDraws(before, h.Draws, b))
	}
	return append(reasons, because("C5", explainEnd(c)))
}

// listed is sentences that a language puts one after the other.
type listed []message.Sentence

// In implements message.Teller.
func (list listed) In(l message.Language) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = s.In(l)
	}
	return strings.Join(parts, ", ")
}

func explainDraws(before *State, draws []credit.Draw, b catalog.History) listed {
	var parts listed
	for _, d := range draws {
		credits := int64(d.Credits)
		part := message.Say(message.ExplainLot, "credits", credits, "lot", d.Lot)
		for _, l := range before.Wallet.Lots {
			switch source := message.Key("explain_from_" + string(l.Source)); {
			case l.ID != d.Lot:
			case l.ExpiresAt.IsZero():
				part = message.Say(message.ExplainLotStays, "credits", credits, "lot", d.Lot, "source", source)
			default:
				part = message.Say(message.ExplainLotUntil, "credits", credits, "lot", d.Lot, "source", source, "day",
					message.Date(cal.DateOf(l.ExpiresAt, b.Zone())))
			}
		}
		parts = append(parts, part)
	}
	return parts
}

func explainEnd(c *credit.HoldRecord) message.Sentence {
	took := message.Say(message.ExplainTook, "final", int64(c.Final), "held", int64(c.Hold.Credits))
	if c.Hold.Units > 0 {
		took = message.Say(message.ExplainTookUnits, "final", int64(c.Final), "held", int64(c.Hold.Credits), "units", c.Units,
			"of", c.Hold.Units, "allowance", c.Hold.Allowance)
	}
	switch {
	case c.Status == credit.StatusSettled && c.Late && c.Forgiven > 0:
		return message.Say(message.ExplainLateForgiven, "took", took, "forgiven", int64(c.Forgiven))
	case c.Status == credit.StatusSettled && c.Late:
		return message.Say(message.ExplainLate, "took", took)
	case c.Status == credit.StatusSettled:
		return message.Say(message.ExplainSettled, "took", took)
	case c.Status == credit.StatusReleased:
		return message.Say(message.ExplainReleased)
	case c.Status == credit.StatusExpired:
		return message.Say(message.ExplainExpired)
	default:
		return message.Say(message.ExplainOpen)
	}
}

// ExplainCharge returns why a charge is what it is. before is the state just before it was asked for.
func ExplainCharge(before *State, c Charge, b catalog.History) []Reason {
	reasons := explainPurpose(before, c, b)
	if c.ReverseCharge {
		reasons = append(reasons, because("C32", message.Say(message.ExplainNet)))
	}
	if c.Method == Transfer {
		reasons = append(reasons, because("C34", message.Say(message.ExplainTransfer, "reference", c.Reference)))
	}
	return reasons
}

func explainPurpose(before *State, c Charge, b catalog.History) []Reason {
	amount := message.Amount(c.Amount)
	switch c.Purpose {
	case ForTopUp:
		return []Reason{because("C18", message.Say(message.ExplainPack, "pack", c.Pack, "credits", int64(c.Credits), "amount",
			amount))}
	case ForStart:
		return []Reason{because("C21", message.Say(message.ExplainStart, "what", sold(c.About), "amount", amount))}
	case ForUpgrade:
		return explainUpgrade(before, *c.Terms, b)
	default:
		if c.Renews != nil {
			return []Reason{because("C34", message.Say(message.ExplainOrderAhead, "day",
				message.Date(cal.DateOf(c.Renews.At, b.Zone())), "amount", amount, "what", sold(c.About), "edition",
				c.Renews.Edition))}
		}
		return []Reason{
			because("C27", message.Say(message.ExplainRenewal, "amount", amount, "what", sold(c.About), "edition",
				before.Sub.Edition)),
			because("C12", message.Say(message.ExplainOnce)),
		}
	}
}

// sold returns what a charge is about, which charges have in English (Creator, by the month; 500 credits), as each
// language says it.
func sold(about string) any {
	if plan, interval, found := strings.Cut(about, ", by the "); found {
		return message.Say(message.ExplainSold, "plan", plan, "interval", message.Key("by_"+interval))
	}
	if credits, found := strings.CutSuffix(about, " credits"); found {
		if n, err := strconv.ParseInt(credits, 10, 64); err == nil {
			return message.Say(message.SoldPack, "credits", n)
		}
	}
	return about
}

// Sold returns what the charge is about, as each language says it.
func (c *Charge) Sold() any { return sold(c.About) }

func explainUpgrade(before *State, t subscription.Terms, b catalog.History) []Reason {
	from := before.Plan(b)
	to, err := b.Edition(t.Edition).Plan(t.Plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	share := func(p cal.Period) message.Sentence {
		part, whole := p.Left(t.At)
		return message.Say(message.ExplainShare, "part", part/1_000_000, "whole", whole/1_000_000)
	}
	price := to.Price(before.Sub.Interval).Sub(from.Price(before.Sub.Interval))
	now, ahead := t.Charge, []Reason{}
	if a := before.Sub.Ahead; a != nil {
		paid := planOf(subscription.Pending{Plan: a.Plan, Edition: a.Edition}, b)
		then := to.Price(a.Interval).Sub(paid.Price(a.Interval))
		then.Cents = max(then.Cents, 0)
		ahead = append(ahead, because("C34", message.Say(message.ExplainAhead, "day",
			message.Date(cal.DateOf(a.Period.End, b.Zone())), "amount", message.Amount(then))))
		now = now.Sub(then)
	}
	return append([]Reason{
		because("C20", message.Say(message.ExplainUpgrade, "from", from.Name, "to", to.Name, "price", message.Amount(price),
			"interval", message.Key("by_"+string(before.Sub.Interval)), "share", share(before.Sub.Period), "amount",
			message.Amount(now))),
		because("C20", message.Say(message.ExplainUpgradeCredits, "more", int64(to.Credits-from.Credits), "share",
			share(before.Sub.Month), "credits", int64(t.Credits))),
		because("C24", message.Say(message.ExplainInstant, "at", t.At.Format("2006-01-02 15:04:05.000000"))),
	}, ahead...)
}

// ExplainRefusal returns why a generation was refused. s is the state that refused it.
func ExplainRefusal(s *State, c Spend, b catalog.History) ([]Reason, error) {
	q, err := s.Price(c.Model, c.Options, c.User, b)
	if err != nil {
		return nil, err
	}
	if q.Lock == nil {
		return nil, fault.Of(fault.Conflict, message.NotForLock)
	}
	plan, m := s.Plan(b), q.model
	reasons := []Reason{because("C2", message.Say(message.ExplainAsked, "model", m.Name, "price", m.Price, "edition",
		q.Edition, "credits", int64(q.Credits)))}
	if s.Edition(b).Unlocks(plan, m) {
		reasons = append(reasons, because("C16", message.Say(message.ExplainUnlocked, "plan", plan.Name, "credits",
			int64(q.question.Available))))
	} else {
		reasons = append(reasons, because("C17", message.Say(message.ExplainLocked, "plan", plan.Name, "bought",
			int64(q.question.Bought), "credits", int64(q.question.Available))))
	}
	return append(reasons, because(lockClause(q.Lock.Reason), lockSentence{q.Lock})), nil
}

// lockSentence is what a lock says.
type lockSentence struct{ lock *access.Lock }

// In implements message.Teller.
func (s lockSentence) In(l message.Language) string { return s.lock.In(l).Message }

func lockClause(r access.Reason) string {
	switch r {
	case access.PremiumDisabled:
		return "C30"
	case access.Plan:
		return "C17"
	case access.Credits:
		return "C14"
	default:
		return "C16"
	}
}

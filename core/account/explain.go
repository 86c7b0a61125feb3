package account

import (
	"fmt"
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
}

// ExplainHold says why a hold took what it took. before is the state just before it was opened.
func ExplainHold(before *State, c *credit.Closed, b catalog.Book) []Reason {
	h := &c.Hold
	m, err := b.Edition(h.Edition).Model(h.Model)
	if err != nil {
		panic("account: " + err.Error())
	}
	var reasons []Reason
	say := func(clause, sentence string, args ...any) {
		reasons = append(reasons, Reason{clause, fmt.Sprintf(sentence, args...)})
	}
	options := h.Options
	if options == "" {
		options = "its default options"
	}
	say("C2", "%s is priced `%s` in edition %d of the catalogue; %s asked for %s.", m.Name, m.Price, h.Edition, h.User,
		options)
	if c.Free {
		say("C3", "%s is a free mode: it touches neither credits nor allowances.", m.Name)
		return reasons
	}
	if h.Units > 0 {
		say("C4", "The allowance %s had %d left and paid for %d.", h.Allowance, before.Wallet.Left(h.Allowance), h.Units)
	}
	if h.Credits > 0 {
		say("C1", "What was left to pay came to %d credits.", h.Credits)
	}
	if h.OnlyFrom == credit.BoughtOnly {
		say("C17", "%s does not unlock %s, so only top-up credits and credits from an operator could pay.",
			before.Plan(b).Name, m.Name)
	}
	if len(h.Draws) > 0 {
		say("C13", "Monthly credits pay first, bought ones after, and among equals the lot that expires first: %s.",
			explainDraws(before, h.Draws, b))
	}
	return append(reasons, explainEnd(c)...)
}

func explainDraws(before *State, draws []credit.Draw, b catalog.Book) string {
	var parts []string
	for _, d := range draws {
		text := fmt.Sprintf("%d from lot_%d", d.Credits, d.Lot)
		for _, l := range before.Wallet.Lots {
			if l.ID == d.Lot {
				until := "does not expire"
				if !l.ExpiresAt.IsZero() {
					until = "expires " + cal.DateOf(l.ExpiresAt, b.Zone()).String()
				}
				text += fmt.Sprintf(" (%s, %s)", l.Source, until)
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func explainEnd(c *credit.Closed) []Reason {
	switch c.Status {
	case credit.StatusSettled:
		took := fmt.Sprintf("%d of the %d credits", c.Final, c.Hold.Credits)
		if c.Hold.Units > 0 {
			took += fmt.Sprintf(" and %d of the %d units of %s", c.Units, c.Hold.Units, c.Hold.Allowance)
		}
		if c.Late {
			sentence := "It was settled after its deadline, when all that it held had gone back: it took " + took + " asked"
			if c.Forgiven > 0 {
				sentence += fmt.Sprintf("; %d credits were not there any more, and are forgiven", c.Forgiven)
			}
			return []Reason{{"C5", sentence + "."}}
		}
		return []Reason{{"C5", "It was settled at " + took + " held; the rest went back where it came from."}}
	case credit.StatusReleased:
		return []Reason{{"C5", "It was released: everything went back where it came from."}}
	case credit.StatusExpired:
		return []Reason{{"C5", "Its deadline passed without an outcome: everything went back where it came from."}}
	default:
		return []Reason{{"C5", "It is still open."}}
	}
}

// ExplainCharge says why a charge is what it is. before is the state just before it was asked for.
func ExplainCharge(before *State, c Charge, b catalog.Book) []Reason {
	reasons := explainPurpose(before, c, b)
	if c.ReverseCharge {
		reasons = append(reasons, Reason{"C32",
			"The VAT ID of this business elsewhere in the EU was confirmed: it is charged the price without VAT, which it accounts for itself."})
	}
	if c.Method == Transfer {
		reasons = append(reasons, Reason{"C34",
			"It is an order, to be paid by bank transfer under the reference " + c.Reference + "."})
	}
	return reasons
}

func explainPurpose(before *State, c Charge, b catalog.Book) []Reason {
	switch c.Purpose {
	case ForTopUp:
		return []Reason{{"C18", fmt.Sprintf("The pack %s is %d credits for %s.", c.Pack, c.Credits, c.Amount)}}
	case ForStart:
		return []Reason{{"C21", fmt.Sprintf("A new paid period begins at the full price: %s is %s.", c.About, c.Amount)}}
	case ForUpgrade:
		return explainUpgrade(before, *c.Terms, b)
	default:
		if c.Renews != nil {
			return []Reason{{"C34", fmt.Sprintf(
				"The account pays by bank transfer, and the period from %s on costs %s: %s, as sold in edition %d.",
				cal.DateOf(c.Renews.At, b.Zone()), c.Amount, c.About, c.Renews.Edition)}}
		}
		return []Reason{
			{"C27", fmt.Sprintf("A paid period ended and the next one costs %s: %s, as sold in edition %d.", c.Amount, c.About,
				before.Sub.Edition)},
			{"C12", "One charge is made for the period that contains the present, however many were missed."},
		}
	}
}

func explainUpgrade(before *State, t subscription.Terms, b catalog.Book) []Reason {
	from := before.Plan(b)
	to, err := b.Edition(t.Edition).Plan(t.Plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	share := func(p cal.Period) string {
		part, whole := p.Left(t.At)
		return fmt.Sprintf("%d of %d seconds", part/1_000_000, whole/1_000_000)
	}
	price := to.Price(before.Sub.Interval).Sub(from.Price(before.Sub.Interval))
	now, ahead := t.Charge, []Reason{}
	if a := before.Sub.Ahead; a != nil {
		paid := planOf(subscription.Pending{Plan: a.Plan, Edition: a.Edition}, b)
		then := to.Price(a.Interval).Sub(paid.Price(a.Interval))
		then.Cents = max(then.Cents, 0)
		ahead = append(ahead, Reason{"C34",
			fmt.Sprintf("The period to %s is paid ahead, so all of its difference is due: %s.",
				cal.DateOf(a.Period.End, b.Zone()), then)})
		now = now.Sub(then)
	}
	return append([]Reason{
		{"C20", fmt.Sprintf("From %s to %s is %s by the %s; %s of the paid period were left: %s, rounded half up.",
			from.Name, to.Name, price, before.Sub.Interval, share(before.Sub.Period), now)},
		{"C20", fmt.Sprintf("%d credits a month more; %s of the credit month were left: %d credits, rounded half up.",
			to.Credits-from.Credits, share(before.Sub.Month), t.Credits)},
		{"C24", "It was computed for " + t.At.Format("2006-01-02 15:04:05.000000") + " UTC, the instant of the quote."},
	}, ahead...)
}

// ExplainRefusal says why a generation was refused. s is the state that refused it.
func ExplainRefusal(s *State, c Spend, b catalog.Book) ([]Reason, error) {
	q, err := s.Price(c.Model, c.Options, c.User, b)
	if err != nil {
		return nil, err
	}
	if q.Lock == nil {
		return nil, fault.Of(fault.Conflict, message.NotForLock)
	}
	plan, m := s.Plan(b), q.model
	reasons := []Reason{{"C2", fmt.Sprintf("%s is priced `%s` in edition %d; beside allowances this is %d credits.",
		m.Name, m.Price, q.Edition, q.Credits)}}
	if s.Edition(b).Unlocks(plan, m) {
		reasons = append(reasons, Reason{"C16",
			fmt.Sprintf("%s unlocks it, so all %d credits free to spend could pay.", plan.Name, q.question.Available)})
	} else {
		reasons = append(reasons, Reason{"C17",
			fmt.Sprintf("%s does not unlock it, so only bought credits could pay: %d of %d.",
				plan.Name, q.question.Bought, q.question.Available)})
	}
	return append(reasons, Reason{lockClause(q.Lock.Reason), q.Lock.Message}), nil
}

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

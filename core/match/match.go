// Package match finds which order a bank transfer pays (C34). It proposes; a person, or a rule of the seller's,
// decides.
//
// Orders bear a reference with check digits, which customers copy into the transfer's text, with blanks, dashes and
// letters for digits. A transfer that names an order and pays what it asks is sure; everything else is for a person to
// look at, and each proposal says why.
package match

import (
	"cmp"
	"slices"
	"strings"

	"conto/core/cal"
	"conto/core/message"
	"conto/core/money"
)

// Order waits for its money.
type Order struct {
	ID        string
	Reference string // what the transfer should name: Reference's, or another of at least four letters and digits
	Amount    money.Amount
	Payer     string // in whose name the order is
}

// Credit is money that came into the seller's account.
type Credit struct {
	ID     string       `json:"id"` // the bank's, or of the content: the same whenever the credit is read again
	Day    cal.Date     `json:"day"`
	Amount money.Amount `json:"amount"`
	Text   string       `json:"text"`
	Payer  string       `json:"payer"`
}

// Confidence is how much speaks for a proposal.
type Confidence string

// The confidences.
const (
	Sure     Confidence = "sure"     // it names the order, and pays what the order asks
	Differs  Confidence = "differs"  // it names the order, and pays more or less
	Possible Confidence = "possible" // it pays what the order asks and comes from the customer, or names several orders
)

// Proposal is an order and the credit that may pay it.
type Proposal struct {
	Order      string     `json:"order"`
	Credit     string     `json:"credit"`
	Confidence Confidence `json:"confidence"`

	Why message.Sentence `json:"-"`
}

// Propose pairs orders with credits, the surest first. No order and no credit is in two proposals: where several
// credits pay one order, the oldest has it, and the others are in none. The answer does not depend on how orders and
// credits are sorted; what has an id that came before is the same, and counts once.
func Propose(orders []Order, credits []Credit) []Proposal {
	m := newMatcher(orders, credits)
	for _, c := range m.credits {
		m.byReference(c, true)
	}
	for _, c := range m.credits {
		m.byReference(c, false)
	}
	for _, c := range m.credits {
		m.byName(c)
	}
	slices.SortStableFunc(m.proposals,
		func(a, b Proposal) int { return cmp.Compare(rank(a.Confidence), rank(b.Confidence)) })
	return m.proposals
}

func rank(c Confidence) int { return slices.Index([]Confidence{Sure, Differs, Possible}, c) }

// matcher pairs what is not yet paired.
type matcher struct {
	orders    []*order
	credits   []*credit
	proposals []Proposal
}

type order struct {
	Order
	want   wanted
	words  []string
	paired bool
}

type credit struct {
	Credit
	words  []string
	names  []*order // that its text refers to
	paired bool
}

// newMatcher sorts orders by id and credits by day, and reads what the credits' texts refer to.
func newMatcher(orders []Order, credits []Credit) *matcher {
	m := &matcher{}
	for _, o := range orders {
		m.orders = append(m.orders, &order{Order: o, want: want(o.Reference), words: words(o.Payer)})
	}
	slices.SortStableFunc(m.orders, func(a, b *order) int { return cmp.Compare(a.ID, b.ID) })
	m.orders = slices.CompactFunc(m.orders, func(a, b *order) bool { return a.ID == b.ID })
	for _, c := range credits {
		if c.Amount.Cents > 0 {
			m.credits = append(m.credits, &credit{Credit: c, words: words(c.Payer)})
		}
	}
	slices.SortStableFunc(m.credits, func(a, b *credit) int { return cmp.Compare(a.ID, b.ID) })
	m.credits = slices.CompactFunc(m.credits, func(a, b *credit) bool { return a.ID == b.ID })
	slices.SortStableFunc(m.credits, func(a, b *credit) int { return cmp.Compare(a.Day.String(), b.Day.String()) })
	for _, c := range m.credits {
		c.names = named(c.Text, m.orders)
		if c.Payer == "" {
			c.words = words(c.Text) // some banks write both into one
		}
	}
	return m
}

// named returns the orders that a text names. A reference that is only part of another one there does not count.
func named(text string, orders []*order) []*order {
	var all []*order
	read := squeeze(text)
	for _, o := range orders {
		if o.want.named(&read) {
			all = append(all, o)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(o *order) bool {
		return slices.ContainsFunc(all, func(other *order) bool {
			return len(other.want.text) > len(o.want.text) && strings.Contains(other.want.text, o.want.text)
		})
	})
}

func (m *matcher) pair(o *order, c *credit, confidence Confidence, why message.Sentence) {
	o.paired, c.paired = true, true
	m.proposals = append(m.proposals, Proposal{o.ID, c.ID, confidence, why})
}

// byReference pairs a credit with an order that it names: at first one of the same amount, later any.
func (m *matcher) byReference(c *credit, same bool) {
	if c.paired {
		return
	}
	for _, o := range c.names {
		if o.paired || same && o.Amount != c.Amount {
			continue
		}
		confidence, pays := Differs, difference(c.Amount, o.Amount)
		if o.Amount == c.Amount {
			confidence, pays = Sure, message.Say(message.MatchAsked, "amount", message.Amount(c.Amount))
		}
		why := message.Say(message.MatchNames, "order", printed(o.Reference), "pays", pays)
		if others := len(c.names) - 1; others > 0 {
			confidence = Possible
			why = message.Say(message.MatchNamesMore, "order", printed(o.Reference), "pays", pays, "others", count(others))
		}
		m.pair(o, c, confidence, why)
		return
	}
}

// byName pairs a credit that names no order with one of the same amount whose customer it comes from.
func (m *matcher) byName(c *credit) {
	if c.paired || len(c.names) > 0 {
		return
	}
	var fit []*order
	for _, o := range m.orders {
		if !o.paired && o.Amount == c.Amount && fits(o.words, c.words) {
			fit = append(fit, o)
		}
	}
	if len(fit) == 0 {
		return
	}
	best := fit[0]
	key, data := message.MatchFits, []any{"amount", message.Amount(c.Amount), "payer", best.Payer, "order",
		printed(best.Reference)}
	if len(fit) > 1 {
		key, data = message.MatchFitsMore, append(data, "others", count(len(fit)-1))
	}
	m.pair(best, c, Possible, message.Say(key, data...))
}

// difference returns how a payment is not what was asked.
func difference(paid, asked money.Amount) message.Sentence {
	data := []any{"paid", message.Amount(paid), "asked", message.Amount(asked)}
	switch {
	case paid.Currency != asked.Currency:
		return message.Say(message.MatchDiffers, data...)
	case paid.Cents < asked.Cents:
		return message.Say(message.MatchTooLittle, append(data, "by", message.Amount(asked.Sub(paid)))...)
	default:
		return message.Say(message.MatchTooMuch, append(data, "by", message.Amount(paid.Sub(asked)))...)
	}
}

func count(others int) message.Sentence {
	if others == 1 {
		return message.Say(message.MatchAnother)
	}
	return message.Say(message.MatchOthers, "count", others)
}

// printed returns a reference as the customer was shown it.
func printed(reference string) any {
	switch {
	case reference == "":
		return message.MatchTheOrder
	case IsReference(reference):
		return Print(squeeze(reference).text)
	}
	return reference
}

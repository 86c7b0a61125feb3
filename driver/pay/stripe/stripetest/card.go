package stripetest

// Card decides what its bank does.
type Card string

// The cards.
const (
	Good             Card = "visa"
	Declined         Card = "chargeDeclined"
	Broke            Card = "chargeDeclinedInsufficientFunds"
	DeclinedLater    Card = "chargeDeclinedLater"    // an account's first payment succeeds, its later ones are declined
	Asks             Card = "authenticationRequired" // each payment waits for its customer
	AsksOnce         Card = "authenticationOnce"     // the first does, until one has succeeded
	AsksThenDeclines Card = "authenticationDeclined" // each waits, and is declined when the customer has said yes
	// each payment waits whose customer is not there; with them there it succeeds
	AsksAbsent Card = "authenticationAbsent"
	Disputed   Card = "createDispute" // each payment succeeds and is then disputed
)

// cards lists them all.
var cards = []Card{Good, Declined, Broke, DeclinedLater, Asks, AsksOnce, AsksThenDeclines, AsksAbsent, Disputed}

// Token returns a payment method of this card that any customer may use.
func (c Card) Token() string { return "pm_card_" + string(c) }

// Country is where each card was issued.
const Country = "FR"

// method is a payment method: a card, saved for a customer.
type method struct {
	id, customer string
	card         Card
	paid         bool // it has paid before
	detached     bool // for good
	month, year  int  // to the end of which it is valid
}

// method finds a payment method of a customer.
func (s *vault) method(customer, id string) (*method, *problem) {
	for _, c := range cards {
		if id != c.Token() {
			continue
		}
		own := id + "/" + customer
		if s.methods[own] == nil {
			s.methods[own] = &method{id: id, customer: customer, card: c, month: 8, year: 2031}
		}
		return s.methods[own], nil
	}
	m := s.methods[id]
	switch {
	case m == nil:
		return nil, missing("payment_method", "PaymentMethod", id)
	case m.detached:
		return nil, invalid("", "payment_method",
			"The provided PaymentMethod was detached from its Customer and may not be used again.")
	case m.customer != customer:
		return nil, invalid("", "payment_method", "The payment method belongs to another customer.")
	}
	return m, nil
}

// decline returns the bank's no.
func decline(code, message string) *problem {
	return (&problem{Type: "card_error", Code: "card_declined", DeclineCode: code, Message: message}).with(402)
}

// ask returns what the bank decides: nothing, when it pays; that it needs its customer, or no.
func (m *method) ask(off, authenticated bool) (wants bool, no *problem) {
	generic := decline("generic_decline", "Your card was declined.")
	switch m.card {
	case Declined:
		return false, generic
	case Broke:
		return false, decline("insufficient_funds", "Your card has insufficient funds.")
	case DeclinedLater:
		if m.paid {
			return false, generic
		}
	case Asks:
		return !authenticated, nil
	case AsksOnce:
		return !authenticated && !m.paid, nil
	case AsksAbsent:
		return off && !authenticated, nil
	case AsksThenDeclines:
		if authenticated {
			return false, generic
		}
		return true, nil
	}
	return false, nil
}

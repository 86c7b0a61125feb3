package stripetest

import (
	"net/url"
	"slices"
)

// The limits of an amount, in cents.
const (
	minAmount = 50
	maxAmount = 99_999_999
)

// payments is the money: what was asked for, given back and disputed.
type payments struct {
	*vault
	intents  map[string]*intent
	refunds  []*refund
	disputes map[string]*dispute
}

func newPayments(v *vault) *payments {
	return &payments{vault: v, intents: map[string]*intent{}, disputes: map[string]*dispute{}}
}

// intent is a PaymentIntent.
type intent struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountReceived     int64             `json:"amount_received"`
	Currency           string            `json:"currency"`
	Customer           string            `json:"customer"`
	Description        string            `json:"description"`
	Metadata           map[string]string `json:"metadata"`
	PaymentMethod      *string           `json:"payment_method"`
	PaymentMethodTypes []string          `json:"payment_method_types"`
	Status             string            `json:"status"`
	LastPaymentError   *problem          `json:"last_payment_error"`
	NextAction         *nextAction       `json:"next_action"`
	LatestCharge       *string           `json:"latest_charge"`

	back     string // where the bank sends the customer
	sessions []bool // of each time that it was confirmed: whether its customer was there
}

type nextAction struct {
	Type          string      `json:"type"`
	RedirectToURL redirection `json:"redirect_to_url"`
}

type redirection struct {
	URL       string `json:"url"`
	ReturnURL string `json:"return_url"`
}

const (
	requiresMethod = "requires_payment_method"
	requiresAction = "requires_action"
	succeeded      = "succeeded"
	canceled       = "canceled"
)

// copy returns the intent as it is now.
func (i *intent) copy() *intent {
	c := *i
	return &c
}

func (s *payments) createIntent(_ string, p *params) (any, *problem) {
	i := &intent{
		Object: "payment_intent", Amount: p.number("amount"), Currency: p.text("currency"), Customer: p.text("customer"),
		Description: p.text("description"), Metadata: p.meta(""), PaymentMethodTypes: p.list(
			"payment_method_types"), Status: requiresMethod,
	}
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	switch {
	case i.Amount < minAmount:
		return nil, invalid("amount_too_small", "amount", "Amount must be at least €0.50 eur")
	case i.Amount > maxAmount:
		return nil, invalid("amount_too_large", "amount", "Amount must be no more than €999,999.99")
	case i.Currency != "eur" && i.Currency != "chf":
		return nil, invalid("", "currency", "Invalid currency: %s.", i.Currency)
	case s.customer(i.Customer) == nil:
		return nil, missing("customer", "customer", i.Customer)
	case !slices.Equal(i.PaymentMethodTypes, []string{"card"}):
		return nil, invalid("", "payment_method_types", "Only cards are known here.")
	}
	i.ID = s.id("pi")
	s.intents[i.ID] = i
	return i.copy(), nil
}

func (s *payments) retrieveIntent(id string, p *params) (any, *problem) {
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	i := s.intents[id]
	if i == nil {
		return nil, missing("id", "payment_intent", id)
	}
	return i.copy(), nil
}

// unexpected refuses what an intent's state does not allow.
func (i *intent) unexpected(what string) *problem {
	bad := invalid("payment_intent_unexpected_state", "",
		"You cannot %s this PaymentIntent because it has a status of %s.", what, i.Status)
	bad.PaymentIntent = i.copy()
	return bad
}

func (s *payments) confirmIntent(id string, p *params) (any, *problem) {
	off, token, back := p.flag("off_session"), p.text("payment_method"), p.text("return_url")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	i := s.intents[id]
	switch {
	case i == nil:
		return nil, missing("id", "payment_intent", id)
	case i.Status != requiresMethod:
		return nil, i.unexpected("confirm")
	case off && back != "":
		return nil, invalid("", "return_url", "return_url has no use off session.")
	}
	m, bad := s.method(i.Customer, token)
	if bad != nil {
		return nil, bad
	}
	i.PaymentMethod, i.LastPaymentError, i.back, i.sessions = &m.id, nil, back, append(i.sessions, !off)
	return s.pay(i, m, off, false)
}

// pay asks the bank.
func (s *payments) pay(i *intent, m *method, off, authenticated bool) (any, *problem) {
	wants, no := m.ask(off, authenticated)
	switch {
	case no != nil:
		return nil, s.refuse(i, no)
	case wants && off:
		return nil, s.refuse(i, (&problem{
			Type: "card_error", Code: "authentication_required", DeclineCode: "authentication_required",
			Message: "Your card was declined. This transaction requires authentication.",
		}).with(402))
	case wants:
		if i.back == "" {
			return nil, invalid("", "return_url", "A return_url is needed.")
		}
		i.Status = requiresAction
		i.NextAction = &nextAction{"redirect_to_url", redirection{s.URL + "/bank/" + i.ID, i.back}}
		s.tell("payment_intent.requires_action", i.copy())
		return i.copy(), nil
	}
	charge := s.id("ch")
	i.Status, i.AmountReceived, i.LatestCharge, i.NextAction, m.paid = succeeded, i.Amount, &charge, nil, true
	s.tell("payment_intent.succeeded", i.copy())
	if m.card == Disputed {
		s.dispute(i, "fraudulent")
	}
	return i.copy(), nil
}

// refuse notes why the bank did not pay.
func (s *payments) refuse(i *intent, why *problem) *problem {
	noted := *why
	i.Status, i.NextAction, i.LastPaymentError = requiresMethod, nil, &noted
	s.tell("payment_intent.payment_failed", i.copy())
	why.PaymentIntent = i.copy()
	return why
}

func (s *payments) cancelIntent(id string, p *params) (any, *problem) {
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	i := s.intents[id]
	switch {
	case i == nil:
		return nil, missing("id", "payment_intent", id)
	case i.Status != requiresMethod && i.Status != requiresAction:
		return nil, i.unexpected("cancel")
	}
	i.Status, i.NextAction = canceled, nil
	i.LastPaymentError = nil // anyone who canceled it may not rely on it
	s.tell("payment_intent.canceled", i.copy())
	return i.copy(), nil
}

// Sessions lists, of each time that a charge was confirmed, whether that was on session.
func (s *payments) Sessions(charge string) []bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []bool
	for _, i := range s.intents {
		if i.Metadata["charge"] == charge {
			all = append(all, i.sessions...)
		}
	}
	return all
}

// PayBehindOurBack pays a charge's intents with another card, as anybody with their secret could, and returns how many
// took it.
func (s *payments) PayBehindOurBack(charge string, c Card) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, i := range s.intents {
		if i.Metadata["charge"] != charge || i.Status != requiresMethod {
			continue
		}
		if m, bad := s.method(i.Customer, c.Token()); bad == nil {
			i.PaymentMethod = &m.id
			if _, bad := s.pay(i, m, false, true); bad == nil {
				n++
			}
		}
	}
	return n
}

// authenticate returns the customer's answer to the bank. It returns where the bank sends them.
func (s *payments) authenticate(id string, yes bool) (string, *problem) {
	i := s.intents[id]
	if i == nil {
		return "", missing("id", "payment_intent", id)
	}
	if i.Status == requiresAction {
		if !yes {
			s.refuse(i, (&problem{
				Type: "invalid_request_error", Code: "payment_intent_authentication_failure",
				Message: "The provided PaymentMethod has failed authentication.",
			}).with(400))
		} else if m, bad := s.method(i.Customer, *i.PaymentMethod); bad != nil {
			return "", bad
		} else if _, bad := s.pay(i, m, false, true); bad != nil && bad.PaymentIntent == nil {
			return "", bad
		}
	}
	back, err := url.Parse(i.back)
	if err != nil {
		return "", invalid("", "return_url", "Not a valid URL.")
	}
	query := back.Query()
	query.Set("payment_intent", i.ID)
	back.RawQuery = query.Encode()
	return back.String(), nil
}

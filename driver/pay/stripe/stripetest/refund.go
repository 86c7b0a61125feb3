package stripetest

import "slices"

// refund is a Refund.
type refund struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	Amount        int64             `json:"amount"`
	PaymentIntent string            `json:"payment_intent"`
	Metadata      map[string]string `json:"metadata"`
	Status        string            `json:"status"`
	FailureReason string            `json:"failure_reason,omitempty"`
}

func (s *payments) createRefund(_ string, p *params) (any, *problem) {
	r := &refund{
		Object: "refund", Amount: p.number("amount"), PaymentIntent: p.text("payment_intent"), Metadata: p.meta(
			""), Status: succeeded,
	}
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	i := s.intents[r.PaymentIntent]
	switch {
	case i == nil:
		return nil, missing("payment_intent", "payment_intent", r.PaymentIntent)
	case i.Status != succeeded:
		return nil, invalid("", "payment_intent", "This PaymentIntent does not have a successful charge to refund.")
	case s.disputed(i):
		return nil, invalid("charge_disputed", "", "The charge has been charged back; cannot issue a refund.")
	case r.Amount <= 0:
		return nil, invalid("", "amount", "Invalid positive integer")
	}
	left := i.AmountReceived - s.refunded(i.ID)
	switch {
	case left == 0:
		return nil, invalid("charge_already_refunded", "", "The charge has already been refunded.")
	case r.Amount > left:
		return nil, invalid("", "amount", "Refund amount is greater than unrefunded amount on charge.")
	}
	r.ID = s.id("re")
	s.refunds = append(s.refunds, r)
	s.tell("refund.created", r)
	return r, nil
}

// RefundByHand gives money of a charge back as somebody does on Stripe's own pages, and returns the refund's id.
func (s *payments) RefundByHand(charge string, cents int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.intents {
		if i.Metadata["charge"] == charge && i.Status == succeeded {
			r := &refund{ID: s.id("re"), Object: "refund", Amount: cents, PaymentIntent: i.ID, Status: succeeded}
			s.refunds = append(s.refunds, r)
			s.tell("charge.refunded", map[string]any{"id": *i.LatestCharge, "object": "charge", "payment_intent": i.ID,
				"metadata": i.Metadata})
			s.tell("refund.created", r)
			return r.ID
		}
	}
	return ""
}

// PaymentOf returns the id of the PaymentIntent that took the money of a charge; "" is none.
func (s *payments) PaymentOf(charge string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.intents {
		if i.Metadata["charge"] == charge && i.Status == succeeded {
			return i.ID
		}
	}
	return ""
}

// refunded returns how much of an intent went back.
func (s *payments) refunded(id string) int64 {
	var sum int64
	for _, r := range s.refunds {
		if r.PaymentIntent == id && r.Status != "failed" {
			sum += r.Amount
		}
	}
	return sum
}

// FailRefunds lets the refunds of a charge fail at the bank: the money is back here.
func (s *payments) FailRefunds(charge string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.refunds {
		if s.intents[r.PaymentIntent].Metadata["charge"] == charge {
			r.Status, r.FailureReason = "failed", "lost_or_stolen_card"
			s.tell("refund.failed", r)
		}
	}
}

// listRefunds returns an intent's refunds, newest first, by the page.
func (s *payments) listRefunds(_ string, p *params) (any, *problem) {
	of, limit, after := p.text("payment_intent"), p.number("limit"), p.text("starting_after")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	if limit == 0 {
		limit = 10
	}
	page := list{Object: "list", URL: "/v1/refunds"}
	found := []refund{}
	begun := after == ""
	for _, r := range slices.Backward(s.refunds) {
		switch {
		case r.PaymentIntent != of:
		case !begun:
			begun = r.ID == after
		case int64(len(found)) == limit:
			page.HasMore = true
		default:
			found = append(found, *r)
		}
	}
	page.Data = found
	return page, nil
}

// Taken returns what a charge took, over all of its intents, less what went back.
func (s *payments) Taken(charge string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sum int64
	for _, i := range s.intents {
		if i.Metadata["charge"] == charge {
			sum += i.AmountReceived - s.refunded(i.ID)
		}
	}
	return sum
}

// dispute is a Dispute.
type dispute struct {
	ID            string `json:"id"`
	Object        string `json:"object"`
	Amount        int64  `json:"amount"`
	Currency      string `json:"currency"`
	Charge        string `json:"charge"`
	PaymentIntent any    `json:"payment_intent"` // its id, or the whole when that was asked for
	Reason        string `json:"reason"`
	Status        string `json:"status"`

	intent string
}

func (s *payments) retrieveDispute(id string, p *params) (any, *problem) {
	expand := p.list("expand")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	d := s.disputes[id]
	if d == nil {
		return nil, missing("id", "dispute", id)
	}
	shown := *d
	if slices.Contains(expand, "payment_intent") {
		shown.PaymentIntent = s.intents[d.intent].copy()
	}
	return &shown, nil
}

// dispute records that the cardholder disputes the payment.
func (s *payments) dispute(i *intent, reason string) *dispute {
	d := &dispute{
		ID: s.id(
			"dp"), Object: "dispute", Amount: i.Amount, Currency: i.Currency, Charge: *i.LatestCharge, PaymentIntent: i.ID,
		Reason: reason, Status: "needs_response", intent: i.ID,
	}
	s.disputes[d.ID] = d
	shown := *d
	s.tell("charge.dispute.created", &shown)
	return d
}

// disputed reports whether the bank has the money of an intent.
func (s *payments) disputed(i *intent) bool {
	for _, d := range s.disputes {
		if d.intent == i.ID && d.Status != "won" {
			return true
		}
	}
	return false
}

// Dispute has the cardholder dispute a charge, and returns the dispute's id; "" when nothing was taken.
func (s *payments) Dispute(charge, reason string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.intents {
		if i.Metadata["charge"] == charge && i.Status == succeeded {
			return s.dispute(i, reason).ID
		}
	}
	return ""
}

// Decide ends a dispute: won or lost.
func (s *payments) Decide(id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.disputes[id]
	d.Status = status
	shown := *d
	s.tell("charge.dispute.closed", &shown)
}

package stripetest

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// customer is a Customer.
type customer struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Metadata map[string]string `json:"metadata"`

	made time.Time
}

// list is one page of objects.
type list struct {
	Object  string `json:"object"`
	URL     string `json:"url"`
	HasMore bool   `json:"has_more"`
	Data    any    `json:"data"`
}

func (s *Server) createCustomer(_ string, p *params) (any, *problem) {
	c := &customer{Object: "customer", Metadata: p.meta(""), made: s.now()}
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	c.ID = s.id("cus")
	s.customers = append(s.customers, c)
	return c, nil
}

// searchCustomers finds customers by their account, and only those that the search has heard of.
func (s *Server) searchCustomers(_ string, p *params) (any, *problem) {
	query, limit := p.text("query"), p.number("limit")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	found := []*customer{}
	for _, c := range s.customers {
		heard := s.now().Sub(c.made) >= searchLag
		if heard && query == fmt.Sprintf(`metadata["account"]:"%s"`, c.Metadata["account"]) && int64(len(found)) < max(limit, 1) {
			found = append(found, c)
		}
	}
	return list{"search_result", "/v1/customers/search", false, found}, nil
}

// customer finds a customer, or nil.
func (s *Server) customer(id string) *customer {
	for _, c := range s.customers {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Customers counts the customers that were made for an account.
func (s *Server) Customers(account string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.customers {
		if c.Metadata["account"] == account {
			n++
		}
	}
	return n
}

// sessionLife is how long a Checkout Session is open.
const sessionLife = 24 * time.Hour

// session is a Checkout Session in setup mode.
type session struct {
	ID          string            `json:"id"`
	Object      string            `json:"object"`
	Mode        string            `json:"mode"`
	Customer    string            `json:"customer"`
	Metadata    map[string]string `json:"metadata"`
	Status      string            `json:"status"`
	URL         *string           `json:"url"`
	SetupIntent any               `json:"setup_intent"` // its id, or the whole when that was asked for

	success string
	setup   string
	expires time.Time
}

// setupIntent is a SetupIntent.
type setupIntent struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	Customer      string            `json:"customer"`
	Metadata      map[string]string `json:"metadata"`
	Status        string            `json:"status"`
	Usage         string            `json:"usage"`
	PaymentMethod any               `json:"payment_method"` // null, its id, or the whole when that was asked for
}

// paymentMethod is a PaymentMethod.
type paymentMethod struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Type     string            `json:"type"`
	Customer string            `json:"customer"`
	Card     map[string]string `json:"card"`
}

func (s *Server) createSession(_ string, p *params) (any, *problem) {
	c := &session{
		Object: "checkout.session", Mode: p.text("mode"), Customer: p.text("customer"), Metadata: p.meta(""), Status: "open",
		success: p.text("success_url"), expires: s.now().Add(sessionLife),
	}
	i := &setupIntent{
		Object: "setup_intent", Customer: c.Customer, Metadata: p.meta("setup_intent_data"), Status: requiresMethod, Usage: "off_session",
	}
	types := p.list("payment_method_types")
	cancel := p.text("cancel_url")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	switch {
	case c.Mode != "setup":
		return nil, invalid("", "mode", "Only setup is known here.")
	case s.customer(c.Customer) == nil:
		return nil, missing("customer", "customer", c.Customer)
	case len(types) != 1 || types[0] != "card":
		return nil, invalid("", "payment_method_types", "Only cards are known here.")
	}
	for name, text := range map[string]string{"success_url": c.success, "cancel_url": cancel} {
		if u, err := url.Parse(text); err != nil || !u.IsAbs() || u.Host == "" {
			return nil, invalid("url_invalid", name, "Not a valid URL")
		}
	}
	c.ID, i.ID = s.id("cs_test"), s.id("seti")
	at := s.URL + "/checkout/" + c.ID
	c.URL, c.setup = &at, i.ID
	s.sessions[c.ID], s.setups[i.ID] = c, i
	return s.shown(c, nil), nil
}

func (s *Server) retrieveSession(id string, p *params) (any, *problem) {
	expand := p.list("expand")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	c := s.sessions[id]
	if c == nil {
		return nil, missing("id", "checkout.session", id)
	}
	return s.shown(c, expand), nil
}

// shown is a session as it is answered now.
func (s *Server) shown(c *session, expand []string) *session {
	if c.Status == "open" && s.now().After(c.expires) {
		c.Status, c.URL = "expired", nil
		s.tell("checkout.session.expired", c)
	}
	shown := *c
	shown.SetupIntent = c.setup
	for _, name := range expand {
		whole := *s.setups[c.setup]
		if m := s.methods[fmt.Sprint(whole.PaymentMethod)]; m != nil && name == "setup_intent.payment_method" {
			whole.PaymentMethod = paymentMethod{m.id, "payment_method", "card", m.customer, map[string]string{"country": Country}}
		}
		if strings.HasPrefix(name, "setup_intent") {
			shown.SetupIntent = &whole
		}
	}
	return &shown
}

// enter is the customer entering a card. It answers where they go then.
func (s *Server) enter(id string, card Card) (string, *problem) {
	c := s.sessions[id]
	if c == nil || s.shown(c, nil).Status == "expired" {
		return "", missing("id", "checkout.session", id)
	}
	if c.Status == "open" {
		m := &method{id: s.id("pm"), customer: c.Customer, card: card}
		s.methods[m.id] = m
		i := s.setups[c.setup]
		i.Status, i.PaymentMethod = succeeded, m.id
		c.Status, c.URL = "complete", nil
		whole := *i
		s.tell("setup_intent.succeeded", &whole)
		s.tell("checkout.session.completed", s.shown(c, nil))
	}
	return c.success, nil
}

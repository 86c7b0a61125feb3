package stripetest

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// vault has the customers, their cards, and the sessions in which they enter those.
type vault struct {
	*webhooks
	customers []*customer
	methods   map[string]*method
	sessions  map[string]*session
	setups    map[string]*setupIntent
}

func newVault(w *webhooks) *vault {
	return &vault{webhooks: w, methods: map[string]*method{}, sessions: map[string]*session{},
		setups: map[string]*setupIntent{}}
}

// customer is a Customer.
type customer struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Metadata map[string]string `json:"metadata"`
	Name     string            `json:"name"`
	Email    string            `json:"email"`

	made time.Time
}

// list is one page of objects.
type list struct {
	Object  string `json:"object"`
	URL     string `json:"url"`
	HasMore bool   `json:"has_more"`
	Data    any    `json:"data"`
}

func (s *vault) createCustomer(_ string, p *params) (any, *problem) {
	c := &customer{Object: "customer", Metadata: p.meta(""), made: s.now()}
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	c.ID = s.id("cus")
	s.customers = append(s.customers, c)
	return c, nil
}

func (s *vault) updateCustomer(id string, p *params) (any, *problem) {
	name, email := p.text("name"), p.text("email")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	c := s.customer(id)
	switch {
	case c == nil:
		return nil, missing("id", "customer", id)
	case len(name) > maxName:
		return nil, invalid("", "name", "Invalid string: it must be at most %d characters.", maxName)
	case email != "" && !strings.Contains(email, "@"):
		return nil, invalid("email_invalid", "email", "Invalid email address: %s", email)
	}
	c.Name, c.Email = name, email
	return c, nil
}

// maxName is the longest name of a customer.
const maxName = 256

// Customer returns the name and the e-mail of the customer of an account.
func (s *vault) Customer(account string) (name, email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.customers {
		if c.Metadata["account"] == account {
			return c.Name, c.Email
		}
	}
	return "", ""
}

// searchCustomers finds customers by their account, and only those that the search has heard of.
func (s *vault) searchCustomers(_ string, p *params) (any, *problem) {
	query, limit := p.text("query"), p.number("limit")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	found := []*customer{}
	for _, c := range s.customers {
		heard := s.now().Sub(c.made) >= searchLag
		if heard && query == fmt.Sprintf(`metadata["account"]:"%s"`, c.Metadata["account"]) &&
			int64(len(found)) < max(limit, 1) {
			found = append(found, c)
		}
	}
	return list{"search_result", "/v1/customers/search", false, found}, nil
}

// customer finds a customer, or nil.
func (s *vault) customer(id string) *customer {
	for _, c := range s.customers {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Customers counts the customers that were made for an account.
func (s *vault) Customers(account string) int {
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
	ID       string         `json:"id"`
	Object   string         `json:"object"`
	Type     string         `json:"type"`
	Customer *string        `json:"customer"` // null: of nobody, or not any more
	Card     map[string]any `json:"card"`
}

// shown returns a method as it is answered.
func (m *method) shown() paymentMethod {
	p := paymentMethod{ID: m.id, Object: "payment_method", Type: "card", Card: map[string]any{
		"brand": "visa", "last4": "4242", "exp_month": m.month, "exp_year": m.year, "country": Country,
	}}
	if m.customer != "" {
		p.Customer = &m.customer
	}
	return p
}

func (s *vault) retrieveMethod(id string, p *params) (any, *problem) {
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	m := s.methods[id]
	if m == nil {
		return nil, missing("id", "PaymentMethod", id)
	}
	return m.shown(), nil
}

func (s *vault) detachMethod(id string, p *params) (any, *problem) {
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	m := s.methods[id]
	switch {
	case m == nil:
		return nil, missing("id", "PaymentMethod", id)
	case m.customer == "":
		return nil,
			invalid("", "", "The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	m.customer, m.detached = "", true
	return m.shown(), nil
}

// Expire lets a saved card be valid to the end of another month: its bank has sent a new one.
func (s *vault) Expire(id string, year, month int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.methods[id].year, s.methods[id].month = year, month
}

func (s *vault) createSession(_ string, p *params) (any, *problem) {
	c := &session{
		Object: "checkout.session", Mode: p.text("mode"), Customer: p.text("customer"), Metadata: p.meta(""), Status: "open",
		success: p.text("success_url"), expires: s.now().Add(sessionLife),
	}
	i := &setupIntent{
		Object: "setup_intent", Customer: c.Customer, Metadata: p.meta(
			"setup_intent_data"), Status: requiresMethod, Usage: "off_session",
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

func (s *vault) retrieveSession(id string, p *params) (any, *problem) {
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

// shown returns a session as it is answered now.
func (s *vault) shown(c *session, expand []string) *session {
	if c.Status == "open" && s.now().After(c.expires) {
		c.Status, c.URL = "expired", nil
		s.tell("checkout.session.expired", c)
	}
	shown := *c
	shown.SetupIntent = c.setup
	for _, name := range expand {
		whole := *s.setups[c.setup]
		if m := s.methods[fmt.Sprint(whole.PaymentMethod)]; m != nil && name == "setup_intent.payment_method" {
			whole.PaymentMethod = m.shown()
		}
		if strings.HasPrefix(name, "setup_intent") {
			shown.SetupIntent = &whole
		}
	}
	return &shown
}

// enter returns the customer entering a card. It returns where they go then.
func (s *vault) enter(id string, card Card) (string, *problem) {
	c := s.sessions[id]
	if c == nil || s.shown(c, nil).Status == "expired" {
		return "", missing("id", "checkout.session", id)
	}
	if c.Status == "open" {
		m := &method{id: s.id("pm"), customer: c.Customer, card: card, month: 8, year: 2031}
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

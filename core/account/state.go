package account

import (
	"maps"
	"slices"
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// Kind says what sort of customer the account is; it decides who may have a company's data on invoices (C32).
type Kind string

// The kinds.
const (
	Personal   Kind = "personal"
	Business   Kind = "business"
	Enterprise Kind = "enterprise"
)

// State is everything about an account that decisions rest on. The fold of its entries gives it.
type State struct {
	ID       string             `json:"id"`
	Kind     Kind               `json:"kind"`
	Clock    string             `json:"clock,omitempty"` // the test clock it lives on
	OpenedAt time.Time          `json:"opened_at"`
	Seq      int64              `json:"seq"` // entries folded so far
	At       time.Time          `json:"at"`  // of the newest entry
	Sub      subscription.State `json:"subscription"`
	Wallet   credit.Wallet      `json:"wallet"`
	Team     team.State         `json:"team"`
	Charges  []Charge           `json:"charges,omitempty"`  // those without a final outcome, oldest first
	Charged  int64              `json:"charged,omitempty"`  // charges ever requested: the last one's number
	Payments []Payment          `json:"payments,omitempty"` // of the last year, oldest first: what may be given back
	// ReverseCharge: a business elsewhere in the EU, of which the VAT ID was confirmed. It is charged prices without
	// VAT (C32).
	ReverseCharge bool       `json:"reverse_charge,omitempty"`
	ProfileSet    int64      `json:"profile_set,omitempty"` // the entry that set the billing profile last
	VATDigest     string     `json:"vat_digest,omitempty"`  // of the VAT ID in it
	Keys          []Key      `json:"keys,omitempty"`        // API keys that are valid
	Disputes      Disputes   `json:"disputes,omitempty"`    // of the last year, and those that are open
	KeepGoing     *KeepGoing `json:"keep_going,omitempty"`  // nil: it was never on (C41)
	// Unordered is the end of the paid period after which support wants no order: it cancelled one for the period that
	// follows (C34).
	Unordered time.Time `json:"unordered,omitzero"`
	// ClosedAt is when the account was closed for good, with what only its records say erased; zero: it is open (C37).
	ClosedAt time.Time `json:"closed_at,omitzero"`
	// Warned is what was told last of credits that run out; "" since some came.
	Warned Warning `json:"warned,omitempty"`
	Alert  Alert   `json:"alert,omitzero"`  // of a level of the balance (C42)
	Codes  Codes   `json:"codes,omitempty"` // gift codes that it has used (C43)
	Usage  Usage   `json:"usage,omitzero"`  // of credits in the present month, by user (C42)
	// Endpoints are servers of the account's own that are told what happens.
	Endpoints []Endpoint `json:"endpoints,omitempty"`
}

// Purpose says what a charge pays.
type Purpose string

// The purposes.
const (
	ForStart   Purpose = "start"   // a new subscription (C21)
	ForUpgrade Purpose = "upgrade" // the difference to a dearer plan (C20)
	ForRenewal Purpose = "renewal" // the next paid period (C27)
	ForTopUp   Purpose = "topup"   // a pack (C18)
)

// Charge is a request for money that waits for its outcome.
type Charge struct {
	ID      string              `json:"id"` // ch_1, ch_2 … within the account
	Purpose Purpose             `json:"purpose"`
	Amount  money.Amount        `json:"amount"`            // VAT included, unless it is under ReverseCharge
	Method  string              `json:"method"`            // "" is none: the customer is sent to where a card is entered
	About   string              `json:"about"`             // for people: "Creator, monthly"
	Terms   *subscription.Terms `json:"terms,omitempty"`   // of a start or an upgrade
	Pack    string              `json:"pack,omitempty"`    // of a top-up
	Credits money.Credits       `json:"credits,omitempty"` // of a top-up
	// the method in use when it was requested; one given since stays
	Instead  string    `json:"instead,omitempty"`
	URL      string    `json:"url,omitempty"`      // where the customer confirms it
	ActionBy time.Time `json:"action_by,omitzero"` // and until when
	Voided   bool      `json:"voided,omitempty"`   // given up: if it succeeds all the same, the money goes back

	ReverseCharge bool   `json:"reverse_charge,omitempty"` // the amount is the net: the customer accounts for the VAT
	Reference     string `json:"reference,omitempty"`      // what a bank transfer must name
	// Auto is the month against whose limit a purchase counts that nobody asked for by hand: 2026-03 (C41)
	Auto string `json:"auto,omitempty"`
	// Renews is what an order for the next period pays: the plan that will be current from then on (C34).
	Renews *subscription.Pending `json:"renews,omitempty"`
}

// UnderWay reports whether the next word is the provider's: a charge that waits for its customer, or an order, is not
// under way.
func (c *Charge) UnderWay() bool { return c.Voided || c.ActionBy.IsZero() }

// expired returns why a charge that waited too long is given up.
func (c *Charge) expired() string {
	if c.Renews != nil {
		return voidLate
	}
	return voidUnconfirmed
}

// Transfer is the payment method of orders: the money comes by bank transfer, and an operator says when it has (C34).
const Transfer = subscription.Transfer

// OrderLife is how long an order waits for its money.
const OrderLife = 30 * 24 * time.Hour

// Payment is a charge that was paid.
type Payment struct {
	Charge   string        `json:"charge"`
	Purpose  Purpose       `json:"purpose"`
	Amount   money.Amount  `json:"amount"`
	Refunded int64         `json:"refunded,omitempty"` // cents of it that were given back
	Credits  money.Credits `json:"credits,omitempty"`  // of a top-up
	Method   string        `json:"method"`
	At       time.Time     `json:"at"`
	Ended    bool          `json:"ended,omitempty"` // what was unspent was given back: it brings no further credits
	Worth                  // of a plan; payments of early releases do not say it
	From     *From         `json:"from,omitempty"`     // of an upgrade; payments of early releases do not say it
	Returned bool          `json:"returned,omitempty"` // it was, and the upgrade was taken back
	Auto     bool          `json:"auto,omitempty"`     // it was bought by Keep me going (C41)
}

// Kept returns what was not given back.
func (p *Payment) Kept() money.Amount {
	return money.Amount{Cents: p.Amount.Cents - p.Refunded, Currency: p.Amount.Currency}
}

// RefundLife is how long a payment may be given back: VAT that was invoiced may be taken back for a year (art. 26 DPR
// 633/72). Payments are remembered a little longer, since those of a year carry its last credit month.
const (
	RefundLife   = 365 * 24 * time.Hour
	rememberedIn = RefundLife + 31*24*time.Hour
)

// Payment returns a payment of the last year, or nil.
func (s *State) Payment(charge string) *Payment {
	for i := range s.Payments {
		if s.Payments[i].Charge == charge {
			return &s.Payments[i]
		}
	}
	return nil
}

// ActionLife is how long a customer may take to confirm a charge.
const ActionLife = 24 * time.Hour

// Key is an API key that the account's owner made (C36).
type Key struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Digest string    `json:"digest,omitempty"` // of its secret, which nobody keeps; "" for keys of early releases
	Scopes []Scope   `json:"scopes,omitempty"`
	MadeAt time.Time `json:"made_at"`
}

// Horizon bounds the instants of commands: text formats of time end with the year 9999. Callers refuse later ones.
var Horizon = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// Owner returns the user who owns the account.
func (s *State) Owner() string { return s.Team.People[0].User }

// Plan returns the account's plan, as it was bought.
func (s *State) Plan(b catalog.History) *catalog.Plan { return s.Sub.Current(b) }

// Edition returns the catalogue by which the account lives.
func (s *State) Edition(b catalog.History) *catalog.Edition { return b.Edition(s.Sub.Edition) }

// Charge returns a charge that waits for its outcome, or nil.
func (s *State) Charge(id string) *Charge {
	for i := range s.Charges {
		if s.Charges[i].ID == id {
			return &s.Charges[i]
		}
	}
	return nil
}

// Clone returns a copy that shares nothing which Apply changes.
func (s *State) Clone() *State {
	c := *s
	c.Wallet, c.Team = s.Wallet.Clone(), s.Team.Clone()
	c.Charges, c.Keys, c.Payments = slices.Clone(s.Charges), slices.Clone(s.Keys), slices.Clone(s.Payments)
	c.Disputes, c.Codes, c.Usage.Of = slices.Clone(s.Disputes), slices.Clone(s.Codes), maps.Clone(s.Usage.Of)
	c.Endpoints = slices.Clone(s.Endpoints)
	if s.KeepGoing != nil {
		kept := *s.KeepGoing
		c.KeepGoing = &kept
	}
	return &c
}

// Check returns what is wrong with the state's sums, or nil.
func (s *State) Check() error { return s.Wallet.Check() }

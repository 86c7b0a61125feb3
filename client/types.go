package client

import (
	"encoding/json"
	"time"
)

// Amount is money in the currency's smallest unit: {1900, "EUR"} is €19.00.
type Amount struct {
	Cents    int64  `json:"amount"`
	Currency string `json:"currency"`
}

// Account is an account: its plan, credits, allowances and features at an instant.
type Account struct {
	ID         string               `json:"id"`
	Kind       string               `json:"kind"` // personal, business, enterprise
	Email      string               `json:"email"`
	Name       string               `json:"name"`
	Owner      string               `json:"owner"`
	TestClock  string               `json:"test_clock"`
	Plan       string               `json:"plan"`
	Interval   string               `json:"interval"` // month, year
	Status     string               `json:"status"`   // active, past_due, canceling, free
	Edition    int                  `json:"edition"`
	Period     Period               `json:"period"`
	NextRefill time.Time            `json:"next_refill"`
	Owed       *Owed                `json:"owed"`       // nil: no renewal is past due
	Ahead      *Ahead               `json:"paid_ahead"` // nil: the next period is not paid yet
	Pending    *Pending             `json:"pending"`
	Final      bool                 `json:"final"`
	Reverse    bool                 `json:"reverse_charge"` // it is charged prices without VAT
	Method     string               `json:"payment_method"`
	Charges    []Charge             `json:"charges"`
	AlertBelow int64                `json:"alert_below"` // the owner gets a mail below this; 0: none
	Credits    Credits              `json:"credits"`
	Allowances map[string]Allowance `json:"allowances"`
	Features   Features             `json:"features"`
	At         time.Time            `json:"at"`
	Seq        int64                `json:"seq"`
	ClosedAt   *time.Time           `json:"closed_at"` // nil: it is open
}

// Period is the stretch of time from Start up to, and without, End.
type Period struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Owed is a renewal that is not paid yet.
type Owed struct {
	Amount    Amount     `json:"amount"`
	NextTry   *time.Time `json:"next_try"`  // nil: it is being charged, or a bank transfer is waited for
	LastDay   time.Time  `json:"last_day"`  // the account is Free from then on
	Reference string     `json:"reference"` // what the bank transfer must name; "" where there is no order
}

// Ahead is the next paid period, which was paid before it begins.
type Ahead struct {
	Plan     string `json:"plan"`
	Interval string `json:"interval"`
	Period   Period `json:"period"`
}

// Pending is a change at the end of the paid period; plan free means that the subscription ends.
type Pending struct {
	Plan     string    `json:"plan"`
	Interval string    `json:"interval"`
	At       time.Time `json:"at"`
}

// Charge is a charge that waits for its outcome.
type Charge struct {
	ID      string `json:"id"`
	Purpose string `json:"purpose"` // start, upgrade, renewal, topup
	Amount  Amount `json:"amount"`
	About   string `json:"about"`
	URL     string `json:"url"` // where the customer confirms it
}

// Credits are an account's credits. Available is all that is free to spend; Held is set aside and not part of it.
type Credits struct {
	Available int64 `json:"available"`
	Held      int64 `json:"held"`
	Plan      int64 `json:"plan"`
	TopUp     int64 `json:"topup"`
	Lots      []Lot `json:"lots"`
}

// Lot is a number of credits that came at once.
type Lot struct {
	ID        string     `json:"id"`
	Source    string     `json:"source"` // plan, topup, bonus, refund
	Granted   int64      `json:"granted"`
	Remaining int64      `json:"remaining"`
	ExpiresAt *time.Time `json:"expires_at"` // nil: never
	Code      string     `json:"code"`       // the gift code that brought it
}

// Allowance is what is left of the generations that the plan includes this month.
type Allowance struct {
	Included int64 `json:"included"`
	Used     int64 `json:"used"`
	Left     int64 `json:"left"`
}

// Features are what the plan has beside credits.
type Features struct {
	Watermark        bool `json:"watermark"`
	Video1080p       bool `json:"video_1080p"`
	APIAccess        bool `json:"api_access"`
	Seats            int  `json:"seats"`
	BrandKit         bool `json:"brand_kit"`
	PriorityQueue    bool `json:"priority_queue"`
	WhiteLabel       bool `json:"white_label"`
	DedicatedSupport bool `json:"dedicated_support"`
}

// Options are what a request says about a generation: {"seconds": 10, "resolution": "1080p"}.
type Options map[string]any

// Order is a generation that is to be paid.
type Order struct {
	ID      string  `json:"id,omitempty"` // of the hold; made by the server when ""
	Model   string  `json:"model"`
	Options Options `json:"options,omitempty"`
	User    string  `json:"user,omitempty"` // the member who generates; "" is the owner
}

// Quote is what a generation would take.
type Quote struct {
	Free      bool  `json:"free"`
	Credits   int64 `json:"credits"`
	Allowance int64 `json:"allowance"` // units
	Edition   int   `json:"edition"`
	Lock      *Lock `json:"lock"` // nil: it may run now
}

// Lock is why a model cannot be used now.
type Lock struct {
	Reason  string `json:"reason"` // disputed, premium_disabled, plan, cap, credits, unavailable
	Message string `json:"message"`
	WaysOut []Way  `json:"ways_out"`
	Cap     *Cap   `json:"cap"` // of the reason cap
}

// Cap is how many credits a user may spend a month.
type Cap struct {
	Credits    int64     `json:"credits"`
	Spent      int64     `json:"spent"` // this month
	SetBy      string    `json:"set_by"`
	SetAt      time.Time `json:"set_at"`
	StartsAnew time.Time `json:"starts_anew"`
}

// Way is one thing that would open a lock.
type Way struct {
	Way     string     `json:"way"` // upgrade, topup, wait, free_mode, ask_admin
	Plan    string     `json:"plan"`
	Pack    string     `json:"pack"`
	Credits int64      `json:"credits"` // of the plan each month, of the pack, or to spend after the wait
	Price   *Amount    `json:"price"`   // of the plan or of the pack
	At      *time.Time `json:"at"`
	Models  []string   `json:"models"`
}

// Hold is credits set aside for a generation, or what became of them.
type Hold struct {
	ID        string     `json:"id"`
	Account   string     `json:"account"`
	Model     string     `json:"model"`
	User      string     `json:"user"`
	Free      bool       `json:"free"`
	Credits   int64      `json:"credits"`
	Allowance int64      `json:"allowance"`
	Forgiven  int64      `json:"forgiven"`
	State     string     `json:"state"` // held, settled, released, expired
	ExpiresAt *time.Time `json:"expires_at"`
}

// Part is part of what a hold has, or took: credits, and units of an allowance. Nil is all of it.
type Part struct {
	Credits   *int64 `json:"credits,omitempty"`
	Allowance *int64 `json:"allowance,omitempty"`
}

// Spend is one of many spends.
type Spend struct {
	Account string `json:"account"`
	Order
}

// SpendOutcome is what became of one of many spends: Spend, or Problem.
type SpendOutcome struct {
	Account string          `json:"account"`
	Spend   *Hold           `json:"spend"`
	Problem json.RawMessage `json:"problem"`
}

// Refund is what was given back of a settled hold.
type Refund struct {
	Hold      string    `json:"hold"`
	Credits   int64     `json:"credits"`
	Allowance int64     `json:"allowance"`
	At        time.Time `json:"at"`
}

// ChangeQuote is exactly what a change of plan would do.
type ChangeQuote struct {
	ID        string    `json:"id"` // confirms these terms; lives until ExpiresAt
	ExpiresAt time.Time `json:"expires_at"`
	Action    string    `json:"action"` // start, upgrade, schedule, keep, end, replace
	Plan      string    `json:"plan"`
	Interval  string    `json:"interval"`
	Charge    Amount    `json:"charge"`  // now, VAT included unless Reverse
	Credits   int64     `json:"credits"` // granted now

	Allowances map[string]int64 `json:"allowances"` // units that come now, by name
	Pending    *Pending         `json:"pending"`    // at the end of the period
	Next       *NextCharge      `json:"next"`       // nil: none
	Reverse    bool             `json:"reverse_charge"`
}

// NextCharge is the next charge and its date.
type NextCharge struct {
	Amount Amount    `json:"amount"`
	At     time.Time `json:"at"`
}

// Subscription asks for a plan.
type Subscription struct {
	Plan     string `json:"plan"`
	Interval string `json:"interval"`
	Quote    string `json:"quote,omitempty"`          // exactly these terms, or quote_expired
	Method   string `json:"payment_method,omitempty"` // "" is the one that paid last
}

// Member is somebody of the account, or somebody invited.
type Member struct {
	User         string     `json:"user"`
	Email        string     `json:"email"`
	Role         string     `json:"role"`   // owner, manager, member
	Status       string     `json:"status"` // active, invited, suspended
	Premium      bool       `json:"premium"`
	PremiumSetBy string     `json:"premium_set_by"`
	PremiumSetAt *time.Time `json:"premium_set_at"`

	PremiumByPlatform *bool `json:"premium_by_platform"` // the platform's switch; nil: never moved

	Cap      *int64     `json:"cap"` // credits that they may spend a month; nil: as many as there are
	CapSetBy string     `json:"cap_set_by"`
	CapSetAt *time.Time `json:"cap_set_at"`
	Spent    int64      `json:"spent"` // of credits, this credit month

	Stays bool      `json:"stays"`
	Since time.Time `json:"since"`

	InvitedBy string     `json:"invited_by"` // as the journal names them
	Until     *time.Time `json:"until"`      // of an invitation: when it lapses
	Offered   bool       `json:"offered"`    // the account is offered to them, to own it
}

// MemberChange changes a member: each part that is given. Status "active", alone, accepts an invitation.
type MemberChange struct {
	Role    *string `json:"role,omitempty"`
	Premium *bool   `json:"premium,omitempty"`
	Stays   *bool   `json:"stays,omitempty"`
	Cap     *int64  `json:"cap,omitempty"` // -1: no cap
	Status  *string `json:"status,omitempty"`
}

// AccountKey is an API key of an account. Key, the secret, is only in the answer that makes it.
type AccountKey struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Scopes []string  `json:"scopes"` // generate, read
	Key    string    `json:"key"`
	MadeAt time.Time `json:"made_at"`
}

// Entry is one accepted command with the events it caused.
type Entry struct {
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Key     string          `json:"key"`
	Command json.RawMessage `json:"command"`
	Events  json.RawMessage `json:"events"`
}

// List is a page of items; Next is the cursor of the page after it, or nil.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// Model is a model as an account sees it.
type Model struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Kind      string        `json:"kind"`
	Class     string        `json:"class"` // free, basic, premium
	Price     string        `json:"price"` // an expression over the options
	From      string        `json:"from"`  // the cheapest plan that unlocks it
	Allowance string        `json:"allowance"`
	Options   []ModelOption `json:"options"`
	Lock      *Lock         `json:"lock"`
}

// ModelOption is something a request may say about a generation: a number within bounds, or one of some words.
type ModelOption struct {
	Name    string   `json:"name"`
	Min     *int64   `json:"min"`
	Max     *int64   `json:"max"`
	Words   []string `json:"words"`
	Default any      `json:"default"`
}

// Catalog is what is sold now.
type Catalog struct {
	Edition  int     `json:"edition"`
	Currency string  `json:"currency"`
	Zone     string  `json:"zone"`
	Plans    []Plan  `json:"plans"`
	Packs    []Pack  `json:"packs"`
	Models   []Model `json:"models"`
}

// Plan is a plan as it is sold.
type Plan struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Badge      string           `json:"badge"`
	Monthly    Amount           `json:"monthly"`
	Yearly     Amount           `json:"yearly"`
	Credits    int64            `json:"credits"`
	Allowances map[string]int64 `json:"allowances"`
	Features   Features         `json:"features"`
}

// Pack is a number of top-up credits for sale.
type Pack struct {
	ID      string `json:"id"`
	Credits int64  `json:"credits"`
	Price   Amount `json:"price"`
}

// Profile is in whose name invoices are made out.
type Profile struct {
	Name    string  `json:"name"`
	VATID   string  `json:"vat_id"`
	TaxCode string  `json:"tax_code"`
	SDICode string  `json:"sdi_code"`
	PEC     string  `json:"pec"`
	Address Address `json:"address"`
}

// Address is a postal address.
type Address struct {
	Line1      string `json:"line1"`
	PostalCode string `json:"postal_code"`
	City       string `json:"city"`
	Province   string `json:"province"`
	Country    string `json:"country"`
}

// Explanation says why something came out as it did.
type Explanation struct {
	Account string    `json:"account"`
	Subject string    `json:"subject"`
	At      time.Time `json:"at"`
	Edition int       `json:"edition"`
	Plan    string    `json:"plan"`
	Reasons []Reason  `json:"reasons"`
}

// Reason is one step of an explanation, and the clause that says so.
type Reason struct {
	Clause   string `json:"clause"`
	Sentence string `json:"sentence"`
}

// TestClock is a clock that stands still until it is advanced.
type TestClock struct {
	ID  string    `json:"id"`
	Now time.Time `json:"now"`
}

// SavedCard is a saved card. Of a payment method that the provider does not know as a card of the account only ID and
// InUse are known.
type SavedCard struct {
	ID      string `json:"id"`        // its name as a payment method
	Brand   string `json:"brand"`     // visa, mastercard
	Last4   string `json:"last4"`     // digits
	Expires string `json:"expires"`   // the last month in which it is valid: 2029-08
	Month   int    `json:"exp_month"` // the same: 1 to 12 …
	Year    int    `json:"exp_year"`  // … of this year
	InUse   bool   `json:"in_use"`    // it is the one that is charged
}

// CardSetup is a card that is being saved, or was.
type CardSetup struct {
	ID     string `json:"id"`
	Status string `json:"status"`         // open, saved, expired
	URL    string `json:"url"`            // where the customer enters it; "" when it is not open
	Method string `json:"payment_method"` // the card that was saved, or ""
}

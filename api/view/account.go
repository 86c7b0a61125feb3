package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
)

// AccountPath names an account.
type AccountPath struct {
	Account string `path:"account" doc:"the account's id" maxLength:"64"`
}

// OpenAccount is a request to open an account.
type OpenAccount struct {
	Body struct {
		Email     string       `json:"email" doc:"where invoices and messages go" maxLength:"254"`
		Name      string       `json:"name" maxLength:"200"`
		Kind      account.Kind `json:"kind" enum:"personal,business,enterprise"`
		Language  Language     `json:"language,omitempty" doc:"of mails and invoices; without it, that of the billing address or of the country of sign-up (C35)"`
		Country   string       `json:"country,omitempty" doc:"from where they sign up, ISO 3166-1 alpha-2: kept as evidence of a consumer's country" pattern:"^[A-Z]{2}$"`
		TestClock string       `json:"test_clock,omitempty" doc:"a test clock on which the account lives, at its time" maxLength:"64"`
	}
}

// New returns the account to open.
func (in *OpenAccount) New() app.NewAccount {
	b := &in.Body
	return app.NewAccount{
		Email: b.Email, Name: b.Name, Kind: b.Kind, Language: bill.Language(b.Language), Country: b.Country,
		TestClock: b.TestClock,
	}
}

// ChangeContact is a request to change who an account belongs to; what is left out stays.
type ChangeContact struct {
	AccountPath
	Body struct {
		Email    *string       `json:"email,omitempty" maxLength:"254"`
		Name     *string       `json:"name,omitempty" maxLength:"200"`
		Language *Language     `json:"language,omitempty" doc:"of mails and invoices"`
		Kind     *account.Kind `json:"kind,omitempty" enum:"personal,business,enterprise" doc:"of the account, at any time; refused while the billing profile has what the new kind may not have (C32)"`
	}
}

// Change returns what is to change.
func (in *ChangeContact) Change() app.ContactChange {
	b := &in.Body
	return app.ContactChange{Email: b.Email, Name: b.Name, Language: (*bill.Language)(b.Language), Kind: b.Kind}
}

// Account is an account as the API shows it.
type Account struct {
	ID         string                   `json:"id" example:"acc_4q1x8m2f0c6v9k3t"`
	Kind       account.Kind             `json:"kind" enum:"personal,business,enterprise"`
	Email      string                   `json:"email,omitempty" doc:"where invoices and messages go; only who may see what is about money sees it"`
	Name       string                   `json:"name"`
	Owner      string                   `json:"owner" doc:"the user who owns it"`
	TestClock  string                   `json:"test_clock,omitempty" doc:"the test clock it lives on"`
	Plan       string                   `json:"plan" example:"creator"`
	Interval   catalog.Interval         `json:"interval" enum:"month,year"`
	Status     subscription.Status      `json:"status" enum:"active,past_due,canceling,free"`
	Edition    int                      `json:"edition" doc:"of the catalogue by which it lives"`
	Period     cal.Period               `json:"period" doc:"the paid period; on Free, the credit month"`
	NextRefill time.Time                `json:"next_refill" doc:"when its credits are next refreshed (C10)"`
	Owed       *Owed                    `json:"owed" doc:"a renewal that is not paid yet (C27), or null; only for who may see what is about money"`
	Ahead      *Ahead                   `json:"paid_ahead" doc:"the period after this one, where it is paid already (C34), or null"`
	Pending    *Pending                 `json:"pending" doc:"what changes at the end of what is paid, or null"`
	Final      bool                     `json:"final" doc:"cancelled now: pending cannot be taken back (C25)"`
	Reverse    bool                     `json:"reverse_charge" doc:"a business elsewhere in the EU whose VAT ID is confirmed: it is charged prices without VAT (C32)"`
	Method     string                   `json:"payment_method,omitempty" doc:"what paid last, and will be charged; transfer: nothing is charged, bank transfers are waited for; only for who may see what is about money"`
	Charges    []Charge                 `json:"charges" doc:"charges that wait for their outcome; none for who may not see what is about money"`
	AlertBelow *money.Credits           `json:"alert_below,omitempty" doc:"the owner gets a mail below this (C42); only for who sees money"`
	Credits    Credits                  `json:"credits"`
	Allowances map[string]AllowanceLeft `json:"allowances" doc:"generations that the plan includes this month, by name (C4)"`
	Features   Features                 `json:"features"`
	At         time.Time                `json:"at" doc:"the instant for which all this is true"`
	Seq        int64                    `json:"seq" doc:"its newest journal entry"`
	ClosedAt   *time.Time               `json:"closed_at" doc:"when it was closed for good (C37), or null"`
}

// Owed is a renewal that is not paid yet. Paying it, or taking a plan that costs less, ends it.
type Owed struct {
	Amount    money.Amount `json:"amount"`
	NextTry   *time.Time   `json:"next_try" doc:"when it is charged next; null while it is being charged, and where a bank transfer is waited for"`
	LastDay   time.Time    `json:"last_day" doc:"Free from then on, unless it is paid before"`
	Reference string       `json:"reference,omitempty" doc:"what the bank transfer must name, where an order waits for one (C34)"`
}

// Ahead is the next paid period, which was paid before it begins.
type Ahead struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval" enum:"month,year"`
	Period   cal.Period       `json:"period"`
}

// Pending is a change at the end of the paid period. Plan free: the subscription ends.
type Pending struct {
	Plan     string           `json:"plan"`
	Interval catalog.Interval `json:"interval" enum:"month,year"`
	At       time.Time        `json:"at"`
}

// Charge is a charge that waits for its outcome.
type Charge struct {
	ID      string          `json:"id"`
	Purpose account.Purpose `json:"purpose" enum:"start,upgrade,renewal,topup"`
	Amount  money.Amount    `json:"amount"`
	About   string          `json:"about"`
	URL     string          `json:"url,omitempty" doc:"where the customer confirms it"`
}

// AccountOf returns the account as its reader may see it.
func AccountOf(found *app.Account) *Account {
	s, b := found.State, found.Catalog
	v := &Account{
		ID: s.ID, Kind: s.Kind, Name: found.Contact.Name, Owner: s.Owner(), TestClock: s.Clock, Plan: s.Sub.Plan,
		Interval: s.Sub.Interval, Status: s.Sub.Status(b), Edition: s.Sub.Edition, Period: s.Sub.Period,
		NextRefill: s.Sub.NextRefill(), Final: s.Sub.Final, Reverse: s.ReverseCharge, Charges: []Charge{},
		Allowances: map[string]AllowanceLeft{}, Features: featuresOf(s.Plan(b)), At: found.At, Seq: s.Seq,
		ClosedAt: orNil(s.ClosedAt),
		Credits: Credits{
			Available: s.Wallet.Available(credit.Anywhere), Held: s.Wallet.Held(), Plan: s.Wallet.Of(credit.Plan),
			TopUp: s.Wallet.Of(credit.TopUp), Lots: []Lot{},
		},
	}
	if p := s.Sub.Pending; p != nil {
		v.Pending = &Pending{p.Plan, p.Interval, p.At}
	}
	if h := s.Sub.Ahead; h != nil {
		v.Ahead = &Ahead{h.Plan, h.Interval, h.Period}
	}
	if found.Money {
		v.showMoney(found)
	}
	for _, l := range found.Lots {
		v.Credits.Lots = append(v.Credits.Lots, Lot{ID: lotID(l.ID), Source: l.Source, Granted: l.Granted,
			Remaining: l.Remaining, Held: l.Held, ExpiresAt: orNil(l.ExpiresAt), Code: l.From.Code, From: lotFromOf(l.From)})
	}
	for _, p := range s.Edition(b).Plans {
		for _, a := range p.Allowances { // what another plan includes, this one has none of
			v.Allowances[a.Name] = AllowanceLeft{}
		}
	}
	for _, a := range s.Wallet.Allowances {
		v.Allowances[a.Name] = AllowanceLeft{a.Included, a.Used, s.Wallet.Left(a.Name)}
	}
	return v
}

// showMoney adds what is the owner's and the operator's to see (C28).
func (v *Account) showMoney(found *app.Account) {
	v.Email, v.Method = found.Contact.Email, found.State.Sub.Method
	if below := found.State.Alert.Below; below > 0 {
		v.AlertBelow = &below
	}
	if o := found.State.Owed(found.Catalog); o != nil {
		v.Owed = &Owed{o.Amount, orNil(o.NextTry), o.LastDay, o.Reference}
	}
	for _, c := range found.State.Charges {
		if !c.Voided {
			v.Charges = append(v.Charges, chargeOf(&c))
		}
	}
}

// orNil is an instant, or nil for none.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

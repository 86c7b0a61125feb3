package api

import (
	"fmt"
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
)

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

// Credits are the account's credits. Available is all that is free to spend; held is set aside and not part of it.
type Credits struct {
	Available money.Credits `json:"available"`
	Held      money.Credits `json:"held"`
	Plan      money.Credits `json:"plan" doc:"free to spend of the plan's credits"`
	TopUp     money.Credits `json:"topup" doc:"free to spend of top-ups"`
	Lots      []Lot         `json:"lots" doc:"in the order in which they pay (C13)"`
}

// Lot is a number of credits that came at once.
type Lot struct {
	ID        string        `json:"id" example:"lot_7"`
	Source    credit.Source `json:"source" enum:"plan,topup,bonus,refund"`
	Granted   money.Credits `json:"granted"`
	Remaining money.Credits `json:"remaining" doc:"free to spend"`
	Held      money.Credits `json:"held" doc:"set aside by holds"`
	ExpiresAt *time.Time    `json:"expires_at" doc:"null: never"`
	Code      string        `json:"code,omitempty" doc:"that brought it (C43); only for who sees money"`
	From      *LotFrom      `json:"from,omitempty" doc:"where it comes from"`
}

// LotFrom is where a lot of credits comes from, as its reader may see.
type LotFrom struct {
	Kind   account.OriginKind `json:"kind" enum:"refill,upgrade,pack,code,operator,refund" doc:"how it came"`
	At     *time.Time         `json:"at,omitempty" doc:"when it came, where that is known"`
	Month  *cal.Period        `json:"month,omitempty" doc:"refill: the credit month"`
	Plan   string             `json:"plan,omitempty" doc:"refill, upgrade: the plan"`
	Pack   string             `json:"pack,omitempty" doc:"pack: which; only for who sees money"`
	Charge string             `json:"charge,omitempty" doc:"what paid for it; only for who sees money"`
	Hold   string             `json:"hold,omitempty" doc:"refund: of which hold; only for who sees money"`
	By     string             `json:"by,omitempty" doc:"operator: who, as the journal names them; only for operators"`
	Reason string             `json:"reason,omitempty" doc:"operator: why; only for who sees money"`
}

// AllowanceLeft is what is left of an allowance this month.
type AllowanceLeft struct {
	Included int64 `json:"included"`
	Used     int64 `json:"used"`
	Left     int64 `json:"left"`
}

// Features are what the plan has beside credits.
type Features struct {
	Watermark        bool `json:"watermark" doc:"output carries a watermark"`
	Video1080p       bool `json:"video_1080p"`
	APIAccess        bool `json:"api_access"`
	Seats            int  `json:"seats"`
	BrandKit         bool `json:"brand_kit"`
	PriorityQueue    bool `json:"priority_queue"`
	WhiteLabel       bool `json:"white_label"`
	DedicatedSupport bool `json:"dedicated_support"`
}

// showAccount is the account as its reader may see it.
func showAccount(found *app.Account) *Account {
	s, b := found.State, found.Catalog
	v := &Account{
		ID: s.ID, Kind: s.Kind, Name: found.Contact.Name, Owner: s.Owner(), TestClock: s.Clock, Plan: s.Sub.Plan,
		Interval: s.Sub.Interval,
		Status: s.Sub.Status(
			b), Edition: s.Sub.Edition, Period: s.Sub.Period, NextRefill: s.Sub.NextRefill(), Final: s.Sub.Final, Reverse: s.ReverseCharge,
		Charges: []Charge{}, Allowances: map[string]AllowanceLeft{}, Features: showFeatures(
			s.Plan(b)), At: found.At, Seq: s.Seq, ClosedAt: orNil(s.ClosedAt),
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
			Remaining: l.Remaining, Held: l.Held, ExpiresAt: orNil(l.ExpiresAt), Code: l.From.Code, From: showFrom(l.From)})
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

// showFrom is where a lot comes from.
func showFrom(o account.Origin) *LotFrom {
	from := &LotFrom{Kind: o.Kind, At: orNil(o.At), Plan: o.Plan, Pack: o.Pack, Charge: o.Charge, Hold: o.Hold, By: o.By,
		Reason: o.Reason}
	if !o.Month.End.IsZero() {
		from.Month = &o.Month
	}
	return from
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
			v.Charges = append(v.Charges, Charge{c.ID, c.Purpose, c.Amount, c.About, c.URL})
		}
	}
}

func showFeatures(p *catalog.Plan) Features {
	return Features{
		Watermark: p.Has(catalog.Watermark), Video1080p: p.Has(catalog.Video1080p), APIAccess: p.Has(
			catalog.APIAccess), Seats: p.Seats,
		BrandKit: p.Has(catalog.BrandKit), PriorityQueue: p.Has(catalog.PriorityQueue), WhiteLabel: p.Has(catalog.WhiteLabel),
		DedicatedSupport: p.Has(catalog.DedicatedSupport),
	}
}

func lotID(n int64) string { return fmt.Sprintf("lot_%d", n) }

// orNil is an instant, or nil for none.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

package audit

import "time"

// The refusals that an Answer may carry.
const (
	InsufficientCredits = "insufficient_credits" // C14
	Locked              = "locked"               // C16
	Forbidden           = "forbidden"
	Unauthenticated     = "unauthenticated"
	NotFound            = "not_found"
	Conflict            = "conflict"
	HoldClosed          = "hold_closed"   // C5
	QuoteExpired        = "quote_expired" // C24
	Invalid             = "invalid"       // C2
)

// Answer is what must become of one request. A refused request changes nothing, but the time until it has passed all
// the same.
type Answer struct {
	Code    string    // "" when it is accepted
	Reason  string    // of a lock: premium_disabled, plan, and in a price also credits (C16)
	Free    bool      // of a generation: it takes nothing (C3)
	Credits int64     // of a generation: its price; of a settlement: what it costs; of a refund: what comes back
	Units   int64     // the same in units of an allowance (C4)
	Balance int64     // of insufficient_credits: what there is (C14)
	Refill  time.Time // of insufficient_credits: when more comes (C14)
	Asked   []Charge  // the money that is asked for since the last answer, in order: by time first, then by the request
}

// Actor is who asks. The zero Actor is an operator, who is the platform's admin.
type Actor struct {
	User   string
	Key    string // the id of an API key of User, the owner, through which it is asked (C36)
	System string // time, payments or registries: what they tell nobody else may
}

// Operator is the platform's admin.
var Operator = Actor{}

// Span is a half-open stretch of time: its end belongs to the next one (C11).
type Span struct{ Start, End time.Time }

// Account is everything that the auditor knows of one account.
type Account struct {
	Now time.Time // up to here time has passed

	Subscription
	Wallet
	Billing
	Roster

	Keys []string // API keys that are valid
	// Endpoints are the servers that are told what happens.
	Endpoints []Endpoint
	Kind      string    // personal, business, enterprise; "" is not known yet
	Profile   int64     // the entry that set the billing profile last
	Keep      KeepGoing // what buys packs by itself (C41)
	Disputes  Disputes  // of the last year (C40)
	Codes     []string  // gift codes that it has used (C43)

	Closed time.Time // when it was closed for good (C37); zero: it is open
}

// Open opens an account on Free (C8): its billing day is the seller's day of opening (C11). The last of the editions is
// sold; without any, it is the default one.
func Open(at time.Time, owner string, zone *time.Location, editions ...Figures) *Account {
	if len(editions) == 0 {
		editions = []Figures{Default()}
	}
	a := &Account{Now: at}
	a.Owner, a.Plan, a.Calendar = owner, "free", Calendar{zone, at.In(zone).Day()}
	a.Editions, a.Shop, a.Edition = editions, len(editions), len(editions)
	a.People = []Person{{User: owner, Role: "owner"}}
	a.Month = Span{at, a.nextBillingDay(at)}
	a.Period = a.Month
	a.refill("")
	a.Stands, a.Since = a.footing(), at
	return a
}

// refuse returns a refusal, with the money that time alone has asked for.
func (a *Account) refuse(code string) Answer { return a.answer(Answer{Code: code}) }

// answer adds the charges that nobody was told of.
func (a *Account) answer(ans Answer) Answer {
	a.Alert.look(a)
	ans.Asked = append([]Charge(nil), a.Charges[a.Told:]...)
	a.Told = len(a.Charges)
	if now := a.footing(); now != a.Stands {
		a.Stands, a.Since = now, a.Now
	}
	return ans
}

// ok returns a plain acceptance.
func (a *Account) ok() Answer { return a.answer(Answer{}) }

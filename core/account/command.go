package account

import (
	"encoding/json"
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// Command is something that may be asked of an account, or told to it. Name is its name in the journal.
type Command interface {
	Name() string
	right() Right // who may give it
}

// Open opens the account on the free plan (C8). Ids come from the caller.
type Open struct {
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	Owner string `json:"owner"`
	Clock string `json:"clock,omitempty"`
}

// Tick does nothing beside what time has caused.
type Tick struct{}

// Spend asks for a generation: it holds credits, or with Now spends them at once. ID "" takes an id made from the
// journal.
type Spend struct {
	ID      string          `json:"id,omitempty"`
	Model   string          `json:"model"`
	Options json.RawMessage `json:"options,omitempty"`
	User    string          `json:"user,omitempty"` // "" is the owner
	Now     bool            `json:"now,omitempty"`
	// the studio runs it: it closes the hold, and nobody of the account does
	Studio bool `json:"studio,omitempty"`
	// who asks says that the people in its files have agreed to what is made of them
	Consent bool `json:"consent,omitempty"`
}

// Extend keeps a hold open until an instant, at most seven days ahead, because its generation waits or runs still (C5).
type Extend struct {
	Hold   string             `json:"hold"`
	Until  time.Time          `json:"until"`
	Closed *credit.HoldRecord `json:"-"`
}

// Settle closes a hold because the generation was delivered, at so many credits and units of its allowance; nil: all
// that was held.
type Settle struct {
	Hold    string             `json:"hold"`
	Credits *money.Credits     `json:"credits,omitempty"`
	Units   *int64             `json:"allowance,omitempty"`
	Closed  *credit.HoldRecord `json:"-"` // the hold, where it is not open any more: the caller looks it up
}

// Release closes a hold because the generation was not delivered (C5).
type Release struct {
	Hold   string             `json:"hold"`
	Closed *credit.HoldRecord `json:"-"`
}

// RefundHold gives back credits, or units of its allowance, of a settled hold; both nil: all that is left of them.
type RefundHold struct {
	Hold    string             `json:"hold"`
	Credits *money.Credits     `json:"credits,omitempty"`
	Units   *int64             `json:"allowance,omitempty"`
	Closed  *credit.HoldRecord `json:"-"`
}

// Grant gives credits, by an operator.
type Grant struct {
	Credits   money.Credits `json:"credits"`
	Reason    string        `json:"reason"`
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
}

// Subscribe changes the plan or the interval (C20–C23). Quoted: at the terms that were shown (C24).
type Subscribe struct {
	Plan     string              `json:"plan"`
	Interval catalog.Interval    `json:"interval"`
	Method   string              `json:"method,omitempty"` // "" is the one that paid last
	Quoted   *subscription.Terms `json:"quoted,omitempty"`
}

// Cancel ends the subscription with the paid period; Now: for good (C25).
type Cancel struct {
	Now bool `json:"now,omitempty"`
}

// Resume takes back what is scheduled for the end of the period.
type Resume struct{}

// TopUp buys a pack (C18), at the terms that were quoted if there are any (C24).
type TopUp struct {
	Pack   string     `json:"pack"`
	Method string     `json:"method,omitempty"`
	Quoted *PackTerms `json:"quoted,omitempty"`
}

// SetMethod gives another payment method; an unpaid renewal is tried again with it at once. Transfer is for an operator
// to give.
type SetMethod struct {
	Method string `json:"method"`
}

// RecordPayment tells what became of a charge. Telling it again changes nothing.
type RecordPayment struct {
	Charge  string  `json:"charge"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"` // of a decline, for the customer
	URL     string  `json:"url,omitempty"`    // where the customer confirms it
}

// Outcome is what became of a charge.
type Outcome string

// The outcomes. ActionRequired is not final.
const (
	Succeeded      Outcome = "succeeded"
	Declined       Outcome = "declined"
	ActionRequired Outcome = "action_required"
)

// Order asks for a plan, or for a pack, to be paid by bank transfer, by an operator (C34); for the plan and interval
// that will be renewed, it asks for the next period, and no card is tried from then on. Reference is what the customer
// names.
type Order struct {
	Plan      string           `json:"plan,omitempty"`
	Interval  catalog.Interval `json:"interval,omitempty"`
	Pack      string           `json:"pack,omitempty"`
	Reference string           `json:"reference"`
}

// PayOrder tells that the money of an order is there: it does what a card payment would have done (C34).
type PayOrder struct {
	Charge string `json:"charge"`
}

// CancelOrder gives an order up.
type CancelOrder struct {
	Charge string `json:"charge"`
}

// RefundPayment gives money of a payment back, and takes credits that it paid for, by an operator. Amount nil: the
// share of its credits that are unspent.
type RefundPayment struct {
	Charge string        `json:"charge"`
	Amount *money.Amount `json:"amount,omitempty"`
	Reason string        `json:"reason,omitempty"`
	// the provider's id of a refund that was made there, past us: the money is gone
	External string `json:"past,omitempty"`
	// the payment is of the newest upgrade, which is taken back: the plan is the one before it again
	Return bool `json:"return,omitempty"`
}

// SetProfile tells that the billing profile was changed; what is in it is kept elsewhere. Foreign: it has a VAT ID of
// another country of the EU, which is now to be confirmed. Until it is, prices include VAT (C32).
type SetProfile struct {
	Foreign bool   `json:"foreign,omitempty"`
	Digest  string `json:"digest,omitempty"` // of the VAT ID, so that what is confirmed is that one
}

// SetKind turns a personal account into a business or enterprise one, or back; it keeps everything else (C32). That its
// profile is one which the new kind may have is for the caller to see.
type SetKind struct {
	Kind Kind `json:"kind"`
}

// SetTax tells whether the VAT ID of a business elsewhere in the EU is confirmed, under the registry's consultation
// number.
type SetTax struct {
	ReverseCharge bool   `json:"reverse_charge"`
	Consultation  string `json:"consultation,omitempty"`
	// the entry that set the profile with this VAT ID; 0: whichever there is
	Profile int64 `json:"profile,omitempty"`
}

// MoveEdition puts the account under another edition of the catalogue, by an operator.
type MoveEdition struct {
	Edition int `json:"edition"`
}

// MakeKey makes an API key (C36).
type MakeKey struct {
	ID     string  `json:"id"`
	Label  string  `json:"label"`
	Digest string  `json:"digest,omitempty"` // of the secret, which only who made it knows
	Scopes []Scope `json:"scopes,omitempty"` // none: that it may generate
}

// RevokeKey makes an API key invalid.
type RevokeKey struct {
	ID string `json:"id"`
}

// Invite asks a person in (C28).
type Invite struct {
	User   string    `json:"user"`
	Role   team.Role `json:"role"`
	Joined bool      `json:"joined,omitempty"`
}

// JoinMember accepts an invitation.
type JoinMember struct {
	User string `json:"user"`
}

// ChangeMember changes a member: each part that is given.
type ChangeMember struct {
	User    string     `json:"user"`
	Role    *team.Role `json:"role,omitempty"`
	Premium *bool      `json:"premium,omitempty"` // C30
	Stay    *bool      `json:"stay,omitempty"`    // C29
	// credits that they may spend a month; negative: as many as there are (C42)
	Cap *money.Credits `json:"cap,omitempty"`
	// why premium is switched off, for the person to read: what names the text (C30)
	Reason string `json:"reason,omitempty"`
}

// RemoveMember takes a member or an invitation out.
type RemoveMember struct {
	User string `json:"user"`
}

// HandOver offers the account to a member, who accepts; User "" takes the offer back (C28).
type HandOver struct {
	User string `json:"user,omitempty"`
}

// TakeOver accepts the account that was offered.
type TakeOver struct {
	User string `json:"user"`
}

// Decline says no to the account that was offered.
type Decline struct {
	User string `json:"user"`
}

// Close closes the account for good: the subscription ends, open holds are released, keys are revoked, everybody but
// the owner is taken out, and what is not charged yet is given up (C37). Reason is an operator's, and stays in the
// journal.
type Close struct {
	Reason string `json:"reason,omitempty"`
}

// Name implements Command.
func (Open) Name() string          { return "open" }
func (Tick) Name() string          { return "tick" }
func (Spend) Name() string         { return "spend" }
func (Extend) Name() string        { return "extend" }
func (Settle) Name() string        { return "settle" }
func (Release) Name() string       { return "release" }
func (RefundHold) Name() string    { return "refund" }
func (Grant) Name() string         { return "grant" }
func (Subscribe) Name() string     { return "subscribe" }
func (Cancel) Name() string        { return "cancel" }
func (Resume) Name() string        { return "resume" }
func (TopUp) Name() string         { return "topup" }
func (SetMethod) Name() string     { return "set_method" }
func (RecordPayment) Name() string { return "record_payment" }
func (Order) Name() string         { return "order" }
func (PayOrder) Name() string      { return "pay_order" }
func (CancelOrder) Name() string   { return "cancel_order" }
func (RefundPayment) Name() string { return "refund_payment" }
func (SetProfile) Name() string    { return "set_profile" }
func (SetKind) Name() string       { return "set_kind" }
func (SetTax) Name() string        { return "set_tax" }
func (MoveEdition) Name() string   { return "move" }
func (MakeKey) Name() string       { return "make_key" }
func (RevokeKey) Name() string     { return "revoke_key" }
func (Invite) Name() string        { return "invite" }
func (JoinMember) Name() string    { return "join" }
func (ChangeMember) Name() string  { return "change_member" }
func (RemoveMember) Name() string  { return "remove_member" }
func (HandOver) Name() string      { return "hand_over" }
func (TakeOver) Name() string      { return "take_over" }
func (Decline) Name() string       { return "decline_account" }
func (Close) Name() string         { return "close" }

func (HandOver) right() Right     { return Right{Operator: Admin, Person: ByOwner} }
func (TakeOver) right() Right     { return Right{Self: true} }
func (Decline) right() Right      { return Right{Operator: Support, Self: true} }
func (Open) right() Right         { return OpenAccounts.Right() }
func (Tick) right() Right         { return Right{System: Time.ID} }
func (Spend) right() Right        { return Right{Operator: Admin, Person: ByMember, Key: Generate} }
func (Extend) right() Right       { return Right{Operator: Admin, System: Studio.ID} }
func (Settle) right() Right       { return closingRight }
func (Release) right() Right      { return closingRight }
func (RefundHold) right() Right   { return Right{Operator: Support} }
func (Grant) right() Right        { return Right{Operator: Support} }
func (Subscribe) right() Right    { return Right{Operator: Admin, Person: ByOwner} }
func (Cancel) right() Right       { return Right{Operator: Support, Person: ByOwner} }
func (Resume) right() Right       { return Right{Operator: Support, Person: ByOwner} }
func (TopUp) right() Right        { return Right{Operator: Admin, Person: ByOwner} }
func (Order) right() Right        { return Right{Operator: Support} }
func (PayOrder) right() Right     { return Right{Operator: Admin} }
func (CancelOrder) right() Right  { return Right{Operator: Support} }
func (SetProfile) right() Right   { return Right{Operator: Support, Person: ByOwner} }
func (SetKind) right() Right      { return Right{Operator: Support, Person: ByOwner} }
func (SetTax) right() Right       { return Right{System: Registries.ID} }
func (MoveEdition) right() Right  { return Right{Operator: Admin} }
func (MakeKey) right() Right      { return Right{Operator: Admin, Person: ByOwner} }
func (RevokeKey) right() Right    { return Right{Operator: Support, Person: ByOwner} }
func (JoinMember) right() Right   { return Right{Operator: Admin, Self: true} }
func (RemoveMember) right() Right { return Right{Operator: Support, Person: ByManager, Self: true} }
func (Close) right() Right        { return Right{Operator: Admin, Person: ByOwner} }

// closingRight: who opened a hold closes it, or the studio that ran its generation.
var closingRight = Right{Operator: Admin, Person: ByOpener, Key: Generate, System: Studio.ID}

func (RecordPayment) right() Right { return Right{System: Payments.ID} }

// right: what the provider tells of a refund made there has happened; any other is decided by a person.
func (c RefundPayment) right() Right {
	if c.External != "" {
		return Right{System: Payments.ID}
	}
	return Right{Operator: Admin}
}

// right: whether bank transfer will do is for the seller to say (C34).
func (c SetMethod) right() Right {
	if c.Method == Transfer {
		return Right{Operator: Support}
	}
	return Right{Operator: Admin, Person: ByOwner, System: Payments.ID}
}

// right: an admin vouches for who joins at once; support invites, as people do.
func (c Invite) right() Right {
	if c.Joined {
		return Right{Operator: Admin}
	}
	return Right{Operator: Support, Person: ByManager}
}

// right: a manager switches premium and sets caps; roles, and who stays, are the owner's (C28, C29, C30, C42).
func (c ChangeMember) right() Right {
	if c.Role == nil && c.Stay == nil {
		return Right{Operator: Support, Person: ByManager}
	}
	return Right{Operator: Support, Person: ByOwner}
}

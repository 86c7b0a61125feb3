package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// AccountService opens accounts, finds and reads them, and closes them.
type AccountService struct{ *conn }

// NewAccount is who an account is opened for.
type NewAccount struct {
	Email     string `json:"email"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`                 // personal, business, enterprise
	Language  string `json:"language,omitempty"`   // of mails and invoices: en, it; "" is the billing address's
	Country   string `json:"country,omitempty"`    // from where they sign up, such as FR: evidence of a consumer's country
	TestClock string `json:"test_clock,omitempty"` // the account lives at this clock's time
}

// FoundAccount is an account that an operator has found.
type FoundAccount struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Owner    string     `json:"owner"`
	Plan     string     `json:"plan"`
	By       string     `json:"by"`        // id, email, name, user, vat_id, document, reference
	User     string     `json:"user"`      // whose that is; "" is the account's own
	ClosedAt *time.Time `json:"closed_at"` // nil: it is open
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
	Lots      []Lot `json:"lots"` // in the order in which they pay
}

// Lot is a number of credits that came at once.
type Lot struct {
	ID        string     `json:"id"`
	Source    string     `json:"source"` // plan, topup, bonus, refund
	Granted   int64      `json:"granted"`
	Remaining int64      `json:"remaining"`
	Held      int64      `json:"held"`
	ExpiresAt *time.Time `json:"expires_at"` // nil: never
	Code      string     `json:"code"`       // the gift code that brought it
	From      *LotFrom   `json:"from"`       // nil in the answer to a grant
}

// LotFrom is where a lot of credits comes from.
type LotFrom struct {
	Kind   string     `json:"kind"`   // refill, upgrade, pack, code, operator, refund
	At     *time.Time `json:"at"`     // nil: it is not known any more
	Month  *Period    `json:"month"`  // of a refill
	Plan   string     `json:"plan"`   // of a refill, an upgrade
	Pack   string     `json:"pack"`   // of a pack; "" for who may not see money
	Charge string     `json:"charge"` // what paid for it; "" for who may not see money
	Hold   string     `json:"hold"`   // of a refund
	By     string     `json:"by"`     // of an operator, for operators
	Reason string     `json:"reason"` // of an operator; "" for who may not see money
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

// Entry is one accepted command with the events it caused.
type Entry struct {
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Key     string          `json:"key"`
	Command json.RawMessage `json:"command"`
	Events  json.RawMessage `json:"events"`
}

// Open opens an account on Free.
func (s AccountService) Open(ctx context.Context, a NewAccount) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, "/v1/accounts", a, out)
}

// Get returns an account.
func (s AccountService) Get(ctx context.Context, id string) (*Account, error) {
	out := &Account{}
	return out, s.get(ctx, path(id), nil, out)
}

// ChangeContact changes an account's e-mail or name; nil leaves it.
func (s AccountService) ChangeContact(ctx context.Context, id string, email, name *string) (*Account, error) {
	out := &Account{}
	body := struct {
		Email *string `json:"email,omitempty"`
		Name  *string `json:"name,omitempty"`
	}{email, name}
	return out, s.write(ctx, http.MethodPatch, path(id), body, out)
}

// SetKind turns an account into a personal, business or enterprise one, keeping everything.
func (s AccountService) SetKind(ctx context.Context, id, kind string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPatch, path(id), map[string]string{"kind": kind}, out)
}

// SetLanguage sets the language of mails and invoices: en, it.
func (s AccountService) SetLanguage(ctx context.Context, id, language string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPatch, path(id), map[string]string{"language": language}, out)
}

// Journal returns a page of everything that happened, newest first. cursor "" is the first page; limit 0 the usual
// size.
func (s AccountService) Journal(ctx context.Context, id, cursor string, limit int) (*List[Entry], error) {
	out := &List[Entry]{}
	return out, s.get(ctx, path(id, "journal"), pageOf(cursor, limit), out)
}

// Models returns every model with its lock for a user; "" is the owner.
func (s AccountService) Models(ctx context.Context, id, user string) ([]Model, error) {
	query := url.Values{}
	if user != "" {
		query.Set("user", user)
	}
	out := &List[Model]{}
	err := s.get(ctx, path(id, "models"), query, out)
	return out.Items, err
}

// MoveEdition moves the account to another edition of the catalogue; operators only.
func (s AccountService) MoveEdition(ctx context.Context, id string, edition int) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "edition"), map[string]int{"edition": edition}, out)
}

// Close closes an account for good, and its people's data are erased. Reason is an operator's.
func (s AccountService) Close(ctx context.Context, id, reason string) (*Account, error) {
	body := map[string]string{"confirm": id}
	if reason != "" {
		body["reason"] = reason
	}
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "close"), body, out)
}

// Export returns everything about an account and its people, as a ZIP.
func (s AccountService) Export(ctx context.Context, id string) ([]byte, error) {
	var out []byte
	err := s.get(ctx, path(id, "export"), nil, &out)
	return out, err
}

// Find returns a page of the accounts that a text leads to, or of all of them where it is empty.
func (s AccountService) Find(ctx context.Context, find, cursor string) (*List[FoundAccount], error) {
	query := url.Values{}
	if find != "" {
		query.Set("find", find)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	out := &List[FoundAccount]{}
	return out, s.get(ctx, "/v1/accounts", query, out)
}

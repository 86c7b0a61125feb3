package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// path joins an account's path, each part escaped.
func path(account string, parts ...string) string {
	p := "/v1/accounts/" + url.PathEscape(account)
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

// NewAccount is who an account is opened for.
type NewAccount struct {
	Email     string `json:"email"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`                 // personal, business, enterprise
	Language  string `json:"language,omitempty"`   // of mails and invoices: en, it; "" is the billing address's
	Country   string `json:"country,omitempty"`    // from where they sign up, such as FR: evidence of a consumer's country
	TestClock string `json:"test_clock,omitempty"` // the account lives at this clock's time
}

// Catalog answers what is sold now.
func (c *Client) Catalog(ctx context.Context) (*Catalog, error) {
	out := &Catalog{}
	return out, c.get(ctx, "/v1/catalog", nil, out)
}

// OpenAccount opens an account on Free.
func (c *Client) OpenAccount(ctx context.Context, a NewAccount) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, "/v1/accounts", a, out)
}

// Account answers an account.
func (c *Client) Account(ctx context.Context, id string) (*Account, error) {
	out := &Account{}
	return out, c.get(ctx, path(id), nil, out)
}

// ChangeContact changes an account's e-mail or name; nil leaves it.
func (c *Client) ChangeContact(ctx context.Context, id string, email, name *string) (*Account, error) {
	out := &Account{}
	body := struct {
		Email *string `json:"email,omitempty"`
		Name  *string `json:"name,omitempty"`
	}{email, name}
	return out, c.write(ctx, http.MethodPatch, path(id), body, out)
}

// SetKind turns an account into a personal, business or enterprise one, keeping everything.
func (c *Client) SetKind(ctx context.Context, id, kind string) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPatch, path(id), map[string]string{"kind": kind}, out)
}

// Journal answers a page of everything that happened, newest first. cursor "" is the first page; limit 0 the usual
// size.
func (c *Client) Journal(ctx context.Context, id, cursor string, limit int) (*List[Entry], error) {
	query := url.Values{}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	if limit > 0 {
		query.Set("limit", strconv.Itoa(limit))
	}
	out := &List[Entry]{}
	return out, c.get(ctx, path(id, "journal"), query, out)
}

// Models answers every model with its lock for a user; "" is the owner.
func (c *Client) Models(ctx context.Context, id, user string) ([]Model, error) {
	query := url.Values{}
	if user != "" {
		query.Set("user", user)
	}
	out := &List[Model]{}
	err := c.get(ctx, path(id, "models"), query, out)
	return out.Items, err
}

// Quote answers what a generation would take, and whether it may run. It writes nothing; the order's ID is not looked
// at.
func (c *Client) Quote(ctx context.Context, id string, o Order) (*Quote, error) {
	o.ID = ""
	out := &Quote{}
	return out, c.write(ctx, http.MethodPost, path(id, "quotes"), o, out)
}

// Hold sets credits aside for a generation.
func (c *Client) Hold(ctx context.Context, id string, o Order) (*Hold, error) {
	out := &Hold{}
	return out, c.write(ctx, http.MethodPost, path(id, "holds"), o, out)
}

// GetHold answers a hold, open or closed.
func (c *Client) GetHold(ctx context.Context, id, hold string) (*Hold, error) {
	out := &Hold{}
	return out, c.get(ctx, path(id, "holds", hold), nil, out)
}

// Settle takes the credits of a hold, because the generation was delivered; a smaller number, if it came out cheaper.
func (c *Client) Settle(ctx context.Context, id, hold string, credits *int64) (*Hold, error) {
	return c.SettlePart(ctx, id, hold, Part{Credits: credits})
}

// SettlePart takes part of a hold, because the generation came out cheaper, or smaller.
func (c *Client) SettlePart(ctx context.Context, id, hold string, p Part) (*Hold, error) {
	out := &Hold{}
	return out, c.write(ctx, http.MethodPost, path(id, "holds", hold, "settle"), p, out)
}

// Release frees the credits of a hold, because the generation was not delivered.
func (c *Client) Release(ctx context.Context, id, hold string) (*Hold, error) {
	out := &Hold{}
	return out, c.write(ctx, http.MethodPost, path(id, "holds", hold, "release"), nil, out)
}

// Spend holds and settles in one.
func (c *Client) Spend(ctx context.Context, id string, o Order) (*Hold, error) {
	out := &Hold{}
	return out, c.write(ctx, http.MethodPost, path(id, "spends"), o, out)
}

// SpendMany spends up to 1,000 times at once, on any accounts, each with its own outcome, in the order given.
func (c *Client) SpendMany(ctx context.Context, spends []Spend) ([]SpendOutcome, error) {
	out := &List[SpendOutcome]{}
	body := struct {
		Spends []Spend `json:"spends"`
	}{spends}
	err := c.write(ctx, http.MethodPost, "/v1/spends", body, out)
	return out.Items, err
}

// Refund gives back what was settled; nil: all that was not refunded before.
func (c *Client) Refund(ctx context.Context, id, hold string, credits *int64) (*Refund, error) {
	return c.RefundPart(ctx, id, hold, Part{Credits: credits})
}

// RefundPart gives back part of what was settled. Given alone, credits or units are all that goes back; but units go
// with the last of the credits.
func (c *Client) RefundPart(ctx context.Context, id, hold string, p Part) (*Refund, error) {
	out := &Refund{}
	body := struct {
		Hold string `json:"hold"`
		Part
	}{hold, p}
	return out, c.write(ctx, http.MethodPost, path(id, "refunds"), body, out)
}

// Grant gives credits; operators only. expires nil: never.
func (c *Client) Grant(ctx context.Context, id string, credits int64, reason string, expires *time.Time) (*Lot, error) {
	out := &Lot{}
	body := struct {
		Credits   int64      `json:"credits"`
		Reason    string     `json:"reason"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}{credits, reason, expires}
	return out, c.write(ctx, http.MethodPost, path(id, "grants"), body, out)
}

// QuoteSubscription answers exactly what a change of plan would do.
func (c *Client) QuoteSubscription(ctx context.Context, id, plan, interval string) (*ChangeQuote, error) {
	out := &ChangeQuote{}
	return out, c.write(ctx, http.MethodPost, path(id, "subscription", "quote"),
		Subscription{Plan: plan, Interval: interval}, out)
}

// Subscribe subscribes, upgrades or downgrades, and answers when the payment's outcome is known. Refusals:
// payment_failed, payment_action_required (its data has the url), quote_expired, conflict.
func (c *Client) Subscribe(ctx context.Context, id string, s Subscription) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "subscription"), s, out)
}

// Cancel cancels the subscription, when "now" (final) or "period_end".
func (c *Client) Cancel(ctx context.Context, id, when string) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "subscription", "cancel"), map[string]string{"when": when}, out)
}

// Resume takes back what is scheduled for the end of the period.
func (c *Client) Resume(ctx context.Context, id string) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "subscription", "resume"), nil, out)
}

// TopUp buys a pack; method "" is the one that paid last.
func (c *Client) TopUp(ctx context.Context, id, pack, method string) (*Account, error) {
	out := &Account{}
	body := struct {
		Pack   string `json:"pack"`
		Method string `json:"payment_method,omitempty"`
	}{pack, method}
	return out, c.write(ctx, http.MethodPost, path(id, "topups"), body, out)
}

// SetPaymentMethod charges another method from now on; an unpaid renewal is tried with it at once.
func (c *Client) SetPaymentMethod(ctx context.Context, id, method string) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPut, path(id, "payment-method"), map[string]string{"payment_method": method}, out)
}

// PaymentMethods lists the saved cards.
func (c *Client) PaymentMethods(ctx context.Context, id string) ([]SavedCard, error) {
	out := &List[SavedCard]{}
	err := c.get(ctx, path(id, "payment-methods"), nil, out)
	return out.Items, err
}

// RemovePaymentMethod removes a saved card. If it was charged, the one that is valid longest is from now on.
func (c *Client) RemovePaymentMethod(ctx context.Context, id, method string) error {
	return c.write(ctx, http.MethodDelete, path(id, "payment-methods", method), nil, nil)
}

// SavePaymentMethod begins to save a card: send the customer to its URL. They come back to back; "" is a page of the
// server.
func (c *Client) SavePaymentMethod(ctx context.Context, id, back string) (*CardSetup, error) {
	out := &CardSetup{}
	body := struct {
		Return string `json:"return_url,omitempty"`
	}{back}
	return out, c.write(ctx, http.MethodPost, path(id, "payment-methods"), body, out)
}

// SavedPaymentMethod answers what became of it. A card that was saved is charged from then on.
func (c *Client) SavedPaymentMethod(ctx context.Context, id, setup string) (*CardSetup, error) {
	out := &CardSetup{}
	return out, c.get(ctx, path(id, "payment-methods", setup), nil, out)
}

// MoveEdition moves the account to another edition of the catalogue; operators only.
func (c *Client) MoveEdition(ctx context.Context, id string, edition int) (*Account, error) {
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "edition"), map[string]int{"edition": edition}, out)
}

// Profile answers the billing profile.
func (c *Client) Profile(ctx context.Context, id string) (*Profile, error) {
	out := &Profile{}
	return out, c.get(ctx, path(id, "billing-profile"), nil, out)
}

// CheckProfile answers what is wrong with a billing profile, and what electronic invoices want to know beside. It keeps
// nothing.
func (c *Client) CheckProfile(ctx context.Context, id string, p Profile) (*ProfileCheck, error) {
	out := &ProfileCheck{}
	return out, c.write(ctx, http.MethodPost, path(id, "billing-profile", "check"), p, out)
}

// SetProfile sets the billing profile and answers it as it is kept.
func (c *Client) SetProfile(ctx context.Context, id string, p Profile) (*Profile, error) {
	out := &Profile{}
	return out, c.write(ctx, http.MethodPut, path(id, "billing-profile"), p, out)
}

// Members answers members and invitations.
func (c *Client) Members(ctx context.Context, id string) ([]Member, error) {
	out := &List[Member]{}
	err := c.get(ctx, path(id, "members"), nil, out)
	return out.Items, err
}

// Invite invites a person as manager or member; user "" lets the server make an id. Whom an operator adds without
// acting for a user is in at once.
func (c *Client) Invite(ctx context.Context, id, email, role, user string) (*Member, error) {
	out := &Member{}
	body := struct {
		Email string `json:"email"`
		Role  string `json:"role"`
		User  string `json:"user,omitempty"`
	}{email, role, user}
	return out, c.write(ctx, http.MethodPost, path(id, "members"), body, out)
}

// ChangeMember changes a member.
func (c *Client) ChangeMember(ctx context.Context, id, user string, m MemberChange) (*Member, error) {
	out := &Member{}
	return out, c.write(ctx, http.MethodPatch, path(id, "members", user), m, out)
}

// RemoveMember takes a member or an invitation out.
func (c *Client) RemoveMember(ctx context.Context, id, user string) error {
	return c.write(ctx, http.MethodDelete, path(id, "members", user), nil, nil)
}

// Keys answers the account's API keys, without their secrets.
func (c *Client) Keys(ctx context.Context, id string) ([]AccountKey, error) {
	out := &List[AccountKey]{}
	err := c.get(ctx, path(id, "keys"), nil, out)
	return out.Items, err
}

// MakeKey makes an API key of the account.
func (c *Client) MakeKey(ctx context.Context, id, name string) (*AccountKey, error) {
	out := &AccountKey{}
	return out, c.write(ctx, http.MethodPost, path(id, "keys"), map[string]string{"name": name}, out)
}

// RevokeKey makes an API key invalid.
func (c *Client) RevokeKey(ctx context.Context, id, key string) error {
	return c.write(ctx, http.MethodDelete, path(id, "keys", key), nil, nil)
}

// ExplainHold says why a hold took what it took.
func (c *Client) ExplainHold(ctx context.Context, id, hold string) (*Explanation, error) {
	return c.explain(ctx, id, "hold", hold)
}

// ExplainCharge says why a charge is what it is.
func (c *Client) ExplainCharge(ctx context.Context, id, charge string) (*Explanation, error) {
	return c.explain(ctx, id, "charge", charge)
}

// ExplainRefusal says why a generation was refused; refusal is in the problem's data.
func (c *Client) ExplainRefusal(ctx context.Context, id, refusal string) (*Explanation, error) {
	return c.explain(ctx, id, "refusal", refusal)
}

func (c *Client) explain(ctx context.Context, id, what, which string) (*Explanation, error) {
	out := &Explanation{}
	return out, c.get(ctx, path(id, "explain"), url.Values{what: {which}}, out)
}

// MakeTestClock makes a test clock; operators only.
func (c *Client) MakeTestClock(ctx context.Context, now time.Time) (*TestClock, error) {
	out := &TestClock{}
	return out, c.write(ctx, http.MethodPost, "/v1/test-clocks", map[string]time.Time{"now": now}, out)
}

// AdvanceTestClock moves a test clock on; everything that falls due on the way is done when it answers.
func (c *Client) AdvanceTestClock(ctx context.Context, clock string, to time.Time) (*TestClock, error) {
	out := &TestClock{}
	return out, c.write(ctx, http.MethodPost, "/v1/test-clocks/"+url.PathEscape(clock)+"/advance",
		map[string]time.Time{"to": to}, out)
}

// Raw sends a request as it is, and answers the body as it came: for calls that this client does not know.
func (c *Client) Raw(ctx context.Context, method, path string, body any) ([]byte, error) {
	var out []byte
	if method == http.MethodGet {
		err := c.get(ctx, path, nil, &out)
		return out, err
	}
	err := c.write(ctx, method, path, body, &out)
	return out, err
}

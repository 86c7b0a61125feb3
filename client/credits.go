package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// CreditService is what generations cost: quotes, holds, spends, refunds, grants and packs.
type CreditService struct{ *conn }

// Options are what a request says about a generation: {"seconds": 10, "resolution": "1080p"}.
type Options map[string]any

// Order is a generation that is to be paid.
type HoldRequest struct {
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
	Cap     *Cap   `json:"cap"`         // of the reason cap
	Off     *Off   `json:"premium_off"` // of the reason premium_disabled
	// Missing is how many credits are, of the reason credits.
	Missing int64 `json:"missing"`
	// Choice is what was chosen that only dearer plans have, whoever pays; nil: the plan has all of it.
	Choice map[string]string `json:"choice"`
}

// Off is the switch because of which premium generation is off for a user.
type Off struct {
	By       string    `json:"set_by"` // as the journal names them; "" is support
	Name     string    `json:"set_by_name"`
	At       time.Time `json:"set_at"`
	Own      bool      `json:"own"`         // it was the person themselves
	Platform bool      `json:"by_platform"` // it was support
	Reason   string    `json:"reason"`
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
	Way     string            `json:"way"` // upgrade, topup, wait, options, free_mode, ask_admin
	Plan    string            `json:"plan"`
	Pack    string            `json:"pack"`
	Credits int64             `json:"credits"` // of the plan each month, of the pack, after the wait, or what it costs so
	Price   *Amount           `json:"price"`   // of the plan or of the pack
	At      *time.Time        `json:"at"`
	Options map[string]string `json:"options"` // what to choose in place of what the plan does not have
	Models  []string          `json:"models"`
	Model   string            `json:"model"` // of these the nearest to what was asked for
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
	HoldRequest
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
	Taken     int64     `json:"taken,omitempty"` // of the credits, those that went at once: their money had gone
	Allowance int64     `json:"allowance"`
	At        time.Time `json:"at"`
}

// KeepGoing is a pack that is bought by itself when a spend leaves too few credits.
type KeepGoing struct {
	On           bool   `json:"on"`
	Below        int64  `json:"below"` // credits
	Pack         string `json:"pack"`
	MonthlyLimit Amount `json:"monthly_limit"`
	Spent        Amount `json:"spent_this_month"`
}

// KeepGoingChange switches KeepGoing on or off.
type KeepGoingChange struct {
	On           bool    `json:"on"`
	Below        int64   `json:"below,omitempty"`
	Pack         string  `json:"pack,omitempty"`
	MonthlyLimit *Amount `json:"monthly_limit,omitempty"`
}

// Quote returns what a generation would take, and whether it may run. It writes nothing; the ID of the request is not
// looked at.
func (s CreditService) Quote(ctx context.Context, id string, o HoldRequest) (*Quote, error) {
	o.ID = ""
	out := &Quote{}
	return out, s.write(ctx, http.MethodPost, path(id, "quotes"), o, out)
}

// Hold sets credits aside for a generation.
func (s CreditService) Hold(ctx context.Context, id string, o HoldRequest) (*Hold, error) {
	out := &Hold{}
	return out, s.write(ctx, http.MethodPost, path(id, "holds"), o, out)
}

// GetHold returns a hold, open or closed.
func (s CreditService) GetHold(ctx context.Context, id, hold string) (*Hold, error) {
	out := &Hold{}
	return out, s.get(ctx, path(id, "holds", hold), nil, out)
}

// Settle takes the credits of a hold, because the generation was delivered; a smaller number, if it came out cheaper.
func (s CreditService) Settle(ctx context.Context, id, hold string, credits *int64) (*Hold, error) {
	return s.SettlePart(ctx, id, hold, Part{Credits: credits})
}

// SettlePart takes part of a hold, because the generation came out cheaper, or smaller.
func (s CreditService) SettlePart(ctx context.Context, id, hold string, p Part) (*Hold, error) {
	out := &Hold{}
	return out, s.write(ctx, http.MethodPost, path(id, "holds", hold, "settle"), p, out)
}

// Release frees the credits of a hold, because the generation was not delivered.
func (s CreditService) Release(ctx context.Context, id, hold string) (*Hold, error) {
	out := &Hold{}
	return out, s.write(ctx, http.MethodPost, path(id, "holds", hold, "release"), nil, out)
}

// Spend holds and settles in one.
func (s CreditService) Spend(ctx context.Context, id string, o HoldRequest) (*Hold, error) {
	out := &Hold{}
	return out, s.write(ctx, http.MethodPost, path(id, "spends"), o, out)
}

// SpendMany spends up to 1,000 times at once, on any accounts, each with its own outcome, in the order given.
func (s CreditService) SpendMany(ctx context.Context, spends []Spend) ([]SpendOutcome, error) {
	out := &List[SpendOutcome]{}
	body := struct {
		Spends []Spend `json:"spends"`
	}{spends}
	err := s.write(ctx, http.MethodPost, "/v1/spends", body, out)
	return out.Items, err
}

// Refund gives back what was settled; nil: all that was not refunded before.
func (s CreditService) Refund(ctx context.Context, id, hold string, credits *int64) (*Refund, error) {
	return s.RefundPart(ctx, id, hold, Part{Credits: credits})
}

// RefundPart gives back part of what was settled. Given alone, credits or units are all that goes back; but units go
// with the last of the credits.
func (s CreditService) RefundPart(ctx context.Context, id, hold string, p Part) (*Refund, error) {
	out := &Refund{}
	body := struct {
		Hold string `json:"hold"`
		Part
	}{hold, p}
	return out, s.write(ctx, http.MethodPost, path(id, "refunds"), body, out)
}

// Grant gives credits; operators only. expires nil: never.
func (s CreditService) Grant(ctx context.Context, id string, credits int64, reason string, expires *time.Time) (*Lot,
	error) {
	out := &Lot{}
	body := struct {
		Credits   int64      `json:"credits"`
		Reason    string     `json:"reason"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}{credits, reason, expires}
	return out, s.write(ctx, http.MethodPost, path(id, "grants"), body, out)
}

// TopUp buys a pack; method "" is the one that paid last.
func (s CreditService) TopUp(ctx context.Context, id, pack, method string) (*Account, error) {
	out := &Account{}
	body := struct {
		Pack   string `json:"pack"`
		Method string `json:"payment_method,omitempty"`
	}{pack, method}
	return out, s.write(ctx, http.MethodPost, path(id, "topups"), body, out)
}

// SetAlert asks for a mail to the owner when the balance falls below so many credits; 0: for none.
func (s CreditService) SetAlert(ctx context.Context, id string, below int64) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPut, path(id, "alert"), map[string]int64{"below": below}, out)
}

// KeepGoing returns what is bought when credits run low.
func (s CreditService) KeepGoing(ctx context.Context, id string) (*KeepGoing, error) {
	out := &KeepGoing{}
	return out, s.get(ctx, path(id, "keep-going"), nil, out)
}

// SetKeepGoing switches it on or off. Off, the rest is not looked at.
func (s CreditService) SetKeepGoing(ctx context.Context, id string, k KeepGoingChange) (*KeepGoing, error) {
	out := &KeepGoing{}
	return out, s.write(ctx, http.MethodPut, path(id, "keep-going"), k, out)
}

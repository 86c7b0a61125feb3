package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/subscription"
	"conto/engine"
	"conto/store"
)

// ChangeQuote is exactly what a change of plan would do (C24).
type ChangeQuote struct {
	ID        string              `json:"id" doc:"confirms these terms; lives 15 minutes"`
	ExpiresAt time.Time           `json:"expires_at"`
	Action    subscription.Action `json:"action" enum:"start,upgrade,schedule,keep,end" doc:"start: a new period now (C21); upgrade: at once (C20); schedule: at the end of the period (C22, C23); keep: takes back what was scheduled; end: Free at once, because the renewal is unpaid"`
	Plan      string              `json:"plan"`
	Interval  catalog.Interval    `json:"interval" enum:"month,year"`
	Charge    money.Amount        `json:"charge" doc:"now, VAT included unless reverse_charge says otherwise"`
	Credits   money.Credits       `json:"credits" doc:"granted now"`
	Pending   *Pending            `json:"pending" doc:"what will happen at the end of the period, or null"`
	Next      *NextCharge         `json:"next" doc:"the next charge, or null when there is none"`
	Reverse   bool                `json:"reverse_charge" doc:"the amounts are without VAT: the customer accounts for it (C32)"`
}

// NextCharge is the next charge and its date.
type NextCharge struct {
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
}

// PlanChange is the plan and interval that are asked for.
type PlanChange struct {
	Plan     string           `json:"plan" example:"creator" maxLength:"64"`
	Interval catalog.Interval `json:"interval" enum:"month,year"`
}

type changeQuoteInput struct {
	AccountPath
	Body PlanChange
}

type changeQuoteReply struct{ Body ChangeQuote }

type subscribeInput struct {
	AccountPath
	Body struct {
		PlanChange
		Quote  string `json:"quote,omitempty" doc:"the id of a quote: exactly its terms, or quote_expired" maxLength:"4096"`
		Method string `json:"payment_method,omitempty" doc:"default the one that paid last" maxLength:"128"`
	}
}

type cancelInput struct {
	AccountPath
	Body struct {
		When string `json:"when" enum:"now,period_end" doc:"now is final: there is no resuming. Either way everything stays until the end of the paid period (C25)"`
	}
}

type topUpInput struct {
	AccountPath
	Body struct {
		Pack   string `json:"pack" example:"500" maxLength:"64"`
		Method string `json:"payment_method,omitempty" doc:"default the one that paid last" maxLength:"128"`
	}
}

type methodInput struct {
	AccountPath
	Body struct {
		Method string `json:"payment_method" minLength:"1" maxLength:"128"`
	}
}

// nothing is the body of a call that takes none: it may be left out, or be empty, but not be something that is not read.
type nothing struct{}

// MarshalJSON makes an empty body the same request as none.
func (nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

type resumeInput struct {
	AccountPath
	Body *nothing `required:"false"`
}

type editionInput struct {
	AccountPath
	Body struct {
		Edition int `json:"edition" minimum:"1"`
	}
}

// chargedReply is the account, or 202 when the payment's outcome is still to come.
type chargedReply struct {
	Status int
	Body   *Account
}

func (a *API) subscriptionRoutes() {
	const path = "/v1/accounts/{account}/subscription"
	call(a, post("quoteSubscription", path+"/quote", "Exactly what a change of plan would do (C24); writes nothing", http.StatusOK), a.quoteSubscription)
	call(a, post("subscribe", path, "Subscribe, upgrade, downgrade; answers when the payment's outcome is known", http.StatusOK), a.subscribe)
	call(a, post("cancel", path+"/cancel", "Cancel (C25)", http.StatusOK), a.cancel)
	call(a, post("resume", path+"/resume", "Take back what is scheduled for the end of the period", http.StatusOK), a.resume)
	call(a, post("topUp", "/v1/accounts/{account}/topups", "Buy a pack (C18); answers when the payment's outcome is known", http.StatusOK), a.topUp)
	call(a, put("setPaymentMethod", "/v1/accounts/{account}/payment-method", "Charge another method from now on; an unpaid renewal is tried with it at once"), a.setMethod)
	call(a, post("moveEdition", "/v1/accounts/{account}/edition", "An operator moves the account to another edition of the catalogue", http.StatusOK), a.moveEdition)
}

// sealedQuote is what a quote's id carries.
type sealedQuote struct {
	Account string             `json:"account"`
	Terms   subscription.Terms `json:"terms"`
}

func (a *API) quoteSubscription(r *request, in *changeQuoteInput) (*changeQuoteReply, error) {
	s, at, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	t, err := s.QuoteChange(in.Body.Plan, in.Body.Interval, at, a.Engine.Book())
	if err != nil {
		return nil, err
	}
	id, err := a.seal("quote", sealedQuote{in.Account, t})
	if err != nil {
		return nil, err
	}
	q := ChangeQuote{
		ID: id, ExpiresAt: at.Add(subscription.QuoteLife), Action: t.Action, Plan: t.Plan, Interval: t.Interval, Charge: t.Charge, Credits: t.Credits,
		Reverse: t.ReverseCharge,
	}
	if t.Pending != nil {
		q.Pending = &Pending{t.Pending.Plan, t.Pending.Interval, t.Pending.At}
	}
	if !t.NextAt.IsZero() {
		q.Next = &NextCharge{t.Next, t.NextAt}
	}
	return &changeQuoteReply{q}, nil
}

func (a *API) subscribe(r *request, in *subscribeInput) (*chargedReply, error) {
	cmd := account.Subscribe{Plan: in.Body.Plan, Interval: in.Body.Interval, Method: in.Body.Method}
	if in.Body.Quote != "" {
		var q sealedQuote
		if !a.unseal("quote", in.Body.Quote, &q) || q.Account != in.Account {
			return nil, fault.Bad("quote", "is not the id of a quote for this account")
		}
		cmd.Quoted = &q.Terms
	}
	return a.charged(r, in.Account, in.Body.Method, cmd)
}

func (a *API) topUp(r *request, in *topUpInput) (*chargedReply, error) {
	return a.charged(r, in.Account, in.Body.Method, account.TopUp{Pack: in.Body.Pack, Method: in.Body.Method})
}

func (a *API) setMethod(r *request, in *methodInput) (*chargedReply, error) {
	return a.charged(r, in.Account, in.Body.Method, account.SetMethod{Method: in.Body.Method})
}

// charged runs a command that may ask for money, and waits for the outcome.
func (a *API) charged(r *request, id, method string, cmd account.Command) (*chargedReply, error) {
	if method != "" && (strings.TrimSpace(method) != method || checkText("", method) != nil) {
		return nil, fault.Bad("payment_method", "must be the name of a card, without blanks around it or control characters")
	}
	answer, err := a.do(r, id, cmd)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	for _, e := range answer.Events {
		if c, ok := e.(account.ChargeRequested); ok {
			if answer, err = a.outcome(r, id, c.ID, answer); err != nil {
				return nil, err
			}
			if answer.Events == nil {
				status = http.StatusAccepted
			}
		}
	}
	reply, err := a.accountAfter(r, id, answer)
	if err != nil {
		return nil, err
	}
	return &chargedReply{status, reply.Body}, nil
}

// outcome waits until the charge has an outcome and answers the entry that tells it; without events when it took too long.
func (a *API) outcome(r *request, id, charge string, asked engine.Answer) (engine.Answer, error) {
	ctx, cancel := context.WithTimeout(r, ChargeWait)
	defer cancel()
	_, err := a.Engine.Await(ctx, id, func(s *account.State) bool {
		c := s.Charge(charge)
		return c == nil || c.URL != ""
	})
	if errors.Is(err, context.DeadlineExceeded) && r.Err() == nil {
		return engine.Answer{Seq: asked.Seq, At: asked.At}, nil
	}
	if err != nil {
		return engine.Answer{}, err
	}
	return a.findOutcome(r, id, charge, asked.Seq)
}

// findOutcome finds the first entry after the one that asked for the charge which tells its outcome.
func (a *API) findOutcome(r *request, id, charge string, after int64) (engine.Answer, error) {
	for {
		entries, err := a.Engine.Entries(r, id, store.Span{After: after, Limit: 100})
		if err != nil {
			return engine.Answer{}, err
		}
		for _, entry := range entries {
			events, err := account.DecodeEvents(entry.Events)
			if err != nil {
				return engine.Answer{}, err
			}
			if told, err := tells(events, charge); told || err != nil {
				return engine.Answer{Seq: entry.Seq, At: entry.At, Events: events}, err
			}
			after = entry.Seq
		}
		if len(entries) == 0 {
			return engine.Answer{}, errors.New("a charge has an outcome that is not in the journal")
		}
	}
}

// tells says whether events tell a charge's outcome, and answers the refusal if it brought no money.
func tells(events []account.Event, charge string) (bool, error) {
	for _, event := range events {
		switch e := event.(type) {
		case account.Paid:
			if e.Charge == charge {
				return true, nil
			}
		case account.PaymentDeclined:
			if e.Charge == charge {
				return true, fault.New(fault.PaymentFailed, "The payment failed and nothing was changed. %s", e.Reason).
					With("charge", charge).With("reason", e.Reason)
			}
		case account.ActionNeeded:
			if e.Charge == charge {
				return true, fault.New(fault.PaymentActionRequired, "The bank wants the customer to confirm the payment; send them to the url.").
					With("charge", charge).With("url", e.URL).With("until", e.By)
			}
		case account.ChargeVoided:
			if e.Charge == charge {
				return true, fault.New(fault.PaymentFailed, "The payment was given up: %s.", e.Why).With("charge", charge).With("reason", e.Why)
			}
		}
	}
	return false, nil
}

func (a *API) cancel(r *request, in *cancelInput) (*accountReply, error) {
	return a.changed(r, in.Account, account.Cancel{Now: in.Body.When == "now"})
}

func (a *API) resume(r *request, in *resumeInput) (*accountReply, error) {
	return a.changed(r, in.Account, account.Resume{})
}

func (a *API) moveEdition(r *request, in *editionInput) (*accountReply, error) {
	return a.changed(r, in.Account, account.Move{Edition: in.Body.Edition})
}

// changed runs a command and answers the account after it.
func (a *API) changed(r *request, id string, cmd account.Command) (*accountReply, error) {
	answer, err := a.do(r, id, cmd)
	if err != nil {
		return nil, err
	}
	return a.accountAfter(r, id, answer)
}

// Package provider handles the webhooks of payment providers.
package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/attention"
	"conto/jobs/payment"
	"conto/jobs/record"
)

// Webhooks handles what a provider sends of its own accord. Nothing in a hint is believed but what it is about: that is
// looked at, and what follows is what would have followed without the hint. So it does not matter in which order hints
// come, how often, or whether they come at all.
type Webhooks struct {
	provider string
	store    store.Store
	hooks    pay.Webhooks
	engine   *engine.Engine
	payments *payment.Payments
	list     *attention.List
	hold     bool
}

// Options are what webhooks are handled with.
type Options struct {
	Engine   *engine.Engine
	Store    store.Store
	Payments *payment.Payments
	List     *attention.List
	Hold     bool // an account of which a payment is disputed is held until the bank has decided (C40)
}

// New returns what acts on the webhooks of a provider, by its name.
func New(name string, hooks pay.Webhooks, o Options) *Webhooks {
	return &Webhooks{name, o.Store, hooks, o.Engine, o.Payments, o.List, o.Hold}
}

// Handle acts on a hint as it was sent. When it returns nil, what follows from it is durable; otherwise the provider
// must send it again. Errors are those of pay.Hooks, if the hint is none, or mean that the outcome is unknown.
func (h *Webhooks) Handle(ctx context.Context, header http.Header, body []byte) error {
	hint, err := h.hooks.Event(header, body)
	if errors.Is(err, pay.ErrGarbled) {
		return errors.Join(err, h.listGarbled(ctx, hint, body, err))
	}
	if err != nil {
		return err
	}
	id := h.provider + "/" + hint.ID
	if _, err := h.store.Get(ctx, "", record.Webhook, id); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	of, _ := record.SplitID(hint.About)
	if err := h.act(ctx, hint); err != nil && !errors.Is(err, pay.ErrUnknown) { // what is unknown is somebody else's
		err = fmt.Errorf("hint %s about %s %s: %w", hint.ID, hint.Topic, hint.About, err)
		return errors.Join(err, h.list.Open(context.WithoutCancel(ctx),
			attention.Item{Topic: attention.OfWebhook, Account: of, About: id, Why: []message.Note{
				{Key: message.AttentionWebhook}, message.Quote(err.Error()),
			}}))
	}
	if _, err = record.Put(ctx, h.store, "", record.Webhook, id, hint, true); err != nil {
		return err
	}
	return h.list.Close(ctx, attention.OfWebhook, of, id)
}

// listGarbled shows an operator a webhook that is the provider's and was not understood.
func (h *Webhooks) listGarbled(ctx context.Context, hint pay.Event, body []byte, why error) error {
	id := hint.ID
	if id == "" {
		sum := sha256.Sum256(body)
		id = "sha256:" + hex.EncodeToString(sum[:8])
	}
	return h.list.Open(ctx, attention.Item{Topic: attention.OfWebhook, About: h.provider + "/" + id, Why: []message.Note{
		{Key: message.AttentionGarbled}, message.Quote(why.Error()),
	}})
}

func (h *Webhooks) act(ctx context.Context, hint pay.Event) error {
	switch hint.Topic {
	case pay.AboutCharge:
		id, charge := record.SplitID(hint.About)
		return h.payments.Confirmed(ctx, store.Job{Kind: engine.JobCharge, Account: id, ID: charge})
	case pay.AboutSetup:
		id, setup := record.SplitID(hint.About)
		return h.payments.CardEntered(ctx, id, setup)
	case pay.AboutDispute:
		return h.dispute(ctx, hint.About)
	case pay.AboutRefund:
		return h.refunds(ctx, hint.About)
	}
	return nil
}

// maxReads bounds how often a dispute is read until it stays as it was.
const maxReads = 10

// dispute keeps a dispute as it is now. It is read again after it was written, so that of two hints at once the later
// state stays, no matter who writes last.
func (h *Webhooks) dispute(ctx context.Context, id string) error {
	var kept pay.Dispute
	for range maxReads {
		d, err := h.hooks.Dispute(ctx, id)
		if err != nil || d == kept {
			return err
		}
		kept = d
		of, charge := record.SplitID(d.Charge)
		d.Charge = charge
		if _, err := record.Put(ctx, h.store, of, record.Dispute, d.ID, d, false); err != nil {
			return err
		}
		if err := h.record(ctx, of, d); err != nil {
			return err
		}
	}
	return fmt.Errorf("dispute %s does not stay as it is", id)
}

// record gives the account the state of a dispute (C40), and an operator, until it is over: of one that is lost only
// where something is left to be done by hand. A bank that only asks has taken nothing, so nothing follows yet.
func (h *Webhooks) record(ctx context.Context, id string, d pay.Dispute) error {
	cmd := account.RecordDispute{ID: d.ID, Charge: d.Charge, Amount: d.Amount, State: account.DisputeOpen, Hold: h.hold}
	switch {
	case d.Settled():
		cmd.State = account.DisputeWon
	case d.Lost():
		cmd.State = account.DisputeLost
	case d.Asked():
		return h.listDispute(ctx, id, d, message.Note{Key: message.AttentionDisputeAsked})
	}
	// it may not be known as paid yet
	if err := h.payments.Confirmed(ctx, store.Job{Kind: engine.JobCharge, Account: id, ID: d.Charge}); err != nil {
		return err
	}
	answer, err := h.engine.Do(ctx, engine.Request{Account: id, Actor: account.Payments, Command: cmd})
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return h.listDispute(ctx, id, d, message.Quote(f.Detail))
	}
	if err != nil {
		return err
	}
	switch cmd.State {
	case account.DisputeWon:
		return h.list.Close(ctx, attention.OfDispute, id, d.ID)
	case account.DisputeOpen:
		return h.listDispute(ctx, id, d, message.Note{Key: message.AttentionDisputeOpen})
	}
	if back, _ := account.RefundIn(answer.Events); back == nil && len(answer.Events) > 0 {
		return h.listDispute(ctx, id, d, message.Note{Key: message.AttentionDisputeNothing})
	}
	if len(answer.Events) == 0 { // told again
		return nil
	}
	return h.list.Close(ctx, attention.OfDispute, id, d.ID)
}

// listDispute shows a dispute to an operator.
func (h *Webhooks) listDispute(ctx context.Context, id string, d pay.Dispute, why message.Note) error {
	return h.list.Open(ctx, attention.Item{Topic: attention.OfDispute, Account: id, About: d.ID, Why: []message.Note{{
		Key: message.AttentionDispute, Amount: noted(d.Amount.Cents, d.Amount.Currency),
		Data: map[string]string{"charge": d.Charge, "reason": d.Reason, "status": d.Status},
	}, why}})
}

// noted returns an amount as a note keeps it.
func noted(cents int64, currency string) *message.Amount {
	return &message.Amount{Cents: cents, Currency: currency}
}

// refunds looks at all refunds of a payment: one that was made past us, on the provider's own pages, is written down
// with what follows from it, once; one that did not reach its customer is for a person.
func (h *Webhooks) refunds(ctx context.Context, payment string) error {
	all, err := h.hooks.Refunds(ctx, payment)
	if err != nil {
		return err
	}
	for _, r := range all {
		id, charge := record.SplitID(r.Charge)
		switch {
		case r.Lost:
			err = h.list.Open(ctx, attention.Item{Topic: attention.OfRefund, Account: id, About: r.Provider,
				Why: []message.Note{{
					Key: message.AttentionRefundLost, Amount: noted(r.Amount.Cents, r.Amount.Currency),
					Data: map[string]string{"charge": charge, "reason": r.Why},
				}}})
		case r.ID == "":
			err = h.past(ctx, id, charge, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// past writes down a refund that was made past us. What contradicts what is known is for a person.
func (h *Webhooks) past(ctx context.Context, id, charge string, r pay.Refund) error {
	// it may not be known as paid yet
	if err := h.payments.Confirmed(ctx, store.Job{Kind: engine.JobCharge, Account: id, ID: charge}); err != nil {
		return err
	}
	_, err := h.engine.Do(ctx, engine.Request{
		Account: id, Actor: account.Payments, Key: "refund " + r.Provider, // with a blank, which no client's key has
		Command: account.RefundPayment{Charge: charge, Amount: &r.Amount, Reason: "made at the provider",
			External: r.Provider},
	})
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return h.list.Open(ctx, attention.Item{Topic: attention.OfRefund, Account: id, About: r.Provider, Why: []message.Note{{
			Key: message.AttentionRefundExternal, Amount: noted(r.Amount.Cents, r.Amount.Currency),
			Data: map[string]string{"charge": charge},
		}, message.Quote(f.Detail)}})
	}
	return err
}

// Disputes returns the disputes of an account's charges, as they were last heard of.
func Disputes(ctx context.Context, s store.Store, id string) ([]pay.Dispute, error) {
	return record.List[pay.Dispute](ctx, s, id, record.Dispute)
}

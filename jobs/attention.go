package jobs

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"conto/driver/store"
	"conto/internal/clock"
)

// Attention keeps what a person must look at, because nothing that the server does will put it right: an operator sees
// all of it in one list. Whatever raises something clears it once it is settled.
type Attention struct {
	store store.Store
	clock clock.Clock
}

// NewAttention opens the list.
func NewAttention(s store.Store, c clock.Clock) *Attention { return &Attention{s, c} }

// attentionRecord is the kind of record that keeps what is on the list.
const attentionRecord = "attention"

// Topic is what something on the list is.
type Topic string

// The topics.
const (
	OfDocument Topic = "document" // an invoice or a credit note was held back, or rejected by the tax agency's exchange
	OfDispute  Topic = "dispute"  // a customer's bank wants a payment back, and evidence is due
	OfRefund   Topic = "refund"   // money that is owed to a customer does not go through
	OfWebhook  Topic = "webhook"  // a payment provider's webhook could not be acted on, or not be read
	OfJob      Topic = "job"      // work that follows from an event fails again and again
	OfClock    Topic = "clock"    // the server's clock is not believed
)

// jobPatience is how long a job fails before it is on the list: a mail server, or a registry, may be away for a while.
const jobPatience = 10 * time.Minute

// Matter is something on the list.
type Matter struct {
	Topic   Topic     `json:"topic" enum:"document,dispute,refund,webhook,job,clock"`
	Account string    `json:"account"`
	About   string    `json:"about" doc:"a document's id, a dispute's, a charge's or a refund's; a webhook's provider and id; a job's kind and id"`
	Why     []string  `json:"why" doc:"what is the matter, and what to do"`
	Until   string    `json:"until,omitempty" doc:"the last day to do it, such as 2026-03-15"`
	Since   time.Time `json:"since"`
}

func (m *Matter) id() string { return string(m.Topic) + "/" + about(m.Account, m.About) }

// Raise puts something on the list, or says anew why it is there.
func (a *Attention) Raise(ctx context.Context, m Matter) error {
	before, err := get[Matter](ctx, a.store, "", attentionRecord, m.id())
	if err != nil {
		return err
	}
	if m.Since = before.Since; m.Since.IsZero() {
		m.Since = a.clock.Now()
	}
	_, err = put(ctx, a.store, "", attentionRecord, m.id(), m, false)
	return err
}

// Clear takes something off the list, if it is there.
func (a *Attention) Clear(ctx context.Context, topic Topic, account, about string) error {
	m := Matter{Topic: topic, Account: account, About: about}
	// as a rule, and cheaper
	if _, err := a.store.Get(ctx, "", attentionRecord, m.id()); errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return a.store.Delete(ctx, "", attentionRecord, m.id())
}

// All is the list, what has waited longest first.
func (a *Attention) All(ctx context.Context) ([]Matter, error) {
	all, err := list[Matter](ctx, a.store, "", attentionRecord)
	now := a.clock.Now()
	all = slices.DeleteFunc(all, func(m Matter) bool { return m.Topic == OfJob && now.Sub(m.Since) < jobPatience })
	slices.SortStableFunc(all, func(x,
		y Matter) int {
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.id(), y.id()))
	})
	return all, err
}

// Package attention is what waits for a person.
package attention

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs/record"
)

// List keeps what a person must look at, because nothing that the server does will put it right: an operator sees
// all of it in one list. Whatever opens an item closes it once it is settled.
type List struct {
	store store.Store
	clock clock.Clock
}

// New opens the list.
func New(s store.Store, c clock.Clock) *List { return &List{s, c} }

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
	OfProvider Topic = "provider" // a provider of generations refuses us, or may have run what nobody paid for
	OfFile     Topic = "file"     // a file that was deleted long ago cannot be removed
	OfEndpoint Topic = "endpoint" // a webhook endpoint that is told of all accounts was disabled
)

// jobPatience is how long a job fails before it is on the list: a mail server, or a registry, may be away for a while.
const jobPatience = 10 * time.Minute

// Item is something on the list.
type Item struct {
	Topic   Topic          `json:"topic"`
	Account string         `json:"account"`
	About   string         `json:"about"`
	Why     []message.Note `json:"why"` // what is the matter, and what to do
	Until   string         `json:"until,omitempty"`
	Since   time.Time      `json:"since"`
}

func (i *Item) id() string { return string(i.Topic) + "/" + i.Account + "/" + i.About }

// Open puts something on the list, or replaces the reason why it is there.
func (l *List) Open(ctx context.Context, m Item) error {
	before, err := record.Get[Item](ctx, l.store, "", record.Attention, m.id())
	if err != nil {
		return err
	}
	if m.Since = before.Since; m.Since.IsZero() {
		m.Since = l.clock.Now()
	}
	_, err = record.Put(ctx, l.store, "", record.Attention, m.id(), m, false)
	return err
}

// Close takes something off the list, if it is there.
func (l *List) Close(ctx context.Context, topic Topic, account, about string) error {
	m := Item{Topic: topic, Account: account, About: about}
	// as a rule, and cheaper
	if _, err := l.store.Get(ctx, "", record.Attention, m.id()); errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return l.store.Delete(ctx, "", record.Attention, m.id())
}

// Endpoints puts webhook endpoints of the installation on the list.
type Endpoints struct{ *List }

// Disabled puts one on the list that was disabled.
func (e Endpoints) Disabled(ctx context.Context, endpoint string, why message.Note) error {
	return e.Open(ctx, Item{Topic: OfEndpoint, About: endpoint, Why: []message.Note{why}})
}

// Enabled takes one off the list, since it was enabled again or removed.
func (e Endpoints) Enabled(ctx context.Context, endpoint string) error {
	return e.Close(ctx, OfEndpoint, "", endpoint)
}

// Failing returns every job that fails, however short a time it has, the one that has failed for longest first.
func (l *List) Failing(ctx context.Context) ([]Item, error) {
	all, err := l.list(ctx)
	return slices.DeleteFunc(all, func(m Item) bool { return m.Topic != OfJob }), err
}

// All returns the list, what has waited longest first.
func (l *List) All(ctx context.Context) ([]Item, error) {
	all, err := l.list(ctx)
	now := l.clock.Now()
	return slices.DeleteFunc(all, func(m Item) bool { return m.Topic == OfJob && now.Sub(m.Since) < jobPatience }), err
}

// list returns all of it, in its order.
func (l *List) list(ctx context.Context) ([]Item, error) {
	all, err := record.List[Item](ctx, l.store, "", record.Attention)
	slices.SortStableFunc(all, func(x,
		y Item) int {
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.id(), y.id()))
	})
	return all, err
}

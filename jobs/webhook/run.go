package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/driver/webhook"
	"conto/engine"
	"conto/internal/breaker"
	"conto/jobs/record"
)

// sending is a delivery to which an attempt is made.
type sending struct {
	*Webhooks
	id string    // whose the endpoint is: an account's, or the installation's
	in string    // the account in which it happened
	at time.Time // by the clock by which the endpoint lives
	e  *account.Endpoint
	d  *Delivery
}

// Run makes an attempt at what a job is to deliver. It returns a store.Later where another one is to be made.
func (w *Webhooks) Run(ctx context.Context, job store.Job) error {
	told, err := engine.WebhookOf(job)
	if err != nil || w.Sealer == nil {
		return err
	}
	n := sending{Webhooks: w, in: job.Account}
	if err := n.find(ctx, told.Endpoint); err != nil || n.e == nil {
		return err // or it was removed meanwhile
	}
	if n.d, err = w.begin(ctx, n.id, n.in, told); err != nil {
		return err
	}
	return n.run(ctx, told.Round)
}

// find finds the endpoint that a job names among the account's, and else among the installation's.
func (n *sending) find(ctx context.Context, endpoint string) error {
	if n.in != Installation {
		s, at, err := n.Engine.State(ctx, n.in)
		if err != nil {
			return err
		}
		n.id, n.at, n.e = n.in, at, account.EndpointOf(s, endpoint)
	}
	if n.e == nil {
		all, err := engine.Installations{Engine: n.Engine}.Follow(ctx)
		if err != nil {
			return err
		}
		n.id, n.at, n.e = Installation, n.Clock.Now(), all.Endpoint(endpoint)
	}
	return nil
}

// begin returns the delivery that a job is about, and writes it down before anything is sent.
func (w *Webhooks) begin(ctx context.Context, id, in string, told engine.Webhook) (*Delivery, error) {
	d := Delivery{ID: eventID(in, told), Endpoint: told.Endpoint, Type: told.Type, About: told.About, Seq: told.Seq,
		State: Pending, MadeAt: w.Clock.Now()}
	if id == Installation {
		d.Account = in
	}
	kept, err := record.Get[Delivery](ctx, w.Store, id, record.Delivery, recordID(d.Endpoint, d.ID))
	if err != nil || kept.ID != "" {
		return &kept, err
	}
	kept, err = record.Put(ctx, w.Store, id, record.Delivery, recordID(d.Endpoint, d.ID), d, true)
	return &kept, err
}

// run makes the attempt, unless it is done, or too early, or nobody is told any more.
func (n sending) run(ctx context.Context, round int) error {
	now := n.Clock.Now()
	if round > n.d.Round { // somebody has asked for it again
		n.d.Round, n.d.Tries, n.d.State, n.d.NextAt = round, 0, Pending, time.Time{}
		n.lines.forget(n.id, n.e.ID)
	}
	switch {
	case n.d.State != Pending || n.d.Round != round:
		return nil
	case n.e.Disabled != "":
		n.d.State, n.d.NextAt = Failed, time.Time{}
		return n.save(ctx)
	case now.Before(n.d.NextAt):
		return &store.Later{Pause: n.d.NextAt.Sub(now)}
	}
	m, err := n.message(ctx)
	switch {
	case errors.Is(err, ErrNotYet):
		return &store.Later{Pause: min(max(now.Sub(n.d.MadeAt)/4, busyPause), mostWait)}
	case errors.Is(err, store.ErrNotFound), fault.Is(err, fault.NotFound):
		return n.Store.Delete(ctx, n.id, record.Delivery, recordID(n.e.ID, n.d.ID)) // it was erased
	case err != nil:
		return err
	}
	leave := n.lines.enter(n.id, n.e.ID)
	if leave == nil {
		return &store.Later{Pause: busyPause}
	}
	defer leave()
	return n.try(ctx, m)
}

// message is what is to be sent; store.ErrNotFound where it is not known any more, or not to where.
func (n sending) message(ctx context.Context) (webhook.Message, error) {
	m := webhook.Message{ID: n.d.ID}
	var err error
	if m.URL, err = n.texts.Read(ctx, n.id, n.e.URL); err != nil {
		return m, err
	}
	if m.URL == "" {
		return m, store.ErrNotFound
	}
	for _, turn := range n.e.Turns(n.at) {
		secret, err := n.secret(ctx, n.id, n.e.ID, turn)
		if err != nil {
			return m, err
		}
		m.Secrets = append(m.Secrets, secret)
	}
	m.Body, err = n.body(ctx, n.id, n.in, n.d)
	return m, err
}

// errNotTaken is what the breaker is told of an answer that is no success.
var errNotTaken = errors.New("webhook: it was not taken")

// try sends the message, and writes down what became of it.
func (n sending) try(ctx context.Context, m webhook.Message) error {
	began := n.Clock.Now()
	m.At = began
	var answer webhook.Answer
	err := n.lines.breaker(n.id, n.e.ID).Do(func() (err error) {
		if answer, err = n.Sender.Send(ctx, m); err == nil && !answer.Delivered() {
			err = errNotTaken
		}
		return err
	}, func(err error) bool { return errors.Is(err, errNotTaken) })
	switch {
	case errors.Is(err, breaker.ErrOpen):
		return &store.Later{Pause: breakerPause / 4}
	case err != nil && !errors.Is(err, errNotTaken):
		return err // the server stops, or its own fault
	}
	now := n.Clock.Now()
	n.d.Tries++
	n.d.Attempts = append(n.d.Attempts, Attempt{At: began, Number: n.d.Tries, Status: answer.Status, Fault: answer.Fault,
		Millis: now.Sub(began).Milliseconds(), Answered: answer.Text})
	if extra := len(n.d.Attempts) - mostAttempts; extra > 0 {
		n.d.Attempts = slices.Delete(n.d.Attempts, 0, extra)
	}
	if answer.Delivered() {
		n.d.State, n.d.NextAt = Succeeded, time.Time{}
		n.lines.forget(n.id, n.e.ID)
		return errors.Join(n.save(ctx), n.well(ctx))
	}
	return n.failed(ctx, m, answer, now)
}

// failed decides what follows when nothing was delivered.
func (n sending) failed(ctx context.Context, m webhook.Message, answer webhook.Answer, now time.Time) error {
	var later *store.Later
	n.d.State, n.d.NextAt = Failed, time.Time{}
	if gone := answer.Status == http.StatusGone; !gone && n.d.Tries <= len(pauses) {
		later = &store.Later{Pause: pauses[n.d.Tries-1]}
		n.d.State, n.d.NextAt = Pending, now.Add(later.Pause)
	}
	if err := n.save(ctx); err != nil {
		return err
	}
	why, err := n.ill(ctx, answer, now)
	if err != nil {
		return err
	}
	if why != "" {
		if err := n.disable(ctx, why, m.URL); err != nil {
			return err
		}
	}
	if later == nil {
		return nil
	}
	return later
}

// disable has the endpoint told nothing any more. The owner of an account's is written to; that one of the
// installation's is disabled is for an operator to see.
func (n sending) disable(ctx context.Context, why account.Disabling, url string) error {
	cmd := account.DisableEndpoint{ID: n.e.ID, Why: why}
	if n.id != Installation {
		_, err := n.Engine.Do(ctx, engine.Request{Account: n.id, Actor: account.Webhooks, Command: cmd})
		return err
	}
	said := message.AttentionEndpointFailing
	if why == account.DisabledGone {
		said = message.AttentionEndpointGone
	}
	err := n.Attention.Disabled(ctx, n.e.ID, message.Note{Key: said, Data: map[string]string{"url": url}})
	if err == nil {
		_, err = engine.Installations{Engine: n.Engine}.Do(ctx, account.Webhooks, cmd)
	}
	return err
}

// save writes the delivery down.
func (n sending) save(ctx context.Context) error {
	_, err := record.Put(ctx, n.Store, n.id, record.Delivery, recordID(n.e.ID, n.d.ID), *n.d, false)
	return err
}

// health is how an endpoint fails; there is a record of none that does not.
type health struct {
	Since time.Time `json:"since"` // the first failure since something was delivered
}

// well forgets that the endpoint has failed.
func (n sending) well(ctx context.Context) error {
	_, err := n.Store.Get(ctx, n.id, record.EndpointHealth, n.e.ID)
	if errors.Is(err, store.ErrNotFound) { // as a rule, and cheaper
		return nil
	}
	return n.Store.Delete(ctx, n.id, record.EndpointHealth, n.e.ID)
}

// ill writes down since when the endpoint fails, and returns why it is to be disabled; "" is that it is not.
func (n sending) ill(ctx context.Context, answer webhook.Answer, now time.Time) (account.Disabling, error) {
	if answer.Status == http.StatusGone {
		return account.DisabledGone, nil
	}
	h, err := record.Put(ctx, n.Store, n.id, record.EndpointHealth, n.e.ID, health{now}, true)
	if err != nil || now.Sub(h.Since) < account.EndpointPatience {
		return "", err
	}
	return account.DisabledFailing, nil
}

// secret returns a secret of an endpoint, by its turn.
func (w *Webhooks) secret(ctx context.Context, id, endpoint string, turn int) (string, error) {
	kept, err := w.Store.Get(ctx, id, record.EndpointSecret, secretID(endpoint, turn))
	if err != nil {
		return "", err
	}
	var sealed []byte
	if err := json.Unmarshal(kept.Body, &sealed); err != nil {
		return "", err
	}
	secret, ok := w.Sealer.OpenSecret(sealed)
	if !ok {
		return "", errors.New("webhook: the signing key with which the secret was kept is not there any more")
	}
	return secret, nil
}

// MakeSecret keeps a new secret for a turn of an endpoint, unless there is one, and returns the one that stands. Those
// that sign nothing any more are forgotten.
func (w *Webhooks) MakeSecret(ctx context.Context, id, endpoint string, turn int) (string, error) {
	if w.Sealer == nil {
		return "", fault.Of(fault.Conflict, message.NoWebhooks)
	}
	sealed := w.Sealer.SealSecret(webhook.NewSecret())
	if _, err := record.Put(ctx, w.Store, id, record.EndpointSecret, secretID(endpoint, turn), sealed, true); err != nil {
		return "", err
	}
	if id != Installation {
		if _, err := record.Put(ctx, w.Store, "", record.EndpointsOf, id, true, true); err != nil {
			return "", err
		}
	}
	for old := turn - 2; old > 0 && old > turn-4; old-- {
		if err := w.Store.Delete(ctx, id, record.EndpointSecret, secretID(endpoint, old)); err != nil {
			return "", err
		}
	}
	return w.secret(ctx, id, endpoint, turn)
}

func secretID(endpoint string, turn int) string { return endpoint + "." + strconv.Itoa(turn) }

// Package webhook tells accounts' own servers what happens, and the installation's what happens in all accounts:
// webhooks that go out. Each thing that an endpoint is told is a job, which follows from an entry in that entry's
// transaction; a generation's is written before its end is. So nothing is lost when a process dies, and what is sent
// again has the same id and body.
package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/message"
	"conto/driver/store"
	"conto/driver/webhook"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/record"
)

// pauses are the times between the attempts to deliver something: about three days in all.
var pauses = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
	20 * time.Hour, 24 * time.Hour,
}

const (
	// Kept is how long a delivery can be looked at and asked for again.
	Kept = 30 * 24 * time.Hour
	// mostKept bounds the deliveries that are kept of an account; the oldest go first.
	mostKept = 20_000
	// mostAttempts bounds the attempts of a delivery that are kept, the newest.
	mostAttempts = 20
)

// State is what became of a delivery.
type State string

// The states.
const (
	Pending   State = "pending"
	Succeeded State = "succeeded"
	Failed    State = "failed"
)

// Installation stands for the account of endpoints that are told of all accounts: theirs are records of the platform.
const Installation = ""

// Delivery is something that an endpoint is told, or was.
type Delivery struct {
	ID string `json:"id"` // of the event: the same at every endpoint, and each time it is sent
	// Account is in which it happened, of an endpoint of the installation.
	Account  string            `json:"account,omitempty"`
	Endpoint string            `json:"endpoint"`
	Type     account.EventType `json:"type"`
	About    string            `json:"about,omitempty"`
	Seq      int64             `json:"seq,omitempty"`
	Round    int               `json:"round,omitempty"` // how often somebody has asked for it again
	Tries    int               `json:"tries"`           // in this round
	State    State             `json:"state"`
	MadeAt   time.Time         `json:"made_at"`
	NextAt   time.Time         `json:"next_at,omitzero"` // of one that is pending: of the next attempt
	Attempts []Attempt         `json:"attempts,omitempty"`
}

// Attempt is one try to deliver something.
type Attempt struct {
	At       time.Time     `json:"at"`
	Number   int           `json:"number"` // of those of its round
	Status   int           `json:"status,omitempty"`
	Fault    webhook.Fault `json:"error,omitempty"`
	Millis   int64         `json:"duration_ms"`
	Answered string        `json:"answer,omitempty"` // the answer's first bytes
}

// job returns the job that makes the next attempt, of an endpoint of an account or of the installation.
func (d *Delivery) job(id string) store.Job {
	if id == Installation {
		id = d.Account
	}
	return engine.WebhookJob(id, engine.Webhook{Endpoint: d.Endpoint, Round: d.Round, Seq: d.Seq,
		Occurrence: account.Occurrence{Type: d.Type, About: d.About}})
}

// recordID is under what the delivery of an event to an endpoint is kept.
func recordID(endpoint, event string) string { return endpoint + "." + event }

// ids writes digests in small letters and digits.
var ids = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// eventID names an event: of the same event it is always the same.
func eventID(id string, w engine.Webhook) string {
	parts := []string{id, string(w.Type), w.About, strconv.FormatInt(w.Seq, 10)}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "evt_" + ids.EncodeToString(sum[:15])
}

// Event is what is sent.
type Event struct {
	Type    account.EventType `json:"type"`
	At      time.Time         `json:"timestamp"`
	Account string            `json:"account,omitempty"` // in which it happened
	Data    any               `json:"data"`              // the whole of what it is about, as the API has it
}

// Sealer keeps secrets so that only the server reads them.
type Sealer interface {
	SealSecret(plain string) []byte
	OpenSecret(sealed []byte) (string, bool)
}

// Options are what webhooks are sent with.
type Options struct {
	Engine    *engine.Engine
	Store     store.Store
	Sealer    Sealer      // nil: no webhooks are sent
	Attention interface { // is told of the installation's that are disabled
		Disabled(ctx context.Context, endpoint string, why message.Note) error
		Enabled(ctx context.Context, endpoint string) error // or removed
	}
	Sender interface { // nil: the network
		Send(ctx context.Context, m webhook.Message) (webhook.Answer, error)
	}
	Clock clock.Clock
	Local bool // this machine itself may be told, without encryption
}

// Webhooks sends what accounts' endpoints are told. It is safe for concurrent use.
type Webhooks struct {
	Options
	texts record.Texts
	lines *lines
	data  Describe
}

// New makes it.
func New(o Options) *Webhooks {
	if o.Sender == nil {
		o.Sender = webhook.New(webhook.Options{Local: o.Local})
	}
	return &Webhooks{Options: o, texts: record.NewTexts(o.Store), lines: newLines(o.Clock)}
}

// ErrNotYet means that what an event is about has not come to its end: it is asked again soon.
var ErrNotYet = errors.New("webhook: it is not final yet")

// Describe returns what is sent of something, and when it happened: the whole of what it is about, as of the entry that
// it follows from, where it follows from one. What is not there any more is not_found.
type Describe func(ctx context.Context, id string, o account.Occurrence, seq int64) (data any, at time.Time, err error)

// Describing sets what says what is sent. Nothing is sent before.
func (w *Webhooks) Describing(data Describe) { w.data = data }

// Tell has endpoints told of something that no entry follows from, durably: a generation that is about to be final.
// Doing it again changes nothing.
func (w *Webhooks) Tell(ctx context.Context, id string, o account.Occurrence) error {
	s, _, err := w.Engine.State(ctx, id)
	if err != nil {
		return err
	}
	return w.enqueue(ctx, w.Engine.Webhooks(s, o))
}

// enqueue has jobs run.
func (w *Webhooks) enqueue(ctx context.Context, jobs []store.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	queue, ok := w.Store.(store.Enqueuer)
	if !ok {
		return errors.New("webhook: the store has no queue")
	}
	return queue.Enqueue(ctx, jobs)
}

// body returns what is sent of an event in an account to an endpoint of that or of the installation, as the id says.
// Anyone who writes it first decides; it is the same each time.
func (w *Webhooks) body(ctx context.Context, id, in string, d *Delivery) ([]byte, error) {
	kept, err := w.Store.Get(ctx, id, record.DeliveryBody, d.ID)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return kept.Body, err
	}
	if w.data == nil {
		return nil, ErrNotYet // the server is starting
	}
	data, at, err := w.data(ctx, in, account.Occurrence{Type: d.Type, About: d.About}, d.Seq)
	if err != nil {
		return nil, err
	}
	event := Event{d.Type, at, in, data}
	if at.IsZero() {
		event.At = d.MadeAt
	}
	body, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	kept, err = w.Store.Put(ctx, store.Record{Account: id, Kind: record.DeliveryBody, ID: d.ID, Body: body}, true)
	return kept.Body, err
}

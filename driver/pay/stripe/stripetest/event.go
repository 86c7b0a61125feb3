package stripetest

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"conto/internal/clock"
)

// webhooks is what has happened, and the endpoints to which it is sent.
type webhooks struct {
	*shared
	endpoints []*endpoint
	events    []event
	told      int // events that were delivered, or are not going to be
}

// event is something that happened, as it is sent.
type event struct {
	id, kind string
	body     []byte
}

// tell records that something happened, with the object as it is now.
func (s *webhooks) tell(kind string, object any) {
	id := s.id("evt")
	body, err := json.Marshal(map[string]any{
		"id": id, "object": "event", "api_version": sdk.APIVersion, "created": s.now().Unix(), "type": kind,
		"livemode": false, "pending_webhooks": 1, "data": map[string]any{"object": object},
	})
	if err != nil {
		panic(err)
	}
	s.events = append(s.events, event{id, kind, body})
}

// Events lists the kinds of what happened.
func (s *webhooks) Events() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kinds []string
	for _, e := range s.events {
		kinds = append(kinds, e.kind)
	}
	return kinds
}

// Sign makes the headers of a webhook that was sent at an instant.
func Sign(body []byte, at time.Time, secret string) http.Header {
	signature := hex.EncodeToString(webhook.ComputeSignature(at, body, secret))
	return http.Header{
		"Content-Type":     {"application/json; charset=utf-8"},
		"Stripe-Signature": {fmt.Sprintf("t=%d,v1=%s", at.Unix(), signature)},
	}
}

// Delivery is how webhooks are sent.
type Delivery struct {
	To    string // the endpoint
	Times int    // how often each
	Again bool   // also those that were delivered before
	Miss  int    // one of so many is never sent; 0: none is missed
	Seed  uint64 // decides the order, and which are missed
}

// senders is how many webhooks are under way at once.
const senders = 4

// Deliver sends what happened since the last delivery, and returns when each webhook was taken. One that is not taken
// is sent some times more.
func (s *webhooks) Deliver(ctx context.Context, d Delivery) error {
	chance := rand.New(rand.NewPCG(d.Seed, 1))
	var sent []event
	s.mu.Lock()
	for i, e := range s.events {
		if i < s.told && !d.Again || d.Miss > 0 && chance.IntN(d.Miss) == 0 {
			continue
		}
		for range d.Times {
			sent = append(sent, e)
		}
	}
	s.told = len(s.events)
	s.mu.Unlock()
	chance.Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })

	work := make(chan event, len(sent))
	for _, e := range sent {
		work <- e
	}
	close(work)
	errs := make([]error, senders)
	var all sync.WaitGroup
	for i := range senders {
		all.Go(func() {
			for e := range work {
				errs[i] = errors.Join(errs[i], send(ctx, d.To, e))
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// send sends a webhook until it is taken.
func send(ctx context.Context, to string, e event) error {
	const tries = 5
	var err error
	for range tries {
		var status int
		var answer string
		status, answer, err = Post(ctx, to, e.body, Sign(e.body, clock.System.Now(), Secret))
		if err == nil && status/100 == 2 {
			return nil
		}
		if err == nil {
			err = fmt.Errorf("%s: %d %s", e.kind, status, answer)
		}
	}
	return err
}

// Post sends a body with these headers once.
func Post(ctx context.Context, to string, body []byte, header http.Header) (status int, answer string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), errors.Join(err, response.Body.Close())
}

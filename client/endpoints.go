package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// EndpointService is the servers of an account's own that are told what happens: webhook endpoints. With Installation
// in place of an account's id it is those that are told of all accounts, which operators keep.
type EndpointService struct{ *conn }

// Installation stands for the account of webhook endpoints that are told of all accounts. No account has this id, and
// an id that was forgotten does not mean it.
const Installation = "*"

// endpointPath returns the path of what belongs to the endpoints of an account, or of the installation.
func endpointPath(id string, parts ...string) string {
	if id == Installation {
		return under("/v1/webhook-endpoints", parts...)
	}
	return path(id, append([]string{"webhook-endpoints"}, parts...)...)
}

// Endpoint is a webhook endpoint. Secret is only in the answer that makes it.
type Endpoint struct {
	ID             string     `json:"id"`
	URL            string     `json:"url"`
	Description    string     `json:"description"`
	Types          []string   `json:"types"`         // of what it is told
	Disabled       string     `json:"disabled"`      // why it is told nothing: by_hand, failing, gone; "": it is told
	FailingSince   *time.Time `json:"failing_since"` // nothing was delivered since; nil: it is well
	Secret         string     `json:"secret"`
	OldSecretUntil *time.Time `json:"old_secret_until"` // until then the secret before signs, too; nil: it does not
	MadeAt         time.Time  `json:"made_at"`
}

// NewEndpoint is what adding an endpoint takes.
type NewEndpoint struct {
	URL         string   `json:"url"`
	Description string   `json:"description,omitempty"`
	Types       []string `json:"types"`
}

// EndpointChange is what changes of an endpoint; nil stays.
type EndpointChange struct {
	URL         *string  `json:"url,omitempty"`
	Description *string  `json:"description,omitempty"`
	Types       []string `json:"types,omitempty"`
	Disabled    *bool    `json:"disabled,omitempty"`
}

// Delivery is an event and what became of it at an endpoint. Body, what is sent, is only of one that is asked for
// alone.
type Delivery struct {
	ID       string          `json:"id"` // of the event
	Type     string          `json:"type"`
	Account  string          `json:"account"` // in which it happened, of an endpoint that is told of all accounts
	State    string          `json:"state"`   // pending, succeeded, failed
	MadeAt   time.Time       `json:"made_at"`
	NextAt   *time.Time      `json:"next_at"` // of the next attempt; nil: there is none
	Attempts []Attempt       `json:"attempts"`
	Body     json.RawMessage `json:"body"`
}

// Attempt is one try to deliver an event.
type Attempt struct {
	At       time.Time `json:"at"`
	Number   int       `json:"number"`
	Status   *int      `json:"status"` // of HTTP; nil: there was no answer
	Error    string    `json:"error"`  // why there was none: timeout, unreachable, private, untrusted
	Duration int64     `json:"duration_ms"`
	Answer   string    `json:"answer"` // its first bytes
}

// List returns the account's webhook endpoints, without their secrets.
func (s EndpointService) List(ctx context.Context, id string) ([]Endpoint, error) {
	out := &List[Endpoint]{}
	err := s.get(ctx, endpointPath(id), nil, out)
	return out.Items, err
}

// Make adds a webhook endpoint.
func (s EndpointService) Make(ctx context.Context, id string, e NewEndpoint) (*Endpoint, error) {
	out := &Endpoint{}
	return out, s.write(ctx, http.MethodPost, endpointPath(id), e, out)
}

// Get returns a webhook endpoint.
func (s EndpointService) Get(ctx context.Context, id, endpoint string) (*Endpoint, error) {
	out := &Endpoint{}
	return out, s.get(ctx, endpointPath(id, endpoint), nil, out)
}

// Change changes a webhook endpoint, disables it or enables it again.
func (s EndpointService) Change(ctx context.Context, id, endpoint string, c EndpointChange) (*Endpoint, error) {
	out := &Endpoint{}
	return out, s.write(ctx, http.MethodPatch, endpointPath(id, endpoint), c, out)
}

// Remove removes a webhook endpoint, and what is kept of it.
func (s EndpointService) Remove(ctx context.Context, id, endpoint string) error {
	return s.write(ctx, http.MethodDelete, endpointPath(id, endpoint), nil, nil)
}

// Rotate makes a new secret, which is in the answer. For 24 hours messages are signed with both.
func (s EndpointService) Rotate(ctx context.Context, id, endpoint string) (*Endpoint, error) {
	out := &Endpoint{}
	return out, s.write(ctx, http.MethodPost, endpointPath(id, endpoint, "secret"), nil, out)
}

// Test sends a test to a webhook endpoint.
func (s EndpointService) Test(ctx context.Context, id, endpoint string) (*Delivery, error) {
	out := &Delivery{}
	return out, s.write(ctx, http.MethodPost, endpointPath(id, endpoint, "test"), nil, out)
}

// Deliveries returns what an endpoint was told in the last 30 days, the newest first, after a cursor.
func (s EndpointService) Deliveries(ctx context.Context, id, endpoint, cursor string) (*List[Delivery], error) {
	out := &List[Delivery]{}
	return out, s.get(ctx, endpointPath(id, endpoint, "deliveries"), pageOf(cursor, 0), out)
}

// Delivery returns what became of an event at an endpoint, with what was sent.
func (s EndpointService) Delivery(ctx context.Context, id, endpoint, event string) (*Delivery, error) {
	out := &Delivery{}
	return out, s.get(ctx, endpointPath(id, endpoint, "deliveries", event), nil, out)
}

// Replay sends an event again, with the same id and body.
func (s EndpointService) Replay(ctx context.Context, id, endpoint, event string) (*Delivery, error) {
	out := &Delivery{}
	return out, s.write(ctx, http.MethodPost, endpointPath(id, endpoint, "deliveries", event, "replay"), nil,
		out)
}

// ReplayFailed sends again all that failed of what happened since an instant, and returns how many events these are.
func (s EndpointService) ReplayFailed(ctx context.Context, id, endpoint string, since time.Time) (int, error) {
	var out struct {
		Count int `json:"count"`
	}
	err := s.write(ctx, http.MethodPost, endpointPath(id, endpoint, "replay"),
		map[string]time.Time{"since": since}, &out)
	return out.Count, err
}

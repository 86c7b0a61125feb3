package stripetest

import (
	"net/url"
	"slices"

	sdk "github.com/stripe/stripe-go/v85"
)

// endpoint is a WebhookEndpoint.
type endpoint struct {
	ID            string   `json:"id"`
	Object        string   `json:"object"`
	APIVersion    *string  `json:"api_version"` // null is the account's own
	Description   string   `json:"description"`
	EnabledEvents []string `json:"enabled_events"`
	Status        string   `json:"status"`
	URL           string   `json:"url"`
	Secret        string   `json:"secret,omitempty"` // in the answer to its making only
}

func (s *webhooks) createEndpoint(_ string, p *params) (any, *problem) {
	e := &endpoint{
		Object: "webhook_endpoint", Description: p.text("description"), EnabledEvents: p.list(
			"enabled_events"), Status: "enabled", URL: p.text("url"),
	}
	if version := p.text("api_version"); version != "" {
		e.APIVersion = &version
	}
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	switch u, err := url.Parse(e.URL); {
	case err != nil || u.Host == "" || u.Scheme != "https":
		return nil, invalid("url_invalid", "url", "Invalid URL: An explicit scheme (such as https) must be provided.")
	case len(e.EnabledEvents) == 0:
		return nil, invalid("parameter_missing", "enabled_events", "Missing required param: enabled_events.")
	case e.APIVersion != nil && *e.APIVersion != sdk.APIVersion:
		return nil, invalid("", "api_version", "Invalid Stripe API version: %s", *e.APIVersion)
	}
	e.ID = s.id("we")
	s.endpoints = append(s.endpoints, e)
	shown := *e
	shown.Secret = Secret
	return &shown, nil
}

func (s *webhooks) updateEndpoint(id string, p *params) (any, *problem) {
	events, disabled := p.list("enabled_events"), p.flag("disabled")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	at := slices.IndexFunc(s.endpoints, func(e *endpoint) bool { return e.ID == id })
	if at < 0 {
		return nil, missing("id", "webhook endpoint", id)
	}
	e := s.endpoints[at]
	e.EnabledEvents, e.Status = events, "enabled"
	if disabled {
		e.Status = "disabled"
	}
	shown := *e
	return &shown, nil
}

func (s *webhooks) listEndpoints(_ string, p *params) (any, *problem) {
	limit, after := p.number("limit"), p.text("starting_after")
	if bad := p.check(); bad != nil {
		return nil, bad
	}
	begin := slices.IndexFunc(s.endpoints, func(e *endpoint) bool { return e.ID == after }) + 1
	end := min(begin+int(max(limit, 1)), len(s.endpoints))
	return list{"list", "/v1/webhook_endpoints", end < len(s.endpoints), append([]*endpoint{}, s.endpoints[begin:end]...)},
		nil
}

// AddEndpoint makes an endpoint as somebody would on Stripe's pages: of the account's own release, disabled, with these
// events.
func (s *webhooks) AddEndpoint(to string, events ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoints = append(s.endpoints,
		&endpoint{ID: s.id("we"), Object: "webhook_endpoint", EnabledEvents: events, Status: "disabled", URL: to})
}

// Subscribed lists the events that the enabled endpoints of a URL send, endpoint after endpoint.
func (s *webhooks) Subscribed(to string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, e := range s.endpoints {
		if e.URL == to && e.Status == "enabled" {
			all = append(all, e.EnabledEvents...)
		}
	}
	return all
}

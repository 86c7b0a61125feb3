package account

import (
	"slices"
	"time"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// Endpoint is a server of the account's own that is told what happens: a webhook endpoint. The journal names its
// address and description; its secrets are not here.
type Endpoint struct {
	ID        string      `json:"id"`
	URL       string      `json:"url"` // names a text
	Label     string      `json:"label,omitempty"`
	Types     []EventType `json:"types"` // of what it is told
	MadeAt    time.Time   `json:"made_at"`
	EnabledAt time.Time   `json:"enabled_at"` // since when it is told without a break
	Disabled  Disabling   `json:"disabled,omitempty"`
	Turn      int         `json:"turn"` // which of its secrets is valid: the first is 1
	RotatedAt time.Time   `json:"rotated_at,omitzero"`
}

// Disabling says why an endpoint is told nothing; "" is one that is told.
type Disabling string

// The reasons.
const (
	DisabledByHand  Disabling = "by_hand"
	DisabledFailing Disabling = "failing" // nothing was delivered for EndpointPatience
	DisabledGone    Disabling = "gone"    // it has said itself that it is gone for good
)

// EventType is what a webhook is about: a noun of the API and what has become of it.
type EventType string

// The types of events.
const (
	GenerationSucceeded EventType = "generation.succeeded"
	GenerationFailed    EventType = "generation.failed"
	GenerationCanceled  EventType = "generation.canceled"
	CreditsLow          EventType = "credits.low"
	CreditsDepleted     EventType = "credits.depleted"
	CreditsAlert        EventType = "credits.alert" // the balance fell below the level that the owner has set (C42)
	SubscriptionUpdated EventType = "subscription.updated"
	InvoiceCreated      EventType = "invoice.created" // or a credit note
	PaymentSucceeded    EventType = "payment.succeeded"
	PaymentFailed       EventType = "payment.failed"
	PaymentAction       EventType = "payment.action_required"
	PaymentGivenBack    EventType = "payment.refunded"
	AccountClosed       EventType = "account.closed"
	WebhookTest         EventType = "webhook.test" // sent when somebody asks for it, whatever the endpoint is told
)

// EventTypes lists the types that an endpoint can be told of, in the order above.
func EventTypes() []EventType {
	return []EventType{
		GenerationSucceeded, GenerationFailed, GenerationCanceled, CreditsLow, CreditsDepleted, CreditsAlert,
		SubscriptionUpdated, InvoiceCreated, PaymentSucceeded, PaymentFailed, PaymentAction, PaymentGivenBack,
		AccountClosed,
	}
}

// What bounds endpoints.
const (
	maxEndpoints = 10
	// SecretOverlap is how long events are signed with the secret before, too, once there is a new one.
	SecretOverlap = 24 * time.Hour
	// EndpointPatience is how long an endpoint may fail, with nothing delivered between, before it is disabled.
	EndpointPatience = 5 * 24 * time.Hour
)

// Webhooks is the actor that disables endpoints.
var Webhooks = Actor{ID: "webhooks"}

// MakeEndpoint adds a webhook endpoint.
type MakeEndpoint struct {
	ID    string      `json:"id"`
	URL   string      `json:"url"` // names a text
	Label string      `json:"label,omitempty"`
	Types []EventType `json:"types"`
}

// ChangeEndpoint changes what is given; nil stays.
type ChangeEndpoint struct {
	ID       string      `json:"id"`
	URL      *string     `json:"url,omitempty"`
	Label    *string     `json:"label,omitempty"`
	Types    []EventType `json:"types,omitempty"`
	Disabled *bool       `json:"disabled,omitempty"`
}

// RotateSecret has events signed with another secret, and for SecretOverlap with the one before, too.
type RotateSecret struct {
	ID   string `json:"id"`
	Turn int    `json:"turn"` // of the new one
}

// DisableEndpoint says that an endpoint has failed too long, or is gone.
type DisableEndpoint struct {
	ID  string    `json:"id"`
	Why Disabling `json:"why"`
}

// RemoveEndpoint removes an endpoint.
type RemoveEndpoint struct {
	ID string `json:"id"`
}

// EndpointMade: there is another endpoint.
type EndpointMade struct{ Endpoint }

// EndpointChanged: this is what it is from now on.
type EndpointChanged struct{ Endpoint }

// SecretRotated: it has another secret.
type SecretRotated struct {
	ID   string    `json:"id"`
	Turn int       `json:"turn"`
	At   time.Time `json:"at"`
}

// EndpointDisabled: it is told nothing from now on.
type EndpointDisabled struct {
	ID  string    `json:"id"`
	URL string    `json:"url"`
	Why Disabling `json:"why"`
}

// EndpointRemoved: it is there no more.
type EndpointRemoved struct {
	ID string `json:"id"`
}

// Name implements Command.
func (MakeEndpoint) Name() string    { return "make_endpoint" }
func (ChangeEndpoint) Name() string  { return "change_endpoint" }
func (RotateSecret) Name() string    { return "rotate_secret" }
func (DisableEndpoint) Name() string { return "disable_endpoint" }
func (RemoveEndpoint) Name() string  { return "remove_endpoint" }

func (MakeEndpoint) right() Right    { return Right{Operator: Admin, Person: ByOwner} }
func (ChangeEndpoint) right() Right  { return Right{Operator: Support, Person: ByOwner} }
func (RotateSecret) right() Right    { return Right{Operator: Admin, Person: ByOwner} }
func (DisableEndpoint) right() Right { return Right{System: Webhooks.ID} }
func (RemoveEndpoint) right() Right  { return Right{Operator: Support, Person: ByOwner} }

// Kind implements Event.
func (EndpointMade) Kind() string     { return "endpoint_made" }
func (EndpointChanged) Kind() string  { return "endpoint_changed" }
func (SecretRotated) Kind() string    { return "secret_rotated" }
func (EndpointDisabled) Kind() string { return "endpoint_disabled" }
func (EndpointRemoved) Kind() string  { return "endpoint_removed" }

// EndpointOf returns a webhook endpoint of an account, or nil.
func EndpointOf(s *State, id string) *Endpoint {
	return endpointIn(s.Endpoints, id)
}

func endpointIn(list []Endpoint, id string) *Endpoint {
	i := slices.IndexFunc(list, func(e Endpoint) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// Turns returns which of its secrets sign what is sent at an instant, the newest first: never more than two.
func (e *Endpoint) Turns(at time.Time) []int {
	if e.Turn > 1 && at.Before(e.RotatedAt.Add(SecretOverlap)) {
		return []int{e.Turn, e.Turn - 1}
	}
	return []int{e.Turn}
}

// TellsOf reports whether the endpoint is told of events of a type.
func (e *Endpoint) TellsOf(t EventType) bool {
	return e.Disabled == "" && (t == WebhookTest || slices.Contains(e.Types, t))
}

// endpoints decides about webhook endpoints: an account's, or the installation's.
type endpoints struct {
	list []Endpoint
	at   time.Time
}

// decideEndpoint decides about an account's. A new one needs a plan with API access, as a key does (C36). What there is
// goes on on any plan: it tells of the end of that one, too.
func (s deciding) decideEndpoint(cmd Command) ([]Event, error) {
	if _, ok := cmd.(MakeEndpoint); ok && !s.Plan(s.b).Has(catalog.APIAccess) {
		return nil, s.judging().noAPIAccess()
	}
	return endpoints{s.Endpoints, s.at}.decide(cmd)
}

func (s endpoints) decide(cmd Command) ([]Event, error) {
	switch c := cmd.(type) {
	case MakeEndpoint:
		return s.make(c)
	case ChangeEndpoint:
		return s.change(c)
	case RotateSecret:
		return s.rotate(c)
	case DisableEndpoint:
		return s.disable(c)
	case RemoveEndpoint:
		if endpointIn(s.list, c.ID) == nil {
			return nil, noEndpoint(c.ID)
		}
		return []Event{EndpointRemoved(c)}, nil
	}
	panic("account: " + cmd.Name() + " is about no endpoint")
}

func (s endpoints) make(c MakeEndpoint) ([]Event, error) {
	if c.ID == "" || endpointIn(s.list, c.ID) != nil {
		return nil, fault.Wrong("id", message.EndpointIDTaken)
	}
	if c.URL == "" {
		return nil, fault.Wrong("url", message.IsNeeded)
	}
	types, err := checkEventTypes(c.Types)
	if err != nil {
		return nil, err
	}
	if len(s.list) >= maxEndpoints {
		return nil, fault.Of(fault.Conflict, message.MostEndpoints, "most", maxEndpoints)
	}
	return []Event{EndpointMade{Endpoint{ID: c.ID, URL: c.URL, Label: c.Label, Types: types, MadeAt: s.at,
		EnabledAt: s.at, Turn: 1}}}, nil
}

func (s endpoints) change(c ChangeEndpoint) ([]Event, error) {
	was := endpointIn(s.list, c.ID)
	if was == nil {
		return nil, noEndpoint(c.ID)
	}
	next := *was
	if c.URL != nil {
		if next.URL = *c.URL; next.URL == "" {
			return nil, fault.Wrong("url", message.IsNeeded)
		}
	}
	if c.Label != nil {
		next.Label = *c.Label
	}
	if c.Types != nil {
		var err error
		if next.Types, err = checkEventTypes(c.Types); err != nil {
			return nil, err
		}
	}
	if off := c.Disabled; off != nil && *off != (was.Disabled != "") {
		if next.Disabled = ""; *off {
			next.Disabled = DisabledByHand
		} else {
			next.EnabledAt = s.at
		}
	}
	if next.URL == was.URL && next.Label == was.Label && next.Disabled == was.Disabled &&
		slices.Equal(next.Types, was.Types) {
		return nil, nil
	}
	return []Event{EndpointChanged{next}}, nil
}

// rotate refuses a turn that is not the next one: somebody else has rotated the secret meanwhile.
func (s endpoints) rotate(c RotateSecret) ([]Event, error) {
	e := endpointIn(s.list, c.ID)
	switch {
	case e == nil:
		return nil, noEndpoint(c.ID)
	case c.Turn != e.Turn+1:
		return nil, fault.Of(fault.Conflict, message.SecretRotatedMeanwhile)
	}
	return []Event{SecretRotated{c.ID, c.Turn, s.at}}, nil
}

// disable changes nothing where the endpoint is gone, or is told nothing already.
func (s endpoints) disable(c DisableEndpoint) ([]Event, error) {
	e := endpointIn(s.list, c.ID)
	if e == nil || e.Disabled != "" {
		return nil, nil
	}
	if c.Why != DisabledFailing && c.Why != DisabledGone {
		return nil, fault.Wrong("why", message.IsNeeded)
	}
	return []Event{EndpointDisabled{c.ID, e.URL, c.Why}}, nil
}

func noEndpoint(id string) error {
	return fault.Of(fault.NotFound, message.NoEndpoint, "endpoint", id)
}

// checkEventTypes returns the types that an endpoint is told of, each once, in the order of EventTypes.
func checkEventTypes(asked []EventType) ([]EventType, error) {
	var list []EventType
	for _, t := range EventTypes() {
		if slices.Contains(asked, t) {
			list = append(list, t)
		}
	}
	for _, t := range asked {
		if !slices.Contains(list, t) {
			return nil, fault.Wrong("types", message.NoEventType, "type", string(t))
		}
	}
	if len(list) == 0 {
		return nil, fault.Wrong("types", message.EventTypeNeeded)
	}
	return list, nil
}

// applyEndpoint folds an event about endpoints into their list, and reports whether it is one.
func applyEndpoint(list *[]Endpoint, event Event) bool {
	switch e := event.(type) {
	case EndpointMade:
		*list = append(*list, e.Endpoint)
	case EndpointChanged:
		*mustEndpoint(*list, e.ID) = e.Endpoint
	case SecretRotated:
		end := mustEndpoint(*list, e.ID)
		end.Turn, end.RotatedAt = e.Turn, e.At
	case EndpointDisabled:
		mustEndpoint(*list, e.ID).Disabled = e.Why
	case EndpointRemoved:
		*list = slices.DeleteFunc(*list, func(end Endpoint) bool { return end.ID == e.ID })
	default:
		return false
	}
	return true
}

func mustEndpoint(list []Endpoint, id string) *Endpoint {
	e := endpointIn(list, id)
	if e == nil {
		panic("account: no endpoint " + id)
	}
	return e
}

package view

import (
	"encoding/json"
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// Endpoint is a server of the account's own, or of the installation's, that is told what happens. Its secret is shown
// once, when it is made.
type Endpoint struct {
	ID             string              `json:"id" example:"we_4hjq2xk5n3za7m1c"`
	URL            string              `json:"url" example:"https://studio.example/hooks"`
	Description    string              `json:"description"`
	Types          []account.EventType `json:"types" doc:"of what it is told"`
	Disabled       account.Disabling   `json:"disabled" enum:",by_hand,failing,gone" doc:"why it is told nothing, or \"\""`
	FailingSince   *time.Time          `json:"failing_since" doc:"nothing was delivered since, or null"`
	Secret         string              `json:"secret,omitempty" doc:"whsec_…; shown once"`
	OldSecretUntil *time.Time          `json:"old_secret_until" doc:"until then both sign, or null"`
	MadeAt         time.Time           `json:"made_at"`
}

// NewEndpoint is an endpoint that is wanted.
type NewEndpoint struct {
	URL         string              `json:"url" doc:"https, a server on the internet" minLength:"1" maxLength:"2000"`
	Description string              `json:"description,omitempty" maxLength:"100"`
	Types       []account.EventType `json:"types" doc:"of what it is told" minItems:"1" maxItems:"20"`
}

// EndpointChange is what changes of an endpoint; what is absent stays.
type EndpointChange struct {
	URL         *string             `json:"url,omitempty" maxLength:"2000"`
	Description *string             `json:"description,omitempty" maxLength:"100"`
	Types       []account.EventType `json:"types,omitempty" maxItems:"20"`
	Disabled    *bool               `json:"disabled,omitempty" doc:"false: it is told from now on"`
}

// ReplaySince says of what failed all is sent again.
type ReplaySince struct {
	Since time.Time `json:"since" doc:"of what happened since then"`
}

// InstallationEndpointPath names a webhook endpoint that is told of all accounts.
type InstallationEndpointPath struct {
	Endpoint string `path:"endpoint" maxLength:"64"`
}

// EndpointPath names a webhook endpoint of an account.
type EndpointPath struct {
	AccountPath
	InstallationEndpointPath
}

// EndpointInput is a request for an endpoint.
type EndpointInput struct {
	AccountPath
	Body NewEndpoint
}

// InstallationEndpointInput is a request for an endpoint that is told of all accounts.
type InstallationEndpointInput struct{ Body NewEndpoint }

// EndpointChangeInput is a request to change an endpoint.
type EndpointChangeInput struct {
	EndpointPath
	Body EndpointChange
}

// InstallationEndpointChangeInput is a request to change an endpoint that is told of all accounts.
type InstallationEndpointChangeInput struct {
	InstallationEndpointPath
	Body EndpointChange
}

// Change returns what is to change.
func (b *EndpointChange) Change() app.EndpointChange {
	return app.EndpointChange{URL: b.URL, Label: b.Description, Types: b.Types, Disabled: b.Disabled}
}

// EndpointAskInput is a request about an endpoint that takes no body.
type EndpointAskInput struct {
	EndpointPath
	Body *Nothing `required:"false"`
}

// InstallationEndpointAskInput is one about an endpoint that is told of all accounts.
type InstallationEndpointAskInput struct {
	InstallationEndpointPath
	Body *Nothing `required:"false"`
}

// Delivery is an event and what became of it at an endpoint.
type Delivery struct {
	ID       string            `json:"id" example:"evt_f2k7wq4m3z5x6a2b" doc:"the webhook-id: the same each time"`
	Type     account.EventType `json:"type" example:"generation.succeeded"`
	Account  string            `json:"account,omitempty" doc:"in which it happened, where the endpoint is told of all"`
	State    string            `json:"state" enum:"pending,succeeded,failed"`
	MadeAt   time.Time         `json:"made_at"`
	NextAt   *time.Time        `json:"next_at" doc:"of the next attempt, or null"`
	Attempts []Attempt         `json:"attempts" doc:"the newest last"`
	Body     json.RawMessage   `json:"body,omitempty" doc:"what is sent; of one delivery alone"`
}

// Attempt is one try to deliver an event.
type Attempt struct {
	At       time.Time `json:"at"`
	Number   int       `json:"number" doc:"1 is the first, also where the event is sent again by hand"`
	Status   *int      `json:"status" doc:"of HTTP, or null where there was no answer"`
	Error    string    `json:"error,omitempty" enum:"timeout,unreachable,private,untrusted" doc:"why there was none"`
	Duration int64     `json:"duration_ms"`
	Answer   string    `json:"answer,omitempty" doc:"its first bytes"`
}

// InstallationDeliveriesQuery is which deliveries to an endpoint that is told of all accounts are listed.
type InstallationDeliveriesQuery struct {
	InstallationEndpointPath
	State string `query:"state" enum:"pending,succeeded,failed" doc:"absent: all"`
	Page
}

// DeliveriesQuery is which deliveries are listed.
type DeliveriesQuery struct {
	AccountPath
	InstallationDeliveriesQuery
}

// InstallationDeliveryPath names a delivery to an endpoint that is told of all accounts.
type InstallationDeliveryPath struct {
	InstallationEndpointPath
	Delivery string `path:"delivery" maxLength:"64" doc:"the id of the event"`
}

// DeliveryPath names a delivery to an endpoint.
type DeliveryPath struct {
	AccountPath
	InstallationDeliveryPath
}

// InstallationReplayInput is a request to send a delivery to an endpoint that is told of all accounts again.
type InstallationReplayInput struct {
	InstallationDeliveryPath
	Body *Nothing `required:"false"`
}

// ReplayInput is a request to send a delivery again.
type ReplayInput struct {
	DeliveryPath
	Body *Nothing `required:"false"`
}

// ReplayFailedInput is a request to send again all that failed.
type ReplayFailedInput struct {
	EndpointPath
	Body ReplaySince
}

// InstallationReplayFailedInput is one about an endpoint that is told of all accounts.
type InstallationReplayFailedInput struct {
	InstallationEndpointPath
	Body ReplaySince
}

// Replayed is how many events are sent again.
type Replayed struct {
	Count int `json:"count"`
}

// EndpointOf returns an endpoint without its secret.
func EndpointOf(e app.Endpoint) Endpoint {
	return Endpoint{ID: e.ID, URL: e.URL, Description: e.Label, Types: e.Types, Disabled: e.Disabled,
		FailingSince: orNil(e.FailingSince), OldSecretUntil: orNil(e.OldSecretUntil), MadeAt: e.MadeAt}
}

// DeliveryOf returns a delivery.
func DeliveryOf(d app.Delivery) Delivery {
	shown := Delivery{ID: d.ID, Type: d.Type, Account: d.Account, State: string(d.State), MadeAt: d.MadeAt,
		NextAt: orNil(d.NextAt), Attempts: []Attempt{}}
	for _, a := range d.Attempts {
		one := Attempt{At: a.At, Number: a.Number, Error: string(a.Fault), Duration: a.Millis, Answer: a.Answered}
		if a.Status != 0 {
			one.Status = &a.Status
		}
		shown.Attempts = append(shown.Attempts, one)
	}
	return shown
}

// FailedPayment is a charge that was declined.
type FailedPayment struct {
	Charge
	Reason string `json:"reason,omitempty" doc:"why: declined_plain, declined_funds, declined_expired …"`
}

// DataOf returns what an endpoint is told of something, as the API has it.
func DataOf(t app.Told) (any, error) {
	switch {
	case t.Account != nil:
		return AccountOf(t.Account), nil
	case t.Run != nil:
		return GenerationOf(*t.Run, message.English), nil
	case t.Charge != nil:
		return FailedPayment{chargeOf(t.Charge), t.Reason}, nil
	case t.Payment != nil:
		return PaymentOf(*t.Payment), nil
	case t.Refund != nil:
		return PaymentRefundOf(*t.Refund), nil
	case t.Invoice != nil:
		return InvoiceOf(*t.Invoice), nil
	case t.Endpoint != nil:
		return EndpointOf(*t.Endpoint), nil
	}
	return nil, fault.Of(fault.NotFound, message.NoWebhooks)
}

func chargeOf(c *account.Charge) Charge { return Charge{c.ID, c.Purpose, c.Amount, c.About, c.URL} }

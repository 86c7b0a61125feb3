package stripe

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"conto/core/money"
	"conto/driver/pay"
)

// Version is the version of Stripe's API in which this driver asks. Webhooks may be of any.
const Version = sdk.APIVersion

// topics maps each kind of event to the object that it is about. Of all others nothing follows.
var topics = map[sdk.EventType]struct {
	topic pay.Topic
	meta  string // the metadata that names it; "": its own id does
}{
	sdk.EventTypePaymentIntentSucceeded:       {pay.AboutCharge, metaCharge},
	sdk.EventTypePaymentIntentPaymentFailed:   {pay.AboutCharge, metaCharge},
	sdk.EventTypePaymentIntentRequiresAction:  {pay.AboutCharge, metaCharge},
	sdk.EventTypePaymentIntentCanceled:        {pay.AboutCharge, metaCharge},
	sdk.EventTypeSetupIntentSucceeded:         {pay.AboutSetup, metaSetup},
	sdk.EventTypeCheckoutSessionCompleted:     {pay.AboutSetup, metaSetup},
	sdk.EventTypeCheckoutSessionExpired:       {pay.AboutSetup, metaSetup},
	sdk.EventTypeChargeDisputeCreated:         {pay.AboutDispute, ""},
	sdk.EventTypeChargeDisputeUpdated:         {pay.AboutDispute, ""},
	sdk.EventTypeChargeDisputeFundsWithdrawn:  {pay.AboutDispute, ""},
	sdk.EventTypeChargeDisputeFundsReinstated: {pay.AboutDispute, ""},
	sdk.EventTypeChargeDisputeClosed:          {pay.AboutDispute, ""},
	sdk.EventTypeChargeRefunded:               {pay.AboutRefund, ""},
	sdk.EventTypeRefundCreated:                {pay.AboutRefund, ""},
	sdk.EventTypeRefundUpdated:                {pay.AboutRefund, ""},
	sdk.EventTypeRefundFailed:                 {pay.AboutRefund, ""},
}

// event is what is read of a webhook: which object it is about. That much is the same in every release of Stripe's API,
// so it does not matter of which release an endpoint's events are; the object is read again, in the release of Version.
type event struct {
	ID   string        `json:"id"`
	Type sdk.EventType `json:"type"`
	Data struct {
		Object json.RawMessage `json:"object"`
	} `json:"data"`
}

// object is what is read of an event's object.
type object struct {
	ID            string            `json:"id"`
	Metadata      map[string]string `json:"metadata"`
	PaymentIntent reference         `json:"payment_intent"`
}

// reference is the id of another object, which an event has as it is or within the whole object.
type reference string

// UnmarshalJSON implements json.Unmarshaler.
func (r *reference) UnmarshalJSON(text []byte) error {
	var whole struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(text, &whole); err == nil {
		*r = reference(whole.ID)
		return nil
	}
	return json.Unmarshal(text, (*string)(r))
}

// Event implements pay.Hooks.
func (g *Gateway) Event(header http.Header, body []byte) (pay.Event, error) {
	if err := webhook.ValidatePayload(body, header.Get("Stripe-Signature"), g.secret); err != nil {
		return pay.Event{}, fmt.Errorf("stripe: %w: %w", err, pay.ErrForged)
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil || e.ID == "" {
		return pay.Event{}, fmt.Errorf("stripe: the body is no event with an id: %w", pay.ErrGarbled)
	}
	h := pay.Event{ID: e.ID}
	about, known := topics[e.Type]
	if !known {
		return h, nil
	}
	var o object
	if err := json.Unmarshal(e.Data.Object, &o); err != nil {
		return h, fmt.Errorf("stripe: event %s, %s, has no object that can be read: %w", e.ID, e.Type, pay.ErrGarbled)
	}
	switch {
	case about.meta != "":
		h.About = o.Metadata[about.meta]
	case about.topic == pay.AboutRefund:
		h.About = string(o.PaymentIntent)
	default:
		h.About = o.ID
	}
	if h.About != "" { // else somebody else uses this Stripe account, too
		h.Topic = about.topic
	}
	return h, nil
}

// Dispute implements pay.Hooks.
func (g *Gateway) Dispute(ctx context.Context, id string) (pay.Dispute, error) {
	d, err := g.client.V1Disputes.Retrieve(ctx, id,
		&sdk.DisputeRetrieveParams{Expand: sdk.StringSlice([]string{"payment_intent"})})
	if e := fault(err); e != nil && e.Code == sdk.ErrorCodeResourceMissing {
		return pay.Dispute{}, unknown("dispute", id, nil)
	}
	if err != nil {
		return pay.Dispute{}, failed("look at dispute "+id, err)
	}
	if d.PaymentIntent == nil || d.PaymentIntent.Metadata[metaCharge] == "" {
		return pay.Dispute{}, unknown("charge of dispute", id, nil)
	}
	return pay.Dispute{
		ID: d.ID, Charge: d.PaymentIntent.Metadata[metaCharge], Reason: string(d.Reason), Status: string(d.Status),
		Amount: money.Amount{Cents: d.Amount, Currency: strings.ToUpper(string(d.Currency))},
	}, nil
}

package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"conto/core/money"
	"conto/pay"
)

// Version is the version of Stripe's API that this driver speaks. The webhook endpoint must be of its release.
const Version = sdk.APIVersion

// topics says which object each kind of event is about. Of all others nothing follows.
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

// Hint implements pay.Hooks.
func (g *Gateway) Hint(header http.Header, body []byte) (pay.Hint, error) {
	e, err := webhook.ConstructEvent(body, header.Get("Stripe-Signature"), g.secret)
	switch {
	case errors.Is(err, webhook.ErrNotSigned), errors.Is(err, webhook.ErrInvalidHeader),
		errors.Is(err, webhook.ErrNoValidSignature), errors.Is(err, webhook.ErrTooOld):
		return pay.Hint{}, fmt.Errorf("stripe: %w: %w", err, pay.ErrForged)
	case err != nil:
		return pay.Hint{}, fmt.Errorf("stripe: the endpoint must send events of API version %s, and this is none: %w", Version, pay.ErrGarbled)
	}
	h := pay.Hint{ID: e.ID}
	about, known := topics[e.Type]
	if !known || e.Data == nil {
		return h, nil
	}
	var object struct {
		ID            string            `json:"id"`
		Metadata      map[string]string `json:"metadata"`
		PaymentIntent string            `json:"payment_intent"`
	}
	if err := json.Unmarshal(e.Data.Raw, &object); err != nil {
		return pay.Hint{}, fmt.Errorf("stripe: event %s: %w", e.ID, pay.ErrGarbled)
	}
	switch {
	case about.meta != "":
		h.About = object.Metadata[about.meta]
	case about.topic == pay.AboutRefund:
		h.About = object.PaymentIntent
	default:
		h.About = object.ID
	}
	if h.About != "" { // else somebody else uses this Stripe account, too
		h.Topic = about.topic
	}
	return h, nil
}

// Dispute implements pay.Hooks.
func (g *Gateway) Dispute(ctx context.Context, id string) (pay.Dispute, error) {
	d, err := g.client.V1Disputes.Retrieve(ctx, id, &sdk.DisputeRetrieveParams{Expand: sdk.StringSlice([]string{"payment_intent"})})
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

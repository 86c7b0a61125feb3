package stripe

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/internal/redact"
)

// Events lists the kinds of event that something follows from, in order.
func Events() []string {
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(topics)) {
		all = append(all, string(kind))
	}
	return all
}

// Endpoint is a webhook endpoint at Stripe.
type Endpoint struct {
	ID      string
	URL     string
	Made    bool   // it was made just now; otherwise it was brought up to date
	Secret  string // of one that was made: Stripe shows it this once
	Release string // of the API in which its events are written; "": the account's own
}

// PutEndpoint makes the webhook endpoint of a URL, or brings the one that there is up to date, so that it is enabled
// and sends the events of Events and no others. A new one is of the release Version. The release of one that there is
// cannot be changed at Stripe, and need not be: only ids are read of an event. Of the options, the key and Stripe's URL
// count.
func PutEndpoint(ctx context.Context, o Options, to string) (Endpoint, error) {
	if at, err := url.Parse(to); err != nil || at.Host == "" || at.Scheme != "https" {
		return Endpoint{}, fmt.Errorf("stripe: webhooks go to an https URL that Stripe can reach, not to %q", redact.URL(to))
	}
	client, err := connect(o)
	if err != nil {
		return Endpoint{}, err
	}
	var found []*sdk.WebhookEndpoint
	for e, err := range client.V1WebhookEndpoints.List(ctx,
		&sdk.WebhookEndpointListParams{ListParams: sdk.ListParams{Limit: sdk.Int64(100)}}).All(ctx) {
		if err != nil {
			return Endpoint{}, failed("list the webhook endpoints", err)
		}
		if e.URL == to {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		made, err := client.V1WebhookEndpoints.Create(ctx, &sdk.WebhookEndpointCreateParams{
			URL: sdk.String(to), EnabledEvents: sdk.StringSlice(Events()), APIVersion: sdk.String(
				Version), Description: sdk.String("Conto"),
		})
		if err != nil {
			return Endpoint{}, failed("make the webhook endpoint", err)
		}
		return Endpoint{ID: made.ID, URL: made.URL, Made: true, Secret: made.Secret, Release: made.APIVersion}, nil
	case 1:
		kept, err := client.V1WebhookEndpoints.Update(ctx, found[0].ID, &sdk.WebhookEndpointUpdateParams{
			EnabledEvents: sdk.StringSlice(Events()), Disabled: sdk.Bool(false),
		})
		if err != nil {
			return Endpoint{}, failed("change the webhook endpoint "+found[0].ID, err)
		}
		return Endpoint{ID: kept.ID, URL: kept.URL, Release: kept.APIVersion}, nil
	}
	return Endpoint{}, errors.New(
		"stripe: several webhook endpoints have this URL, each with a secret of its own: delete all but the one whose secret the server has, on Stripe's pages")
}

package main

import (
	"context"
	"fmt"
	"strings"

	"conto/driver/pay/stripe"
)

// stripeCommand is what can be done with a Stripe account.
type stripeCommand struct {
	Endpoint endpointCommand `cmd:"" help:"Make the webhook endpoint of a server at Stripe, or bring it up to date: it sends what Conto acts on."`
}

type endpointCommand struct {
	URL       string `help:"Where Stripe reaches the server: https://…, without the path of the webhooks." required:"" env:"CONTO_URL" placeholder:"URL"`
	StripeKey string `help:"A secret key of the Stripe account, or a restricted one that may write Webhook Endpoints." required:"" env:"CONTO_STRIPE_KEY" placeholder:"sk_…"`
	StripeURL string `help:"A Stripe at another place, for tests." env:"CONTO_STRIPE_URL" placeholder:"URL"`
}

// hookPath is where the server takes Stripe's webhooks.
const hookPath = "/hooks/stripe"

// Run implements the command.
func (e *endpointCommand) Run(ctx context.Context, c *console) error {
	to := strings.TrimSuffix(strings.TrimSuffix(e.URL, "/"), hookPath) + hookPath
	put, err := stripe.PutEndpoint(ctx, stripe.Options{Key: e.StripeKey, URL: e.StripeURL}, to)
	if err != nil {
		return err
	}
	if put.Made {
		_, err = fmt.Fprintf(c.out,
			"Stripe sends %d kinds of event to %s (%s).\nIts secret, shown this once:\nCONTO_STRIPE_WEBHOOK_SECRET=%s\n",
			len(stripe.Events()), put.URL, put.ID, put.Secret)
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s (%s) was there, and sends %d kinds of event now.\n"+
		"Stripe does not show its secret again: it is on the endpoint's page there; set CONTO_STRIPE_WEBHOOK_SECRET to it.\n",
		put.URL, put.ID, len(stripe.Events()))
	return err
}

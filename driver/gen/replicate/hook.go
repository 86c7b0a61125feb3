package replicate

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"conto/driver/gen"
	"conto/internal/standardwebhook"
)

// errForged: a webhook is not Replicate's, or is an old one.
var errForged = errors.New("the webhook is not signed by Replicate, or is too old")

// leastSecret is how many bytes a secret of Replicate's has at least.
const leastSecret = 16

// secretOf reads a signing secret, whsec_ and base64.
func secretOf(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	secret, err := standardwebhook.Key(text)
	if err != nil || len(secret) < leastSecret || !strings.HasPrefix(text, standardwebhook.Prefix) {
		return nil, errors.New("replicate: the signing secret of webhooks begins with whsec_; Replicate shows it as " +
			"the default webhook's")
	}
	return secret, nil
}

// Verify implements gen.Hooker, after Standard Webhooks.
func (d *Driver) Verify(_ context.Context, h http.Header, body []byte, _ string) (gen.Ticket, error) {
	if _, err := standardwebhook.Verify(d.secret, h, body, d.clock.Now()); err != nil {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", errForged)
	}
	var p prediction
	if err := json.Unmarshal(body, &p); err != nil {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", err)
	}
	t := gen.Ticket{ID: p.ID}
	return t, d.client.Named(t)
}

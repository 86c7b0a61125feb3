package replicate

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"conto/driver/gen"
)

// tolerance is how far a webhook's instant may be from now.
const tolerance = 5 * time.Minute

// errForged: a webhook is not Replicate's, or is an old one.
var errForged = errors.New("the webhook is not signed by Replicate, or is too old")

// secretOf reads a signing secret, whsec_ and base64.
func secretOf(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whsec_"))
	if err != nil || len(secret) < 16 || !strings.HasPrefix(text, "whsec_") {
		return nil, errors.New("replicate: the signing secret of webhooks begins with whsec_; Replicate shows it as " +
			"the default webhook's")
	}
	return secret, nil
}

// Verify implements gen.Hooker, after Standard Webhooks: HMAC-SHA256 of the id, the instant and the body.
func (d *Driver) Verify(_ context.Context, h http.Header, body []byte, _ string) (gen.Ticket, error) {
	id, at := h.Get("Webhook-Id"), h.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || len(d.secret) == 0 || id == "" || d.clock.Now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", errForged)
	}
	mac := hmac.New(sha256.New, d.secret)
	_, _ = mac.Write([]byte(id + "." + at + ".")) // never fails
	_, _ = mac.Write(body)
	want, good := mac.Sum(nil), false
	for signature := range strings.FieldsSeq(h.Get("Webhook-Signature")) {
		version, text, _ := strings.Cut(signature, ",")
		got, err := base64.StdEncoding.DecodeString(text)
		good = good || err == nil && version == "v1" && hmac.Equal(got, want)
	}
	var p prediction
	if !good {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", errForged)
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", err)
	}
	t := gen.Ticket{ID: p.ID}
	return t, d.client.Named(t)
}

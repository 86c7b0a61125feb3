package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Webhook is a message to a server of the account's own. Data is the whole of what it is about, as the API answers it:
// of generation.succeeded it is read into a Generation, of credits.low into an Account, of invoice.created into an
// Invoice.
type Webhook struct {
	ID   string          `json:"-"` // of the event: the same each time it comes
	Type string          `json:"type"`
	At   time.Time       `json:"timestamp"`
	Data json.RawMessage `json:"data"`
}

// WebhookTolerance is how far the timestamp of a message may be from the receiver's clock.
const WebhookTolerance = 5 * time.Minute

// ErrWebhook means that a message is not to be acted on: it is not signed with the secret, or is old.
var ErrWebhook = errors.New("conto: the webhook is not signed with this secret, or was sent too long ago")

// maxSignatures bounds the signatures of a message that are looked at.
const maxSignatures = 16

// VerifyWebhook returns the message of a request, of which the body was read as it came, or ErrWebhook. The secret is
// what the endpoint's making or its rotation answered; now is the receiver's clock.
//
//	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
//	…
//	message, err := client.VerifyWebhook(secret, r.Header, body, time.Now())
//	if err != nil {
//		http.Error(w, "not signed", http.StatusUnauthorized)
//		return
//	}
//	switch message.Type {
//	case "generation.succeeded":
//		var g client.Generation
//		err = json.Unmarshal(message.Data, &g)
//
// A message may come more than once: its ID is then the same. The signatures are compared in a time that does not
// depend on them.
func VerifyWebhook(secret string, header http.Header, body []byte, now time.Time) (*Webhook, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return nil, errors.New("conto: a webhook's secret is whsec_ and base64")
	}
	id, stamp := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" {
		return nil, ErrWebhook
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > WebhookTolerance || off < -WebhookTolerance {
		return nil, ErrWebhook
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body) // never fails
	want, signed := mac.Sum(nil), false
	for i, one := range strings.Fields(header.Get("Webhook-Signature")) {
		text, v1 := strings.CutPrefix(one, "v1,")
		given, err := base64.StdEncoding.DecodeString(text)
		if v1 && err == nil && i < maxSignatures && hmac.Equal(given, want) {
			signed = true
		}
	}
	if !signed {
		return nil, ErrWebhook
	}
	m := &Webhook{ID: id}
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("conto: the webhook's body: %w", err)
	}
	return m, nil
}

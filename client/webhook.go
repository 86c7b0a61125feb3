package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"conto/internal/standardwebhook"
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
const WebhookTolerance = standardwebhook.Tolerance

// ErrWebhook means that a message is not to be acted on: it is not signed with the secret, or is old.
var ErrWebhook = fmt.Errorf("conto: %w", standardwebhook.ErrSignature)

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
	key, err := standardwebhook.Key(secret)
	if err != nil {
		return nil, fmt.Errorf("conto: %w", err)
	}
	id, err := standardwebhook.Verify(key, header, body, now)
	if err != nil {
		return nil, ErrWebhook
	}
	m := &Webhook{ID: id}
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("conto: the webhook's body: %w", err)
	}
	return m, nil
}

// Package standardwebhook signs messages between servers and verifies them, as Standard Webhooks 1.0 describes for
// secrets that both sides know: HMAC-SHA256 of the message's id, its instant and its body.
package standardwebhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a message.
const (
	ID        = "Webhook-Id"
	Timestamp = "Webhook-Timestamp"
	Signature = "Webhook-Signature"
)

// Prefix begins secrets; base64 follows.
const Prefix = "whsec_"

// Tolerance is how far a message's instant may be from its reader's clock.
const Tolerance = 5 * time.Minute

// maxSignatures bounds the signatures of a message that are looked at.
const maxSignatures = 16

// version begins a signature of this kind.
const version = "v1,"

// ErrSecret means that a secret is not base64, or is nothing.
var ErrSecret = errors.New("a webhook's secret is " + Prefix + " and base64")

// ErrSignature means that a message is not signed with the secret, or is not of now.
var ErrSignature = errors.New("the webhook is not signed with this secret, or was sent too long ago")

// Key reads a secret, with its prefix or without.
func Key(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, Prefix))
	if err != nil || len(key) == 0 {
		return nil, ErrSecret
	}
	return key, nil
}

// Sign returns the signature of a message.
func Sign(key []byte, id string, at time.Time, body []byte) string {
	return version + base64.StdEncoding.EncodeToString(sum(key, id, strconv.FormatInt(at.Unix(), 10), body))
}

// Verify returns a message's id, or ErrSignature. It takes a time that does not depend on the signatures.
func Verify(key []byte, h http.Header, body []byte, now time.Time) (id string, err error) {
	id, stamp := h.Get(ID), h.Get(Timestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || len(key) == 0 || now.Sub(time.Unix(seconds, 0)).Abs() > Tolerance {
		return "", ErrSignature
	}
	want, signed := sum(key, id, stamp, body), false
	for i, one := range strings.Fields(h.Get(Signature)) {
		text, known := strings.CutPrefix(one, version)
		given, err := base64.StdEncoding.DecodeString(text)
		if known && err == nil && i < maxSignatures && hmac.Equal(given, want) {
			signed = true
		}
	}
	if !signed {
		return "", ErrSignature
	}
	return id, nil
}

func sum(key []byte, id, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(id + "." + stamp + ".")) // never fails
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}

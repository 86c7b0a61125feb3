package fal

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/remote"
)

const (
	// tolerance is how far a webhook's instant may be from now.
	tolerance = 5 * time.Minute
	// fresh is how long fal's keys are kept, and soonest when they are fetched again because none of them fits.
	fresh, soonest = 24 * time.Hour, 5 * time.Minute
)

// errForged: a webhook is not fal's, or is an old one.
var errForged = errors.New("the webhook is not signed by fal, or is too old")

// keys are fal's public keys, which it publishes.
type keys struct {
	client *remote.Client
	at     string

	mu      sync.Mutex
	keys    []ed25519.PublicKey
	fetched time.Time
}

// Verify implements gen.Hooker: ED25519 of the request, the user, the instant and the body's SHA-256.
func (d *Driver) Verify(ctx context.Context, h http.Header, body []byte, route string) (gen.Ticket, error) {
	id, user := h.Get("X-Fal-Webhook-Request-Id"), h.Get("X-Fal-Webhook-User-Id")
	at := h.Get("X-Fal-Webhook-Timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	signature, hexErr := hex.DecodeString(h.Get("X-Fal-Webhook-Signature"))
	now := d.clock.Now()
	if err != nil || hexErr != nil || len(signature) != ed25519.SignatureSize ||
		now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", errForged)
	}
	sum := sha256.Sum256(body)
	signed := []byte(strings.Join([]string{id, user, at, hex.EncodeToString(sum[:])}, "\n"))
	good, err := d.keys.signed(ctx, now, signed, signature)
	if err != nil {
		return gen.Ticket{}, err
	}
	if !good {
		return gen.Ticket{}, d.client.Fault(gen.Input, "", errForged)
	}
	return d.ticket(queued{ID: id}, route)
}

// signed reports whether one of fal's keys has signed a text. Where none of those that are kept has, there may be a new
// one; that forged webhooks make us ask again and again is bounded.
func (k *keys) signed(ctx context.Context, now time.Time, text, signature []byte) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	old := k.fetched.IsZero() || now.Sub(k.fetched) >= fresh
	if !old && k.fits(text, signature) {
		return true, nil
	}
	if !old && now.Sub(k.fetched) < soonest {
		return false, nil
	}
	if err := k.fetch(ctx); err != nil {
		return false, err
	}
	k.fetched = now
	return k.fits(text, signature), nil
}

func (k *keys) fits(text, signature []byte) bool {
	for _, key := range k.keys {
		if ed25519.Verify(key, text, signature) {
			return true
		}
	}
	return false
}

// fetch reads the keys anew.
func (k *keys) fetch(ctx context.Context) error {
	var set struct {
		Keys []struct {
			Curve string `json:"crv"`
			X     string `json:"x"`
		} `json:"keys"`
	}
	if err := k.client.Do(ctx, remote.Call{Method: http.MethodGet, To: k.at}, &set); err != nil {
		return err
	}
	k.keys = nil
	for _, key := range set.Keys {
		x, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(key.X, "="))
		if err == nil && key.Curve == "Ed25519" && len(x) == ed25519.PublicKeySize {
			k.keys = append(k.keys, x)
		}
	}
	return nil
}

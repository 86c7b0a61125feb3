package fal_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/fal"
	"conto/driver/gen/gentest"
	"conto/internal/clock"
)

// publisher is where fal publishes its keys.
type publisher struct {
	*httptest.Server
	public  atomic.Pointer[ed25519.PublicKey]
	fetches atomic.Int64
}

func publish(t *testing.T) *publisher {
	p := new(publisher)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fetches.Add(1)
		if r.Header.Get("Authorization") != "" {
			t.Error("public keys were asked for with ours")
		}
		answer(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{"kty": "OKP", "crv": "X25519", "x": "AAAA"},
			map[string]any{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(*p.public.Load())}}})
	}))
	t.Cleanup(p.Close)
	return p
}

// rotate gives it a new key, and returns the private one.
func (p *publisher) rotate(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.public.Store(&public)
	return private
}

// webhook makes one that is signed.
func webhook(key ed25519.PrivateKey, at time.Time, body string) *http.Request {
	sum := sha256.Sum256([]byte(body))
	when := strconv.FormatInt(at.Unix(), 10)
	text := strings.Join([]string{"r1", "u1", when, hex.EncodeToString(sum[:])}, "\n")
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("X-Fal-Webhook-Request-Id", "r1")
	r.Header.Set("X-Fal-Webhook-User-Id", "u1")
	r.Header.Set("X-Fal-Webhook-Timestamp", when)
	r.Header.Set("X-Fal-Webhook-Signature", hex.EncodeToString(ed25519.Sign(key, []byte(text))))
	return r
}

func TestVerify(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC))
	p := publish(t)
	key := p.rotate(t)
	d := open(t, gentest.NewServer(t, newFake), fal.Options{Keys: p.URL + "/jwks.json", Clock: now})
	const body = `{"request_id": "r1", "status": "OK"}`
	check := func(name string, r *http.Request, ok bool, fetches int64) {
		t.Helper()
		id, err := d.Verify(context.Background(), r.Header, []byte(body), "owner/model")
		if ok != (err == nil) || ok && id.ID != "r1" || !ok && !gen.Is(err, gen.Input) {
			t.Errorf("%s: %v, %v", name, id, err)
		}
		if p.fetches.Load() != fetches {
			t.Errorf("%s: the keys were fetched %d times", name, p.fetches.Load())
		}
	}
	check("stale", webhook(key, now.Now().Add(-6*time.Minute), body), false, 0)
	check("of the future", webhook(key, now.Now().Add(6*time.Minute), body), false, 0)
	check("good", webhook(key, now.Now().Add(-4*time.Minute), body), true, 1)
	check("another body", webhook(key, now.Now(), body+" "), false, 1)
	other := webhook(key, now.Now(), body)
	other.Header.Set("X-Fal-Webhook-Request-Id", "r2")
	check("another request", other, false, 1)
	garbled := webhook(key, now.Now(), body)
	garbled.Header.Set("X-Fal-Webhook-Signature", "zz")
	check("no signature", garbled, false, 1)
	key = p.rotate(t)
	check("a new key, too soon", webhook(key, now.Now(), body), false, 1)
	now.Advance(5 * time.Minute)
	check("a new key", webhook(key, now.Now(), body), true, 2)
	now.Advance(24*time.Hour - time.Second)
	check("kept", webhook(key, now.Now(), body), true, 2)
	now.Advance(time.Second)
	check("a day old", webhook(key, now.Now(), body), true, 3)
	p.Close()
	now.Advance(24 * time.Hour)
	if _, err := d.Verify(t.Context(), webhook(key, now.Now(), body).Header, []byte(body), "owner/model"); !gen.Is(err, gen.Busy) {
		t.Errorf("keys that cannot be fetched: %v", err)
	}
}

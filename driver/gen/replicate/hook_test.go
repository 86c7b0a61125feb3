package replicate_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"conto/driver/gen/gentest"
	"conto/driver/gen/replicate"
	"conto/internal/clock"
)

const secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// TestVerify_Published: the example that the authors of Standard Webhooks publish.
func TestVerify_Published(t *testing.T) {
	d := open(t, gentest.NewServer(t, newFake), replicate.Options{Secret: "whsec_" + secret,
		Clock: clock.NewManual(time.Unix(1614265330, 0))})
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
	r.Header.Set("Webhook-Timestamp", "1614265330")
	r.Header.Set("Webhook-Signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	if id, err := d.Verify(t.Context(), r.Header, []byte(`{"test": 2432232314}`), ""); err == nil {
		t.Errorf("it names a prediction %v, %v", id, err)
	} else if want := "the ticket is none of this provider's"; err.Error()[len(err.Error())-len(want):] != want {
		t.Errorf("the signature is good, and: %v", err)
	}
}

func TestVerify(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC))
	s := gentest.NewServer(t, newFake)
	d := open(t, s, replicate.Options{Secret: "whsec_" + secret, Clock: now})
	const body = `{"id": "p1", "status": "succeeded"}`
	for name, c := range map[string]struct {
		driver *replicate.Driver
		age    time.Duration
		signed string
		change func(http.Header)
		ok     bool
	}{
		"good":          {d, 0, body, func(http.Header) {}, true},
		"old":           {d, 4 * time.Minute, body, func(http.Header) {}, true},
		"stale":         {d, 6 * time.Minute, body, func(http.Header) {}, false},
		"of the future": {d, -6 * time.Minute, body, func(http.Header) {}, false},
		"another body":  {d, 0, body + " ", func(http.Header) {}, false},
		"another id":    {d, 0, body, func(h http.Header) { h.Set("Webhook-Id", "msg_2") }, false},
		"no signature":  {d, 0, body, func(h http.Header) { h.Del("Webhook-Signature") }, false},
		"another version": {d, 0, body, func(h http.Header) {
			h.Set("Webhook-Signature", "v2"+h.Get("Webhook-Signature")[2:])
		}, false},
		"two": {d, 0, body, func(h http.Header) {
			h.Set("Webhook-Signature", "v1,AAAA "+h.Get("Webhook-Signature"))
		}, true},
		"nobody has a secret": {open(t, s, replicate.Options{Clock: now}), 0, body, func(http.Header) {}, false},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		at := strconv.FormatInt(now.Now().Add(-c.age).Unix(), 10)
		key, err := base64.StdEncoding.DecodeString(secret)
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, key)
		_, _ = mac.Write([]byte("msg_1." + at + "." + c.signed))
		r.Header.Set("Webhook-Id", "msg_1")
		r.Header.Set("Webhook-Timestamp", at)
		r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		c.change(r.Header)
		id, err := c.driver.Verify(t.Context(), r.Header, []byte(body), "")
		if c.ok != (err == nil) || c.ok && id.ID != "p1" {
			t.Errorf("%s: %v, %v", name, id, err)
		}
	}
}

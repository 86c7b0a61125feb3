package client_test

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"conto/client"
)

// TestVerifyWebhook_Known: the example of the Standard Webhooks specification's own libraries is accepted.
func TestVerifyWebhook_Known(t *testing.T) {
	const secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", `{"test": 2432232314}`
	header := http.Header{"Webhook-Id": {"msg_p5jXN8AQM9LWM0D4loKWxJek"}, "Webhook-Timestamp": {"1614265330"},
		"Webhook-Signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}}
	sent := time.Unix(1614265330, 0)
	m, err := client.VerifyWebhook(secret, header, []byte(body), sent.Add(4*time.Minute))
	if err != nil || m.ID != "msg_p5jXN8AQM9LWM0D4loKWxJek" {
		t.Fatalf("%+v, %v", m, err)
	}
	other := "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	good := header.Get("Webhook-Signature")
	for name, c := range map[string]struct {
		id, stamp, signature, body, secret string
		late                               time.Duration
		ok                                 bool
	}{
		"as it was":                  {ok: true},
		"the second of two":          {signature: other + " " + good, ok: true},
		"beside another version":     {signature: "v1a,xyz " + good, ok: true},
		"another body":               {body: `{"test": 2432232315}`},
		"another id":                 {id: "msg_2"},
		"another second":             {stamp: "1614265331"},
		"another secret":             {secret: "whsec_AAAA9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
		"another signature":          {signature: other},
		"of another version":         {signature: "v2" + good[2:]},
		"no signature":               {signature: " "},
		"shortened":                  {signature: good[:len(good)-5]},
		"no number":                  {stamp: "now"},
		"five minutes late":          {late: 5*time.Minute + time.Second},
		"five minutes early":         {late: -5*time.Minute - time.Second},
		"within five minutes":        {late: 5 * time.Minute, ok: true},
		"a secret that is no base64": {secret: "whsec_?"},
		"no secret":                  {secret: "whsec_"},
	} {
		h := http.Header{}
		h.Set("Webhook-Id", or(c.id, header.Get("Webhook-Id")))
		h.Set("Webhook-Timestamp", or(c.stamp, header.Get("Webhook-Timestamp")))
		h.Set("Webhook-Signature", or(c.signature, good))
		_, err := client.VerifyWebhook(or(c.secret, secret), h, []byte(or(c.body, body)), sent.Add(c.late))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if !c.ok && c.secret == "" && !errors.Is(err, client.ErrWebhook) {
			t.Errorf("%s is refused for something else: %v", name, err)
		}
	}
	if _, err := client.VerifyWebhook(secret, http.Header{}, nil, sent); !errors.Is(err, client.ErrWebhook) {
		t.Errorf("without headers: %v", err)
	}
	many := ""
	for i := range 100 {
		many += "v1," + strconv.Itoa(i) + " "
	}
	header.Set("Webhook-Signature", many+good)
	if _, err := client.VerifyWebhook(secret, header, []byte(body), sent); !errors.Is(err, client.ErrWebhook) {
		t.Errorf("after a hundred others: %v", err)
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

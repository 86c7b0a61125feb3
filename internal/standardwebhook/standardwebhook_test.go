package standardwebhook_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"conto/internal/standardwebhook"
)

// The example that the specification prints.
const (
	secret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	messageID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	stamp     = 1614265330
	payload   = `{"test": 2432232314}`
	signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func TestSign_Example(t *testing.T) {
	key, err := standardwebhook.Key(secret)
	if err != nil {
		t.Fatal(err)
	}
	if got := standardwebhook.Sign(key, messageID, time.Unix(stamp, 0), []byte(payload)); got != signature {
		t.Errorf("it is signed %s", got)
	}
}

func TestVerify(t *testing.T) {
	key, err := standardwebhook.Key(secret)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(stamp, 0)
	for name, one := range map[string]struct {
		id, stamp, signature, body string
		now                        time.Time
		good                       bool
	}{
		"as sent":              {messageID, "1614265330", signature, payload, now, true},
		"beside others":        {messageID, "1614265330", "v1a,x v1,bad " + signature, payload, now, true},
		"five minutes late":    {messageID, "1614265330", signature, payload, now.Add(5 * time.Minute), true},
		"later":                {messageID, "1614265330", signature, payload, now.Add(5*time.Minute + time.Second), false},
		"of the future":        {messageID, "1614265330", signature, payload, now.Add(-6 * time.Minute), false},
		"another body":         {messageID, "1614265330", signature, payload + " ", now, false},
		"another id":           {messageID + "x", "1614265330", signature, payload, now, false},
		"another instant":      {messageID, "1614265331", signature, payload, now, false},
		"another version":      {messageID, "1614265330", strings.Replace(signature, "v1", "v2", 1), payload, now, false},
		"no signature":         {messageID, "1614265330", "", payload, now, false},
		"no id":                {"", "1614265330", signature, payload, now, false},
		"no instant":           {messageID, "", signature, payload, now, false},
		"behind too many":      {messageID, "1614265330", strings.Repeat("v1,x ", 16) + signature, payload, now, false},
		"an instant in words":  {messageID, "now", signature, payload, now, false},
		"a signature in words": {messageID, "1614265330", "v1,good", payload, now, false},
	} {
		h := http.Header{}
		h.Set(standardwebhook.ID, one.id)
		h.Set(standardwebhook.Timestamp, one.stamp)
		h.Set(standardwebhook.Signature, one.signature)
		id, err := standardwebhook.Verify(key, h, []byte(one.body), one.now)
		if (err == nil) != one.good || one.good && id != messageID {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
	for _, wrong := range []string{"", "whsec_", "whsec_!"} {
		if _, err := standardwebhook.Key(wrong); err == nil {
			t.Errorf("%q is a secret", wrong)
		}
	}
}

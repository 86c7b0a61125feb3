package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// TestRepeat_KeepsLaterChanges repeats, under its key, a write that another has followed since: it must
// get its first answer and change nothing. With another body, the key is refused.
func TestRepeat_KeepsLaterChanges(t *testing.T) {
	s := serve(t, nil)
	id := s.open("business")
	on := strings.Replace(s.settled(t), "acc", "clk", 1)
	another := strings.Replace(profileBody, "Studio", "Atelier", 1)
	for _, c := range []struct{ method, path, shown, first, second, other string }{
		{"PUT", "/v1/accounts/" + id + "/billing-profile", "/v1/accounts/" + id + "/billing-profile", profileBody, another,
			strings.Replace(another, "Via Roma", "Via Po", 1)},
		{"PATCH", "/v1/accounts/" + id, "/v1/accounts/" + id, `{"name":"Ada"}`, `{"name":"Eve"}`,
			`{"name":"Ada","email":"b@example.com"}`},
		{"POST", "/v1/test-clocks/" + on + "/advance", "/v1/test-clocks/" + on, `{"to":"2026-02-01T00:00:00Z"}`,
			`{"to":"2026-03-01T00:00:00Z"}`, `{"to":"2026-04-01T00:00:00Z"}`},
	} {
		first := s.send(call{method: c.method, path: c.path, body: c.first, key: "k1" + c.method})
		if second := s.send(call{method: c.method, path: c.path, body: c.second, key: "k2" + c.method}); first.Code != 200 ||
			second.Code != 200 {
			t.Fatalf("%s: %d %s, %d %s", c.path, first.Code, first.Body, second.Code, second.Body)
		}
		before := s.send(call{method: "GET", path: c.shown}).Body.String()
		again := s.send(call{method: c.method, path: c.path, body: c.first, key: "k1" + c.method})
		if again.Code != first.Code || !bytes.Equal(again.Body.Bytes(), first.Body.Bytes()) {
			t.Errorf("%s was answered\n%s, is answered\n%d %s", c.path, first.Body, again.Code, again.Body)
		}
		misused := s.send(call{method: c.method, path: c.path, body: c.other, key: "k1" + c.method})
		if misused.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(misused.Body.String(), "idempotency_conflict") {
			t.Errorf("%s with another body: %d %s", c.path, misused.Code, misused.Body)
		}
		if after := s.send(call{method: "GET", path: c.shown}).Body.String(); after != before {
			t.Errorf("%s: a repeat has changed\n%s to\n%s", c.path, before, after)
		}
	}
	make := call{method: "POST", path: "/v1/test-clocks", body: `{"now":"2026-01-01T00:00:00Z"}`, key: "k"}
	first, again := s.send(make), s.send(make)
	if first.Code != http.StatusCreated || !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
		t.Errorf("a clock made twice: %s, %s", first.Body, again.Body)
	}
	make.body = `{"now":"2027-01-01T00:00:00Z"}`
	if misused := s.send(make); !strings.Contains(misused.Body.String(), "idempotency_conflict") {
		t.Errorf("a clock made otherwise: %d %s", misused.Code, misused.Body)
	}
}

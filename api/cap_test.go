package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestCap_SetAndLiftC42: null takes it away, as −1 does; what is left out stays; and at the cap, models, quotes,
// holds and spends agree.
func TestCap_SetAndLiftC42(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	at := "/v1/accounts/" + h.id
	says := func(who string, c call, status int) map[string]any {
		t.Helper()
		answer := h.as(who, c)
		var shown map[string]any
		if err := json.Unmarshal(answer.Body.Bytes(), &shown); err != nil || answer.Code != status {
			t.Fatalf("%s %s by %s: %d %s, want %d", c.method, c.path, who, answer.Code, answer.Body, status)
		}
		return shown
	}
	set := func(who, body string, status int) map[string]any {
		t.Helper()
		return says(who, call{method: "PATCH", path: at + "/members/cat", body: body}, status)
	}
	set("manager", `{"cap":20}`, 200)
	spend := call{method: "POST", path: at + "/spends", body: `{"model":"premium-image","options":{"count":2}}`}
	says("member", spend, 201)
	if m := set("manager", `{"premium":true}`, 200); m["cap"] != 20.0 || m["spent"] != 16.0 {
		t.Errorf("what was left out has changed: %v", m)
	}
	for _, path := range []string{"/spends", "/holds", "/quotes"} {
		status := map[string]int{"/quotes": 200}[path] + map[string]int{"/spends": 403, "/holds": 403}[path]
		said := says("member", call{method: "POST", path: at + path, body: spend.body}, status)
		if lock, is := said["lock"].(map[string]any); is {
			said = lock
		}
		if said["reason"] != "cap" || !strings.Contains(fmt.Sprint(said["message"]), "20 credits a month") {
			t.Errorf("%s: %v", path, said)
		}
	}
	for _, m := range says("member", call{method: "GET", path: at + "/models?user=cat"}, 200)["items"].([]any) {
		if lock, is := m.(map[string]any)["lock"].(map[string]any); is && lock["reason"] != "cap" {
			t.Errorf("%v", m)
		}
	}
	if m := set("owner", `{"cap":null}`, 200); m["cap"] != nil {
		t.Errorf("null leaves a cap: %v", m)
	}
	says("member", spend, 201)
	set("owner", `{"cap":5}`, 200)
	if m := set("owner", `{"cap":-1}`, 200); m["cap"] != nil {
		t.Errorf("-1 leaves a cap: %v", m)
	}
	set("member", `{"cap":null}`, 403)
	for _, wrong := range []string{`{"cap":-2}`, `{"cap":1.5}`, `{"cap":"5"}`, `{"cap":5,"status":"active"}`} {
		set("owner", wrong, 422)
	}
	s.balanced(t, h.id)
}

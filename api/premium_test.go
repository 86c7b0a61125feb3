package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"conto/driver/store"
)

// TestPremium_ReasonC30: anyone who switches premium off for a member may write why; the member reads it in the
// lock and in every refusal, the list of members shows it, and the journal holds no more than its name.
func TestPremium_ReasonC30(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	at := "/v1/accounts/" + h.id
	for _, r := range []store.Record{
		{Kind: "person", ID: "mia", Body: []byte(`{"email":"mia@example.com","name":"Giulia Ferri"}`)},
		{Kind: "billing-profile", ID: "main", Body: []byte(`{"name":"Studio Rinaldi"}`)},
	} {
		r.Account = h.id
		if _, err := s.store.Put(t.Context(), r, false); err != nil {
			t.Fatal(err)
		}
	}
	const why = "until the March budget"
	says := func(who string, c call, status int) string {
		t.Helper()
		answer := h.as(who, c)
		if answer.Code != status {
			t.Fatalf("%s %s by %s: %d %s, want %d", c.method, c.path, who, answer.Code, answer.Body, status)
		}
		return answer.Body.String()
	}
	set := func(who, body string, status int) string {
		t.Helper()
		return says(who, call{method: "PATCH", path: at + "/members/cat", body: body}, status)
	}
	if said := set("manager", `{"premium":false,"reason":" `+why+` "}`, 200); !strings.Contains(said, `"premium_reason":"`+
		why+`"`) || !strings.Contains(said, `"premium_set_by_name":"Giulia Ferri"`) {
		t.Errorf("the member is shown as %s", said)
	}
	wish := `{"model":"premium-image"}`
	for _, c := range []struct {
		call   call
		status int
	}{
		{call{method: "GET", path: at + "/models"}, 200},
		{call{method: "POST", path: at + "/quotes", body: wish}, 200},
		{call{method: "POST", path: at + "/holds", body: wish}, 403},
		{call{method: "POST", path: at + "/spends", body: wish}, 403},
	} {
		said := says("member", c.call, c.status)
		if !strings.Contains(said, ": “"+why+"”") ||
			!strings.Contains(said, "Giulia Ferri, who runs Studio Rinaldi, paused ") ||
			!strings.Contains(said, `"reason":"`+why+`"`) || strings.Contains(said, "text:txt_") {
			t.Errorf("%s says %s", c.call.path, said)
		}
	}
	var journal struct {
		Items []struct{ Command json.RawMessage }
	}
	told := says("owner", call{method: "GET", path: at + "/journal"}, 200)
	if err := json.Unmarshal([]byte(told), &journal); err != nil ||
		!strings.Contains(string(journal.Items[0].Command), why) {
		t.Errorf("the owner's journal says %s: %v", journal.Items[0].Command, err)
	}
	entries, err := s.engine.Entries(t.Context(), h.id, store.Span{Newest: true, Limit: 1})
	if err != nil || !strings.Contains(string(entries[0].Command), `"text:txt_`) || strings.Contains(
		string(entries[0].Events)+string(entries[0].Command), why) {
		t.Errorf("the journal holds %s: %v", entries[0].Command, err)
	}
	if exported := says("owner", call{method: "GET", path: at + "/export"}, 200); !strings.HasPrefix(exported, "PK") {
		t.Errorf("the export is %.20q", exported)
	}

	// The platform's own switch: who of the operators moved it is not told.
	set("support", `{"premium":false,"reason":"asked for by phone"}`, 200)
	if said := says("member", call{method: "GET", path: at + "/models"}, 200); !strings.Contains(said,
		"Support paused premium for you on ") || !strings.Contains(said, "asked for by phone") ||
		strings.Contains(said, "support:") {
		t.Errorf("support's switch says %s", said)
	}
	set("support", `{"premium":true}`, 200)
	if said := set("owner", `{"premium":true}`, 200); strings.Contains(said, "reason") {
		t.Errorf("switched on again, it has a reason: %s", said)
	}
	for _, wrong := range []string{`{"premium":true,"reason":"x"}`, `{"reason":"x"}`, `{"cap":5,"reason":"x"}`,
		`{"status":"active","reason":"x"}`, `{"premium":false,"reason":"a\nb"}`,
		`{"premium":false,"reason":"` + strings.Repeat("a", 201) + `"}`} {
		set("owner", wrong, 422)
	}
	set("member", `{"premium":false,"reason":"x"}`, 403)
}

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"conto/client"
)

// TestConsentIsJournaled: that the people in the files have agreed is in the entry by which a generation starts, in its
// answer and in its explanation; and the journal holds, for conto verify.
func TestConsentIsJournaled(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, place{data: data}, nil)
	ctx := t.Context()
	a, _ := s.openAt("2026-03-10T10:00:00")
	change(t, s, a.ID, client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"})
	owner := s.As(a.Owner)
	up, err := owner.Studio.Upload(ctx, a.ID, "face.png", drawn(t))
	fine(t, "upload", err)
	w := client.Work{Model: "talking-avatar", Prompt: "Hello", Files: client.WorkFiles{Image: up.ID}}
	_, err = owner.Studio.Start(ctx, a.ID, w)
	refused(t, "without consent", err, "invalid")
	w.Consent = true
	g := makes(t, owner, a.ID, w)
	if !g.Consent {
		t.Error("the answer does not say it")
	}
	var entry struct{ Items []json.RawMessage }
	answer, err := s.Raw(ctx, "GET", "/v1/accounts/"+a.ID+"/journal?limit=200", nil)
	fine(t, "journal", err)
	fine(t, "read", json.Unmarshal(answer, &entry))
	found := 0
	for _, one := range entry.Items {
		if text := strings.ReplaceAll(string(one), " ", ""); strings.Contains(text, `"spend"`) {
			found += strings.Count(text, `"consent":true`)
		}
	}
	if found != 2 {
		t.Errorf("%d of command and event say it", found)
	}
	why, err := s.Explain.Hold(ctx, a.ID, g.ID)
	fine(t, "explain", err)
	said := false
	for _, r := range why.Reasons {
		said = said || strings.Contains(r.Sentence, "have agreed")
	}
	if !said {
		t.Errorf("the explanation: %+v", why.Reasons)
	}
	s.stop()
	if code, out := says(t, "verify", "--data", data); code != 0 {
		t.Errorf("verify: %d %s", code, out)
	}
}

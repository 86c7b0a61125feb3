package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"conto/client"
)

// TestCap_MemberC42: at the cap the lock says who set it, by name, and when it starts anew.
// The refill lifts it.
func TestCap_MemberC42(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		_, err = s.Team.Invite(ctx, a.ID, "mia@example.com", "manager", "mia")
		fine(t, "a manager", err)
		_, err = s.Team.Invite(ctx, a.ID, "cat@example.com", "member", "cat")
		fine(t, "a member", err)
		most, none := int64(60), int64(-1)
		held, err := s.As("mia").Team.Change(ctx, a.ID, "cat", client.MemberChange{Cap: &most})
		fine(t, "cap", err)
		if held.Cap == nil || *held.Cap != 60 || held.CapSetBy != "user:mia" || held.CapSetAt == nil || held.Spent != 0 {
			t.Errorf("the member: %+v", held)
		}
		video := client.HoldRequest{Model: "premium-video", Options: client.Options{"seconds": 5}}
		_, err = s.As("cat").Credits.Spend(ctx, a.ID, video)
		fine(t, "within the cap", err)
		_, err = s.As("cat").Credits.Spend(ctx, a.ID, video)
		refused(t, "beyond the cap", err, "locked")
		if said := err.Error(); !strings.Contains(said, "mia@example.com lets you spend 60 credits a month") ||
			!strings.Contains(said, "20 are left") || !strings.Contains(said, "10 April 2026") {
			t.Errorf("the lock says: %s", said)
		}
		quote, err := s.As("cat").Credits.Quote(ctx, a.ID, video)
		fine(t, "quote", err)
		if quote.Lock == nil || quote.Lock.Reason != "cap" || !strings.Contains(quote.Lock.Message, "mia@example.com") {
			t.Errorf("the quote: %+v", quote.Lock)
		}
		_, err = s.As("cat").Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "upscale"})
		fine(t, "a free mode", err)
		_, err = s.As("cat").Team.Change(ctx, a.ID, "cat", client.MemberChange{Cap: &none})
		refused(t, "their own cap", err, "forbidden")
		members, err := s.As(a.Owner).Team.Members(ctx, a.ID)
		fine(t, "members", err)
		if members[2].User != "cat" || members[2].Spent != 40 {
			t.Errorf("the members: %+v", members)
		}
		clock.to("2026-04-10T00:00:01")
		eventually(t, "the refill", func() bool { return s.account(a.ID).Credits.Available == 2500 })
		_, err = s.As("cat").Credits.Spend(ctx, a.ID, video)
		fine(t, "in the next month", err)
		lifted, err := s.As(a.Owner).Team.Change(ctx, a.ID, "cat", client.MemberChange{Cap: &none})
		fine(t, "no cap", err)
		if lifted.Cap != nil || lifted.CapSetAt != nil {
			t.Errorf("the member: %+v", lifted)
		}
	})
}

// TestAlert_OwnerC42: one mail for each fall below it.
func TestAlert_OwnerC42(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a := s.open()
		code, shown := s.send("PUT", "/v1/accounts/"+a.ID+"/alert", `{"below":45}`)
		if code != http.StatusOK || shown["alert_below"] != json.Number("45") && shown["alert_below"] != 45.0 {
			t.Errorf("the level: %d %v", code, shown)
		}
		spend := func(count int) {
			_, err := s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image", Options: client.Options{"count": count}})
			fine(t, "spend", err)
		}
		told := func(n int) {
			t.Helper()
			eventually(t, "the mails", func() bool { return s.mails("Your balance is below 45 credits") == n })
		}
		spend(3)
		told(1)
		spend(1)
		_, err := s.Credits.Grant(ctx, a.ID, 20, "sorry", nil)
		fine(t, "it rises", err)
		spend(8)
		spend(4)
		told(2)
		if code, shown := s.send("PUT", "/v1/accounts/"+a.ID+"/alert", `{"below":0}`); code != http.StatusOK ||
			shown["alert_below"] != nil {
			t.Errorf("no level: %d %v", code, shown)
		}
	})
}

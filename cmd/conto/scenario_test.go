package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"conto/client"
)

func TestGeneration_QuoteToRefund(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		q, err := s.Credits.Quote(ctx, a.ID, client.HoldRequest{Model: "z-image", Options: client.Options{"count": 4}})
		fine(t, "quote", err)
		if q.Credits != 8 || q.Lock != nil || q.Free || q.Edition != 1 {
			t.Errorf("quote %+v", q)
		}
		h, err := s.Credits.Hold(ctx, a.ID,
			client.HoldRequest{ID: "gen-1", Model: "z-image", Options: client.Options{"count": 4}})
		fine(t, "hold", err)
		if h.State != "held" || h.Credits != 8 || h.ExpiresAt == nil {
			t.Errorf("hold %+v", h)
		}
		if c := s.account(a.ID).Credits; c.Available != 42 || c.Held != 8 || c.Plan != 42 {
			t.Errorf("credits while held %+v", c)
		}
		six := int64(6)
		h, err = s.Credits.Settle(ctx, a.ID, "gen-1", &six)
		fine(t, "settle", err)
		if h.State != "settled" || h.Credits != 6 || h.ExpiresAt != nil {
			t.Errorf("settled %+v", h)
		}
		_, err = s.Credits.Settle(ctx, a.ID, "gen-1", nil)
		refused(t, "settle again", err, "hold_closed")
		_, err = s.Credits.Release(ctx, a.ID, "gen-1")
		refused(t, "release after settle", err, "hold_closed")
		_, err = s.Credits.Hold(ctx, a.ID, client.HoldRequest{ID: "gen-1", Model: "z-image"})
		refused(t, "the same id", err, "conflict")
		two := int64(2)
		r, err := s.Credits.Refund(ctx, a.ID, "gen-1", &two)
		fine(t, "refund", err)
		if r.Credits != 2 {
			t.Errorf("refund %+v", r)
		}
		_, err = s.Credits.Refund(ctx, a.ID, "gen-1", &six)
		refused(t, "refund of more than is left", err, "invalid")
		if c := s.account(a.ID).Credits; c.Available != 46 || c.Held != 0 {
			t.Errorf("credits in the end %+v", c)
		}
		e, err := s.Explain.Hold(ctx, a.ID, "gen-1")
		fine(t, "explain", err)
		if len(e.Reasons) < 3 || e.Reasons[0].Clause != "C2" {
			t.Errorf("explanation %+v", e)
		}
		h, err = s.Credits.GetHold(ctx, a.ID, "gen-1")
		fine(t, "get hold", err)
		if h.State != "settled" || h.Credits != 6 {
			t.Errorf("hold %+v", h)
		}
	})
}

func TestFreeModesAtABalanceOfZeroC3C14(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		for _, o := range []client.Options{{"count": 8, "width": 2048}, {"count": 8}, {"count": 1}} {
			_, err := s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image", Options: o})
			fine(t, "spend", err)
		}
		_, err := s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image"})
		refused(t, "without credits", err, "insufficient_credits")
		var data struct {
			Price, Balance int64
			NextRefill     string       `json:"next_refill"`
			WaysOut        []client.Way `json:"ways_out"`
			Refusal        string
		}
		fine(t, "data", err.(*client.Error).Data(&data))
		if data.Price != 2 || data.Balance != 0 || data.NextRefill == "" || len(data.WaysOut) != 4 {
			t.Errorf("data %+v", data)
		}
		e, err := s.Explain.Refusal(ctx, a.ID, data.Refusal)
		fine(t, "explain", err)
		if e.Reasons[len(e.Reasons)-1].Clause != "C14" {
			t.Errorf("explanation %+v", e)
		}
		h, err := s.Credits.Hold(ctx, a.ID,
			client.HoldRequest{Model: "mini-llm", Options: client.Options{"max_output_tokens": 5000}})
		fine(t, "free mode", err)
		if !h.Free || h.Credits != 0 {
			t.Errorf("free hold %+v", h)
		}
		_, err = s.Credits.Settle(ctx, a.ID, h.ID, nil)
		fine(t, "settle a free mode", err)
		if c := s.account(a.ID).Credits; c.Available != 0 || c.Held != 0 {
			t.Errorf("credits %+v", c)
		}
	})
}

func TestQuote_IsChargedC20C24(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-01-31T10:00:00")
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		clock.to("2026-02-14T05:00:00") // half of the period is left
		before := s.account(a.ID)
		q, err := s.Subscriptions.Quote(ctx, a.ID, "pro", "month")
		fine(t, "quote", err)
		if q.Action != "upgrade" || q.Charge.Cents != 1500 || q.Credits != 325 || q.Next.Amount.Cents != 4900 {
			t.Errorf("quote %+v", q)
		}
		clock.to("2026-02-14T05:10:00")
		_, err = s.Subscriptions.Change(ctx, a.ID,
			client.Subscription{Plan: "pro", Interval: "month", Quote: q.ID, Method: "pm_declined"})
		refused(t, "a declined card", err, "payment_failed")
		unchanged := s.account(a.ID)
		if unchanged.Plan != "creator" || unchanged.Credits.Available != before.Credits.Available ||
			unchanged.Method != "pm_ok" {
			t.Errorf("a declined card changed %+v into %+v", before, unchanged)
		}
		after, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Quote: q.ID})
		fine(t, "upgrade", err)
		if after.Plan != "pro" || after.Credits.Available != before.Credits.Available+q.Credits {
			t.Errorf("after the upgrade %+v", after)
		}
		if charged := s.lastCharge(a.ID); charged != q.Charge {
			t.Errorf("charged %+v, quoted %+v", charged, q.Charge)
		}
		e, err := s.Explain.Charge(ctx, a.ID, "ch_3")
		fine(t, "explain", err)
		if e.Reasons[0].Clause != "C20" {
			t.Errorf("explanation %+v", e)
		}
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Quote: q.ID})
		refused(t, "the same quote again", err, "quote_expired")
		q, err = s.Subscriptions.Quote(ctx, a.ID, "team", "month")
		fine(t, "quote", err)
		clock.to("2026-02-14T05:25:01")
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Quote: q.ID})
		refused(t, "an old quote", err, "quote_expired")
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Quote: "x" + q.ID})
		refused(t, "a forged quote", err, "invalid")
	})
}

// lastCharge is the amount of the newest payment in the journal.
func (s *server) lastCharge(id string) client.Amount {
	s.t.Helper()
	page, err := s.Accounts.Journal(s.t.Context(), id, "", 200)
	fine(s.t, "journal", err)
	for _, entry := range page.Items {
		var events []struct {
			Paid *struct{ Amount client.Amount }
		}
		fine(s.t, "events", json.Unmarshal(entry.Events, &events))
		for _, e := range events {
			if e.Paid != nil {
				return e.Paid.Amount
			}
		}
	}
	s.t.Fatal("nothing was paid")
	return client.Amount{}
}

func TestTestClock_Year(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-01-31T10:00:00")
		_, err := s.Credits.TopUp(ctx, a.ID, "500", "pm_ok")
		fine(t, "top-up", err)
		got, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "starter", Interval: "year"})
		fine(t, "subscribe", err)
		if got.Period.End != instant(t, "2027-01-31T00:00:00") || got.NextRefill != instant(t, "2026-02-28T00:00:00") {
			t.Errorf("period %v, refill %v", got.Period, got.NextRefill)
		}
		clock.to("2026-07-01T12:00:00")
		got = s.account(a.ID)
		if got.Credits.Plan != 200 || got.Credits.TopUp != 500 || got.NextRefill != instant(t, "2026-07-31T00:00:00") {
			t.Errorf("in July: %+v", got)
		}
		_, err = s.Subscriptions.Cancel(ctx, a.ID, "period_end")
		fine(t, "cancel", err)
		got, err = s.Subscriptions.Resume(ctx, a.ID)
		fine(t, "resume", err)
		if got.Pending != nil || got.Status != "active" {
			t.Errorf("resumed: %+v", got)
		}
		clock.to("2027-01-31T00:00:00")
		if got = s.account(a.ID); got.Period.End != instant(t, "2028-01-31T00:00:00") || s.lastCharge(a.ID).Cents != 8400 {
			t.Errorf("renewed: %+v", got)
		}
		got, err = s.Subscriptions.Cancel(ctx, a.ID, "now")
		fine(t, "cancel now", err)
		if got.Status != "canceling" || !got.Final || got.Plan != "starter" {
			t.Errorf("cancelled: %+v", got)
		}
		_, err = s.Subscriptions.Resume(ctx, a.ID)
		refused(t, "resume", err, "conflict")
		clock.to("2029-06-01T00:00:00")
		if got = s.account(a.ID); got.Status != "free" || got.Plan != "free" || got.Credits.Plan != 50 ||
			got.Credits.TopUp != 500 {
			t.Errorf("free again: %+v", got)
		}
	})
}

func TestDunningEndsInFreeC27(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-01-31T10:00:00")
		_, err := s.Subscriptions.Change(ctx, a.ID,
			client.Subscription{Plan: "pro", Interval: "month", Method: "pm_declined_later"})
		fine(t, "subscribe", err)
		clock.to("2026-03-02T00:00:00")
		if got := s.account(a.ID); got.Status != "past_due" || got.Plan != "pro" || got.Credits.Plan != 0 {
			t.Errorf("past due: %+v", got)
		}
		clock.to("2026-03-07T00:00:00")
		if got := s.account(a.ID); got.Status != "free" || got.Credits.Plan != 50 {
			t.Errorf("unpaid: %+v", got)
		}
		_, err = s.Subscriptions.Change(ctx, a.ID,
			client.Subscription{Plan: "pro", Interval: "month", Method: "pm_action_required"})
		refused(t, "a bank that asks", err, "payment_action_required")
		var data struct{ URL string }
		fine(t, "data", err.(*client.Error).Data(&data))
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPost} {
			request, err := http.NewRequestWithContext(ctx, method, data.URL, nil)
			fine(t, "confirm", err)
			response, err := http.DefaultClient.Do(request)
			fine(t, "confirm", err)
			body, err := io.ReadAll(response.Body)
			fine(t, "confirm", errors.Join(err, response.Body.Close()))
			if want := map[string]string{"GET": "Confirm</button>",
				"POST": "is confirmed"}[method]; !strings.Contains(string(body), want) {
				t.Errorf("%s %s: %s", method, data.URL, body)
			}
		}
		if got := s.account(a.ID); got.Plan != "pro" || got.Credits.Plan != 1150 || len(got.Charges) != 0 {
			t.Errorf("confirmed: %+v", got)
		}
	})
}

// readsOfMembers are reads of an account, and whether each is for all of its members, or for its owner alone.
var readsOfMembers = map[string]bool{
	"": true, "/journal": true, "/models": true, "/members": true, // of which a member sees what is theirs
	"/payments": false, "/orders": false, "/keys": false, "/billing-profile": false, "/invoices": false,
}

func TestTeamsAndThePremiumSwitchC28C30C31(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		_, err := s.Team.Invite(ctx, a.ID, "bob@example.com", "member", "bob")
		refused(t, "no seat on Free", err, "conflict")
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		owner := s.As(a.Owner)
		bob, err := owner.Team.Invite(ctx, a.ID, "bob@example.com", "manager", "bob")
		fine(t, "invite", err)
		if bob.Status != "invited" || bob.Email != "bob@example.com" {
			t.Errorf("bob %+v", bob)
		}
		_, err = s.As("bob").Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image"})
		refused(t, "before joining", err, "forbidden")
		for path := range readsOfMembers {
			_, err = s.As("bob").Raw(ctx, "GET", "/v1/accounts/"+a.ID+path, nil)
			refused(t, "before joining, "+path, err, "forbidden")
		}
		active := "active"
		_, err = s.As("bob").Team.Change(ctx, a.ID, "bob", client.MemberChange{Status: &active})
		fine(t, "join", err)
		_, err = s.Team.Invite(ctx, a.ID, "cat@example.com", "member", "cat")
		fine(t, "add", err)
		_, err = owner.Team.Invite(ctx, a.ID, "dan@example.com", "member", "dan")
		refused(t, "no seat left", err, "conflict")
		for path, members := range readsOfMembers {
			for user, may := range map[string]bool{"cat": members, "bob": members, a.Owner: true, "": true} {
				_, err = s.As(user).Raw(ctx, "GET", "/v1/accounts/"+a.ID+path, nil)
				if may != (err == nil) || !may && client.Code(err) != "forbidden" {
					t.Errorf("%q reads %s: %v", user, path, err)
				}
			}
		}
		off := false
		_, err = s.As("cat").Team.Change(ctx, a.ID, "bob", client.MemberChange{Premium: &off})
		refused(t, "a member switches", err, "forbidden")
		cat, err := s.As("bob").Team.Change(ctx, a.ID, "cat", client.MemberChange{Premium: &off})
		fine(t, "a manager switches", err)
		if cat.Premium || cat.PremiumSetBy != "user:bob" || cat.PremiumSetAt == nil {
			t.Errorf("cat %+v", cat)
		}
		_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image", User: "cat"})
		refused(t, "premium for cat", err, "locked")
		_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image", User: "cat"})
		fine(t, "basic for cat", err)
		_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image", User: "bob"})
		fine(t, "premium for bob", err)
		models, err := s.Accounts.Models(ctx, a.ID, "cat")
		fine(t, "models", err)
		for _, m := range models {
			if locked := m.Lock != nil && m.Lock.Reason == "premium_disabled"; locked != (m.Class == "premium") {
				t.Errorf("%s: %+v", m.ID, m.Lock)
			}
		}
		_, err = s.As("eve").Accounts.Get(ctx, a.ID)
		refused(t, "a stranger", err, "forbidden")
		_, err = s.As("cat").Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "agency", Interval: "month"})
		refused(t, "a member upgrades", err, "forbidden")
		fine(t, "remove", s.As("bob").Team.Remove(ctx, a.ID, "cat"))
		members, err := s.Team.Members(ctx, a.ID)
		fine(t, "members", err)
		if len(members) != 2 || members[0].Role != "owner" || members[0].Email != a.Email {
			t.Errorf("members %+v", members)
		}
	})
}

func TestAccountKeysC36(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a, other := t.Context(), s.open(), s.open()
		_, err := s.Keys.Make(ctx, a.ID, "ci")
		refused(t, "a key on Free", err, "locked")
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		key, err := s.Keys.Make(ctx, a.ID, "ci")
		fine(t, "make", err)
		mine := client.New(s.boot.URL, key.Key, client.Strict())
		_, err = mine.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
		fine(t, "spend", err)
		_, err = mine.Accounts.Get(ctx, other.ID)
		refused(t, "another account", err, "forbidden")
		_, err = mine.Accounts.Get(ctx, "acc_nobody")
		refused(t, "no account", err, "forbidden")
		_, err = mine.Credits.Grant(ctx, a.ID, 5, "gift", nil)
		refused(t, "grant", err, "forbidden")
		_, err = mine.Accounts.Open(ctx, client.NewAccount{Email: "x@example.com", Kind: "personal"})
		refused(t, "open", err, "forbidden")
		_, err = mine.Credits.SpendMany(ctx,
			[]client.Spend{{Account: a.ID, HoldRequest: client.HoldRequest{Model: "z-image"}}})
		refused(t, "batch", err, "forbidden")
		_, err = client.New(s.boot.URL, key.Key+"x").Accounts.Get(ctx, a.ID)
		refused(t, "a forged key", err, "unauthenticated")
		keys, err := s.Keys.List(ctx, a.ID)
		fine(t, "keys", err)
		if len(keys) != 1 || keys[0].Key != "" {
			t.Errorf("keys %+v", keys)
		}
		fine(t, "revoke", s.Keys.Revoke(ctx, a.ID, key.ID))
		_, err = mine.Accounts.Get(ctx, a.ID)
		refused(t, "a revoked key", err, "unauthenticated")
	})
}

func TestProfileC32(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, _ := s.openAt("2026-01-31T10:00:00")
		p := client.Profile{Name: "Studio", VATID: "it 01234560587", SDICode: "abc1234", PEC: "s@pec.it",
			Address: client.Address{Country: "IT"}}
		got, err := s.Profiles.Set(ctx, a.ID, p)
		fine(t, "set", err)
		if got.VATID != "IT01234560587" || got.SDICode != "ABC1234" {
			t.Errorf("profile %+v", got)
		}
		again, err := s.Profiles.Get(ctx, a.ID)
		fine(t, "get", err)
		if *again != *got {
			t.Errorf("kept %+v", again)
		}
		p.VATID = "IT01234567890"
		_, err = s.Profiles.Set(ctx, a.ID, p)
		refused(t, "a slip of the pen", err, "invalid")
		if f := err.(*client.Error).Fields; len(f) != 1 || f[0].Field != "vat_id" {
			t.Errorf("fields %+v", f)
		}
		typed, err := s.Profiles.Check(ctx, a.ID,
			client.Profile{Name: "Studio", PEC: "nowhere", SDICode: "abc",
				Address: client.Address{Country: "IT", PostalCode: "1"}})
		fine(t, "check", err)
		if len(typed.Problems) != 3 || len(typed.Missing) != 4 || typed.Problems[0].Field != "sdi_code" ||
			typed.Missing[0].Field != "tax_code" {
			t.Errorf("as typed: %+v", typed)
		}
		if kept, err := s.Profiles.Get(ctx, a.ID); err != nil || *kept != *got {
			t.Errorf("after a check it is %+v (%v)", kept, err)
		}
		_, err = s.Profiles.Set(ctx, s.open().ID, p)
		refused(t, "a personal account", err, "invalid")
	})
}

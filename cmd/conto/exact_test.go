package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"conto/client"
)

// together runs n calls at once and counts their outcomes by code; "" is success.
func together(t *testing.T, n int, call func(i int) error) map[string]int {
	t.Helper()
	outcomes := map[string]int{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			err := call(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && client.Code(err) == "" {
				t.Error(err)
			}
			outcomes[client.Code(err)]++
		})
	}
	group.Wait()
	return outcomes
}

func TestThreeHundredParallelSpendsC15(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a := s.open() // 50 credits: 25 images
		outcomes := together(t, 300, func(int) error {
			_, err := s.Credits.Spend(context.Background(), a.ID, client.HoldRequest{Model: "z-image"})
			return err
		})
		if outcomes[""] != 25 || outcomes["insufficient_credits"] != 275 {
			t.Errorf("%v, want 25 successes and 275 refusals", outcomes)
		}
		if c := s.account(a.ID).Credits; c.Available != 0 || c.Held != 0 {
			t.Errorf("credits %+v", c)
		}
	})
}

func TestSameRequest_HundredTimes(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a := s.open()
		ctx := client.WithKey(context.Background(), "once")
		for name, path := range map[string]string{"spend": "/spends", "hold": "/holds"} {
			var mu sync.Mutex
			var answers [][]byte
			together(t, 100, func(int) error {
				body, err := s.Raw(client.WithKey(ctx, name), "POST", "/v1/accounts/"+a.ID+path,
					client.HoldRequest{Model: "z-image"})
				mu.Lock()
				defer mu.Unlock()
				answers = append(answers, body)
				return err
			})
			for _, body := range answers {
				if !bytes.Equal(body, answers[0]) {
					t.Fatalf("%s: answers differ:\n%s\n%s", name, answers[0], body)
				}
			}
		}
		if got := s.account(a.ID); got.Seq != 3 || got.Credits.Available != 46 || got.Credits.Held != 2 {
			t.Errorf("after 200 requests: %+v", got)
		}
		_, err := s.Credits.Spend(client.WithKey(ctx, "spend"), a.ID,
			client.HoldRequest{Model: "z-image", Options: client.Options{"count": 2}})
		refused(t, "another body", err, "idempotency_conflict")
	})
}

func TestRepeatsOfEveryKindOfWriteC24(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a, clock := s.openAt("2026-01-31T10:00:00")
		base := "/v1/accounts/" + a.ID
		type write struct{ method, path, code string }
		body := map[string]any{}
		twice := func(w write, in any) {
			t.Helper()
			ctx := client.WithKey(t.Context(), fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, w, in))))
			first, err := s.Raw(ctx, w.method, w.path, in)
			refused(t, w.path, err, w.code)
			again, errAgain := s.Raw(ctx, w.method, w.path, in)
			if !bytes.Equal(first, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
				t.Errorf("%s %s: the repeat differs:\n%s %v\n%s %v", w.method, w.path, first, err, again, errAgain)
			}
		}
		twice(write{"POST", "/v1/accounts", ""}, client.NewAccount{Email: "x@example.com", Name: "X", Kind: "personal"})
		twice(write{"POST", "/v1/test-clocks", ""}, map[string]string{"now": "2026-01-01T00:00:00Z"})
		twice(write{"POST", base + "/subscription", ""},
			client.Subscription{Plan: "starter", Interval: "month", Method: "pm_ok"})
		twice(write{"POST", base + "/subscription", "payment_failed"},
			client.Subscription{Plan: "creator", Interval: "month", Method: "pm_declined"})
		twice(write{"POST", base + "/subscription", ""},
			client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		twice(write{"POST", base + "/topups", ""}, map[string]string{"pack": "500"})
		twice(write{"POST", base + "/grants", ""}, map[string]any{"credits": 5, "reason": "sorry"})
		twice(write{"POST", base + "/holds", ""}, client.HoldRequest{ID: "g1", Model: "premium-image"})
		twice(write{"POST", base + "/holds/g1/settle", ""}, body)
		twice(write{"POST", base + "/refunds", ""}, map[string]any{"hold": "g1"})
		twice(write{"POST", base + "/members", ""}, map[string]string{"email": "b@example.com", "role": "member"})
		s.keyTwice(base + "/keys")
		twice(write{"PUT", base + "/payment-method", ""}, map[string]string{"payment_method": "pm_declined_later"})
		twice(write{"POST", base + "/subscription/cancel", ""}, map[string]string{"when": "period_end"})
		twice(write{"POST", base + "/subscription/resume", ""}, nil)
		twice(write{"POST", "/v1/test-clocks/" + clock.clock + "/advance", ""},
			map[string]string{"to": "2026-02-20T00:00:00Z"})
		twice(write{"POST", "/v1/spends", ""}, map[string]any{"spends": []client.Spend{
			{Account: a.ID, HoldRequest: client.HoldRequest{Model: "z-image"}}, {Account: "acc_nobody",
				HoldRequest: client.HoldRequest{Model: "z-image"}},
		}})
	})
}

// keyTwice makes an API key twice under one idempotency key: there is one, and its secret, which nobody keeps, is in
// the first answer only.
func (s *server) keyTwice(path string) {
	s.t.Helper()
	ctx := client.WithKey(s.t.Context(), "makes-a-key")
	var made [2]client.AccountKey
	for i := range made {
		answer, err := s.Raw(ctx, "POST", path, map[string]string{"name": "ci"})
		fine(s.t, "make a key", err)
		fine(s.t, "read it", json.Unmarshal(answer, &made[i]))
	}
	if made[0].Key == "" || made[1].Key != "" {
		s.t.Errorf("the secret is in the answers: %q, %q", made[0].Key, made[1].Key)
	}
	if made[0].Key = ""; !reflect.DeepEqual(made[0], made[1]) {
		s.t.Errorf("the repeat differs: %+v, %+v", made[0], made[1])
	}
}

func TestManySpendsEachWithItsOwnOutcome(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a, b := s.open(), s.open()
		var spends []client.Spend
		for range 30 {
			for _, id := range []string{a.ID, b.ID} {
				spends = append(spends, client.Spend{Account: id, HoldRequest: client.HoldRequest{Model: "z-image"}})
			}
		}
		spends = append(spends, client.Spend{Account: "acc_nobody", HoldRequest: client.HoldRequest{Model: "z-image"}},
			client.Spend{Account: a.ID, HoldRequest: client.HoldRequest{Model: "mini-llm"}}, client.Spend{Account: a.ID,
				HoldRequest: client.HoldRequest{Model: "nope"}})
		outcomes, err := s.Credits.SpendMany(t.Context(), spends)
		fine(t, "spend many", err)
		done := 0
		for _, o := range outcomes[:60] {
			if o.Spend != nil {
				done++
			} else if !bytes.Contains(o.Problem, []byte("insufficient_credits")) {
				t.Errorf("problem %s", o.Problem)
			}
		}
		if done != 50 {
			t.Errorf("%d spends done, want 25 on each account", done)
		}
		if !bytes.Contains(outcomes[60].Problem, []byte("not_found")) || outcomes[61].Spend == nil ||
			!bytes.Contains(outcomes[62].Problem, []byte("nope")) {
			t.Errorf("the last ones: %+v", outcomes[60:])
		}
	})
}

func TestServers_OnePostgreSQL(t *testing.T) {
	where := places["postgres"](t)
	one, two := start(t, where, nil), start(t, where, nil)
	a := one.open()
	outcomes := together(t, 300, func(i int) error {
		s := []*server{one, two}[i%2]
		_, err := s.Credits.Spend(context.Background(), a.ID, client.HoldRequest{Model: "z-image"})
		return err
	})
	if outcomes[""] != 25 || outcomes["insufficient_credits"] != 275 {
		t.Errorf("%v, want 25 successes and 275 refusals", outcomes)
	}
	for _, s := range []*server{one, two} {
		if got := s.account(a.ID); got.Credits.Available != 0 || got.Seq != 26 {
			t.Errorf("a server sees %+v", got)
		}
	}
	// One asks, the other repeats: one entry, one charge.
	ctx := client.WithKey(context.Background(), "sub")
	outcomes = together(t, 20, func(i int) error {
		_, err := []*server{one, two}[i%2].Subscriptions.Change(ctx, a.ID,
			client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
		return err
	})
	if outcomes[""] != 20 || two.account(a.ID).Credits.Plan != 450 {
		t.Errorf("%v, %+v", outcomes, two.account(a.ID))
	}
}

func TestInvite_ConcurrentC28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		outcomes := together(t, 8, func(i int) error {
			_, err := s.As(a.Owner).Team.Invite(context.Background(), a.ID, "bob@example.com", "member", "")
			return err
		})
		members, err := s.Team.Members(ctx, a.ID)
		fine(t, "members", err)
		limited := outcomes["rate_limited"] // an address gets few invitations in a row
		if outcomes[""] > 1 || outcomes[""]+outcomes["conflict"]+limited != 8 || len(members) != 1+outcomes[""] {
			t.Errorf("%v; members %+v", outcomes, members)
		}
		if outcomes[""] == 0 && limited == 0 { // each was in another's way: the next is alone
			_, err = s.As(a.Owner).Team.Invite(ctx, a.ID, "bob@example.com", "member", "")
			fine(t, "invite", err)
		}
	})
}

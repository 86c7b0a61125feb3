package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"conto/client"
)

// TestInstallationEndpoints: an operator's server is told what happens in every account, and whose it is, signed; its
// secret is rotated and what was sent is sent again as with an account's. No account sees any of it.
func TestInstallationEndpoints(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a, b, h := t.Context(), s.open(), s.open(), openHookServer(t)
		e, err := s.Endpoints.Make(client.WithKey(ctx, "once"), client.Installation, client.NewEndpoint{URL: h.URL,
			Description: "Books", Types: []string{"generation.succeeded", "payment.succeeded", "account.closed"}})
		fine(t, "make", err)
		if !strings.HasPrefix(e.Secret, "whsec_") || e.Description != "Books" || !strings.HasPrefix(e.ID, "wi_") {
			t.Errorf("%+v", e)
		}
		again, err := s.Endpoints.Make(client.WithKey(ctx, "once"), client.Installation, client.NewEndpoint{URL: h.URL,
			Description: "Books", Types: []string{"generation.succeeded", "payment.succeeded", "account.closed"}})
		if err != nil || again.ID != e.ID || again.Secret != "" {
			t.Errorf("under the same key: %+v, %v", again, err)
		}
		_, err = s.Endpoints.Make(client.WithKey(ctx, "once"), client.Installation, client.NewEndpoint{URL: h.URL,
			Types: []string{"credits.low"}})
		refused(t, "another under the same key", err, "idempotency_conflict")
		g := ran(t, s.As(a.Owner), a.ID, client.Work{Model: "fast-image", Prompt: "a cat",
			Options: client.Options{"width": 64, "height": 64}})
		_, err = s.Credits.TopUp(ctx, b.ID, "500", "pm_ok")
		fine(t, "top up", err)
		made, paid := h.await("generation.succeeded", 1)[0], h.await("payment.succeeded", 1)[0]
		var told struct {
			Account string
			Data    client.Generation
		}
		fine(t, "read", json.Unmarshal(made.body, &told))
		if told.Account != a.ID || told.Data.ID != g.ID || !made.signedBy(t, e.Secret) {
			t.Errorf("%s", made.body)
		}
		fine(t, "read", json.Unmarshal(paid.body, &told))
		if told.Account != b.ID {
			t.Errorf("%s", paid.body)
		}
		rotates(t, s.Client, h, &client.Account{ID: client.Installation}, e)
		page, err := s.Endpoints.Deliveries(ctx, client.Installation, e.ID, "")
		fine(t, "deliveries", err)
		if len(page.Items) != 3 {
			t.Errorf("%+v", page.Items)
		}
		d, err := s.Endpoints.Replay(ctx, client.Installation, e.ID, made.header.Get("webhook-id"))
		if err != nil || d.Account != a.ID {
			t.Errorf("%+v, %v", d, err)
		}
		if twice := h.await("generation.succeeded", 2); string(twice[1].body) != string(made.body) {
			t.Errorf("%s", twice[1].body)
		}
		_, err = s.As(b.Owner).Accounts.Close(ctx, b.ID, "")
		fine(t, "close", err)
		h.await("account.closed", 1)
		off := true
		changed, err := s.Endpoints.Change(ctx, client.Installation, e.ID, client.EndpointChange{Disabled: &off})
		if err != nil || changed.Disabled != "by_hand" {
			t.Errorf("%+v, %v", changed, err)
		}
		fine(t, "remove", s.Endpoints.Remove(ctx, client.Installation, e.ID))
		if all, err := s.Endpoints.List(ctx, client.Installation); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		acts, err := s.Operators.Acts(ctx)
		fine(t, "acts", err)
		var did []string
		for _, one := range acts {
			if one.About == e.ID {
				did = append(did, one.What)
			}
		}
		if got := strings.Join(did, " "); got !=
			"endpoint_removed endpoint_changed endpoint_rotated endpoint_changed endpoint_made" {
			t.Errorf("operators did %s", got)
		}
	})
}

// TestInstallationEndpoints_Refused: the role admin alone changes them, support reads; nobody of an account does.
// Addresses of this server's own networks are refused, and one that goes away is on the operators' list.
func TestInstallationEndpoints_Refused(t *testing.T) {
	s := start(t, places["sqlite"](t), nil)
	ctx, a, h := t.Context(), s.open(), openHookServer(t)
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	member, err := s.Team.Invite(ctx, a.ID, anyone(), "member", "")
	fine(t, "invite", err)
	key, err := s.Keys.Make(ctx, a.ID, "program")
	fine(t, "key", err)
	leo, err := s.Operators.Add(ctx, "leo", "support")
	fine(t, "operator", err)
	good := client.NewEndpoint{URL: h.URL, Types: []string{"payment.succeeded"}}
	e, err := s.Endpoints.Make(ctx, client.Installation, good)
	fine(t, "make", err)
	support := client.New(s.boot.URL, leo.Key)
	for name, c := range map[string]*client.Client{"the owner": s.As(a.Owner), "a member": s.As(member.User),
		"a program": client.New(s.boot.URL, key.Key), "support": support} {
		_, err := c.Endpoints.Make(ctx, client.Installation, good)
		refused(t, name+" makes one", err, "forbidden")
		_, err = c.Endpoints.Rotate(ctx, client.Installation, e.ID)
		refused(t, name+" rotates its secret", err, "forbidden")
		_, err = c.Endpoints.Test(ctx, client.Installation, e.ID)
		refused(t, name+" tests it", err, "forbidden")
		refused(t, name+" removes it", c.Endpoints.Remove(ctx, client.Installation, e.ID), "forbidden")
		_, err = c.Endpoints.Get(ctx, client.Installation, e.ID)
		if name == "support" {
			fine(t, name+" reads it", err)
			continue
		}
		refused(t, name+" reads it", err, "forbidden")
		_, err = c.Endpoints.Get(ctx, a.ID, e.ID)
		if err == nil {
			t.Errorf("%s reads it as the account’s", name)
		}
	}
	for _, url := range []string{"https://10.0.0.1", "https://169.254.169.254/latest", "http://studio.example"} {
		_, err := s.Endpoints.Make(ctx, client.Installation, client.NewEndpoint{URL: url, Types: good.Types})
		refused(t, url, err, "invalid")
	}
	h.answers(410, nil)
	_, err = s.Endpoints.Test(ctx, client.Installation, e.ID)
	fine(t, "test", err)
	listed := func() int {
		items, err := support.Attention.List(ctx)
		fine(t, "attention", err)
		n := 0
		for _, i := range items {
			if i.Topic == "endpoint" && i.About == e.ID && strings.Contains(i.Why[0], h.URL) {
				n++
			}
		}
		return n
	}
	eventually(t, "it is on the list", func() bool { return listed() == 1 })
	for end := time.Now().Add(10 * time.Second); e.Disabled == "" && time.Now().Before(end); {
		e, err = s.Endpoints.Get(ctx, client.Installation, e.ID)
		fine(t, "get", err)
	}
	on := false
	e, err = s.Endpoints.Change(ctx, client.Installation, e.ID, client.EndpointChange{Disabled: &on})
	if err != nil || e.Disabled != "" || listed() != 0 {
		t.Errorf("%+v, %v; on the list: %d", e, err, listed())
	}
}

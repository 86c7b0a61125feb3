package main

import (
	"strings"
	"testing"
	"time"

	"conto/client"
)

// TestKeysShowTheirUseC36: the list of keys says when each was used last and what it spent; what people spend is no
// key's, and a key that is refused is not used.
func TestKeysShowTheirUseC36(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	ci, err := s.Keys.Make(ctx, a.ID, "ci")
	fine(t, "make", err)
	idle, err := s.Keys.Make(ctx, a.ID, "idle")
	fine(t, "make", err)
	program := client.New(s.boot.URL, ci.Key)
	for range 2 {
		_, err = program.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
		fine(t, "spend", err)
	}
	_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
	fine(t, "spend", err)
	if _, err := client.New(s.boot.URL, idle.Key+"x").Credits.Spend(ctx, a.ID,
		client.HoldRequest{Model: "premium-image"}); client.Code(err) != "unauthenticated" {
		t.Errorf("a forged key: %v", err)
	}
	list, err := s.Keys.List(ctx, a.ID)
	fine(t, "list", err)
	for _, k := range list {
		switch used := k.LastUsed != nil && *k.LastUsed == time.Now().UTC().Format(time.DateOnly); {
		case k.Spent == nil || k.Spent.AtLeast:
			t.Errorf("%s: %+v", k.Name, k.Spent)
		case k.ID == ci.ID && (!used || k.Spent.Credits != 16):
			t.Errorf("the key that was used: %v, %d", used, k.Spent.Credits)
		case k.ID == idle.ID && (k.LastUsed != nil || k.Spent.Credits != 0):
			t.Errorf("the key that was not: %v, %d", *k.LastUsed, k.Spent.Credits)
		}
	}
	owner := newVisitor(t)
	portal, err := s.Portals.Open(ctx, a.ID, a.Owner, "")
	fine(t, "portal", err)
	owner.ask(t, s, "GET /portal", pageAccess{path: strings.TrimPrefix(portal.URL, s.boot.URL)}, "none")
	_, page := through(t, owner.Client, "GET", s.boot.URL+"/account/keys", "")
	for _, want := range []string{"Last used on", "16 credits this credit month.", "Not used yet. 0 credits"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

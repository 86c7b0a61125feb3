package main

import (
	"strings"
	"testing"

	"conto/client"
)

// TestClient_GiftCodes: the client, which refuses answers with fields that it does not know, makes, lists, uses and
// withdraws codes.
func TestClient_GiftCodes(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		made, err := s.GiftCodes.Make(ctx, client.NewGiftCode{Credits: 40, Uses: 2, ExpiresAfterDays: 30, Note: "fair"})
		fine(t, "make", err)
		got, err := s.GiftCodes.Use(ctx, a.ID, made.Code)
		if err != nil || got.Credits.Available != 90 {
			t.Errorf("used: %+v, %v", got, err)
		}
		fine(t, "withdraw", s.GiftCodes.Withdraw(ctx, made.Code))
		all, err := s.GiftCodes.List(ctx)
		if err != nil || len(all) != 1 || all[0].Used != 1 || !all[0].Withdrawn || all[0].Note != "fair" {
			t.Errorf("listed: %+v, %v", all, err)
		}
	})
}

// TestClient_Invitations: an invitation is shown, accepted and declined with the token of its link; and an account is
// offered, declined, and taken over.
func TestClient_Invitations(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, _ := s.openAt("2026-03-10T10:00:00")
		agency := client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"}
		_, err := s.Subscriptions.Change(ctx, a.ID, agency)
		fine(t, "subscribe", err)
		owner, tokens := s.As(a.Owner), map[string]string{}
		for _, user := range []string{"bob", "cat"} {
			_, err = owner.Team.Invite(ctx, a.ID, user+"@example.com", "member", user)
			fine(t, "invite", err)
			link := s.link(user+"@example.com", "/invitations/")
			tokens[user] = link[strings.LastIndexByte(link, '/')+1:]
		}
		shown, err := s.Invitations.Get(ctx, tokens["bob"])
		if err != nil || shown.Status != "invited" || shown.Role != "member" || shown.Until == nil {
			t.Errorf("shown: %+v, %v", shown, err)
		}
		accepted, err := s.Invitations.Accept(ctx, tokens["bob"])
		if err != nil || accepted.Status != "active" {
			t.Errorf("accepted: %+v, %v", accepted, err)
		}
		fine(t, "decline", s.Invitations.Decline(ctx, tokens["cat"]))
		_, err = s.Invitations.Get(ctx, tokens["cat"])
		refused(t, "a declined invitation", err, "not_found")

		bob := s.As("bob")
		fine(t, "offer", owner.Team.Offer(ctx, a.ID, "bob"))
		fine(t, "decline the offer", bob.Team.WithdrawOffer(ctx, a.ID))
		fine(t, "offer again", owner.Team.Offer(ctx, a.ID, "bob"))
		now, err := bob.Team.TakeOver(ctx, a.ID)
		if err != nil || now.Role != "owner" {
			t.Errorf("taken over: %+v, %v", now, err)
		}
	})
}

// TestClient_Levels: the client sets the level of a mail, what is bought by itself and the language, and reads them.
func TestClient_Levels(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		got, err := s.Credits.SetAlert(ctx, a.ID, 20)
		if err != nil || got.AlertBelow != 20 {
			t.Errorf("level: %+v, %v", got, err)
		}
		_, err = s.Accounts.SetLanguage(ctx, a.ID, "it")
		fine(t, "language", err)
		_, err = s.PaymentMethods.Set(ctx, a.ID, "pm_ok")
		fine(t, "method", err)
		limit := client.Amount{Cents: 5000, Currency: "EUR"}
		_, err = s.Credits.SetKeepGoing(ctx, a.ID,
			client.KeepGoingChange{On: true, Below: 10, Pack: "500", MonthlyLimit: &limit})
		fine(t, "keep going", err)
		kept, err := s.Credits.KeepGoing(ctx, a.ID)
		if err != nil || !kept.On || kept.Below != 10 || kept.Pack != "500" || kept.MonthlyLimit != limit {
			t.Errorf("keep going: %+v, %v", kept, err)
		}
		off, err := s.Credits.SetKeepGoing(ctx, a.ID, client.KeepGoingChange{})
		if err != nil || off.On {
			t.Errorf("off: %+v, %v", off, err)
		}
	})
}

// TestClient_Operators: the client adds an operator, whose key works until they are removed, and reads a test clock.
func TestClient_Operators(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		zoe, err := s.Operators.Add(ctx, "zoe", "support")
		fine(t, "add", err)
		hers := client.New(s.boot.URL, zoe.Key, client.Strict())
		_, err = hers.Accounts.Find(ctx, "", "")
		fine(t, "her key", err)
		all, err := s.Operators.List(ctx)
		if err != nil || len(all) != 1 || all[0].Name != "zoe" || all[0].Key != "" {
			t.Errorf("listed: %+v, %v", all, err)
		}
		fine(t, "remove", s.Operators.Remove(ctx, "zoe"))
		_, err = hers.Accounts.Find(ctx, "", "")
		refused(t, "her key", err, "unauthenticated")

		clock, err := s.TestClocks.Make(ctx, instant(t, "2026-03-10T10:00:00"))
		fine(t, "clock", err)
		read, err := s.TestClocks.Get(ctx, clock.ID)
		if err != nil || !read.Now.Equal(clock.Now) {
			t.Errorf("clock: %+v, %v", read, err)
		}
	})
}

package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"conto/client"
	"conto/jobs/record"
)

// waitsFor is a generation that the present credits of a Team account are too few for once they were spent.
var waitsFor = client.HoldRequest{Model: "premium-image"}

// crewed opens a Team account on a test clock, with a member and a manager.
func (s *server) crewed(t *testing.T) (squad, *traveller) {
	t.Helper()
	a, clock := s.openAt("2026-11-14T10:00:00")
	change(t, s, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
	made := squad{id: a.ID, owner: a.Owner}
	for _, role := range []string{"member", "manager"} {
		m, err := s.Team.Invite(t.Context(), a.ID, role+"@example.com", role, "")
		fine(t, "invite", err)
		if role == "manager" {
			made.manager = m.User
		} else {
			made.member = m.User
		}
	}
	return made, clock
}

// capped opens an account as crewed does, whose member may spend so many credits a month, and has spent them.
func (s *server) capped(t *testing.T, most int64) (squad, *traveller) {
	t.Helper()
	made, clock := s.crewed(t)
	_, err := s.As(made.owner).Team.Change(t.Context(), made.id, made.member, client.MemberChange{Cap: &most})
	fine(t, "cap", err)
	for {
		_, err := s.As(made.member).Credits.Spend(t.Context(), made.id, waitsFor)
		if client.Code(err) == "locked" {
			return made, clock
		}
		fine(t, "spend", err)
	}
}

// emptied opens an account as crewed does, whose credits are spent.
func (s *server) emptied(t *testing.T) (squad, *traveller) {
	t.Helper()
	made, clock := s.crewed(t)
	for seconds := 60; seconds > 0; {
		_, err := s.Credits.Spend(t.Context(), made.id,
			client.HoldRequest{Model: "lip-sync", Options: client.Options{"seconds": seconds}})
		if client.Code(err) == "insufficient_credits" {
			seconds /= 2
			continue
		}
		fine(t, "spend", err)
	}
	return made, clock
}

// reminders are the ids of the people of an account who wait to be reminded.
func (s *server) reminders(t *testing.T, id string) (users []string) {
	t.Helper()
	records, err := s.boot.Store.List(t.Context(), id, record.Reminder)
	fine(t, "reminders", err)
	for _, r := range records {
		users = append(users, r.ID)
	}
	return users
}

// TestRemindMeC14: who is refused for want of credits asks to be written to at the refill, by the page or the API, and
// is: once, however often they asked, and not before. Who was taken out meanwhile is not, and leaves nothing behind.
func TestRemindMeC14(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		team, clock := s.emptied(t)
		_, err := s.As(team.member).Credits.Spend(ctx, team.id, waitsFor)
		refused(t, "too few", err, "insufficient_credits")

		luca := s.visits(t, team.id, team.member)
		_, page := through(t, luca.Client, "GET", s.boot.URL+"/studio?model=premium-image", "")
		if !strings.Contains(page, "Remind me by e-mail") {
			t.Fatalf("the lock has no button:\n%s", page)
		}
		form := url.Values{"model": {"premium-image"}, "prompt": {"a red kite"}}
		for range 2 {
			status, page := s.posts(t, luca.Client, "/studio/remind", form)
			if status != http.StatusOK || !strings.Contains(page, "We’ll write to you on 14 December") ||
				!strings.Contains(page, "You get an e-mail that day.") || strings.Contains(page, "Remind me by e-mail") ||
				!strings.Contains(page, "a red kite") {
				t.Errorf("%d: the page does not say when, or forgets what was written:\n%s", status, page)
			}
			status, page = s.posts(t, luca.Client, "/studio/remind-not", form)
			if status != http.StatusOK || !strings.Contains(page, "We won’t write to you about it.") ||
				!strings.Contains(page, "Remind me by e-mail") || !strings.Contains(page, "a red kite") ||
				len(s.reminders(t, team.id)) != 0 {
				t.Errorf("%d: it is not taken back, or what was written is forgotten:\n%s", status, page)
			}
		}
		asked, err := s.As(team.member).Credits.RemindMe(ctx, team.id, waitsFor)
		if err != nil || asked.Already {
			t.Errorf("by the API: %+v, %v", asked, err)
		}
		again, err := s.As(team.member).Credits.RemindMe(ctx, team.id, waitsFor)
		if err != nil || !again.Already || !again.At.Equal(instant(t, "2026-12-14T00:00:00")) {
			t.Errorf("by the API: %+v, %v", again, err)
		}
		first, err := s.As(team.manager).Credits.RemindMe(ctx, team.id, waitsFor)
		if err != nil || first.Already {
			t.Errorf("the manager: %+v, %v", first, err)
		}
		if waiting := s.reminders(t, team.id); len(waiting) != 2 {
			t.Errorf("%v wait", waiting)
		}
		fine(t, "remove", s.Team.Remove(ctx, team.id, team.manager))
		if waiting := s.reminders(t, team.id); len(waiting) != 1 || waiting[0] != team.member {
			t.Errorf("of who was removed something stays: %v", waiting)
		}

		clock.to("2026-12-13T23:59:59")
		if n := s.mails("Your reminder"); n != 0 {
			t.Errorf("%d mails before the refill", n)
		}
		clock.to("2026-12-14T00:00:00")
		eventually(t, "it is mailed", func() bool { return len(s.reminders(t, team.id)) == 0 })
		clock.to("2027-02-20T12:00:00") // two more refills
		if n := s.mails("Your reminder: "); n != 1 {
			t.Errorf("%d mails, want one", n)
		}
		if n := s.letters(func(head, text string) bool {
			return strings.Contains(head, "member@example.com") && strings.Contains(text, "/studio?model=3Dpremium-image")
		}); n != 1 {
			t.Errorf("%d mails to who asked lead to the model", n)
		}
	})
}

// TestRemindMe_RefusedC14: a stranger finds no account, an operator and a key are nobody to write to, and where
// waiting does not help nothing is promised.
func TestRemindMe_RefusedC14(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	team, clock := s.emptied(t)
	_, err := s.As("usr_stranger").Credits.RemindMe(ctx, team.id, waitsFor)
	refused(t, "a stranger", err, "forbidden")
	_, err = s.Credits.RemindMe(ctx, team.id, waitsFor)
	refused(t, "an operator", err, "forbidden")
	_, err = s.As(team.member).Credits.RemindMe(ctx, team.id, client.HoldRequest{Model: "fast-image"})
	refused(t, "a free mode", err, "conflict")
	_, err = s.As(team.member).Credits.RemindMe(ctx, team.id, client.HoldRequest{Model: "none"})
	refused(t, "no such model", err, "not_found")
	off := false
	_, err = s.As(team.owner).Team.Change(ctx, team.id, team.member, client.MemberChange{Premium: &off, Reason: "no"})
	fine(t, "switch off", err)
	_, err = s.As(team.member).Credits.RemindMe(ctx, team.id, waitsFor)
	refused(t, "premium is off", err, "conflict")
	clock.to("2026-12-14T00:00:00")
	_, err = s.As(team.owner).Credits.RemindMe(ctx, team.id, waitsFor)
	refused(t, "there are credits again", err, "conflict")
	if waiting := s.reminders(t, team.id); len(waiting) != 0 {
		t.Errorf("%v wait", waiting)
	}
	refused(t, "a stranger takes it back", s.As("usr_stranger").Credits.RemindMeNot(ctx, team.id), "forbidden")
	refused(t, "an operator takes it back", s.Credits.RemindMeNot(ctx, team.id), "forbidden")
	fine(t, "nothing is taken back", s.As(team.member).Credits.RemindMeNot(ctx, team.id))
}

// TestRemindMe_CapC14C42: at a cap that starts anew with enough, who is locked is written to then, with what they may
// spend, and where the cap will be too small as well, nothing is promised.
func TestRemindMe_CapC14C42(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		team, clock := s.capped(t, 20)
		_, err := s.As(team.member).Credits.RemindMe(ctx, team.id, client.HoldRequest{Model: "lip-sync",
			Options: client.Options{"seconds": 30}})
		refused(t, "more than the cap", err, "conflict")
		luca := s.visits(t, team.id, team.member)
		_, page := through(t, luca.Client, "GET", s.boot.URL+"/studio?model=premium-image", "")
		if !strings.Contains(page, "You may spend 20 credits from then on.") {
			t.Errorf("the lock does not say what waiting brings:\n%s", page)
		}
		wish, err := s.As(team.member).Credits.RemindMe(ctx, team.id, waitsFor)
		if err != nil || wish.Already || !wish.At.Equal(instant(t, "2026-12-14T00:00:00")) {
			t.Errorf("%+v, %v", wish, err)
		}
		clock.to("2026-12-14T00:00:00")
		eventually(t, "it is mailed", func() bool { return len(s.reminders(t, team.id)) == 0 })
		if n := s.letters(func(head, text string) bool {
			return strings.Contains(head, "member@example.com") && strings.Contains(text, "You may spend 20 credits in it.")
		}); n != 1 {
			t.Errorf("%d mails say what may be spent", n)
		}
	})
}

// TestRemindMe_ErasedC37: an owner takes along who waits to be reminded, and of a closed account nobody does.
func TestRemindMe_ErasedC37(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	team, clock := s.emptied(t)
	_, err := s.As(team.member).Credits.RemindMe(ctx, team.id, waitsFor)
	fine(t, "remind", err)
	body, err := s.As(team.owner).Accounts.Export(ctx, team.id)
	fine(t, "export", err)
	if kept := contents(t, body)["records/reminder.json"]; !strings.Contains(kept, "premium-image") {
		t.Errorf("the export has %q", kept)
	}
	_, err = s.As(team.owner).Accounts.Close(ctx, team.id, "")
	fine(t, "close", err)
	eventually(t, "it is erased", func() bool { return len(s.reminders(t, team.id)) == 0 })
	_, err = s.As(team.member).Credits.RemindMe(ctx, team.id, waitsFor)
	if err == nil || len(s.reminders(t, team.id)) != 0 {
		t.Errorf("of a closed account somebody waits: %v", err)
	}
	clock.to("2027-01-20T12:00:00")
	if n := s.mails("Your reminder: "); n != 0 {
		t.Errorf("%d mails about an account that is closed", n)
	}
}

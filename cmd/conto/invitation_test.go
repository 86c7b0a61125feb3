package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"conto/client"
)

// link waits for the mail to an address whose text leads to a path of this server, and returns where.
func (s *server) link(to, path string) string {
	s.t.Helper()
	found := ""
	place := regexp.MustCompile(regexp.QuoteMeta(s.boot.URL+path) + `[A-Za-z0-9_.\-]+`)
	eventually(s.t, "a mail to "+to, func() bool {
		files, err := filepath.Glob(filepath.Join(s.mail, "*.eml"))
		fine(s.t, "mails", err)
		for _, f := range files {
			text, err := os.ReadFile(f)
			fine(s.t, "mail", err)
			plain := strings.ReplaceAll(strings.ReplaceAll(string(text), "=\r\n", ""), "=3D", "=")
			if at := place.FindString(plain); at != "" && strings.Contains(plain, to) {
				found = at
			}
		}
		return found != ""
	})
	return found
}

// page gets or posts a page as a browser does, and returns its status and text.
func page(t *testing.T, at string, form url.Values) (int, string) {
	t.Helper()
	var response *http.Response
	var err error
	if form == nil {
		response, err = http.Get(at)
	} else {
		response, err = http.PostForm(at, form)
	}
	fine(t, "page", err)
	text, err := io.ReadAll(response.Body)
	fine(t, "read", err)
	fine(t, "close", response.Body.Close())
	return response.StatusCode, string(text)
}

// TestInvitation_ByLinkC28: its mail names who invited, the account and the role; its link
// shows the invitation, accepts it, and leads nowhere once the person was taken out or fourteen days have passed.
func TestInvitation_ByLinkC28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		_, err = s.Team.Invite(ctx, a.ID, "mia@example.com", "manager", "mia")
		fine(t, "a manager", err)
		_, err = s.As("mia").Team.Invite(ctx, a.ID, "bob@example.com", "member", "bob")
		fine(t, "a manager's invitation", err)

		at := s.link("bob@example.com", "/invitations/")
		if s.mails("mia@example.com invites you to") != 1 || s.mails("Ada invites you to") != 0 {
			t.Error("the mail does not say that mia invited")
		}
		if s.mailSays("as member") == 0 || s.mailSays("24 March 2026") == 0 {
			t.Error("the mail does not say the role, or until when")
		}
		status, text := page(t, at, nil)
		if status != 200 || !strings.Contains(text, "“Ada”, as member") {
			t.Errorf("the page: %d %s", status, text)
		}
		token := at[strings.LastIndexByte(at, '/')+1:]
		code, shown := s.send("GET", "/v1/invitations/"+token, "")
		if code != 200 || shown["account"] != "Ada" || shown["role"] != "member" || shown["status"] != "invited" ||
			shown["invited_by"] != "mia@example.com" {
			t.Errorf("the invitation: %d %v", code, shown)
		}
		for range 2 { // a second click changes nothing
			if status, text = page(t, at, url.Values{"choice": {"accept"}}); status != 200 ||
				!strings.Contains(text, "You belong to the account") {
				t.Errorf("accepted: %d %s", status, text)
			}
		}
		_, err = s.As("bob").Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "mini-llm"})
		fine(t, "bob works", err)

		_, err = s.As(a.Owner).Team.Invite(ctx, a.ID, "cat@example.com", "member", "cat")
		fine(t, "invite", err)
		cats := s.link("cat@example.com", "/invitations/")
		if status, text = page(t, cats, url.Values{"choice": {"decline"}}); status != 200 ||
			!strings.Contains(text, "You have declined") {
			t.Errorf("declined: %d %s", status, text)
		}
		if status, _ = page(t, cats, nil); status != 404 {
			t.Errorf("a declined invitation is still shown: %d", status)
		}

		_, err = s.As(a.Owner).Team.Invite(ctx, a.ID, "dan@example.com", "member", "dan")
		fine(t, "invite", err)
		dans := s.link("dan@example.com", "/invitations/")
		clock.to("2026-03-24T10:00:01")
		if status, _ = page(t, dans, url.Values{"choice": {"accept"}}); status != 404 {
			t.Errorf("a lapsed invitation is accepted: %d", status)
		}
		if status, _ = page(t, dans[:len(dans)-3]+"AAA", nil); status != 404 {
			t.Errorf("a forged link: %d", status)
		}
		_, err = s.As(a.Owner).Team.Invite(ctx, a.ID, "dan@example.com", "member", "dan2")
		fine(t, "the address is free again", err)
	})
}

// TestHandOverC28: the owner offers it, the member accepts; mails and rights go with it.
func TestHandOverC28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		_, err = s.Team.Invite(ctx, a.ID, "bob@example.com", "member", "bob")
		fine(t, "a member", err)
		eventually(t, "the first invoice, to who was the owner", func() bool { return s.mails("Your invoice") == 1 })
		base := "/v1/accounts/" + a.ID + "/hand-over"
		for i, c := range []struct {
			user, method, path, body string
			want                     int
		}{
			{"bob", "PUT", base, `{"user":"bob"}`, 403}, // a member makes himself no owner
			{"bob", "POST", base + "/accept", "", 409},
			{a.Owner, "PUT", base, `{"user":"zoe"}`, 404},
			{a.Owner, "PUT", base, `{"user":"bob"}`, 204},
			{a.Owner, "POST", base + "/accept", "", 409},
			{"bob", "DELETE", base, "", 204},
			{"bob", "POST", base + "/accept", "", 409},
			{a.Owner, "PUT", base, `{"user":"bob"}`, 204},
			{"bob", "POST", base + "/accept", "", 200},
		} {
			if got, _ := s.send(c.method, c.path, c.body, "Conto-User", c.user); got != c.want {
				t.Errorf("%d: %s %s by %s: %d, want %d", i, c.method, c.path, c.user, got, c.want)
			}
		}
		eventually(t, "the letter", func() bool { return s.mailSays("you are a manager of it") == 1 })
		_, err = s.As(a.Owner).Payments.List(ctx, a.ID)
		refused(t, "who was the owner reads money", err, "forbidden")
		_, err = s.As("bob").Payments.List(ctx, a.ID)
		fine(t, "the new owner reads money", err)
		eventually(t, "the contact", func() bool { return s.account(a.ID).Email == "bob@example.com" })
		clock.to("2026-04-10T00:00:01")
		eventually(t, "the invoice", func() bool {
			return s.letters(func(head, _ string) bool {
				return strings.Contains(head, "Your invoice") && strings.Contains(head, "bob@example.com")
			}) == 1
		})
		members, err := s.As("bob").Team.Members(ctx, a.ID)
		fine(t, "members", err)
		if got := fmt.Sprint(members[0].Email, members[0].Role, " ", members[1].Email, members[1].Role); got !=
			"bob@example.comowner ada@example.commanager" {
			t.Errorf("the members are %s", got)
		}
	})
}

package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"conto/client"
	"conto/jobs/mailer"
	"conto/jobs/record"
)

// mailsWith counts the mails of a server that contain a text.
func (s *server) mailsWith(t *testing.T, text string) int {
	t.Helper()
	n := 0
	fine(t, "walk", filepath.WalkDir(s.mail, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if strings.Contains(string(body), text) || strings.Contains(path, text) {
			n++
		}
		return err
	}))
	return n
}

// TestAskTheOwnerC30: a member whose premium is off asks who switched it off by mail, once a day; the page keeps what
// was written and says that it is sent. Nobody else asks, nothing is asked where nothing is locked, and
// support's switch is not the owner's to move.
func TestAskTheOwnerC30(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	luca := s.signedIn(t, "luca")
	found, err := s.Accounts.Find(ctx, "marta@example.com", "")
	fine(t, "find", err)
	id, owner := found.Items[0].ID, found.Items[0].Owner
	members, err := s.Team.Members(ctx, id)
	fine(t, "members", err)
	member, manager := "", ""
	for _, m := range members {
		switch m.Email {
		case "luca@example.com":
			member = m.User
		case "giulia@example.com":
			manager = m.User
		}
	}
	premium := client.HoldRequest{Model: "premium-image"}
	ask := func(user string) (*client.Asked, string) {
		asked, err := s.As(user).Team.AskOwner(ctx, id, premium)
		return asked, client.Code(err)
	}
	if _, code := ask(member); code != "conflict" {
		t.Errorf("nothing is locked: %s", code)
	}
	off, on := false, true
	_, err = s.As(owner).Team.Change(ctx, id, member, client.MemberChange{Premium: &off, Reason: "until March"})
	fine(t, "switch off", err)
	if _, code := ask(owner); code != "forbidden" {
		t.Errorf("the owner asks: %s", code)
	}
	if _, err := s.Team.AskOwner(ctx, id, premium); client.Code(err) != "forbidden" {
		t.Errorf("an operator asks: %v", err)
	}
	_, page := through(t, luca, "GET", s.boot.URL+"/studio?model=premium-image", "")
	if !strings.Contains(page, "Ask Marta") || !strings.Contains(page, "to switch it on") {
		t.Error("the page has no button to ask")
	}
	form := url.Values{"model": {"premium-image"}, "prompt": {"a red kite"}}
	_, page = s.posts(t, luca, "/studio/ask", form)
	if !strings.Contains(page, "has your question by e-mail.") || !strings.Contains(page, "a red kite") {
		t.Error("the page does not say that it is sent, or forgets what was written")
	}
	form.Set("key", "another")
	if _, page = s.posts(t, luca, "/studio/ask", form); !strings.Contains(page, "about this today already") {
		t.Error("asked twice a day")
	}
	if asked, code := ask(member); code != "" || !asked.Already || !strings.HasPrefix(asked.Owner, "Marta") {
		t.Errorf("by the API: %+v %s", asked, code)
	}
	if n := s.mailsWith(t, "ask-premium_disabled-"+member); n != 1 {
		t.Errorf("%d mails", n)
	}
	_, err = s.As(owner).Team.Change(ctx, id, member, client.MemberChange{Premium: &on})
	fine(t, "switch on", err)
	_, err = s.As(manager).Team.Change(ctx, id, member, client.MemberChange{Premium: &off, Reason: "the budget"})
	fine(t, "switch off by the manager", err)
	_, page = through(t, luca, "GET", s.boot.URL+"/studio?model=premium-image", "")
	if !strings.Contains(page, "Ask Giulia") {
		t.Error("the page does not say to ask who switched it off")
	}
	if asked, code := ask(member); code != "" || asked.Already || !strings.HasPrefix(asked.Owner, "Giulia") {
		t.Errorf("the manager is asked: %+v %s", asked, code)
	}
	_, err = s.As(manager).Team.Change(ctx, id, member, client.MemberChange{Premium: &on})
	fine(t, "switch on", err)
	_, err = s.Team.Change(ctx, id, member, client.MemberChange{Premium: &off, Reason: "chargebacks"})
	fine(t, "switch off by support", err)
	if _, code := ask(member); code != "conflict" {
		t.Errorf("the owner cannot move support's switch: %s", code)
	}
}

// TestMailInvoiceAgainC33: a document is mailed once more to the address that the account has now, once a day, by
// whoever reads its money and by no one else.
func TestMailInvoiceAgainC33(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	change(t, s, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
	m, err := s.Team.Invite(ctx, a.ID, "luca@example.com", "manager", "")
	fine(t, "invite", err)
	var invoice client.Invoice
	eventually(t, "there is an invoice", func() bool {
		list, err := s.Invoices.List(ctx, a.ID, "", 0)
		fine(t, "list", err)
		if len(list.Items) > 0 {
			invoice = list.Items[0]
		}
		return len(list.Items) > 0
	})
	if _, err := s.As(m.User).Invoices.Mail(ctx, a.ID, invoice.ID); client.Code(err) != "forbidden" {
		t.Errorf("a manager mails it: %v", err)
	}
	for again := range 2 {
		sent, err := s.As(a.Owner).Invoices.Mail(ctx, a.ID, invoice.ID)
		fine(t, "mail", err)
		if sent.To != "ada@example.com" || sent.Already != (again == 1) {
			t.Errorf("time %d: %+v", again+1, sent)
		}
	}
	if n := s.mailsWith(t, invoice.ID+".again-"); n != 1 {
		t.Errorf("%d mails, want one", n)
	}
	if _, err := s.As(a.Owner).Invoices.Mail(ctx, a.ID, "inv_none"); client.Code(err) != "not_found" {
		t.Errorf("no such document: %v", err)
	}
}

// TestLastMailC33: the page of invoices says what became of the last mail with one, once there was one.
func TestLastMailC33(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna := s.signedIn(t, "anna")
	found, err := s.Accounts.Find(t.Context(), "anna@example.com", "")
	fine(t, "find", err)
	id := found.Items[0].ID
	page := func() string {
		t.Helper()
		answer, text := through(t, anna, "GET", s.boot.URL+"/account/invoices", "")
		if answer.StatusCode != http.StatusOK || !strings.Contains(text, "They go to anna@example.com") {
			t.Fatalf("%d\n%s", answer.StatusCode, text)
		}
		return text
	}
	if text := page(); strings.Contains(text, "Last sent") {
		t.Errorf("none was sent yet:\n%s", text)
	}
	_, err = s.Credits.TopUp(t.Context(), id, "500", "pm_ok")
	fine(t, "top up", err)
	accepted := regexp.MustCompile(`Last sent on \d+ \w+ at \d\d:\d\d to anna@example.com: accepted by the mail server`)
	eventually(t, "the mail is accepted", func() bool { return accepted.MatchString(page()) })
	noted := time.Date(2025, 11, 26, 9, 2, 0, 0, time.UTC)
	refused := mailer.DocumentMail{To: "ana@example.com", At: noted, Refused: true}
	_, err = record.Put(t.Context(), s.boot.Store, id, record.DocumentMail, record.Only, refused, false)
	fine(t, "refuse", err)
	if text := page(); !strings.Contains(text,
		"Last sent on 26 November 2025 at 10:02 to ana@example.com: refused by the mail server.") {
		t.Errorf("one was refused:\n%s", text)
	}
}

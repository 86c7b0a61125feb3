package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"conto/client"
)

// supporter returns the client of an operator with the role support.
func (s *server) supporter(t *testing.T) *client.Client {
	t.Helper()
	return client.New(s.boot.URL, addedOperator(t, s, "leo", "support"), client.Strict())
}

// TestOperator_NewAddressC35: for support a new e-mail address counts once its link was followed; an admin's counts at
// once; of both the old address is told.
func TestOperator_NewAddressC35(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	leo, a := s.supporter(t), s.open()
	old, name, wanted := a.Email, "Ada L", "leo@example.com"
	changed, err := leo.Accounts.ChangeContact(t.Context(), a.ID, &wanted, &name)
	fine(t, "ask for an address", err)
	if changed.Email != old || changed.Name != name {
		t.Errorf("support made it %s, %s", changed.Email, changed.Name)
	}
	if n := s.mailSays("was asked to have invoices and messages about your account go to leo@example.com"); n != 1 {
		t.Errorf("%d mails to the old address", n)
	}
	at, err := url.Parse(s.link(wanted, "/confirm-address?token="))
	fine(t, "read the link", err)
	through(t, &http.Client{}, "POST", s.boot.URL+at.Path, at.RawQuery)
	if now := s.account(a.ID); now.Email != wanted {
		t.Errorf("after the link it is %s", now.Email)
	}
	set := "ada2@example.com"
	if changed, err = s.Accounts.ChangeContact(t.Context(), a.ID, &set, nil); err != nil ||
		changed.Email != set {
		t.Errorf("an admin made it %+v, %v", changed, err)
	}
	if n := s.mailSays("to ada2@example.com. Invoices and messages go there from now on"); n != 1 {
		t.Errorf("%d mails to the old address", n)
	}
}

// TestOperator_BringsC28: support invites, and whom an admin adds is in at once; of both the owner is told.
func TestOperator_BringsC28(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	leo, team := s.supporter(t), s.team(t, "team")
	invited, err := leo.Team.Invite(t.Context(), team.id, "leo@example.com", "manager", "")
	fine(t, "invite", err)
	if invited.Status != "invited" {
		t.Errorf("whom support adds is %s", invited.Status)
	}
	joined, err := s.Team.Invite(t.Context(), team.id, "mia@example.com", "manager", "")
	fine(t, "add", err)
	if joined.Status != "active" {
		t.Errorf("whom an admin adds is %s", joined.Status)
	}
	for _, email := range []string{"leo@example.com", "mia@example.com"} {
		eventually(t, "a mail to the owner about "+email, func() bool {
			return s.letters(func(head, text string) bool {
				return strings.Contains(head, email+" was added") && strings.Contains(text, "as manager")
			}) == 1
		})
	}
}

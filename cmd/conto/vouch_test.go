package main

import (
	"errors"
	"io"
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

// TestOperator_RoleC28: of a role that support gives somebody the owner is told; of those that people of the account
// give, nobody is.
func TestOperator_RoleC28(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	leo, team := s.supporter(t), s.team(t, "team", "member", "manager")
	manager, member := "manager", "member"
	_, err := s.As(team.owner).Team.Change(t.Context(), team.id, team.manager, client.MemberChange{Role: &member})
	fine(t, "the owner's change", err)
	_, err = leo.Team.Change(t.Context(), team.id, team.member, client.MemberChange{Role: &manager})
	fine(t, "support's change", err)
	told := func(role string) func() bool {
		return func() bool {
			return s.letters(func(head, text string) bool {
				return strings.Contains(head, "has another role in your account") && strings.Contains(text, role)
			}) == 1
		}
	}
	eventually(t, "a mail to the owner", told("role of manager"))
	_, err = leo.Team.Change(t.Context(), team.id, team.member, client.MemberChange{Role: &member})
	fine(t, "support's other change", err)
	eventually(t, "another mail to the owner", told("role of member"))
}

// TestOperator_DeedsC37: what an operator does to an account's people that no journal has is among the deeds, by whom
// and what; what people do themselves is not, and neither is a repeat.
func TestOperator_DeedsC37(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	leo, team := s.supporter(t), s.team(t, "agency")
	owner, ctx := s.As(team.owner), t.Context()
	name, another, email := "Ada L", "Ada M", anyone()
	profile := client.Profile{Name: "Bottega S.r.l.", VATID: "IT04008190557", SDICode: "ABC1234", Address: client.Address{
		Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"}}
	file, err := owner.Studio.Upload(ctx, team.id, "boat.png", drawn(t))
	fine(t, "upload", err)
	for _, c := range []struct {
		what, why string
		by        string // "support:leo", or "operator"
		do        func(c *client.Client) error
	}{
		{"contact_changed", "name", "support:leo", func(c *client.Client) error {
			_, err := c.Accounts.ChangeContact(client.WithKey(ctx, "once"), team.id, nil, &name)
			return err
		}},
		{"address_asked", "", "support:leo", func(c *client.Client) error {
			_, err := c.Accounts.ChangeContact(ctx, team.id, &email, nil)
			return err
		}},
		{"contact_changed", "email, name", "operator", func(c *client.Client) error {
			_, err := c.Accounts.ChangeContact(ctx, team.id, &email, &another)
			return err
		}},
		{"profile_changed", "", "support:leo", func(c *client.Client) error {
			_, err := c.Profiles.Set(ctx, team.id, profile)
			return err
		}},
		{"brand_changed", "", "support:leo", func(c *client.Client) error {
			_, err := c.Raw(ctx, "PUT", "/v1/accounts/"+team.id+"/brand", map[string]any{"name": "Acme", "colours": []string{}})
			return err
		}},
		{"brand_changed", "logo", "support:leo", func(c *client.Client) error {
			_, err := c.Raw(ctx, "DELETE", "/v1/accounts/"+team.id+"/brand/logo", nil)
			return err
		}},
		{"brand_changed", "font", "support:leo", func(c *client.Client) error {
			_, err := c.Raw(ctx, "DELETE", "/v1/accounts/"+team.id+"/brand/font", nil)
			return err
		}},
		{"files_changed", file.ID, "operator", func(c *client.Client) error {
			deleted := true
			_, err := c.Studio.ChangeAsset(ctx, team.id, file.ID, client.AssetChange{Deleted: &deleted})
			return err
		}},
		{"files_changed", file.ID, "operator", func(c *client.Client) error {
			deleted := false
			_, err := c.Studio.ChangeAsset(ctx, team.id, file.ID, client.AssetChange{Deleted: &deleted})
			return err
		}},
		{"files_taken", file.ID, "operator", func(c *client.Client) error {
			z, err := c.Studio.Zip(ctx, team.id, []string{file.ID}, nil)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, z)
			return errors.Join(err, z.Close())
		}},
		{"account_exported", "", "support:leo", func(c *client.Client) error {
			_, err := c.Accounts.Export(ctx, team.id)
			return err
		}},
		{"portal_opened", team.owner, "operator", func(c *client.Client) error {
			_, err := c.Raw(ctx, "POST", "/v1/accounts/"+team.id+"/portal-sessions", map[string]any{})
			return err
		}},
	} {
		before, err := s.Operators.Acts(ctx)
		fine(t, "deeds", err)
		by := leo
		if c.by == "operator" {
			by = s.Client
		}
		fine(t, c.what, c.do(by))
		if c.why == "name" {
			fine(t, "the repeat of "+c.what, c.do(by))
		}
		after, err := s.Operators.Acts(ctx)
		fine(t, "deeds", err)
		if len(after) != len(before)+1 {
			t.Errorf("%s leaves %d deeds", c.what, len(after)-len(before))
			continue
		}
		if d := after[0]; d.What != c.what || d.About != team.id || d.By != c.by || d.Why != c.why || d.From == "" {
			t.Errorf("%s is noted as %+v", c.what, d)
		}
	}
	before, err := s.Operators.Acts(ctx)
	fine(t, "deeds", err)
	_, err = owner.Accounts.ChangeContact(ctx, team.id, nil, &name)
	fine(t, "the owner's change", err)
	_, err = owner.Accounts.Export(ctx, team.id)
	fine(t, "the owner's export", err)
	if after, err := s.Operators.Acts(ctx); err != nil || len(after) != len(before) {
		t.Errorf("what people do is noted: %+v, %v", after, err)
	}
}

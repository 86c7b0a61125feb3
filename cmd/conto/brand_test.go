package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"conto/client"
)

// TestBrand: on Team and up the owner and managers set a brand, and prompts have it in place of what stands for it; on
// other plans it is locked, and prompts stay as they were written.
func TestBrandC28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, other := s.open(), s.open()
		owner := s.As(a.Owner)
		acme := client.Brand{Name: "Acme & Söhne", Colours: []string{"#0F3D33", "#c9f26b"}}
		_, err := owner.Studio.SetBrand(ctx, a.ID, acme)
		refused(t, "on Free", err, "locked")
		prompt := func() string {
			g, err := owner.Studio.Start(ctx, a.ID, client.Work{Model: "fast-image",
				Prompt: "{brand.name} in {brand.colours}", Options: client.Options{"width": 64, "height": 64}})
			fine(t, "start", err)
			return g.Prompt
		}
		if got := prompt(); got != "{brand.name} in {brand.colours}" {
			t.Errorf("on Free the prompt is %q", got)
		}
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "a plan", err)
		_, err = owner.Studio.Start(ctx, a.ID, client.Work{Model: "fast-image", Prompt: "{brand.name}"})
		refused(t, "a brand that is not set", err, "invalid")
		set, err := owner.Studio.SetBrand(ctx, a.ID, acme)
		if err != nil || set.Colours[0] != "#0f3d33" {
			t.Fatalf("set: %+v, %v", set, err)
		}
		if got := prompt(); got != "Acme & Söhne in #0f3d33, #c9f26b" {
			t.Errorf("the prompt is %q", got)
		}
		member, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("cat-%s@example.com", a.ID), "member", "")
		fine(t, "a member", err)
		cat, stranger := s.As(member.User), s.As(other.Owner)
		if got, err := cat.Studio.Brand(ctx, a.ID); err != nil || got.Name != acme.Name {
			t.Errorf("a member sees %+v, %v", got, err)
		}
		_, err = cat.Studio.SetBrand(ctx, a.ID, acme)
		refused(t, "by a member", err, "forbidden")
		_, err = stranger.Studio.Brand(ctx, a.ID)
		refused(t, "seen by a stranger", err, "forbidden")
		_, err = stranger.Studio.SetBrand(ctx, a.ID, acme)
		refused(t, "by a stranger", err, "forbidden")
		for what, b := range map[string]client.Brand{
			"no name": {}, "no colour": {Name: "Acme", Colours: []string{"red"}}, "turned": {Name: "a\u202eb"},
			"too many colours": {Name: "Acme", Colours: []string{"#000000", "#111111", "#222222"}},
		} {
			_, err := owner.Studio.SetBrand(ctx, a.ID, b)
			refused(t, what, err, "invalid")
		}
	})
}

// TestBrandPages: who may not set the brand is told with which plan it comes, or who does.
func TestBrandPages(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	for _, c := range []struct {
		person, before string
		may            bool
	}{
		{"anna", "It comes with", false}, {"luca", "The owner and managers set it.", false},
		{"marta", `name="colours"`, true}, {"giulia", `value="#0f3d33"`, true}, {"luca", "Acme &lt;b&gt;", false},
	} {
		who := newVisitor(t)
		who.CheckRedirect = nil
		through(t, who.Client, "POST", s.boot.URL+"/sign-in/sample", "person="+c.person)
		if _, page := through(t, who.Client, "GET", s.boot.URL+"/account/brand", ""); !strings.Contains(page, c.before) {
			t.Errorf("%s does not read %q", c.person, c.before)
		}
		answer, page := through(t, who.Client, "POST", s.boot.URL+"/account/brand/set", "name=Acme+<b>&colours=%230F3D33")
		if saved := answer.StatusCode == http.StatusOK; saved != c.may || saved != strings.Contains(page,
			"The brand is saved") {
			t.Errorf("%s sets it: %d", c.person, answer.StatusCode)
		}
	}
	marta := newVisitor(t)
	marta.CheckRedirect = nil
	through(t, marta.Client, "POST", s.boot.URL+"/sign-in/sample", "person=marta")
	answer, page := through(t, marta.Client, "POST", s.boot.URL+"/account/brand/set", "name=Acme&colours=green&second=")
	if answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "ust be written like #0f3d33") ||
		!strings.Contains(page, `value="green"`) {
		t.Errorf("a colour that is none: %d", answer.StatusCode)
	}
	if _, page := through(t, marta.Client, "GET", s.boot.URL+"/studio?model=fast-image", ""); !strings.Contains(page,
		"{brand.name} and {brand.colours} stand for your brand") {
		t.Error("the studio does not say what stands for the brand")
	}
}

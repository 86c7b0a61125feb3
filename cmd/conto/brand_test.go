package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"net/http"
	"path/filepath"
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
		acme := client.Brand{Name: "Acme & Söhne", Colours: []string{"#0F3D33", "#c9f26b"}, Text: "© Acme"}
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
	const first, second = "colours%5B0%5D=", "colours%5B1%5D="
	s := start(t, place{data: t.TempDir()}, nil)
	for _, c := range []struct {
		person, before string
		may            bool
	}{
		{"anna", "It comes with", false}, {"luca", "The owner and managers set it.", false},
		{"marta", `name="colours[0]"`, true}, {"giulia", `value="#0f3d33"`, true}, {"luca", "Acme &lt;b&gt;", false},
	} {
		who := newVisitor(t)
		who.CheckRedirect = nil
		through(t, who.Client, "POST", s.boot.URL+"/sign-in/sample", "person="+c.person)
		if _, page := through(t, who.Client, "GET", s.boot.URL+"/account/brand", ""); !strings.Contains(page, c.before) {
			t.Errorf("%s does not read %q", c.person, c.before)
		}
		answer, page := through(t, who.Client, "POST", s.boot.URL+"/account/brand/set", "name=Acme+<b>&"+first+"%230F3D33")
		if saved := answer.StatusCode == http.StatusOK; saved != c.may || saved != strings.Contains(page,
			"The brand is saved") {
			t.Errorf("%s sets it: %d", c.person, answer.StatusCode)
		}
	}
	marta := newVisitor(t)
	marta.CheckRedirect = nil
	through(t, marta.Client, "POST", s.boot.URL+"/sign-in/sample", "person=marta")
	for form, field := range map[string]string{"": "colours", "%230F3D33": "second"} { // an only colour is the first
		answer, page := through(t, marta.Client, "POST", s.boot.URL+"/account/brand/set",
			"name=Acme&"+first+form+"&"+second+"green")
		if answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "ust be written like #0f3d33") ||
			!strings.Contains(page, `value="green"`) || !strings.Contains(page, `<p class="hint err" id="`+field+`-hint"`) {
			t.Errorf("a colour that is none: %d, not said at %s", answer.StatusCode, field)
		}
	}
	if _, page := through(t, marta.Client, "GET", s.boot.URL+"/studio?model=fast-image", ""); !strings.Contains(page,
		"{brand.name} and {brand.colours} stand for your brand") {
		t.Error("the studio does not say what stands for the brand")
	}
}

// TestBrandLogo: a logo is a picture of the account's own that is decoded and encoded anew; what the account makes
// bears it once that is switched on, as it was when it was asked for; it goes with the account and is in its export.
func TestBrandLogoC28C37(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, other := s.open(), s.open()
		owner, stranger := s.As(a.Owner), s.As(other.Owner)
		_, err := owner.Studio.SetLogo(ctx, a.ID, drawn(t))
		refused(t, "on Free", err, "locked")
		for _, id := range []string{a.ID, other.ID} {
			_, err = s.Subscriptions.Change(ctx, id, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
			fine(t, "a plan", err)
		}
		member, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("cat-%s@example.com", a.ID), "member", "")
		fine(t, "a member", err)
		gone, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("dan-%s@example.com", a.ID), "manager", "")
		fine(t, "a manager", err)
		fine(t, "remove the manager", owner.Team.Remove(ctx, a.ID, gone.User))
		key, err := owner.Keys.Make(ctx, a.ID, "leaked")
		fine(t, "a key", err)
		for what, who := range map[string]*client.Client{"a member": s.As(member.User), "a stranger": stranger,
			"a removed manager": s.As(gone.User), "a leaked key": client.New(s.boot.URL, key.Key)} {
			_, err := who.Studio.SetLogo(ctx, a.ID, drawn(t))
			refused(t, "set by "+what, err, "forbidden")
			refused(t, "removed by "+what, who.Studio.RemoveLogo(ctx, a.ID), "forbidden")
			_, err = who.Studio.SetBrand(ctx, a.ID, client.Brand{Name: "Eve"})
			refused(t, "the brand by "+what, err, "forbidden")
		}
		for what, file := range map[string][]byte{"an SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
			"a page": []byte("<!DOCTYPE html><script>alert(1)</script>"), "nothing": {}, "a GIF": moving(t),
			"a huge file": append(drawn(t), make([]byte, 5<<20)...), "half a picture": drawn(t)[:40]} {
			_, err := owner.Studio.SetLogo(ctx, a.ID, file)
			refused(t, what, err, "invalid")
		}
		marked := client.Brand{Name: "Acme", Mark: "logo", Place: "top-left"}
		_, err = owner.Studio.SetBrand(ctx, a.ID, marked)
		refused(t, "a mark without a logo", err, "invalid")
		_, err = owner.Studio.SetBrand(ctx, a.ID, client.Brand{Name: "Acme"})
		fine(t, "a brand", err)
		plain := corner(t, owner, a.ID)
		set, err := owner.Studio.SetLogo(ctx, a.ID, red(t))
		if err != nil || !set.Logo || set.Name != "Acme" {
			t.Fatalf("a logo: %+v, %v", set, err)
		}
		_, err = stranger.Studio.Logo(ctx, a.ID)
		refused(t, "seen by a stranger", err, "forbidden")
		_, err = stranger.Studio.Logo(ctx, other.ID)
		refused(t, "the other account's own", err, "not_found")
		if c := corner(t, owner, a.ID); c != plain {
			t.Errorf("before it is switched on the corner is %v, not %v", c, plain)
		}
		_, err = owner.Studio.SetBrand(ctx, a.ID, marked)
		fine(t, "switched on", err)
		if c := corner(t, owner, a.ID); c.R < 200 || c.G > 60 || c.B > 60 {
			t.Errorf("the corner is %v, not red", c)
		}
		export, err := owner.Accounts.Export(ctx, a.ID)
		fine(t, "export", err)
		if !bytes.Contains(export, []byte("files/logo.png")) {
			t.Error("the export has no logo")
		}
		fine(t, "remove", owner.Studio.RemoveLogo(ctx, a.ID))
		if b, err := owner.Studio.Brand(ctx, a.ID); err != nil || b.Logo || b.Mark != "none" {
			t.Errorf("without the logo: %+v, %v", b, err)
		}
		if c := corner(t, owner, a.ID); c != plain {
			t.Errorf("without the logo the corner is %v, not %v", c, plain)
		}
		_, err = owner.Accounts.Close(ctx, a.ID, "")
		fine(t, "close", err)
		eventually(t, "no file is left", func() bool {
			left, err := filepath.Glob(filepath.Join(filepath.Dir(s.mail), "files", a.ID, "*"))
			return err == nil && len(left) == 0
		})
	})
}

// corner has a picture made from the same text, and returns what is in its upper left corner, where a logo would be.
func corner(t *testing.T, c *client.Client, id string) color.NRGBA {
	t.Helper()
	ctx := t.Context()
	seed := int64(7) // the same text and the same seed give the same picture
	g, err := c.Studio.Start(ctx, id, client.Work{Model: "fast-image", Prompt: "a boat", Seed: &seed,
		Options: client.Options{"width": 256, "height": 256}})
	fine(t, "start", err)
	g, err = client.WaitFor(ctx, c.Studio, id, g.ID)
	if err != nil || len(g.Assets) != 1 {
		t.Fatalf("%+v, %v", g, err)
	}
	file, err := c.Studio.File(ctx, id, g.Assets[0].ID)
	fine(t, "file", err)
	m, err := png.Decode(file)
	if fine(t, "picture", errors.Join(err, file.Close())); m.Bounds().Dx() != 256 {
		t.Fatalf("it is %v", m.Bounds())
	}
	return color.NRGBAModel.Convert(m.At(20, 20)).(color.NRGBA)
}

// red returns a picture that is red.
func red(t *testing.T) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 90, 90))
	draw.Draw(m, m.Rect, image.NewUniform(color.NRGBA{255, 0, 0, 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	fine(t, "a picture", png.Encode(&b, m))
	return b.Bytes()
}

// moving returns a GIF file.
func moving(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	fine(t, "a picture", gif.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9)), nil))
	return b.Bytes()
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/gomono"

	"conto/client"
)

// TestBrandFont: the text of an account's mark is in its own font once one is brought, as it was when something was
// asked for; who may not set the brand brings none; it goes with the account and is in its export.
func TestBrandFontC28C37(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, other := s.open(), s.open()
		owner, stranger := s.As(a.Owner), s.As(other.Owner)
		_, err := owner.Studio.SetFont(ctx, a.ID, gomono.TTF)
		refused(t, "on Free", err, "locked")
		for _, id := range []string{a.ID, other.ID} {
			_, err = s.Subscriptions.Change(ctx, id, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
			fine(t, "a plan", err)
		}
		member, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("cat-%s@example.com", a.ID), "member", "")
		fine(t, "a member", err)
		for what, who := range map[string]*client.Client{"a member": s.As(member.User), "a stranger": stranger} {
			_, err := who.Studio.SetFont(ctx, a.ID, gomono.TTF)
			refused(t, "set by "+what, err, "forbidden")
			refused(t, "removed by "+what, who.Studio.RemoveFont(ctx, a.ID), "forbidden")
		}
		for what, file := range map[string][]byte{"a picture": drawn(t), "nothing": {}, "WOFF": []byte("wOFF" + "...."),
			"half a font": gomono.TTF[:20_000], "a huge one": append(bytes.Clone(gomono.TTF), make([]byte, 3<<20)...)} {
			_, err := owner.Studio.SetFont(ctx, a.ID, file)
			refused(t, what, err, "invalid")
		}
		acme := client.Brand{Name: "Acme", Text: "© Acme", Mark: "text", Place: "top-left"}
		_, err = owner.Studio.SetBrand(ctx, a.ID, acme)
		fine(t, "a brand", err)
		usual := upper(t, owner, a.ID)
		set, err := owner.Studio.SetFont(ctx, a.ID, gobolditalic.TTF)
		if err != nil || set.Font != "Go Bold Italic" || set.Text != acme.Text {
			t.Fatalf("a font: %+v, %v", set, err)
		}
		if upper(t, owner, a.ID) == usual {
			t.Error("the mark is in the usual letters")
		}
		_, err = owner.Studio.SetBrand(ctx, a.ID, client.Brand{Name: "Acme", Text: "Acme Ԇ"}) // the font has no such letter
		refused(t, "a text that the font lacks a letter of", err, "invalid")
		if err == nil || !strings.Contains(err.Error(), "has Ԇ, which the font Go Bold Italic does not have") {
			t.Errorf("it says %v", err)
		}
		_, err = stranger.Studio.SetBrand(ctx, other.ID, client.Brand{Name: "Eve", Text: "Eve Ԇ"})
		fine(t, "a text of a strange letter", err)
		_, err = stranger.Studio.SetFont(ctx, other.ID, gomono.TTF)
		refused(t, "a font that lacks a letter of the text", err, "invalid")
		_, err = stranger.Studio.Font(ctx, a.ID)
		refused(t, "seen by a stranger", err, "forbidden")
		_, err = stranger.Studio.Font(ctx, other.ID)
		refused(t, "the other account's own", err, "not_found")
		file, err := s.As(member.User).Studio.Font(ctx, a.ID)
		fine(t, "the file", err)
		kept, err := io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil || !bytes.Equal(kept, gobolditalic.TTF) {
			t.Errorf("the file has %d bytes, %v", len(kept), err)
		}
		export, err := owner.Accounts.Export(ctx, a.ID)
		fine(t, "export", err)
		if !bytes.Contains(export, []byte("files/font.ttf")) {
			t.Error("the export has no font")
		}
		fine(t, "remove", owner.Studio.RemoveFont(ctx, a.ID))
		if b, err := owner.Studio.Brand(ctx, a.ID); err != nil || b.Font != "" || b.Mark != "text" {
			t.Errorf("without the font: %+v, %v", b, err)
		}
		if upper(t, owner, a.ID) != usual {
			t.Error("without the font the mark is not in the usual letters")
		}
		_, err = owner.Accounts.Close(ctx, a.ID, "")
		fine(t, "close", err)
		eventually(t, "no file is left", func() bool {
			left, err := filepath.Glob(filepath.Join(filepath.Dir(s.mail), "files", a.ID, "*"))
			return err == nil && len(left) == 0
		})
	})
}

// upper has a picture made from the same text, and returns what is in its upper left corner.
func upper(t *testing.T, c *client.Client, id string) string {
	t.Helper()
	seed := int64(7)
	g, err := c.Studio.Start(t.Context(), id, client.Work{Model: "fast-image", Prompt: "a boat", Seed: &seed,
		Options: client.Options{"width": 512, "height": 512}})
	fine(t, "start", err)
	g, err = client.WaitFor(t.Context(), c.Studio, id, g.ID)
	if err != nil || len(g.Assets) != 1 {
		t.Fatalf("%+v, %v", g, err)
	}
	file, err := c.Studio.File(t.Context(), id, g.Assets[0].ID)
	fine(t, "file", err)
	m, err := png.Decode(file)
	fine(t, "picture", errors.Join(err, file.Close()))
	var b strings.Builder
	for y := range 40 {
		for x := range 120 {
			fmt.Fprint(&b, m.At(x, y))
		}
	}
	return b.String()
}

// TestBrandFontPage: on the brand's page a font is brought, seen and removed, and what is wrong with one is said beside
// its field.
func TestBrandFontPage(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	marta := newVisitor(t)
	marta.CheckRedirect = nil
	through(t, marta.Client, "POST", s.boot.URL+"/sign-in/sample", "person=marta")
	through(t, marta.Client, "POST", s.boot.URL+"/account/brand/set", "name=Acme&text=Acme+Ж")
	bring := func(file []byte) (int, string) {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		w, err := form.CreateFormFile("font", "acme.ttf")
		fine(t, "a form", err)
		_, err = w.Write(file)
		fine(t, "a form", errors.Join(err, form.Close()))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.boot.URL+"/account/brand/font", &b)
		fine(t, "a request", err)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		answer, err := marta.Do(r)
		fine(t, "bring", err)
		page, err := io.ReadAll(answer.Body)
		fine(t, "read", errors.Join(err, answer.Body.Close()))
		return answer.StatusCode, string(page)
	}
	code, page := bring([]byte("wOF2 and so on"))
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "export one font of it as TTF or OTF") ||
		!strings.Contains(page, `<p class="hint err" id="font-hint"`) || !strings.Contains(page, `value="Acme Ж"`) {
		t.Errorf("a font for the web: %d", code)
	}
	if code, page := bring(gobolditalic.TTF); code != http.StatusOK || !strings.Contains(page, "<b>Go Bold Italic</b>") ||
		!strings.Contains(page, "/account/brand/font.png") {
		t.Errorf("a font: %d", code)
	}
	answer, picture := through(t, marta.Client, "GET", s.boot.URL+"/account/brand/font.png", "")
	m, _, err := image.Decode(strings.NewReader(picture))
	if err != nil || m.Bounds().Dx() < 200 || answer.Header.Get("Content-Type") != "image/png" {
		t.Errorf("its specimen: %v, %v", answer.Header, err)
	}
	if _, page := through(t, marta.Client, "POST", s.boot.URL+"/account/brand/font-off", ""); !strings.Contains(page,
		"The font is removed") || strings.Contains(page, "font.png") {
		t.Error("it is not removed")
	}
}

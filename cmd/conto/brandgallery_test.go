package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/image/font/gofont/gobolditalic"

	"conto/client"
	"conto/internal/browsertest"
)

// brandStates are the brand's page, and a share page in an account's own name.
func brandStates() []state {
	var link string
	acme := client.Brand{Name: "Acme Film", Colours: []string{"#7a1020", "#ffe9e0"}, Text: "© Acme Film", Mark: "logo",
		Place: "top-left", WhiteLabel: true}
	set := func(t *testing.T, s *server, id string, b client.Brand) *client.Client {
		a, err := s.Accounts.Get(t.Context(), id)
		fine(t, "account", err)
		owner := s.As(a.Owner)
		_, err = owner.Studio.SetLogo(t.Context(), id, red(t))
		fine(t, "logo", err)
		_, err = owner.Studio.SetBrand(t.Context(), id, b)
		fine(t, "brand", err)
		return owner
	}
	return []state{
		{name: "brand-locked", path: "/account/brand", says: [2]string{"It comes with Team", "Team"}},
		{name: "brand-team", path: "/account/brand", says: [2]string{"It comes with Agency", "Agency"},
			make: func(t *testing.T, s *server, id string, c *traveller) {
				on("team", "pm_ok")(t, s, id, c)
				kit := acme
				kit.WhiteLabel = false
				set(t, s, id, kit)
			}},
		{name: "brand-agency", path: "/account/brand", says: [2]string{"Your own host", "Il tuo host"},
			make: func(t *testing.T, s *server, id string, c *traveller) {
				on("agency", "pm_ok")(t, s, id, c)
				set(t, s, id, acme)
			}},
		{name: "brand-font", path: "/account/brand", says: [2]string{"Remove the font", "Togli il font"},
			make: func(t *testing.T, s *server, id string, c *traveller) {
				on("team", "pm_ok")(t, s, id, c)
				kit := acme
				kit.WhiteLabel, kit.Mark = false, "text"
				_, err := set(t, s, id, kit).Studio.SetFont(t.Context(), id, gobolditalic.TTF)
				fine(t, "font", err)
			}},
		{name: "brand-font-refused", path: "/account/brand",
			says: [2]string{"the text of your mark needs", "servono al testo del tuo marchio"},
			make: func(t *testing.T, s *server, id string, c *traveller) {
				on("team", "pm_ok")(t, s, id, c)
				set(t, s, id, client.Brand{Name: "Acme Film", Text: "Acme Ԇ"})
			},
			acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
				file := filepath.Join(t.TempDir(), "acme.ttf")
				fine(t, "a font", os.WriteFile(file, gobolditalic.TTF, 0o600))
				v.Run(t, chromedp.SetUploadFiles("#font", []string{file}, chromedp.ByQuery),
					chromedp.Click(`form[action$="/font"] .btn`, chromedp.ByQuery),
					chromedp.WaitVisible("#font-hint.err", chromedp.ByQuery))
			}},
		{name: "brand-refused", path: "/account/brand", says: [2]string{"written like #0f3d33", "scritto come #0f3d33"},
			make: on("team", "pm_ok"), acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
				v.Run(t, chromedp.SetValue("#name", "Acme Film", chromedp.ByQuery),
					chromedp.SetValue("#colours", "#7a1020", chromedp.ByQuery),
					chromedp.SetValue("#second", "rose", chromedp.ByQuery),
					chromedp.Click(`form[action$="/set"] .btn.go`, chromedp.ByQuery),
					chromedp.WaitVisible(".hint.err", chromedp.ByQuery))
			}},
		{name: "share-branded", path: "/account/brand", says: [2]string{"The poster", "The poster"},
			make: func(t *testing.T, s *server, id string, c *traveller) {
				on("agency", "pm_ok")(t, s, id, c)
				owner := set(t, s, id, acme)
				up, err := owner.Studio.Upload(t.Context(), id, "plan.png", drawn(t))
				fine(t, "upload", err)
				made, err := owner.Studio.Share(t.Context(), id, up.ID, client.NewShare{Title: "The poster"})
				fine(t, "share", err)
				link = made.URL
			},
			acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
				v.Run(t, chromedp.Navigate(link), chromedp.WaitVisible(".top.own", chromedp.ByQuery))
			}},
	}
}

package web

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// brandRoom is how the account calls itself, and in which colours.
var brandRoom = &room{title: message.BrandTitle, path: "/account/brand", upload: true}

// logoPath and fontPath are where the account's logo is, and what its font looks like.
var (
	logoPath = brandRoom.path + "/logo.png"
	fontPath = brandRoom.path + "/font.png"
)

// brandPage is what the page shows.
type brandPage struct {
	kept   app.Brand
	may    bool   // who looks may change it
	locked string // why nobody can; "" where somebody can
	comes  string // with which plan it can be
	see    string
	films  bool // they can bear the account's own mark
	label  planLock
	host   bool           // who looks may set the host
	check  *app.HostCheck // whether it leads here; nil: there is none, or nobody can tell
}

// labelled is what is kept of the box that puts share pages in the account's name.
func (p brandPage) labelled() string {
	if p.kept.WhiteLabel {
		return "yes"
	}
	return ""
}

// planLock is why something needs another plan; the zero value: it does not.
type planLock struct{ locked, comes, see string }

// lockOf returns the lock of what a plan has not.
func lockOf(v *view, f catalog.Feature, why, comes message.Key) planLock {
	a := v.who.Account
	plan := a.State.Plan(a.Catalog)
	if plan.Has(f) {
		return planLock{}
	}
	l := planLock{locked: v.say(why, "plan", plan.Names.In(v.language))}
	if up := v.edition.FirstWith(f); up != nil {
		name := up.Names.In(v.language)
		l.comes = v.say(comes, "plan", name, "amount", v.price(up.Monthly), "interval", v.say(message.PerMonth), "credits",
			int64(up.Credits))
		l.see = v.say(message.SeePlan, "plan", name)
	}
	return l
}

// marks are what new pictures may bear, to choose from.
func (p brandPage) marks(v *view) []choice {
	var list []choice
	for _, mark := range []string{account.MarkNone, account.MarkText, account.MarkLogo} {
		name := v.say(message.Key("brand_mark_" + mark))
		list = append(list, choice{mark, name, v.field("mark", p.kept.Mark) == mark})
	}
	return list
}

// places are the corners in which they may.
func (p brandPage) places(v *view) []choice {
	var list []choice
	for _, place := range account.Places() {
		name := v.say(message.Key("brand_place_" + strings.ReplaceAll(place, "-", "_")))
		list = append(list, choice{place, name, v.field("place", p.kept.Place) == place})
	}
	return list
}

// colour returns one of the brand's colours, or "".
func (p brandPage) colour(i int) string {
	if i < len(p.kept.Colours) {
		return p.kept.Colours[i]
	}
	return ""
}

func showBrand(v *view) (templ.Component, error) {
	brands := app.Brands{App: v.Uses}
	kept, err := brands.Get(v.call, v.account())
	if err != nil {
		return nil, err
	}
	p := brandPage{kept: kept, films: v.works().MarksFilms()}
	if v.form != nil && !v.form.Has("host") {
		v.form.Set("host", kept.Host)
	}
	if v.form != nil && !v.form.Has("name") { // the form of the logo or the font was refused: the other one is as it was
		for name, value := range map[string]string{"name": kept.Name, brandColours[0]: p.colour(0),
			brandColours[1]: p.colour(1), "text": kept.Text, "mark": kept.Mark, "place": kept.Place} {
			v.form.Set(name, value)
		}
		if kept.WhiteLabel {
			v.form.Set("white_label", "yes")
		}
	}
	lock := lockOf(v, catalog.BrandKit, message.NoBrandKit, message.BrandLocked)
	if p.locked, p.comes, p.see = lock.locked, lock.comes, lock.see; p.locked != "" {
		return brandTemplate(v, p), nil
	}
	p.label = lockOf(v, catalog.WhiteLabel, message.NoWhiteLabel, message.BrandLocked)
	p.host = account.MayHost(v.who.Account.State, v.who.Actor, v.who.Account.Catalog, true) == nil
	if p.kept.Host != "" && v.query.Has(hostQuestion) {
		if check, err := brands.CheckHost(v.call, v.account()); err == nil {
			p.check = &check
		} // else the rest of the page is there
	}
	switch err := brands.May(v.call, v.account()); {
	case err == nil:
		p.may = true
	case !errors.As(err, new(*fault.Error)):
		return nil, err
	}
	return brandTemplate(v, p), nil
}

// promptHint is said below a prompt: how long it may be and, where the plan has the brand kit, what stands for the
// brand.
func (v *view) promptHint(most int) string {
	hint := v.say(message.RunPromptHint, "most", int64(most))
	if a := v.who.Account; a.State.Plan(a.Catalog).Has(catalog.BrandKit) {
		hint += " " + v.say(message.BrandPromptHint, "name", account.BrandName, "colours", account.BrandColours)
	}
	return hint
}

// brandColours are the fields of the form for a brand's colours, named as a refusal names them.
var brandColours = [account.MaxBrandColours]string{"colours[0]", "colours[1]"}

func setBrand(v *view) (done, error) {
	f := v.form
	if strings.TrimSpace(f.Get(brandColours[0])) == "" { // the only colour is the first
		f.Set(brandColours[0], f.Get(brandColours[1]))
		f.Del(brandColours[1])
	}
	b := account.Brand{Name: f.Get("name"), Text: f.Get("text"),
		Colours: []string{f.Get(brandColours[0]), f.Get(brandColours[1])},
		Mark:    f.Get("mark"), Place: f.Get("place"), WhiteLabel: f.Get("white_label") != ""}
	_, err := app.Brands{App: v.Uses}.Set(v.call, v.account(), b)
	return done{to: brandRoom.path, note: note{Key: message.BrandKept}}, err
}

// bringing returns what gives a file to what keeps it, of a form that brings one in a field.
func bringing(field string, kept message.Key,
	keep func(app.Brands, *app.Call, string, io.Reader) (app.Brand, error)) act {
	return func(v *view) (done, error) {
		file, _, err := v.file(field)
		v.form.Set(field, "") // what is wrong with it is said beside it
		if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
			return done{}, fault.Wrong(field, message.IsNeeded)
		}
		if err != nil {
			return done{}, err
		}
		defer func() { _ = file.Close() }() // it was read
		_, err = keep(app.Brands{App: v.Uses}, v.call, v.account(), file)
		return done{to: brandRoom.path, note: note{Key: kept}}, err
	}
}

func removeLogo(v *view) (done, error) {
	err := app.Brands{App: v.Uses}.RemoveLogo(v.call, v.account())
	return done{to: brandRoom.path, note: note{Key: message.BrandLogoRemoved}}, err
}

func removeFont(v *view) (done, error) {
	err := app.Brands{App: v.Uses}.RemoveFont(v.call, v.account())
	return done{to: brandRoom.path, note: note{Key: message.BrandFontRemoved}}, err
}

// hostQuestion asks the page, in its address, whether the host leads here: that may take seconds.
const hostQuestion = "check-host"

func setHost(v *view) (done, error) {
	_, err := app.Brands{App: v.Uses}.SetHost(v.call, v.account(), v.form.Get("host"))
	return done{to: brandRoom.path + "?" + hostQuestion, note: note{Key: message.WhiteLabelHostKept}}, err
}

func removeHost(v *view) (done, error) {
	err := app.Brands{App: v.Uses}.RemoveHost(v.call, v.account())
	return done{to: brandRoom.path, note: note{Key: message.WhiteLabelHostGone}}, err
}

// serveLogo returns what sends the account's logo.
func serveLogo(s *site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.enter(w, r, brandRoom)
		if v == nil {
			return
		}
		file, err := app.Brands{App: s.Uses}.OpenLogo(v.call, v.account())
		if err != nil {
			if !s.hides(w, r, v, err) {
				s.fail(w, r, v, err)
			}
			return
		}
		file.Send(w, r, false)
	}
}

// serveSpecimen returns what sends a picture of what the account's font looks like.
func serveSpecimen(s *site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.enter(w, r, brandRoom)
		if v == nil {
			return
		}
		picture, err := app.Brands{App: s.Uses}.Specimen(v.call, v.account())
		if err != nil {
			if !s.hides(w, r, v, err) {
				s.fail(w, r, v, err)
			}
			return
		}
		h := w.Header()
		h.Set("Content-Type", "image/png")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(picture) // the client is gone if it fails
	}
}

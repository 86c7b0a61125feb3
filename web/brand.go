package web

import (
	"errors"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// brandRoom is how the account calls itself, and in which colours.
var brandRoom = &room{title: message.BrandTitle, path: "/account/brand"}

// brandPage is what the page shows.
type brandPage struct {
	kept   app.Brand
	may    bool   // who looks may change it
	locked string // why nobody can; "" where somebody can
	comes  string // with which plan it can be
	see    string
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
	p := brandPage{kept: kept}
	a := v.who.Account
	if plan := a.State.Plan(a.Catalog); !plan.Has(catalog.BrandKit) {
		p.locked = v.say(message.NoBrandKit, "plan", plan.Names.In(v.language))
		if up := v.edition.FirstWith(catalog.BrandKit); up != nil {
			name := up.Names.In(v.language)
			p.comes = v.say(message.BrandLocked, "plan", name, "amount", v.price(up.Monthly),
				"interval", v.say(message.PerMonth), "credits", int64(up.Credits))
			p.see = v.say(message.SeePlan, "plan", name)
		}
		return brandTemplate(v, p), nil
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

func setBrand(v *view) (done, error) {
	b := app.Brand{Name: v.form.Get("name"), Colours: []string{v.form.Get("colours"), v.form.Get("second")}}
	_, err := app.Brands{App: v.Uses}.Set(v.call, v.account(), b)
	return done{to: brandRoom.path, note: note{Key: message.BrandKept}}, err
}

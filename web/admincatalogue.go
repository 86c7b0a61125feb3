package web

import (
	"io"
	"slices"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// catalogueDesk is the editions of the catalogue: what is sold, what would change, and who published it.
var catalogueDesk = &deskRoom{title: message.DeskCatalogue, path: "/admin/catalogue", file: true}

// editionLine is an edition, and how it came.
type editionLine struct {
	number int64
	how    string
}

// cataloguePage is what the page shows.
type cataloguePage struct {
	editions  int64
	text      string // of the latest
	typed     string
	checked   *app.Checked
	publishes bool          // the operator may publish
	planned   string        // of the edition that waits to go on sale; "": none
	lines     []editionLine // the newest first
}

// clean reports whether what was checked may be published.
func (p cataloguePage) clean() bool {
	return p.checked != nil && len(p.checked.Wrong) == 0 && len(p.checked.Changes) > 0
}

func (v *attending) cataloguePage() (cataloguePage, error) {
	uses := app.Catalogues{App: v.Uses}
	texts, err := uses.Texts(v.call)
	if err != nil || len(texts) == 0 {
		return cataloguePage{}, err
	}
	latest := texts[len(texts)-1]
	p := cataloguePage{editions: int64(len(texts)), text: latest, typed: latest,
		publishes: account.May(v.call.Actor, account.Publish) == nil}
	all, planned, err := uses.Editions(v.call)
	if err != nil {
		return cataloguePage{}, err
	}
	if planned != nil {
		p.planned = v.say(message.DeskPlanned, "n", int64(planned.Number), "at", v.moment(planned.From), "by",
			v.actor(planned.By), "why", planned.Why)
	}
	for _, one := range slices.Backward(all) {
		l := editionLine{int64(one.Number), v.say(message.DeskEditionBegan)}
		if one.By != "" {
			l.how = v.say(message.DeskEditionBy, "at", v.moment(one.From), "by", v.actor(one.By), "why", one.Why)
		}
		p.lines = append(p.lines, l)
	}
	return p, nil
}

// showCatalogue shows the page; where a form was refused, what it said, checked again.
func showCatalogue(v *attending) (templ.Component, error) {
	p, err := v.cataloguePage()
	if err == nil && v.form.Has("text") {
		err = v.check(&p)
	}
	return catalogueTemplate(v, p), err
}

// check adds to a page what a text would change that was written into its form.
func (v *attending) check(p *cataloguePage) error {
	p.typed = v.form.Get("text")
	checked, err := app.Catalogues{App: v.Uses}.Check(v.call, p.typed)
	p.checked = &checked
	return err
}

// checkCatalogue shows what a text, or else a file, would change as the next edition; it publishes nothing.
func checkCatalogue(v *attending) (done, error) {
	if f, _, err := v.r.FormFile("file"); err == nil {
		text, err := io.ReadAll(f) // what it brings was bounded
		if err != nil {
			return done{}, err
		}
		if len(text) > 0 {
			v.form.Set("text", string(text))
		}
	}
	p, err := v.cataloguePage()
	if err == nil {
		err = v.check(&p)
	}
	return done{shown: catalogueTemplate(v, p)}, err
}

// publishCatalogue publishes a text as the edition as which it was shown.
func publishCatalogue(v *attending) (done, error) {
	number, err := v.whole("number")
	if err != nil {
		return done{}, err
	}
	var from time.Time
	if v.form.Get("from") != "" {
		if from, err = v.instant("from"); err != nil {
			return done{}, err
		}
	}
	p, err := app.Catalogues{App: v.Uses}.Publish(v.call, v.form.Get("text"), int(number), from, v.form.Get("reason"))
	said := note{message.DeskPublished, []any{"n", int64(p.Number)}}
	if p.From.After(p.At) {
		said = note{message.DeskPublishPlanned, []any{"n", int64(p.Number), "at", v.moment(p.From)}}
	}
	return done{to: catalogueDesk.path, note: said}, err
}

func withdrawCatalogue(v *attending) (done, error) {
	err := app.Catalogues{App: v.Uses}.Withdraw(v.call)
	return done{to: catalogueDesk.path, note: note{Key: message.DeskPlanWithdrawn}}, err
}

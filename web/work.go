package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/catalog"
	"conto/core/message"
)

// Where generations are shown, and what they made.
var (
	workRoom    = &room{title: message.Studio, path: "/generations/{generation}"}
	galleryRoom = &room{title: message.Gallery, path: "/gallery"}
)

// galleryPage is how many files a page of the gallery shows.
const galleryPage = 24

// working runs generations, and shows what came out.
type working struct{ *view }

func (v working) studio() app.Studio { return app.Studio{App: v.Uses} }

// runForm is what a model works on, beside its settings.
type runForm struct {
	prompt, image, consent bool
	needed                 bool // the prompt is
	most                   int
	pictures               []choice
	settings               [][2]string // names and values, as they are priced
}

// runForm returns the form of a model with its settings, or nil where nobody can give what it works on.
func (v working) runForm(m *catalog.Model, fields []setting) (*runForm, error) {
	if m.Takes.Audio == catalog.Needed || m.Takes.Video == catalog.Needed {
		return nil, nil
	}
	f := &runForm{prompt: m.Takes.Prompt != catalog.None, needed: m.Takes.Prompt == catalog.Needed,
		image: m.Takes.Image == catalog.Needed, consent: m.Takes.Consent, most: m.Takes.MaxPrompt}
	f.settings = append(f.settings, [2]string{"model", m.ID})
	for _, s := range fields {
		f.settings = append(f.settings, [2]string{s.name, s.value})
	}
	if !f.image {
		return f, nil
	}
	assets, err := v.studio().Gallery(v.call, v.account(), app.AssetQuery{Kind: "image", Limit: galleryPage})
	for _, a := range assets {
		f.pictures = append(f.pictures, choice{a.ID, cmp.Or(a.Name, a.Text, a.ID), a.ID == v.query.Get("image")})
	}
	return f, err
}

// runStudio starts a generation.
func runStudio(v *view) (done, error) {
	v.query = v.form // the page shows the same again, where it is refused
	m, err := v.who.Account.State.Edition(v.who.Account.Catalog).Model(v.form.Get("model"))
	if err != nil {
		return done{}, err
	}
	options := map[string]any{}
	for i := range m.Options {
		_, options[m.Options[i].Name] = v.setting(m, &m.Options[i])
	}
	return working{v}.start(app.Work{Model: m.ID, Options: written(options), Prompt: v.form.Get("prompt"),
		Files: map[string]string{"image": v.form.Get("image")}, Consent: v.form.Get("consent") == "yes"})
}

func (v working) start(w app.Work) (done, error) {
	w.Language = string(v.language)
	run, err := v.studio().Start(v.call, v.account(), w)
	if err != nil {
		return done{}, err
	}
	return done{to: "/generations/" + run.ID}, nil
}

// workTool runs a free model on a file of the gallery.
func workTool(v *view) (done, error) {
	return working{v}.start(app.Work{Model: v.form.Get("model"),
		Files: map[string]string{"image": v.form.Get("image")}})
}

// workPage is a generation as it is shown.
type workPage struct {
	run          app.Run
	model, title string
	text         string // what the state means
	bad          bool
	final        bool
	cost         string
	again        string
	files        []assetCard
}

// assetCard is a file as it is shown.
type assetCard struct {
	id, kind, alt, link, file string
	text                      string // of a text: itself
	favourite, deleted        bool
	tools                     bool // it is a picture that the free models work on
}

func showWork(v *view) (templ.Component, error) {
	w := working{v}
	run, err := w.studio().Run(v.call, v.account(), v.value("generation"))
	if err != nil {
		return nil, err
	}
	p := workPage{run: run, model: run.Model, final: run.Final(), title: v.say(message.Key("work_" + run.State))}
	if m, err := v.edition.Model(run.Model); err == nil {
		p.model = m.Names.In(v.language)
	}
	switch {
	case run.Why != nil:
		p.text, p.bad = run.Why.In(v.language), true
	case run.State == "queued" || run.State == "opening":
		p.title = v.say(message.WorkQueued)
		if run.Ahead > 0 {
			p.text = v.say(message.WorkAhead, "n", run.Ahead)
		}
	case run.State == "running":
		p.text = v.say(message.WorkPercent, "n", run.Percent)
	case run.State == "succeeded" && run.Credits > 0:
		p.cost = v.say(message.WorkCost, "credits", v.credits(int64(run.Credits)))
	case run.State == "succeeded":
		p.cost = v.say(message.WorkFree)
	}
	again := url.Values{"model": {run.Model}}
	for name, n := range run.Numbers {
		again.Set(optionPrefix+name, strconv.FormatInt(n, 10))
	}
	for name, word := range run.Words {
		again.Set(optionPrefix+name, word)
	}
	again.Set("prompt", run.Prompt)
	p.again = studioRoom.path + "?" + again.Encode()
	for _, a := range run.Files {
		p.files = append(p.files, w.asset(a, run.Text))
	}
	if v.part {
		return workState(v, p), nil
	}
	return workTemplate(v, p), nil
}

func (v working) asset(a *app.Asset, text string) assetCard {
	c := assetCard{id: a.ID, kind: a.Kind, alt: cmp.Or(a.Text, a.Name), file: "/gallery/" + a.ID + "/file",
		favourite: a.Favourite, deleted: !a.DeletedAt.IsZero(), tools: a.Kind == "image" && a.DeletedAt.IsZero()}
	if a.Generation != "" {
		c.link = "/generations/" + a.Generation
	}
	if a.Kind == "text" {
		c.text = cmp.Or(text, c.alt)
	}
	return c
}

// cancelWork asks for the end of a generation.
func cancelWork(v *view) (done, error) {
	id := v.value("generation")
	_, err := working{v}.studio().Cancel(v.call, v.account(), id)
	return done{to: "/generations/" + id}, err
}

// galleryView is the gallery as it is shown.
type galleryView struct {
	cards               []assetCard
	text                string
	favourites, deleted bool
	more                string // where the next page is
}

func showGallery(v *view) (templ.Component, error) {
	p := galleryView{text: v.query.Get("text"), favourites: v.query.Get("show") == "favourites",
		deleted: v.query.Get("show") == "deleted"}
	q := app.AssetQuery{Text: p.text, Favourite: p.favourites, Deleted: p.deleted, Limit: galleryPage}
	if at, err := time.Parse(time.RFC3339Nano, v.query.Get("before")); err == nil {
		q.Before, q.BeforeID = at, v.query.Get("after")
	}
	list, err := working{v}.studio().Gallery(v.call, v.account(), q)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		p.cards = append(p.cards, working{v}.asset(a, ""))
	}
	if len(list) == galleryPage {
		last := list[len(list)-1]
		next := url.Values{"text": {p.text}, "show": {v.query.Get("show")}, "after": {last.ID},
			"before": {last.MadeAt.Format(time.RFC3339Nano)}}
		p.more = galleryRoom.path + "?" + next.Encode()
	}
	return galleryTemplate(v, p), nil
}

// changeAsset stars, deletes or takes back a file.
func changeAsset(v *view) (done, error) {
	yes, no := true, false
	c, back, said := app.AssetChange{}, galleryRoom.path, message.GalleryChanged
	switch v.form.Get("do") {
	case "star":
		c.Favourite = &yes
	case "unstar":
		c.Favourite = &no
	case "delete":
		c.Deleted, said = &yes, message.GalleryDeleted
	case "take-back":
		c.Deleted, said = &no, message.GalleryBack
	}
	_, err := working{v}.studio().ChangeAsset(v.call, v.account(), v.form.Get("asset"), c)
	return done{to: back, note: note{said, nil}}, err
}

// serveAsset serves a file of the gallery. It is never shown as a page.
func (s *site) serveAsset(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, galleryRoom)
	if v == nil {
		return
	}
	a, file, err := working{v}.studio().Open(v.call, v.account(), r.PathValue("asset"))
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	defer func() { _ = file.Close() }() // it was read
	h := w.Header()
	h.Set("Content-Type", a.Media)
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if r.URL.Query().Get("download") != "" {
		h.Set("Content-Disposition", `attachment; filename="`+a.ID+`"`)
	}
	http.ServeContent(w, r, "", a.MadeAt, file)
}

package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/message"
)

// runRoom is a generation: how far it is, and what came out.
var runRoom = &room{title: message.Studio, path: "/generations/{id}", within: studioRoom}

// latestRuns is how many of the newest generations the studio shows.
const latestRuns = 6

// pickable is how many files of the gallery a form offers.
const pickable = 50

// runForm is what a generation works on, beside its options.
type runForm struct {
	takes  catalog.Takes
	files  []fileField
	clips  bool // films and sounds can be brought
	extra  bool // the files are no matter of course: they are folded away
	picked bool // one is chosen
	voice  bool // the language of the text is asked for
	sample bool
	latest []runCard
}

// fileField is a file that is picked from the gallery.
type fileField struct {
	name, label, role string
	choices           []choice
	needed            bool
}

// runCard is a generation as it is shown.
type runCard struct {
	app.Run
	to, model, state, price string
	percent                 string
	why                     string // it failed
	nothing                 string // that nothing was charged, where why does not say so
	back                    string // what came back of what was set aside
	since                   string // for how long it runs, in seconds
	seed                    string // what came out was drawn from it
	again                   string
	tools                   []tool
}

// tool is a model that one click on a picture starts.
type tool struct{ id, name string }

func (v *view) works() app.Studio { return app.Studio{App: v.Uses} }

func runPath(id string) string { return strings.Replace(runRoom.path, "{id}", id, 1) }

// wrote returns what was written in a field of the studio: in a form that was refused, or in the address.
func (v *view) wrote(name string) string {
	if v.form != nil {
		return v.form.Get(name)
	}
	return v.query.Get(name)
}

func (v studying) runForm(m *catalog.Model) (runForm, error) {
	f := runForm{takes: m.Takes, voice: m.Kind == "voice", sample: v.works().Samples(v.who.Account.State, m)}
	f.clips = v.works().MarksFilms()
	for _, role := range catalog.FileRoles() {
		demand := m.Takes.File(role)
		if demand == catalog.None {
			continue
		}
		field := fileField{name: "files." + role, role: role, label: v.say(message.Key("run_file_" + role)),
			needed: demand == catalog.Needed && !f.brings(role)}
		list, err := v.works().Gallery(v.call, v.account(), app.AssetQuery{Kind: role, Limit: pickable})
		if err != nil {
			return f, err
		}
		for _, a := range list {
			field.choices = append(field.choices, choice{a.ID, v.assetName(a), a.ID == v.wrote(field.name)})
		}
		f.files = append(f.files, field)
		f.picked = f.picked || v.wrote(field.name) != "" || v.wrong(field.name) != ""
	}
	f.extra = m.Takes.Image == catalog.Optional && len(f.files) == 1
	runs, err := v.works().Runs(v.call, v.account(), time.Time{}, latestRuns)
	for _, r := range runs {
		f.latest = append(f.latest, v.runCard(r))
	}
	return f, err
}

// brings reports whether a file for a role can be brought.
func (f runForm) brings(role string) bool { return role == catalog.ImageFile || f.clips }

// upload is the name of the field that brings a file for a role.
func upload(role string) string {
	if role == catalog.ImageFile {
		return "file"
	}
	return "file." + role
}

// startRun starts a generation, with a file that the form may bring.
func startRun(v *view) (done, error) {
	v.query = v.form
	s := studying{v}
	a := v.who.Account
	m, err := a.State.Edition(a.Catalog).Model(v.form.Get("model"))
	if err != nil {
		return done{}, err
	}
	seed, err := catalog.ReadSeed(v.form.Get("seed"))
	if err != nil {
		return done{}, err
	}
	files := map[string]string{}
	for _, role := range catalog.FileRoles() {
		files[role] = v.form.Get("files." + role)
		if m.Takes.File(role) == catalog.None {
			continue
		}
		if brought, err := s.bring(role); err != nil {
			return done{}, err
		} else if brought != "" {
			files[role] = brought
		}
	}
	run, err := v.works().Start(v.call, v.account(), app.Work{Model: m.ID, Options: v.settings(m).options(),
		Prompt: v.form.Get("prompt"), Language: v.form.Get("language"), Files: files,
		Consent: v.form.Get("consent") != "", Seed: seed})
	if err != nil {
		return done{}, err
	}
	return done{to: runPath(run.ID)}, nil
}

// bring puts the file that a form brought for a role into the gallery, and returns its name there; "" where it brought
// none.
func (v studying) bring(role string) (string, error) {
	file, about, err := v.file(upload(role))
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // it was read
	if about.Size == 0 {
		return "", nil
	}
	own := *v.call
	if own.Key != "" { // each file is a write of its own
		own.Key += " " + role
	}
	a, err := v.works().Upload(&own, v.account(), about.Filename, file)
	if err != nil {
		return "", err
	}
	v.form.Set("files."+role, a.ID)
	return a.ID, nil
}

func showRun(v *view) (templ.Component, error) {
	run, err := v.works().Run(v.call, v.account(), v.value("id"))
	if err != nil {
		return nil, err
	}
	return runTemplate(v, v.whole(run)), nil
}

func cancelRun(v *view) (done, error) {
	run, err := v.works().Cancel(v.call, v.account(), v.value("id"))
	if err != nil {
		return done{}, err
	}
	return done{to: runPath(run.ID), note: note{Key: message.RunCancelled}}, nil
}

func (v *view) runCard(r app.Run) runCard {
	c := runCard{Run: r, to: runPath(r.ID), model: v.modelName(r.Model),
		state: v.say(message.Key("run_state_"+r.State), "ahead", int64(r.Ahead))}
	if r.Percent > 0 && !r.Final() {
		c.percent = v.say(message.RunPercent, "n", int64(r.Percent))
	}
	switch {
	case r.Free:
		c.price = v.say(message.WebFree)
	case r.Credits == 0 && r.Units > 0:
		c.price = v.say(message.PriceIncluded)
	default:
		c.price = v.credits(int64(r.Credits))
	}
	if r.Why != nil {
		c.why = r.Why.In(v.language)
	}
	nothing := v.say(message.RunNothingCharged)
	if !strings.Contains(strings.ToLower(c.why), strings.ToLower(strings.TrimSuffix(nothing, "."))) {
		c.nothing = nothing
	}
	if r.Seed != nil {
		c.seed = v.say(message.RunSeedWas, "seed", seedText(r))
	}
	if !r.Final() && !r.Began.IsZero() {
		c.since = v.say(message.RunSince, "n", int64(v.who.Account.At.Sub(r.Began).Seconds()))
	}
	c.again = v.again(r)
	c.tools = v.tools()
	return c
}

// whole is a card with what came back, once that is certain.
func (v *view) whole(r app.Run) runCard {
	c := v.runCard(r)
	if !r.Final() || r.Free {
		return c
	}
	h, err := app.Generations{App: v.Uses}.Hold(v.call, v.account(), r.ID)
	if err != nil || h.Status == credit.StatusHeld { // one that was refused has none
		return c
	}
	held, final := int64(h.HoldRecord.Hold.Credits), int64(h.Final)
	switch back := held - final; {
	case back <= 0:
	case final > 0:
		c.back = v.say(message.RunBack, "held", held, "final", final, "back", back)
	default:
		c.back, c.nothing = v.say(message.RunAllBack, "n", back), ""
	}
	return c
}

// again is the address of the studio with what a generation was asked for filled in.
func (v *view) again(r app.Run) string {
	q := url.Values{"model": {r.Model}, "prompt": {r.Prompt}, "language": {r.Language}}
	for name, n := range r.Numbers {
		q.Set(optionPrefix+name, strconv.FormatInt(n, 10))
	}
	for name, word := range r.Words {
		q.Set(optionPrefix+name, word)
	}
	for _, f := range r.Generation.Files {
		q.Set("files."+f.Role, f.Asset)
	}
	if r.Seed != nil {
		q.Set("seed", seedText(r))
	}
	return studioRoom.path + "?" + q.Encode()
}

// seedText is a seed as a field has it, in digits alone.
func seedText(r app.Run) string { return strconv.FormatInt(*r.Seed, 10) }

// modelName is a model's name, or its id where the catalogue has it no more.
func (v *view) modelName(id string) string {
	a := v.who.Account
	return a.State.Edition(a.Catalog).ModelName(id, v.language)
}

// tools are the free models that need a picture and nothing else.
func (v *view) tools() []tool {
	a := v.who.Account
	var list []tool
	for _, m := range a.State.Edition(a.Catalog).Models {
		if m.Class == catalog.FreeMode && m.Takes.PictureAlone() {
			list = append(list, tool{m.ID, m.Names.In(v.language)})
		}
	}
	return list
}

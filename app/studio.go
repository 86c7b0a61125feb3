package app

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/driver/store"
	"conto/studio"
)

// What faces need of the studio has its name here.
type (
	// Asset is a file in an account's gallery.
	Asset = studio.Asset
	// AssetChange is what is changed of one.
	AssetChange = studio.AssetChange
	// AssetQuery selects some.
	AssetQuery = store.AssetQuery
)

// TrashTime is how long what is deleted can be taken back.
const TrashTime = studio.TrashTime

// Work asks for a generation that runs here.
type Work struct {
	Model    string
	Options  json.RawMessage
	User     string // the member who generates; "": who asks, or the owner
	Prompt   string
	Language string
	Files    map[string]string // by role, an asset of the account
	Consent  bool
	Seed     *int64 // nil: a new one, where the model takes one
}

// Run is a generation that runs here, and how many wait before it.
type Run struct {
	*studio.Generation
	Ahead int
	Files []*Asset // what came out, and was not deleted since
}

// running returns the studio, or refuses where nothing runs.
func (a Studio) running() (*studio.Studio, error) {
	if a.Works == nil {
		return nil, fault.Of(fault.Conflict, message.NoStudio)
	}
	return a.Works, nil
}

// Samples reports whether a model makes samples for an account, because no provider is connected.
func (a Studio) Samples(s *account.State, m *catalog.Model) bool {
	return a.Works != nil && a.Works.Samples(m, account.GradeOf(s, a.Engine.Book()))
}

// unmarkable reports whether a model makes films for which an account's plan has a mark, and none can be put on films
// here.
func (a Studio) unmarkable(s *account.State, m *catalog.Model) bool {
	return a.Works != nil && a.Works.Unmarkable(m, account.GradeOf(s, a.Engine.Book()))
}

// MarksFilms reports whether films can be marked here.
func (a Studio) MarksFilms() bool { return a.Works != nil && a.Works.Films != nil }

// Start starts a generation. Under an idempotency key it is started once.
func (a Studio) Start(c *Call, id string, w Work) (Run, error) {
	s, err := a.mayGenerate(c, id)
	if err != nil {
		return Run{}, err
	}
	works, err := a.running()
	if err != nil {
		return Run{}, err
	}
	prompt, err := text.Lines("prompt", w.Prompt)
	if err != nil {
		return Run{}, err
	}
	if prompt, err = Brands(a).fill(c, s, prompt); err != nil {
		return Run{}, err
	}
	files, err := a.files(c, id, w.Files)
	if err != nil {
		return Run{}, err
	}
	imprint, err := Brands(a).imprint(c, s)
	if err != nil {
		return Run{}, err
	}
	user, err := s.ActsFor(c.Actor, w.User)
	if err != nil {
		return Run{}, err
	}
	name := a.newID(c, "gen", id)
	started, err := once(a.App, c, id, func() (string, error) {
		g, err := works.Start(c, studio.Request{Account: id, ID: name, Actor: c.Actor, User: user, Model: w.Model,
			Options: w.Options, Prompt: prompt, Language: w.Language, Files: files, Consent: w.Consent, Seed: w.Seed,
			Imprint: imprint})
		if refused := (*studio.Refusal)(nil); errors.As(err, &refused) {
			wish := Generation{Model: w.Model, Options: w.Options, User: user}
			return "", Generations(a).withRefusal(c, id, wish, refused.Answer, err)
		}
		if err != nil {
			return "", err
		}
		return g.ID, nil
	})
	if err != nil {
		return Run{}, err
	}
	return a.Run(c, id, started)
}

// files finds the files that a generation works on among the account's.
func (a Studio) files(c *Call, id string, roles map[string]string) ([]studio.File, error) {
	var files []studio.File
	for _, role := range catalog.FileRoles() {
		asset := roles[role]
		if asset == "" {
			continue
		}
		found, err := undeleted(a.Works.Gallery.AssetOf(c, id, asset))
		if err == nil && found.Kind != role {
			err = fault.Wrong("files."+role, message.AssetIs, "kind", found.Kind)
		}
		if err != nil {
			return nil, err
		}
		files = append(files, studio.File{Role: role, Asset: asset, Key: found.Key, Media: found.Media, Bytes: found.Bytes})
	}
	return files, nil
}

// Run returns a generation that the caller may see: their own, or any for who sees all holds (C28).
func (a Studio) Run(c *Call, id, generation string) (Run, error) {
	s, _, err := a.View(c, id, account.ViewHolds)
	if err != nil {
		return Run{}, err
	}
	works := a.Works
	if works == nil {
		return Run{}, fault.Of(fault.NotFound, message.NoGeneration, "generation", generation)
	}
	g, err := works.Get(c, id, generation)
	if err != nil {
		return Run{}, err
	}
	if s.MaySeeHold(c.Actor, &credit.Hold{Request: credit.Request{ID: g.ID, User: g.User, By: g.Actor}}) != nil {
		return Run{}, fault.Of(fault.NotFound, message.NoGeneration, "generation", generation)
	}
	run := Run{Generation: g}
	if run.Ahead, err = works.Ahead(c, g); err != nil || g.State != studio.Succeeded {
		return run, err
	}
	run.Files, err = works.Gallery.AssetsOf(c, AssetQuery{Account: id, Generation: g.ID})
	slices.Reverse(run.Files) // as they came
	return run, err
}

// Runs lists generations that the caller may see, the newest first, queued before an instant; zero: the newest.
func (a Studio) Runs(c *Call, id string, before time.Time, limit int) ([]Run, error) {
	s, _, err := a.View(c, id, account.ViewHolds)
	if err != nil {
		return nil, err
	}
	if a.Works == nil {
		return nil, nil
	}
	list, err := a.Works.List(c, id, account.SeesOnly(s, c.Actor), before, limit)
	if err != nil {
		return nil, err
	}
	runs := make([]Run, len(list))
	for i, g := range list {
		ahead, err := a.Works.Ahead(c, g)
		if err != nil {
			return nil, err
		}
		runs[i] = Run{Generation: g, Ahead: ahead}
	}
	return runs, nil
}

// Cancel asks for the end of a generation that the caller may see, and has the right to start.
func (a Studio) Cancel(c *Call, id, generation string) (Run, error) {
	if _, err := a.mayGenerate(c, id); err != nil {
		return Run{}, err
	}
	if _, err := a.Run(c, id, generation); err != nil {
		return Run{}, err
	}
	if _, err := a.Works.Cancel(c, id, generation); err != nil {
		return Run{}, err
	}
	return a.Run(c, id, generation)
}

// mayGenerate refuses who may not generate: they do not change what was generated either.
func (a Studio) mayGenerate(c *Call, id string) (*account.State, error) {
	s, err := stateFor(a.App, c, id)
	if err != nil {
		return nil, err
	}
	return s, a.noted(c, s.Allow(account.Spend{}, c.Actor, a.Catalog()))
}

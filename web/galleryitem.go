package web

import (
	"cmp"
	"strconv"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// assetPage is a file as its page shows it.
type assetPage struct {
	*app.Asset
	facts     []fact
	again     string // where the studio has the same settings; "": nobody made it here
	links     []shareLine
	folders   []choice
	mayDelete bool
	mayShare  bool
}

// fact is something that is known of a file, with where there is more about it; "": nowhere.
type fact struct{ name, value, to, more string }

func showAsset(v *view) (templ.Component, error) {
	a, err := v.works().Asset(v.call, v.account(), v.value("id"))
	if err != nil {
		return nil, err
	}
	p := assetPage{Asset: a, mayDelete: a.Takedown == nil && v.works().MayHandle(v.call, a, account.FileDelete),
		mayShare: v.works().MayHandle(v.call, a, account.FileShare)}
	if err := (browsing{v}).facts(&p); err != nil {
		return nil, err
	}
	if p.links, err = v.shareLines(a); err != nil {
		return nil, err
	}
	p.folders, err = v.folders()
	return assetTemplate(v, p), err
}

// facts completes what is known of a file. Who may see the file need not see with which settings it was made, and what
// it took.
func (v browsing) facts(p *assetPage) error {
	add := func(name message.Key, value string) { p.facts = append(p.facts, fact{name: v.say(name), value: value}) }
	makers, err := v.works().Makers(v.call, v.account())
	if err != nil {
		return err
	}
	if p.Generation != "" {
		add(message.GalleryModel, v.modelName(p.Model))
		run, err := v.works().Run(v.call, v.account(), p.Generation)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			return err
		}
		if err == nil {
			v.runFacts(p, run)
		}
	}
	if len(makers) > 1 {
		add(message.GalleryMaker, v.maker(makers, p.User))
	}
	p.facts = append(p.facts, v.madeFacts(p.Asset, v.day(p.MadeAt))...)
	if p.Folder != "" {
		add(message.GalleryFolder, p.Folder)
	}
	return nil
}

// madeFacts are when a file was made or brought, and how large its picture is.
func (v *words) madeFacts(a *app.Asset, when string) []fact {
	made := message.GalleryMadeOn
	if a.Generation == "" {
		made = message.GalleryBroughtOn
	}
	facts := []fact{{name: v.say(made), value: when}}
	if a.Width > 0 {
		facts = append(facts, fact{name: v.say(message.GallerySize),
			value: strconv.Itoa(a.Width) + " × " + strconv.Itoa(a.Height)})
	}
	return facts
}

// runFacts adds what the generation that made a file was asked for, and what it took.
func (v browsing) runFacts(p *assetPage, run app.Run) {
	card := v.runCard(run)
	p.again = card.again
	took := fact{name: v.say(message.GalleryTook), value: card.price}
	if !run.Free {
		took.to, took.more = usageRoom.path+"/"+run.ID, v.say(message.WhyThisPrice)
	}
	p.facts = append(p.facts, fact{name: v.say(message.GallerySettings), value: v.settingsOf(run)}, took)
	if run.Seed != nil {
		p.facts = append(p.facts, fact{name: v.say(message.RunSeed), value: seedText(run)})
	}
}

// settingsOf are what was asked of a model beside the defaults, in words.
func (v browsing) settingsOf(run app.Run) string {
	said := ""
	if m, err := v.who.Account.Catalog.Edition(run.Edition).Model(run.Model); err == nil {
		if values, err := m.Read(run.Options); err == nil {
			said = m.Chosen(m.Describe(values)).In(v.language)
		}
	}
	return cmp.Or(said, v.say(message.GalleryDefaults))
}

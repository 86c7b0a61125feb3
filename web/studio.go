package web

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// studioRoom is the models, each with its price or its lock before anyone tries it (C16), and the quote of one.
var studioRoom = &room{title: message.Studio, path: "/studio", upload: true}

// studying shows models to somebody who may use them.
type studying struct{ *view }

// modelCard is a model as the picker shows it.
type modelCard struct {
	id, name, about string
	price           string // or that it is included, or free
	per             string // of what the price is, such as a second; "" where it is of the whole
	lock            string // why it cannot be used now; "" where it can
	chosen          bool
	to              string
}

// modelGroup is models of one class.
type modelGroup struct {
	name   string
	models []modelCard
}

// studioPage is what the page shows.
type studioPage struct {
	groups      []modelGroup
	chosen      modelCard
	fields      []setting
	wrong       bool
	price       string   // what the settings cost
	explanation string   // and what is left then
	sum         *receipt // how the price comes about; nil where that is not to be told
	lock        *lockCard
	call        string // how a program asks for it
	button      string // what it says that starts it
	run         runForm
	owed        bool // a renewal is past due
}

// lockCard is a lock with its ways on.
type lockCard struct {
	title, text string
	off         bool // premium is off for the reader: nothing to buy would help
	first       bool // it is above the form: no other setting opens it, and credits are not all that is missing
	ways        []wayCard
	ask         string // what the button says that asks the owner; "": the reader cannot
	help, about string // where Help tells of it, and what the link says
}

// wayCard is a way on.
type wayCard struct {
	icon, class string
	title, text string
	button, to  string
	more        string // what follows the text, of what the reader has done about it
	posts       bool   // what is written in the form goes along, and is still there then
	waits       bool   // until the next refill
	main        bool
}

func showStudio(v *view) (templ.Component, error) {
	s := studying{v}
	p, err := s.page()
	if err != nil {
		return nil, err
	}
	if v.part {
		return quoteTemplate(v, p), nil
	}
	return studioTemplate(v, p), nil
}

func (v studying) generations() app.Generations { return app.Generations{App: v.Uses} }

func (v studying) page() (studioPage, error) {
	a := v.who.Account
	v.edition = a.State.Edition(a.Catalog)
	models, err := v.generations().Models(v.call, v.account(), "")
	if err != nil {
		return studioPage{}, err
	}
	var p studioPage
	chosen := v.chosen(models)
	for _, class := range []catalog.Class{catalog.FreeMode, catalog.Basic, catalog.Premium} {
		group := modelGroup{name: v.say(message.Key("model_class_" + string(class)))}
		for _, m := range models {
			if m.Model.Class != class {
				continue
			}
			card := v.card(m, m.Model == chosen)
			group.models = append(group.models, card)
			if card.chosen {
				p.chosen = card
			}
		}
		if group.models != nil {
			p.groups = append(p.groups, group)
		}
	}
	if err := v.quote(&p, chosen); err != nil || v.part {
		return p, err
	}
	p.owed = a.State.Sub.Renewal != nil
	p.run, err = v.runForm(chosen)
	p.run.sample = p.run.sample && p.lock == nil
	return p, err
}

// chosen is the model that was asked for, or else the first that may be used and costs something.
func (v studying) chosen(models []account.Locked) *catalog.Model {
	for _, m := range models {
		if m.Model.ID == v.query.Get("model") {
			return m.Model
		}
	}
	for _, m := range models {
		if m.Lock == nil && m.Model.Class != catalog.FreeMode {
			return m.Model
		}
	}
	return models[0].Model
}

func (v studying) card(m account.Locked, chosen bool) modelCard {
	c := modelCard{
		id: m.Model.ID, name: m.Model.Names.In(v.language), about: m.Model.About.In(v.language), chosen: chosen,
		to: studioRoom.path + "?model=" + m.Model.ID,
	}
	left := v.who.Account.State.Wallet.Left(m.Model.Allowance)
	switch {
	case m.Model.Class == catalog.FreeMode:
		c.price = v.say(message.WebFree)
	case left > 0 && m.Lock == nil:
		c.price = v.say(message.IncludedLeft, "n", left)
	default:
		c.price = v.modelRow(m.Model).price
		if cases := m.Model.Tariff(); cases != nil && cases[0].Base == 0 && len(cases[0].Per) > 0 {
			c.per = v.rate(m.Model, cases[0].Per[0])
		}
	}
	if m.Lock != nil {
		c.lock = v.lockTitle(m.Model, m.Lock)
	}
	return c
}

// lockedByPlan is the reason of a lock that a plan opens.
const lockedByPlan = "plan"

// lockedByCredits is the reason of a lock that credits open.
const lockedByCredits = "credits"

// lockTitle says in a few words why a model is locked.
func (v studying) lockTitle(m *catalog.Model, l *app.Lock) string {
	if l.Missing > 0 {
		return v.say(message.LockedMissing, "n", int64(l.Missing))
	}
	if l.Reason == lockedByPlan {
		for _, w := range l.WaysOut {
			p, err := v.edition.Plan(w.Plan)
			switch {
			case w.Way != "upgrade" || err != nil:
			case l.Choice != nil:
				return v.say(message.LockedChoice, "choice", m.Words(l.Choice), "plan", p.Names)
			default:
				return v.say(message.LockedPlan, "plan", p.Names)
			}
		}
	}
	return v.say(message.Key("locked_" + string(l.Reason)))
}

// quote prices the chosen model with the settings that were asked for.
func (v studying) quote(p *studioPage, m *catalog.Model) error {
	said := v.settings(m)
	if p.fields, p.wrong = said.fields, said.wrong; p.wrong {
		return nil
	}
	asked := said.options()
	q, err := v.generations().Quote(v.call, v.account(), app.Generation{Model: m.ID, Options: asked})
	if fault.Is(err, fault.Invalid) { // together they are wrong
		p.wrong = true
		return nil
	}
	if err != nil {
		return err
	}
	p.price = v.priceOf(&q)
	p.explanation = v.leftAfter(&q)
	p.button = v.say(message.GenerateFor, "price", p.price)
	if values, err := m.Read(asked); err == nil && !q.Free {
		p.sum = v.sumUp(m, values, taken{q.Credits, q.Units, q.Allowance})
	}
	if q.Lock != nil {
		p.lock = v.lockCard(m, &q)
		if err := v.remind(p.lock, m); err != nil {
			return err
		}
		p.lock.first = p.chosen.lock != "" && q.Lock.Reason != lockedByCredits
	}
	p.call = v.programCall(m, said.values)
	return nil
}

// priceOf says what a generation takes.
func (v studying) priceOf(q *account.Quote) string {
	switch {
	case q.Free:
		return v.say(message.WebFree)
	case q.Units > 0 && q.Credits > 0:
		return v.say(message.PriceMixed, "units", q.Units, "credits", int64(q.Credits))
	case q.Units > 0:
		return v.say(message.PriceIncluded)
	}
	return v.credits(int64(q.Credits))
}

// leftAfter says what is left once a generation has run.
func (v studying) leftAfter(q *account.Quote) string {
	switch {
	case q.Free:
		return v.say(message.CalculatorFree)
	case q.Lock != nil:
		return ""
	case q.Units > 0:
		return v.say(message.LeftUnits, "units", q.Units,
			"left", v.who.Account.State.Wallet.Left(q.Allowance)-q.Units)
	}
	return v.say(message.LeftCredits, "have", v.available(), "left", v.available()-int64(q.Credits))
}

// lockCard is a lock with its ways on; one that nothing to buy would open offers nothing to buy (C14, C30).
func (v studying) lockCard(m *catalog.Model, q *account.Quote) *lockCard {
	l := q.Lock.In(v.language)
	c := &lockCard{title: v.lockTitle(m, l), text: l.Message, off: l.Off != nil}
	for _, w := range l.WaysOut {
		if way, there := v.way(m, w, q); there {
			c.ways = append(c.ways, way)
		}
	}
	switch l.Reason {
	case lockedByCredits:
		c.help, c.about = helpPage.path(v.language)+"#insufficient", v.say(message.CreditsHelp)
	case lockedByPlan:
		c.help, c.about = helpPage.path(v.language)+"#locks", v.say(message.LockHelp)
	}
	a := v.who.Account
	if account.OwnerOpens(l) && account.MayAskOwner(a.State, v.who.Actor) == nil {
		whom := a.Contact.Name
		if l.Off != nil && account.AskWhom(a.State, l, a.Catalog) != a.State.Owner() {
			whom = l.Off.Name
		}
		c.ask = v.say(message.Key("ask_button_"+string(l.Reason)), "owner", whom)
	}
	return c
}

// askOwner asks the owner to open the lock of what is chosen; what was written stays on the page.
func askOwner(v *view) (done, error) {
	v.query = v.form
	a := v.who.Account
	m, err := a.State.Edition(a.Catalog).Model(v.form.Get("model"))
	if err != nil {
		return done{}, err
	}
	asked, err := studying{v}.generations().AskOwner(v.call, v.account(),
		app.Generation{Model: m.ID, Options: v.settings(m).options()})
	if err != nil {
		return done{}, err
	}
	said := message.OwnerIsAsked
	if asked.Already {
		said = message.OwnerWasAsked
	}
	v.note = &note{said, []any{"owner", asked.Owner}}
	shown, err := showStudio(v)
	return done{shown: shown}, err
}

// instead shows another choice, with what was written for the one before.
func instead(v *view) (done, error) {
	for name := range v.query {
		v.form.Set(name, v.query.Get(name))
	}
	v.query = v.form
	shown, err := showStudio(v)
	return done{shown: shown}, err
}

// insteadPath is where another choice is shown so.
func insteadPath(model string, options map[string]string) string {
	values := url.Values{"model": {model}}
	for name, word := range options {
		values.Set(optionPrefix+name, word)
	}
	return studioRoom.path + "/instead?" + values.Encode()
}

// way is a way on with its numbers and its link, from a generation that is locked. What is not the reader's to do has
// none: they ask anyone who may.
func (v studying) way(m *catalog.Model, w app.Way, q *account.Quote) (wayCard, bool) {
	pays := v.who.Account.Money
	switch w.Way {
	case "wait":
		then := message.WayWaitMore
		if q.Lock.Cap != nil {
			then = message.WayWaitCap
		}
		return wayCard{icon: "clock", title: v.say(message.WayWait, "day", v.day(w.At)),
			text: v.say(then, "credits", int64(w.Credits)), waits: true}, true
	case "topup":
		if !pays {
			return wayCard{}, false
		}
		text := v.say(message.WayPackMore, "amount", v.price(*w.Price))
		if n := int64(w.Credits / max(q.Credits, 1)); n > 0 {
			text = v.say(message.WayPackMakes, "amount", v.price(*w.Price), "n", n)
		}
		return wayCard{icon: "plus", class: "t", title: v.say(message.BuyPack, "credits", v.credits(int64(w.Credits))),
			text: text, button: v.say(message.SeeWhatYouPay), to: topUpRoom.path + "?pack=" + w.Pack}, true
	case "upgrade":
		p, err := v.edition.Plan(w.Plan)
		if err != nil || !pays {
			return wayCard{}, false
		}
		return wayCard{icon: "arrow-right", title: v.say(message.UpgradeTo, "plan", p.Names.In(v.language)),
			text:   v.say(message.WayPlanMore, "amount", v.price(*w.Price), "credits", int64(w.Credits)),
			button: v.say(message.SeeWhatYouPay), main: true,
			to: previewRoom.path + "?plan=" + w.Plan + "&interval=" + v.intervalNow()}, true
	case "options":
		choice := m.Words(w.Options)
		return wayCard{icon: "wand-sparkles", class: "f", title: v.say(message.WayOptions, "choice", choice),
			text:   v.say(message.WayOptionsMore, "credits", int64(w.Credits)),
			button: v.say(message.WayOptionsButton, "choice", choice), to: insteadPath(m.ID, w.Options), posts: true}, true
	case "free_mode":
		m, err := v.edition.Model(w.Model)
		if err != nil {
			return wayCard{}, false
		}
		name := m.Names.In(v.language)
		return wayCard{icon: "wand-sparkles", class: "f", title: v.say(message.WayFree, "model", name),
			text: v.say(message.WayFreeMore), button: v.say(message.WayFreeButton, "model", name),
			to: insteadPath(m.ID, nil), posts: true}, true
	}
	return wayCard{}, false
}

// intervalNow is by which interval the account pays.
func (v studying) intervalNow() string {
	if s := v.who.Account.State; s.Sub.Interval == catalog.Year {
		return string(catalog.Year)
	}
	return string(catalog.Month)
}

// programCall is how a program runs what was chosen, with an API key.
func (v studying) programCall(model *catalog.Model, options map[string]any) string {
	asks := map[string]any{"model": model.ID, "options": options}
	if model.Takes.Prompt != catalog.None {
		asks["prompt"] = cmp.Or(v.wrote("prompt"), v.say(message.APIPrompt))
	}
	if model.Kind == "voice" {
		asks["language"] = cmp.Or(v.wrote("language"), string(v.language))
	}
	if model.Takes.Consent {
		asks["consent"] = v.wrote("consent") != ""
	}
	files := map[string]string{}
	for _, role := range catalog.FileRoles() {
		if chosen := v.wrote("files." + role); chosen != "" || model.Takes.File(role) == catalog.Needed {
			files[role] = cmp.Or(chosen, "…")
		}
	}
	if len(files) > 0 {
		asks["files"] = files
	}
	body, err := json.MarshalIndent(asks, "", "  ")
	if err != nil {
		panic("web: " + err.Error()) // numbers and words
	}
	return "curl " + v.base + "/v1/accounts/" + v.account() + "/generations \\\n  -H 'Authorization: Bearer ck.…' \\\n" +
		"  -H 'Idempotency-Key: " + strconv.FormatInt(v.who.Account.State.Seq, 36) + "-1' \\\n  --json '" +
		strings.ReplaceAll(string(body), "'", `'\''`) + "'"
}

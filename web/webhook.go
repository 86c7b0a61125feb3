package web

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// endpointsRoom is the servers of the account's own that are told what happens, and endpointRoom one of them.
var (
	endpointsRoom = &room{title: message.Webhooks, path: "/account/webhooks", hidden: hidesMoney}
	endpointRoom  = &room{title: message.Webhooks, path: "/account/webhooks/{endpoint}", within: endpointsRoom}
)

// shownDeliveries is how many deliveries a page shows.
const shownDeliveries = 25

// telling shows webhook endpoints to who keeps them: those of an account on its pages, or those that are told of all
// accounts on operators' pages.
type telling struct {
	*view
	whose   string     // the account whose they are, or app.Installation
	path    string     // of the list
	changes bool       // who looks may change them
	desk    *attending // the operators' page; nil: it is one of the account
}

// ofAccount makes what shows or changes endpoints a page or a form of an account.
func ofAccount[T any](do func(telling) (T, error)) func(*view) (T, error) {
	return func(v *view) (T, error) {
		return do(telling{view: v, whose: v.account(), path: endpointsRoom.path, changes: true})
	}
}

func (v telling) uses() app.Endpoints { return app.Endpoints{App: v.Uses} }

// at is the page of the endpoint that is looked at.
func (v telling) at() string { return v.to(v.value("endpoint")) }

// to is the page of an endpoint.
func (v telling) to(id string) string { return v.path + "/" + id }

// frame is what stands around the pages.
func (v telling) frame(about string) templ.Component {
	if v.desk != nil {
		return deskFrame(v.desk, v.say(message.Webhooks), about)
	}
	return frame(v.view, about)
}

// either says one thing of an account's endpoints, and another of those that are told of all accounts.
func (v telling) either(own, all message.Key) string {
	if v.desk != nil {
		return v.say(all)
	}
	return v.say(own)
}

// endpointLine is an endpoint as a list shows it.
type endpointLine struct {
	id, to, url, label, about string
	off                       string // why it is told nothing, and what to do; "": it is told
}

// endpointsPage is what the list shows.
type endpointsPage struct {
	endpoints          []endpointLine
	types              []choice
	locked, comes, see string // why the plan has none; "" where it has
}

// endpointPage is what the page of one shows.
type endpointPage struct {
	endpointLine
	types      []choice
	overlap    string
	enabled    bool
	deliveries []deliveryLine
	older      string
}

// deliveryLine is a delivery as the page shows it.
type deliveryLine struct {
	id, what, state, tag, made, next string
	attempts                         []attemptLine
	answer                           string // the first bytes of the newest
	account, called                  string // in which it happened, of an endpoint that is told of all; "": a test
}

type attemptLine struct{ at, said string }

func (v telling) showAll() (templ.Component, error) {
	all, err := v.uses().List(v.call, v.whose)
	if err != nil {
		return nil, err
	}
	p := endpointsPage{types: v.types(nil)}
	for _, e := range all {
		p.endpoints = append(p.endpoints, v.line(e))
	}
	if v.desk == nil {
		v.lock(&p)
	}
	return endpointsTemplate(v, p), nil
}

// lock says which plan has endpoints, to an account whose plan has none.
func (v telling) lock(p *endpointsPage) {
	plan := v.who.Account.State.Plan(v.who.Account.Catalog)
	if plan.Has(catalog.APIAccess) {
		return
	}
	p.locked = v.say(message.NoAPIAccess, "plan", plan.Names.In(v.language))
	if up := v.edition.FirstWith(catalog.APIAccess); up != nil {
		name := up.Names.In(v.language)
		p.comes = v.say(message.EndpointsLocked, "plan", name, "amount", v.price(up.Monthly),
			"interval", v.say(message.PerMonth), "credits", int64(up.Credits))
		p.see = v.say(message.SeePlan, "plan", name)
	}
}

func (v telling) line(e app.Endpoint) endpointLine {
	l := endpointLine{id: e.ID, to: v.to(e.ID), url: e.URL, label: e.Label}
	l.about = v.say(message.EndpointToldN, "types", int64(len(e.Types)), "day", v.day(e.MadeAt))
	switch e.Disabled {
	case account.DisabledByHand:
		l.off = v.either(message.EndpointOffByHand, message.DeskEndpointOffByHand)
	case account.DisabledFailing:
		l.off = v.either(message.EndpointOffFailing, message.DeskEndpointOffFailing)
	case account.DisabledGone:
		l.off = v.either(message.EndpointOffGone, message.DeskEndpointOffGone)
	}
	return l
}

// types are what an endpoint can be told of, to choose from.
func (v telling) types(told []account.EventType) []choice {
	chosen := map[string]bool{}
	for _, t := range told {
		chosen[string(t)] = true
	}
	if v.form != nil && v.form.Has("types") {
		chosen = map[string]bool{}
		for _, t := range v.form["types"] {
			chosen[t] = true
		}
	}
	var list []choice
	for _, t := range account.EventTypes() {
		list = append(list, choice{string(t), v.what(t), chosen[string(t)]})
	}
	return list
}

// what says what an event is about.
func (v telling) what(t account.EventType) string {
	key := message.Key("event_" + strings.ReplaceAll(string(t), ".", "_"))
	switch t {
	case account.CreditsAlert:
		return v.either(key, message.DeskEventCreditsAlert)
	case account.PaymentAction:
		return v.either(key, message.DeskEventPaymentAction)
	}
	return v.say(key)
}

// asked are the types that a form names.
func (v telling) asked() []account.EventType {
	types := []account.EventType{}
	for _, t := range v.form["types"] {
		types = append(types, account.EventType(t))
	}
	return types
}

func (v telling) add() (done, error) {
	e, secret, err := v.uses().Make(v.call, v.whose, strings.TrimSpace(v.form.Get("url")), v.form.Get("description"),
		v.asked())
	switch {
	case err != nil:
		return done{}, err
	case secret == "":
		return done{to: v.to(e.ID), note: note{Key: message.EndpointMadeBefore}}, nil
	}
	return done{shown: secretTemplate(v, v.say(message.EndpointMade), e.URL, secret, "", v.to(e.ID))}, nil
}

func (v telling) showOne() (templ.Component, error) {
	e, err := v.uses().Get(v.call, v.whose, v.value("endpoint"))
	if err != nil {
		return nil, err
	}
	page, more, err := v.deliveries(e.ID)
	if err != nil {
		return nil, err
	}
	p := endpointPage{endpointLine: v.line(e), types: v.types(e.Types), enabled: e.Disabled == ""}
	p.overlap = v.until(e.OldSecretUntil)
	names, err := v.names(page)
	if err != nil {
		return nil, err
	}
	for _, d := range page {
		l := v.delivery(d)
		if d.Account != "" && v.desk != nil {
			l.account, l.called = deskAccount(d.Account), cmp.Or(names[d.Account], d.Account)
		}
		p.deliveries = append(p.deliveries, l)
	}
	if more {
		p.older = p.to + "?after=" + page[len(page)-1].ID + "#deliveries"
	}
	return endpointTemplate(v, p), nil
}

// deliveries are those after the one that the address names, or the newest where that is kept no more.
func (v telling) deliveries(endpoint string) (page []app.Delivery, more bool, err error) {
	page, more, err = v.uses().Deliveries(v.call, v.whose, endpoint, "", v.query.Get("after"), shownDeliveries)
	if fault.Is(err, fault.Invalid) {
		page, more, err = v.uses().Deliveries(v.call, v.whose, endpoint, "", "", shownDeliveries)
	}
	return page, more, err
}

// until says until when the secret before signs, too.
func (v telling) until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.say(message.SecretOverlap, "day", v.day(t), "time", v.clockTime(t))
}

// names returns what the accounts are called in which happened what operators see.
func (v telling) names(page []app.Delivery) (map[string]string, error) {
	if v.desk == nil {
		return nil, nil
	}
	var ids []string
	for _, d := range page {
		if d.Account != "" {
			ids = append(ids, d.Account)
		}
	}
	return app.Finder{App: v.Uses}.NamesOf(v.call, ids)
}

func (v telling) delivery(d app.Delivery) deliveryLine {
	l := deliveryLine{id: d.ID, what: v.what(d.Type), made: v.moment(d.MadeAt),
		state: v.say(message.Key("delivery_" + string(d.State)))}
	l.tag = map[string]string{"succeeded": "ok", "failed": "bad"}[string(d.State)]
	if !d.NextAt.IsZero() {
		l.next = v.say(message.DeliveryNext, "day", v.day(d.NextAt), "time", v.clockTime(d.NextAt))
	}
	for _, a := range d.Attempts {
		answer := v.say(message.DeliveryStatus, "status", strconv.Itoa(a.Status))
		if a.Fault != "" {
			answer = v.say(message.Key("delivery_" + string(a.Fault)))
		}
		l.attempts = append(l.attempts, attemptLine{v.moment(a.At), v.say(message.DeliveryAttempt,
			"number", strconv.Itoa(a.Number), "answer", answer, "duration", v.number(a.Millis))})
		l.answer = a.Answered
	}
	return l
}

func (v telling) change() (done, error) {
	url, label := strings.TrimSpace(v.form.Get("url")), v.form.Get("description")
	_, err := v.uses().Change(v.call, v.whose, v.value("endpoint"),
		app.EndpointChange{URL: &url, Label: &label, Types: v.asked()})
	return done{to: v.at(), note: note{Key: message.EndpointChanged}}, err
}

func (v telling) turn() (done, error) {
	off := v.form.Get("disabled") == "true"
	said := message.EndpointIsOn
	if off {
		said = message.EndpointIsOff
	}
	_, err := v.uses().Change(v.call, v.whose, v.value("endpoint"), app.EndpointChange{Disabled: &off})
	return done{to: v.at(), note: note{Key: said}}, err
}

func (v telling) rotate() (done, error) {
	e, secret, err := v.uses().Rotate(v.call, v.whose, v.value("endpoint"))
	switch {
	case err != nil:
		return done{}, err
	case secret == "":
		return done{to: v.at(), note: note{Key: message.SecretMadeBefore}}, nil
	}
	return done{shown: secretTemplate(v, v.say(message.SecretIsNew), e.URL, secret, v.until(e.OldSecretUntil),
		v.at())}, nil
}

func (v telling) remove() (done, error) {
	err := v.uses().Remove(v.call, v.whose, v.value("endpoint"))
	return done{to: v.path, note: note{Key: message.EndpointDeleted}}, err
}

func (v telling) test() (done, error) {
	_, err := v.uses().Test(v.call, v.whose, v.value("endpoint"))
	return done{to: v.at() + "#deliveries", note: note{Key: message.EndpointTested}}, err
}

func (v telling) replay() (done, error) {
	_, err := v.uses().Replay(v.call, v.whose, v.value("endpoint"), v.form.Get("id"))
	return done{to: v.at() + "#deliveries", note: note{Key: message.DeliveryReplayed}}, err
}

func (v telling) replayFailed() (done, error) {
	n, err := v.uses().ReplayFailed(v.call, v.whose, v.value("endpoint"), time.Time{})
	return done{to: v.at() + "#deliveries", note: note{message.DeliveriesReplayed, []any{"count", n}}}, err
}

package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/message"
)

// endpointsRoom is the servers of the account's own that are told what happens, and endpointRoom one of them.
var (
	endpointsRoom = &room{title: message.Webhooks, path: "/account/webhooks", hidden: hidesMoney}
	endpointRoom  = &room{title: message.Webhooks, path: "/account/webhooks/{endpoint}", within: endpointsRoom}
)

// shownDeliveries is how many deliveries a page shows.
const shownDeliveries = 25

// telling shows webhook endpoints.
type telling struct{ *view }

func (v telling) uses() app.Endpoints { return app.Endpoints{App: v.Uses} }

// at is the page of the endpoint that is looked at.
func (v telling) at() string { return endpointPath(v.value("endpoint")) }

func endpointPath(id string) string { return strings.Replace(endpointRoom.path, "{endpoint}", id, 1) }

// endpointLine is an endpoint as a list shows it.
type endpointLine struct {
	id, to, url, label, about string
	off                       string // why it is told nothing, and what to do; "": it is told
}

// endpointsPage is what the list shows.
type endpointsPage struct {
	endpoints          []endpointLine
	locked, comes, see string // why none can be added; "" where one can
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
}

type attemptLine struct{ at, said string }

func showEndpoints(v *view) (templ.Component, error) {
	t := telling{v}
	all, err := t.uses().List(v.call, v.account())
	if err != nil {
		return nil, err
	}
	p := endpointsPage{}
	for _, e := range all {
		p.endpoints = append(p.endpoints, t.line(e))
	}
	plan := v.who.Account.State.Plan(v.who.Account.Catalog)
	if !plan.Has(catalog.APIAccess) {
		p.locked = v.say(message.NoAPIAccess, "plan", plan.Names.In(v.language))
		if up := v.edition.FirstWith(catalog.APIAccess); up != nil {
			name := up.Names.In(v.language)
			p.comes = v.say(message.EndpointsLocked, "plan", name, "amount", v.price(up.Monthly),
				"interval", v.say(message.PerMonth), "credits", int64(up.Credits))
			p.see = v.say(message.SeePlan, "plan", name)
		}
	}
	return endpointsTemplate(v, p), nil
}

func (v telling) line(e app.Endpoint) endpointLine {
	l := endpointLine{id: e.ID, to: endpointPath(e.ID), url: e.URL, label: e.Label}
	l.about = v.say(message.EndpointToldN, "types", int64(len(e.Types)), "day", v.day(e.MadeAt))
	switch e.Disabled {
	case account.DisabledByHand:
		l.off = v.say(message.EndpointOffByHand)
	case account.DisabledFailing:
		l.off = v.say(message.EndpointOffFailing)
	case account.DisabledGone:
		l.off = v.say(message.EndpointOffGone)
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
	return v.say(message.Key("event_" + strings.ReplaceAll(string(t), ".", "_")))
}

// asked are the types that a form names.
func (v telling) asked() []account.EventType {
	types := []account.EventType{}
	for _, t := range v.form["types"] {
		types = append(types, account.EventType(t))
	}
	return types
}

func makeEndpoint(v *view) (done, error) {
	t := telling{v}
	e, secret, err := t.uses().Make(v.call, v.account(), strings.TrimSpace(v.form.Get("url")), v.form.Get("description"),
		t.asked())
	switch {
	case err != nil:
		return done{}, err
	case secret == "":
		return done{to: endpointPath(e.ID), note: note{Key: message.EndpointMadeBefore}}, nil
	}
	return done{shown: secretTemplate(v, v.say(message.EndpointMade), e.URL, secret, "", endpointPath(e.ID))}, nil
}

func showEndpoint(v *view) (templ.Component, error) {
	t := telling{v}
	e, err := t.uses().Get(v.call, v.account(), v.value("endpoint"))
	if err != nil {
		return nil, err
	}
	page, more, err := t.uses().Deliveries(v.call, v.account(), e.ID, "", v.query.Get("after"), shownDeliveries)
	if err != nil {
		return nil, err
	}
	p := endpointPage{endpointLine: t.line(e), types: t.types(e.Types), enabled: e.Disabled == ""}
	p.overlap = t.until(e.OldSecretUntil)
	for _, d := range page {
		p.deliveries = append(p.deliveries, t.delivery(d))
	}
	if more {
		p.older = p.to + "?after=" + page[len(page)-1].ID + "#deliveries"
	}
	return endpointTemplate(v, p), nil
}

// until says until when the secret before signs, too.
func (v telling) until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.say(message.SecretOverlap, "day", v.day(t), "time", v.clockTime(t))
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

func changeEndpoint(v *view) (done, error) {
	t := telling{v}
	url, label := strings.TrimSpace(v.form.Get("url")), v.form.Get("description")
	_, err := t.uses().Change(v.call, v.account(), v.value("endpoint"),
		app.EndpointChange{URL: &url, Label: &label, Types: t.asked()})
	return done{to: t.at(), note: note{Key: message.EndpointChanged}}, err
}

func switchEndpoint(v *view) (done, error) {
	t, off := telling{v}, v.form.Get("disabled") == "true"
	said := message.EndpointIsOn
	if off {
		said = message.EndpointIsOff
	}
	_, err := t.uses().Change(v.call, v.account(), v.value("endpoint"), app.EndpointChange{Disabled: &off})
	return done{to: t.at(), note: note{Key: said}}, err
}

func rotateSecret(v *view) (done, error) {
	t := telling{v}
	e, secret, err := t.uses().Rotate(v.call, v.account(), v.value("endpoint"))
	switch {
	case err != nil:
		return done{}, err
	case secret == "":
		return done{to: t.at(), note: note{Key: message.SecretMadeBefore}}, nil
	}
	return done{shown: secretTemplate(v, v.say(message.SecretIsNew), e.URL, secret, t.until(e.OldSecretUntil),
		t.at())}, nil
}

func removeEndpoint(v *view) (done, error) {
	err := telling{v}.uses().Remove(v.call, v.account(), v.value("endpoint"))
	return done{to: endpointsRoom.path, note: note{Key: message.EndpointDeleted}}, err
}

func testEndpoint(v *view) (done, error) {
	t := telling{v}
	_, err := t.uses().Test(v.call, v.account(), v.value("endpoint"))
	return done{to: t.at() + "#deliveries", note: note{Key: message.EndpointTested}}, err
}

func replayDelivery(v *view) (done, error) {
	t := telling{v}
	_, err := t.uses().Replay(v.call, v.account(), v.value("endpoint"), v.form.Get("id"))
	return done{to: t.at() + "#deliveries", note: note{Key: message.DeliveryReplayed}}, err
}

func replayFailed(v *view) (done, error) {
	t := telling{v}
	n, err := t.uses().ReplayFailed(v.call, v.account(), v.value("endpoint"), time.Time{})
	return done{to: t.at() + "#deliveries", note: note{message.DeliveriesReplayed, []any{"count", n}}}, err
}

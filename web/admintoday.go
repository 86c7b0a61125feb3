package web

import (
	"cmp"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/message"
)

// todayDesk is what waits for a person.
var todayDesk = &deskRoom{title: message.DeskToday, path: "/admin"}

// waitingLine is something that waits for a person.
type waitingLine struct {
	topic, account, about string
	kind, since, until    string
	why                   []string
	link, to              string // where it is, and what is there
}

// pastDueLine is an account that owes a renewal, declinedLine a payment that failed.
type (
	pastDueLine  struct{ link, name, plan, amount, next, last string }
	declinedLine struct{ link, name, at, what, amount, why string }
)

// todayPage is what the page shows.
type todayPage struct {
	lines  []waitingLine
	orders int64
	owing  []pastDueLine
	failed []declinedLine
	left   int64 // accounts that were not looked at yet
	cut    bool  // there are more than are looked at
}

// dueShown is how many of each are listed.
const dueShown = 50

// due lists who owes a renewal, and what failed lately.
func (v *attending) due(p *todayPage) error {
	finder := app.Finder{App: v.Uses}
	s, err := finder.Today(v.call)
	if err != nil {
		return err
	}
	p.left, p.cut = int64(s.Left), s.Cut
	owing, failed := s.PastDue[:min(len(s.PastDue), dueShown)], s.Declined[:min(len(s.Declined), dueShown)]
	var ids []string
	for _, o := range owing {
		ids = append(ids, o.Account)
	}
	for _, d := range failed {
		ids = append(ids, d.Account)
	}
	names, err := finder.NamesOf(v.call, ids)
	called := func(id string) string { return cmp.Or(names[id], id) }
	for _, o := range owing {
		l := pastDueLine{link: deskAccount(o.Account), name: called(o.Account), plan: o.Plan.Names.In(v.language),
			amount: v.money(o.Amount), last: v.day(o.LastDay), next: v.say(message.DeskPastDueUnderWay)}
		switch {
		case o.Held:
			l.next = v.say(message.DeskPastDueDisputed)
		case !o.NextTry.IsZero():
			l.next = v.moment(o.NextTry)
		case o.Reference != "":
			l.next = v.say(message.DeskPastDueTransfer, "reference", o.Reference)
		}
		p.owing = append(p.owing, l)
	}
	for _, d := range failed {
		p.failed = append(p.failed, declinedLine{deskAccount(d.Account), called(d.Account), v.moment(d.At),
			v.say(message.Key("desk_purpose_" + string(d.Purpose))), v.money(d.Amount), v.word(d.Why())})
	}
	return err
}

func showToday(v *attending) (templ.Component, error) {
	var p todayPage
	if wantsPart(v.r) { // that accounts were left is all that asks
		err := v.due(&p)
		return lookedAt(v, p), err
	}
	items, err := v.Uses.Attention(v.call)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		l := waitingLine{topic: string(i.Topic), account: i.Account, about: i.About, since: v.moment(i.Since),
			until: i.Until, kind: v.say(message.Key("desk_topic_" + string(i.Topic)))}
		for _, note := range i.Why {
			l.why = append(l.why, note.In(v.language))
		}
		switch {
		case i.Topic == app.OfEndpoint:
			l.link, l.to = v.telling().to(i.About), v.say(message.EndpointSee)
		case i.Account != "":
			l.link, l.to = deskAccount(i.Account), i.Account
		}
		p.lines = append(p.lines, l)
	}
	orders, err := app.Orders{App: v.Uses}.Waiting(v.call)
	if err != nil {
		return nil, err
	}
	p.orders = int64(len(orders))
	err = v.due(&p)
	return todayTemplate(v, p), err
}

func dismiss(v *attending) (done, error) {
	err := v.Uses.Dismiss(v.call, app.Topic(v.form.Get("topic")), v.form.Get("account"), v.form.Get("about"))
	return done{to: todayDesk.path, note: note{Key: message.DeskDismissed}}, err
}

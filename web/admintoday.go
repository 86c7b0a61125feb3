package web

import (
	"cmp"
	"errors"

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
	link                  string
}

// pastDueLine is an account that owes a renewal, declinedLine a payment that failed.
type (
	pastDueLine  struct{ link, name, plan, amount, next, last string }
	declinedLine struct{ link, name, at, what, amount, why string }
)

// dueShown is how many of each are listed.
const dueShown = 50

// due lists who owes a renewal, and what failed lately.
func (v *attending) due() (owing []pastDueLine, failed []declinedLine, err error) {
	finder := app.Finder{App: v.Uses}
	s, err := finder.Survey(v.call)
	if err != nil {
		return nil, nil, err
	}
	called := func(id string) string {
		name, wrong := finder.NameOf(v.call, id)
		err = errors.Join(err, wrong)
		return cmp.Or(name, id)
	}
	for _, p := range s.PastDue[:min(len(s.PastDue), dueShown)] {
		l := pastDueLine{link: deskAccount(p.Account), name: called(p.Account), plan: p.Plan.Names.In(v.language),
			amount: v.money(p.Amount), last: v.day(p.LastDay), next: v.say(message.DeskPastDueUnderWay)}
		switch {
		case !p.NextTry.IsZero():
			l.next = v.moment(p.NextTry)
		case p.Reference != "":
			l.next = v.say(message.DeskPastDueTransfer, "reference", p.Reference)
		}
		owing = append(owing, l)
	}
	for _, d := range s.Declined[:min(len(s.Declined), dueShown)] {
		failed = append(failed, declinedLine{deskAccount(d.Account), called(d.Account), v.moment(d.At),
			v.say(message.Key("desk_purpose_" + string(d.Purpose))), v.money(d.Amount), d.Reason})
	}
	return owing, failed, err
}

func showToday(v *attending) (templ.Component, error) {
	items, err := v.Uses.Attention(v.call)
	if err != nil {
		return nil, err
	}
	var lines []waitingLine
	for _, i := range items {
		l := waitingLine{topic: string(i.Topic), account: i.Account, about: i.About, since: v.moment(i.Since),
			until: i.Until, kind: v.say(message.Key("desk_topic_" + string(i.Topic)))}
		for _, note := range i.Why {
			l.why = append(l.why, note.In(v.language))
		}
		if i.Account != "" {
			l.link = deskAccount(i.Account)
		}
		lines = append(lines, l)
	}
	orders, err := app.Orders{App: v.Uses}.Waiting(v.call)
	if err != nil {
		return nil, err
	}
	owing, failed, err := v.due()
	return todayTemplate(v, lines, int64(len(orders)), owing, failed), err
}

func dismiss(v *attending) (done, error) {
	err := v.Uses.Dismiss(v.call, app.Topic(v.form.Get("topic")), v.form.Get("account"), v.form.Get("about"))
	return done{to: todayDesk.path, note: note{Key: message.DeskDismissed}}, err
}

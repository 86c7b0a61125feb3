package web

import (
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
	return todayTemplate(v, lines, int64(len(orders))), err
}

func dismiss(v *attending) (done, error) {
	err := v.Uses.Dismiss(v.call, app.Topic(v.form.Get("topic")), v.form.Get("account"), v.form.Get("about"))
	return done{to: todayDesk.path, note: note{Key: message.DeskDismissed}}, err
}

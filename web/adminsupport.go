package web

import (
	"cmp"
	"net/url"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// The list of requests to support, and one of them with its account beside it.
var (
	supportDesk = &deskRoom{title: message.DeskSupport, path: "/admin/support"}
	ticketDesk  = &deskRoom{title: message.DeskSupportOf, path: "/admin/support/{account}/{request}",
		within: supportDesk}
)

// answering is what operators do for who wrote.
type answering struct{ *attending }

func (v answering) support() app.Support { return app.Support{App: v.Uses} }

// ticketAt is where a request is.
func ticketAt(id, request string) string {
	return supportDesk.path + "/" + url.PathEscape(id) + "/" + url.PathEscape(request)
}

// ticketLine is a request in a list.
type ticketLine struct {
	link, subject, topic, who, plan, since string
	dedicated                              bool
	standing                               account.SupportStanding
}

func showDeskSupport(v *attending) (templ.Component, error) {
	list, err := answering{v}.support().Open(v.call)
	if err != nil {
		return nil, err
	}
	var lines []ticketLine
	for _, t := range list {
		l := answering{v}.line(&t.SupportRequest)
		l.who, l.plan, l.dedicated = cmp.Or(t.Name, t.Writer.Email, t.Account), v.planName(t.Plan), t.Dedicated
		lines = append(lines, l)
	}
	return deskSupportTemplate(v, lines), nil
}

// planName is what a plan of the latest edition is called, or its id where that has none such.
func (v *attending) planName(id string) string {
	if plan, err := v.edition.Plan(id); err == nil {
		return plan.Names.In(v.language)
	}
	return id
}

func (v answering) line(r *account.SupportRequest) ticketLine {
	return ticketLine{link: ticketAt(r.Account, r.ID), subject: r.Subject, since: v.moment(r.At),
		topic: asking{v.view}.topic(r.Topic), standing: r.Standing()}
}

// ticketPage is what the page of a request shows.
type ticketPage struct {
	thread       supportLine
	at, who      string
	email, reads string
	closed       string // by whom, and when; "": it is open
	dedicated    bool
	head         accountHead
	balance      balance
	others       []ticketLine
}

func showTicket(v *attending) (templ.Component, error) {
	t, err := answering{v}.support().Ticket(v.call, v.value("account"), v.value("request"))
	if err != nil {
		return nil, err
	}
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	p := ticketPage{at: ticketAt(t.Account, t.ID), who: cmp.Or(t.Writer.Name, t.Writer.Email, t.User), head: head,
		email: t.Writer.Email, reads: message.Language(t.Reads).Name(), dedicated: t.Dedicated,
		balance: subscribing{v.view}.balance()}
	p.thread = answering{v}.thread(&t, p.who)
	if t.Standing() == account.SupportClosed {
		p.closed = v.say(message.DeskSupportClosedBy, "by", v.actor(t.ClosedBy), "day", v.moment(t.ClosedAt))
	}
	all, err := answering{v}.support().Of(v.call, t.Account)
	for i := range all {
		if all[i].ID != t.ID {
			p.others = append(p.others, answering{v}.line(&all[i]))
		}
	}
	return ticketTemplate(v, p), err
}

func (v answering) thread(t *app.Ticket, who string) supportLine {
	l := supportLine{id: t.ID, topic: asking{v.view}.topic(t.Topic), subject: t.Subject, text: t.Text,
		standing: t.Standing(), head: v.say(message.SupportBy, "who", who, "day", v.moment(t.At))}
	if t.By != account.Person(t.User).ID {
		l.head += ", " + v.say(message.DeskSupportWrittenFor, "by", v.actor(t.By))
	}
	for i, a := range t.Answers {
		sent := message.DeskSupportUnmailed
		if t.Delivery[i] {
			sent = message.DeskSupportMailed
		}
		l.answers = append(l.answers, supportAnswer{text: a.Text, sent: v.say(sent),
			head: v.say(message.DeskSupportAnswerBy, "by", v.actor(a.By), "day", v.moment(a.At))})
	}
	return l
}

// answerTicket answers a request, and closes it where that is asked for with it.
func answerTicket(v *attending) (done, error) {
	t, err := answering{v}.support().Answer(v.call, v.value("account"), v.value("request"), v.form.Get("text"),
		v.form.Get("close") == "yes")
	return done{to: ticketAt(t.Account, t.ID), note: note{Key: message.DeskSupportAnswered}}, err
}

func closeTicket(v *attending) (done, error) {
	_, err := answering{v}.support().Close(v.call, v.value("account"), v.value("request"))
	return done{to: supportDesk.path, note: note{Key: message.DeskSupportClosed}}, err
}

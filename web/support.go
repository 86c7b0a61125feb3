package web

import (
	"cmp"
	"strconv"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// supportRoom is where people write to who runs the platform, and read what was answered.
var supportRoom = &room{title: message.SupportName, path: "/account/support"}

// asking is what people write to support.
type asking struct{ *view }

func (v asking) support() app.Support { return app.Support{App: v.Uses} }

// supportLine is a request with what was answered.
type supportLine struct {
	id, topic, subject, text string
	head                     string // who wrote it, and when
	standing                 account.SupportStanding
	answers                  []supportAnswer
}

// supportAnswer is an answer.
type supportAnswer struct {
	head, text string
	sent       string // for operators: whether it was mailed
}

// supportPage is what the page shows.
type supportPage struct {
	lines []supportLine
	all   bool // others' requests are among them
	first bool // the plan has dedicated support
}

func showSupport(v *view) (templ.Component, error) {
	list, err := asking{v}.support().Of(v.call, v.account())
	if err != nil {
		return nil, err
	}
	p := supportPage{first: account.HasDedicatedSupport(v.who.Account.State, v.who.Account.Catalog)}
	names := map[string]string{}
	for i := range list {
		if list[i].User != v.call.Actor.User && !p.all {
			p.all = true
			if names, err = (asking{v}).names(); err != nil {
				return nil, err
			}
		}
		p.lines = append(p.lines, asking{v}.line(&list[i], names))
	}
	return supportTemplate(v, p), nil
}

// names are what the people of the account are called, by their id.
func (v asking) names() (map[string]string, error) {
	people, err := app.Team{App: v.Uses}.Members(v.call, v.account())
	names := map[string]string{}
	for _, m := range people {
		names[m.User] = cmp.Or(m.Name, m.Email)
	}
	return names, err
}

func (v asking) line(r *account.SupportRequest, names map[string]string) supportLine {
	l := supportLine{id: r.ID, topic: v.topic(r.Topic), subject: r.Subject, text: r.Text, standing: r.Standing(),
		head: v.say(message.SupportYouWrote, "day", v.moment(r.At))}
	if r.User != v.call.Actor.User {
		l.head = v.say(message.SupportBy, "who", cmp.Or(names[r.User], r.User), "day", v.moment(r.At))
	}
	for _, a := range r.Answers {
		l.answers = append(l.answers, supportAnswer{text: a.Text,
			head: v.say(message.SupportAnswerBy, "studio", v.Brand.Called(), "day", v.moment(a.At))})
	}
	return l
}

// topic is what a topic is called.
func (v asking) topic(t account.SupportTopic) string {
	return v.say(message.Key("support_topic_" + string(t)))
}

// topics are what a request may be about.
func (v asking) topics() []choice {
	chosen := v.field("topic", "")
	var list []choice
	for _, t := range account.SupportTopics() {
		list = append(list, choice{string(t), v.topic(t), string(t) == chosen})
	}
	return list
}

// sendSupport sends a request. It is answered in the language in which its writer reads the page.
func sendSupport(v *view) (done, error) {
	r, err := asking{v}.support().Write(v.call, v.account(), app.NewSupport{
		Topic: account.SupportTopic(v.form.Get("topic")), Subject: v.form.Get("subject"), Text: v.form.Get("text"),
		Language: v.language,
	})
	return done{to: supportRoom.path, note: note{message.SupportSent, []any{"subject", r.Subject}}}, err
}

// areaField is a field for a text of several lines.
type areaField struct {
	name, label, hint string
	rows              int
}

func (f areaField) high() string { return strconv.Itoa(f.rows) }

func (f areaField) most() string { return strconv.Itoa(account.MaxSupportText) }

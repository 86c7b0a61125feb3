package web

import (
	"cmp"
	"net/url"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// usersDesk finds accounts and their people (C39), and shows their switches (C30).
var usersDesk = &deskRoom{title: message.DeskUsers, path: "/admin/users"}

// foundLine is an account that was found.
type foundLine struct {
	id, link, name, email, plan, why, kind string
	person                                 switchLine
}

// switchLine is a person with both premium switches.
type switchLine struct {
	account, user, name, role string
	premium, platform         bool
	premiumWhy, platformWhy   string
	invited                   bool
}

// deskFound is what the page shows.
type deskFound struct {
	sought string
	lines  []foundLine
	more   string
}

// foundShown is how many accounts a page lists.
const foundShown = 20

func showUsers(v *attending) (templ.Component, error) {
	p := deskFound{sought: v.query.Get("find")}
	if v.form != nil {
		p.sought = v.form.Get("find")
	}
	finder := app.Finder{App: v.Uses}
	list, more, err := finder.Accounts(v.call, p.sought, v.query.Get("after"), foundShown)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.State.ID
	}
	names, err := finder.NamesOf(v.call, ids)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		l, err := v.found(f, names[f.State.ID])
		if err != nil {
			return nil, err
		}
		p.lines = append(p.lines, l)
	}
	if more {
		p.more = usersDesk.path + "?" + url.Values{"find": {p.sought}, "after": {list[len(list)-1].State.ID}}.Encode()
	}
	return usersTemplate(v, p), nil
}

func (v *attending) found(f app.Find, name string) (foundLine, error) {
	s := f.State
	l := foundLine{id: s.ID, link: deskAccount(s.ID), name: cmp.Or(name, f.Contact.Email, s.ID),
		email: f.Contact.Email, plan: s.Plan(f.Catalog).Names.In(v.language),
		kind: v.say(message.Key("kind_" + string(s.Kind)))}
	if f.By != "" {
		l.why = v.say(message.DeskFoundBy, "what", message.Key("desk_by_"+string(f.By)))
	}
	people, err := app.Team{App: v.Uses}.Members(v.call, s.ID)
	user := cmp.Or(f.User, s.Owner())
	for _, m := range people {
		if m.User == user {
			l.person = v.switches(s.ID, m)
		}
	}
	return l, err
}

func (v *attending) switches(id string, m app.Member) switchLine {
	l := switchLine{account: id, user: m.User, name: cmp.Or(m.Name, m.Email, m.User), invited: m.Invited,
		role: v.say(message.Key("role_" + string(m.Role))), premium: m.Premium == nil || m.Premium.On,
		platform: m.Platform == nil || m.Platform.On}
	if !l.premium {
		l.premiumWhy = teaming{v.view}.switchedOff(m)
	}
	if !l.platform {
		l.platformWhy = v.say(message.PausedBy, "by", v.actor(m.Platform.By), "day", v.day(m.Platform.At))
		if m.PlatformReason != "" {
			l.platformWhy = v.say(message.PausedBecause, "by", v.actor(m.Platform.By), "day", v.day(m.Platform.At), "reason",
				m.PlatformReason)
		}
	}
	return l
}

// switchPlatform moves the platform's switch of a person (C30).
func switchPlatform(v *attending) (done, error) {
	on := v.form.Get("on") == "yes"
	said := message.DeskSwitchedOff
	if on {
		said = message.DeskSwitchedOn
	}
	change := account.ChangeMember{User: v.form.Get("user"), Premium: &on, Reason: v.form.Get("reason")}
	_, err := app.Team{App: v.Uses}.ChangeMember(v.call, cmp.Or(v.value("account"), v.form.Get("account")), change)
	to := usersDesk.path + "?" + url.Values{"find": {v.form.Get("find")}}.Encode()
	if id := v.value("account"); id != "" {
		to = deskAccount(id) + "/people"
	}
	return done{to: to, note: note{Key: said}}, err
}

package web

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// The pages of one account.
var (
	storyDesk   = &deskRoom{title: message.DeskStory, path: "/admin/accounts/{account}", within: usersDesk}
	peopleDesk  = &deskRoom{title: message.People, path: storyDesk.path + "/people", within: usersDesk}
	creditsDesk = &deskRoom{title: message.CreditsName, path: storyDesk.path + "/credits", within: usersDesk}
	paperDesk   = &deskRoom{title: message.Invoices, path: storyDesk.path + "/invoices", within: usersDesk}
	ordersDesk  = &deskRoom{title: message.DeskOrders, path: storyDesk.path + "/orders", within: usersDesk}
	refundDesk  = &deskRoom{title: message.DeskRefund, path: storyDesk.path + "/refund", within: usersDesk}
	explainDesk = &deskRoom{title: message.DeskExplain, path: storyDesk.path + "/explain", within: usersDesk}
)

// accountTabs are the pages of an account, in the order in which they stand.
var accountTabs = []*deskRoom{storyDesk, peopleDesk, creditsDesk, galleryDesk, paperDesk, ordersDesk}

// looking says as whom an operator looks at an account.
func (v *attending) looking() string {
	return v.say(message.DeskLookingAs, "role", message.Key("desk_role_"+string(v.op.Operator.Role)))
}

// deskAccount is where an account's story is.
func deskAccount(id string) string { return "/admin/accounts/" + url.PathEscape(id) }

// at is where a page is of the account that is looked at.
func (v *attending) at(rm *deskRoom) string {
	return strings.Replace(rm.path, "{account}", url.PathEscape(v.value("account")), 1)
}

// accountHead is what stands above each page of an account.
type accountHead struct {
	id, name, plan, kind, about, link string
	closed                            bool
}

// look reads the account that is looked at.
func (v *attending) look() (accountHead, error) {
	a, err := v.Uses.Account(v.call, v.value("account"))
	if err != nil {
		return accountHead{}, err
	}
	name, err := app.Finder{App: v.Uses}.NameOf(v.call, a.State.ID)
	if err != nil {
		return accountHead{}, err
	}
	seat := app.Seat{Name: name}
	seat.Account = a.State.ID
	v.who, v.now = &app.Visitor{Call: v.op.Call, Account: a, Seat: seat}, a.At // what shows a balance shows this one's
	s := a.State
	plan := s.Plan(a.Catalog).Names.In(v.language)
	if !s.Plan(a.Catalog).Free() {
		plan = subscribing{v.view}.planSold(s.Plan(a.Catalog), s.Sub.Interval)
	}
	about := []string{a.Contact.Email, s.ID, v.say(message.DeskEdition, "n", s.Sub.Edition),
		v.say(message.DeskBillingDay, "day", s.Sub.Anchor.Day)}
	if a.Contact.Email == "" {
		about = about[1:]
	}
	return accountHead{id: s.ID, name: cmp.Or(name, a.Contact.Email, s.ID), link: deskAccount(s.ID),
		plan: plan, kind: v.say(message.Key("kind_" + string(s.Kind))), about: strings.Join(about, " · "),
		closed: !s.ClosedAt.IsZero()}, nil
}

// chapterLine is an entry of the story.
type chapterLine struct {
	at, machine, by string
	lines           []storyLine
}

// storyLine is an event of it.
type storyLine struct {
	text, delta, why string
	in               bool
}

// storyPage is what the page shows.
type storyPage struct {
	chapters []chapterLine
	older    string
	balance  balance
	people   []switchLine
}

// storyShown is how many entries a page of the story has.
const storyShown = 40

func showStory(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	before, _ := strconv.ParseInt(v.query.Get("before"), 10, 64) // 0: the newest
	list, next, err := app.Stories{App: v.Uses}.Story(v.call, head.id, max(before, 0), storyShown)
	if err != nil {
		return nil, err
	}
	p := storyPage{balance: subscribing{v.view}.balance()}
	for _, c := range list {
		p.chapters = append(p.chapters, v.chapter(c))
	}
	if next > 0 {
		p.older = head.link + "?before=" + strconv.FormatInt(next, 10)
	}
	p.people, err = v.people(head.id)
	return storyTemplate(v, head, p), err
}

func (v *attending) people(id string) ([]switchLine, error) {
	members, err := app.Team{App: v.Uses}.Members(v.call, id)
	var list []switchLine
	for _, m := range members {
		list = append(list, v.switches(id, m))
	}
	return list, err
}

func (v *attending) chapter(c app.Chapter) chapterLine {
	l := chapterLine{at: v.moment(c.At), machine: c.At.UTC().Format(time.RFC3339), by: v.actor(c.By)}
	for _, t := range c.Tellings {
		line := storyLine{text: t.Said.In(v.language)}
		switch {
		case t.Credits > 0:
			line.delta, line.in = "+"+v.number(int64(t.Credits)), true
		case t.Credits < 0:
			line.delta = v.number(int64(t.Credits))
		}
		switch {
		case t.Hold != "":
			line.why = v.at(explainDesk) + "?" + url.Values{"hold": {t.Hold}}.Encode()
		case t.Charge != "":
			line.why = v.at(explainDesk) + "?" + url.Values{"charge": {t.Charge}}.Encode()
		}
		l.lines = append(l.lines, line)
	}
	return l
}

// actor is who did something, as people say it.
func (v *attending) actor(by string) string { return v.word(account.ActorCalled(by)) }

// word returns what may be a key or a sentence in the reader's language.
func (v *attending) word(said any) string {
	switch s := said.(type) {
	case message.Key:
		return v.say(s)
	case message.Teller:
		return s.In(v.language)
	}
	return fmt.Sprint(said)
}

func showPeople(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	list, err := v.people(head.id)
	return peopleTemplate(v, head, list), err
}

func showCredits(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	return creditsTemplate(v, head, subscribing{v.view}.balance()), nil
}

// giveCredits gives credits, as far as the core lets the operator's role.
func giveCredits(v *attending) (done, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(v.form.Get("credits")), 10, 64)
	if err != nil || n < 1 {
		return done{}, fault.Wrong("credits", message.CapTyped)
	}
	ends, err := v.typedDay("expires_at")
	if err != nil {
		return done{}, err
	}
	grant := account.Grant{Credits: money.Credits(n), Reason: v.form.Get("reason"), ExpiresAt: ends}
	_, err = app.Generations{App: v.Uses}.Grant(v.call, v.value("account"), grant)
	return done{to: v.at(creditsDesk), note: note{message.DeskGiven, []any{"credits", v.number(n)}}}, err
}

// typedDay reads a day that was written in a field: the instant at which it ends, in the seller's zone; zero where it
// is empty.
func (v *attending) typedDay(field string) (time.Time, error) {
	typed := strings.TrimSpace(v.form.Get(field))
	if typed == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, typed, v.zone())
	if err != nil {
		return time.Time{}, fault.Wrong(field, message.DeskDayIs)
	}
	return day.AddDate(0, 0, 1), nil
}

func showExplained(v *attending) (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	explained, of := app.Generations{App: v.Uses}.ExplainHold, v.query.Get("hold")
	if charge := v.query.Get("charge"); charge != "" {
		explained, of = app.Generations{App: v.Uses}.ExplainCharge, charge
	}
	e, err := explained(v.call, head.id, of)
	if err != nil {
		return nil, err
	}
	var reasons []account.Reason
	for _, r := range e.Reasons {
		reasons = append(reasons, r.In(v.language))
	}
	return explainTemplate(v, head, of, v.moment(e.At), reasons), nil
}

// giveHint says how much who looks may give at once; "" where that is not bounded.
func giveHint(v *attending) string {
	most, bounded := account.GrantsUpTo(v.call.Actor)
	if !bounded {
		return ""
	}
	return v.say(message.SupportGrants, "most", int64(most), "role", string(account.Admin))
}

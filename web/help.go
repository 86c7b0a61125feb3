package web

import (
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/message"
)

// helpPage is the text "Credits and plans", with the figures of the catalogue. Locks and errors link to its sections.
var helpPage = &page{
	title: message.WebHelp,
	paths: map[message.Language]string{message.English: "/help", message.Italian: "/it/aiuto"},
}

func showHelp(v *view) answer { return answer{whole: help(v, v.help())} }

// heading is a section of the text. Its id is where links go: it stays.
type heading struct {
	id     string
	key    message.Key
	within bool // the section before it
}

// headings are the sections in their order.
var headings = []heading{
	{"what", message.HelpWhat, false}, {"plans", message.HelpPlans, false}, {"refill", message.HelpRefill, false},
	{"out", message.HelpOut, false}, {"topup", message.HelpTopup, false}, {"business", message.HelpBusiness, false},
	{"change", message.HelpChange, false}, {"when", message.HelpWhen, true}, {"cancel", message.HelpCancel, false},
	{"disable-premium", message.HelpDisable, false}, {"issues", message.HelpIssues, false},
	{"insufficient", message.HelpInsufficient, true}, {"locks", message.HelpLock, true},
	{"invoices", message.HelpMail, true}, {"bank-transfer", message.HelpTransfer, true},
	{"write", message.HelpWrite, false},
}

// helpText is the figures that the text names.
type helpText struct {
	free     *catalog.Plan
	example  *catalog.Plan // whose yearly price explains the refill
	plans    []planCard
	shared   []bool // by plan: its credits are
	packs    []packCard
	smallest *catalog.Pack // nil: there are no packs
	models   []modelRow    // that cost credits
	opens    []line        // a model that is locked on the free plan, and what opens it
	gratis   string        // the free modes' names
	premium  string        // the premium models' names
	own      []string      // on the reader's own account; nil: a stranger
}

func (v *view) help() helpText {
	e := v.edition
	t := helpText{free: e.FreePlan(), example: v.shown()}
	for i := range e.Plans {
		t.plans = append(t.plans, v.planCard(i))
		t.shared = append(t.shared, e.Plans[i].Seats > 1)
	}
	for i := range e.Packs {
		p := &e.Packs[i]
		t.packs = append(t.packs, packCard{v.credits(int64(p.Credits)), v.price(p.Price), v.each(*p)})
		if t.smallest == nil {
			t.smallest = p
		}
	}
	var gratis, premium []string
	for i := range e.Models {
		m := &e.Models[i]
		name := m.Names.In(v.language)
		if m.Class == catalog.FreeMode {
			gratis = append(gratis, name)
			continue
		}
		t.models = append(t.models, v.modelRow(m))
		if m.Class == catalog.Premium {
			premium = append(premium, name)
		}
		if from := e.UnlockedBy(m); !from.Free() {
			t.opens = append(t.opens, line{name, from.Names.In(v.language)})
		}
	}
	t.own = v.ownHelp()
	t.gratis, t.premium = v.list(message.ListAnd, gratis), v.list(message.ListAnd, premium)
	return t
}

// ownHelp answers with the figures of the reader's own account.
func (v *view) ownHelp() []string {
	if v.who == nil || v.who.Account == nil {
		return nil
	}
	a := v.who.Account
	v.now = a.At
	list := []string{v.say(message.HelpOwnPlan, "account", v.called(), "plan", a.State.Plan(a.Catalog).Names,
		"credits", v.available())}
	for _, u := range account.UpcomingOf(a.State, a.Catalog) {
		if u.Kind == account.UpcomingRefill {
			days := int64(u.At.Sub(a.At).Hours()) / 24
			return append(list, v.say(message.HelpOwnRefill, "n", int64(a.State.Sub.Anchor.Day), "day", v.day(u.At),
				"days", days, "credits", int64(u.Credits)))
		}
	}
	return list
}

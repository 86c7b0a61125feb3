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
	"conto/core/money"
	"conto/core/team"
)

// teamRoom is who is of the account, what they may do, and what they used (C28–C30, C42).
var teamRoom = &room{title: message.Team, path: "/account/team"}

// teaming shows people.
type teaming struct{ *view }

func (v teaming) team() app.Team { return app.Team{App: v.Uses} }

// personLine is somebody of the account as the page shows them.
type personLine struct {
	user, name, email, initials string
	role                        string
	manager                     bool
	used, cap                   string
	share                       int64  // of the meter: of the cap, or else of who spent most
	capped                      string // the cap as it is typed; "" is none
	premium                     bool   // the account's switch is on
	off                         string // who switched premium off, and when; "" where nobody did
	platform                    bool   // the platform's switch is off, which nobody here moves
	self, owner                 bool
	invited                     string // until when the invitation stands; "" for a member
	suspended                   bool
	stays                       bool // picked to stay when there are fewer seats
	switches, changes           bool // whether the visitor may move the switch, and change the rest
}

// teamPage is what the page shows.
type teamPage struct {
	people       []personLine
	seats, taken int64
	owner        bool // the visitor is the owner
	manages      bool // or a manager
	invites      bool // there is a seat left
	fewer        bool // seats become fewer, and it can be said who stays
	offered      bool // the account, to the visitor
	offering     string
	single       string // what plans with seats there are; "" where the plan has some
	stats        []stat
	smaller      *smaller
	roles        []roleRow
}

// stat is a figure with what it is of, and more about it.
type stat struct{ name, figure, more string }

// smaller is a plan with fewer seats that comes.
type smaller struct{ when, stays string }

// roleRow is what a role may do.
type roleRow struct {
	name string
	may  []bool
}

func showTeam(v *view) (templ.Component, error) {
	t := teaming{v}
	members, err := t.team().Members(v.call, v.account())
	if err != nil {
		return nil, err
	}
	s, b := v.who.Account.State, v.who.Account.Catalog
	p := teamPage{
		seats: int64(s.Plan(b).Seats), taken: int64(len(members)), owner: v.may(account.HandOver{}),
		manages: v.may(account.Invite{}),
	}
	p.invites = p.manages && p.taken < p.seats
	if o := s.Team.Offer; o != nil {
		p.offered = o.User == v.who.Seat.Member
		p.offering = o.User
	}
	if next, err := b.Edition(s.Sub.Next().Edition).Plan(s.Sub.Next().Plan); err == nil {
		p.fewer = p.owner && next.Seats < len(members) && next.Seats > 1
		if next.Seats < len(members) {
			p.smaller = t.smaller(next, members)
		}
	}
	p.stats, p.roles = t.stats(p), t.roles()
	most := money.Credits(1)
	for _, m := range members {
		most = max(most, m.Spent)
	}
	for _, m := range members {
		p.people = append(p.people, t.line(m, most))
		if m.User == p.offering {
			p.offering = p.people[len(p.people)-1].name
		}
	}
	if p.seats < 2 {
		p.single = t.sharedPlans()
	}
	return teamTemplate(v, p), nil
}

// stats are the team's figures.
func (v teaming) stats(p teamPage) []stat {
	s, b := v.who.Account.State, v.who.Account.Catalog
	plan := s.Plan(b)
	seats := stat{v.say(message.TeamSeats), v.say(message.TeamSeatsAre, "taken", p.taken, "seats", p.seats), ""}
	invited := int64(0)
	for _, one := range s.Team.People {
		if s.Team.Standing(one.User, plan.Seats) == team.Invited {
			invited++
		}
	}
	if invited > 0 {
		seats.more = v.say(message.TeamInvited, "n", invited)
	}
	next := s.Sub.NextRefill()
	days := int64(next.Sub(v.now) / (24 * time.Hour))
	return []stat{seats,
		{v.say(message.TeamPool), v.number(v.available()), v.say(message.TeamPoolOf, "n", int64(plan.Credits))},
		{v.say(message.TeamRefill), v.day(next), v.say(message.TeamRefillIn, "n", days)},
		{v.say(message.TeamPlan), plan.Names.In(v.language), ""},
	}
}

// smaller says that a plan with fewer seats comes, and who stays then (C29).
func (v teaming) smaller(next *catalog.Plan, members []app.Member) *smaller {
	s := v.who.Account.State
	var names []string
	for _, m := range members {
		if s.Team.Standing(m.User, next.Seats) == team.Seated {
			names = append(names, cmp.Or(m.Name, m.Email))
		}
	}
	key := message.TeamStays
	if len(names) == 1 {
		key = message.TeamStaysOne
	}
	return &smaller{v.say(message.TeamFewer, "day", v.day(s.Sub.Next().At), "plan", next.Names, "n", int64(next.Seats)),
		v.say(key, "names", v.list(message.ListAnd, names))}
}

// roles say who may do what, by the rights of what stands for it (C28).
func (v teaming) roles() []roleRow {
	var list []roleRow
	for _, r := range []team.Role{team.Owner, team.Manager, team.Member} {
		row := roleRow{name: v.say(message.Key("role_" + string(r)))}
		for _, c := range []account.Command{account.Spend{}, account.Invite{}, account.Subscribe{}} {
			row.may = append(row.may, account.RightOf(c).Person.Admits(r))
		}
		list = append(list, row)
	}
	return list
}

// sharedPlans says which plans have seats for several.
func (v teaming) sharedPlans() string {
	var list []string
	for i := range v.edition.Plans {
		if p := &v.edition.Plans[i]; p.Seats > 1 {
			list = append(list, v.say(message.SharesPool, "plan", p.Names.In(v.language), "n", int64(p.Seats)))
		}
	}
	return v.list(message.ListAnd, list)
}

// line shows a member, beside the one who spent most.
func (v teaming) line(m app.Member, most money.Credits) personLine {
	self := m.User == v.who.Seat.Member
	l := personLine{
		user: m.User, name: cmp.Or(m.Name, m.Email), email: m.Email, self: self, owner: m.Role == team.Owner,
		role: v.say(message.Key("role_" + string(m.Role))), manager: m.Role == team.Manager,
		used: v.say(message.UsedThisMonth, "credits", int64(m.Spent)), premium: m.Premium == nil || m.Premium.On,
		platform: m.Platform != nil && !m.Platform.On, stays: m.Picked, suspended: m.Standing == team.Suspended,
	}
	l.initials = initials(l.name)
	if m.Invited {
		l.invited = v.say(message.InvitedUntil, "day", v.lastDay(m.Since.Add(team.Life)))
	}
	l.off = v.switchedOff(m)
	l.share = int64(m.Spent * meterWide / most)
	if m.Cap != nil {
		l.share = int64(min(m.Spent*meterWide/max(m.Cap.Credits, 1), meterWide))
		l.capped = strconv.FormatInt(int64(m.Cap.Credits), 10)
		l.cap = v.say(message.CapShown, "credits", int64(m.Cap.Credits))
	}
	manages := v.may(account.ChangeMember{User: m.User})
	l.switches = manages && !self && !m.Invited && (!l.owner || v.may(account.HandOver{}))
	l.changes = manages && !self && !l.owner
	return l
}

// switchedOff says who paused premium for somebody, when and why; "" where it is on (C30).
func (v teaming) switchedOff(m app.Member) string {
	if m.Premium == nil || m.Premium.On {
		return ""
	}
	by := cmp.Or(m.PremiumBy, v.say(message.PremiumAdmin))
	if m.PremiumReason == "" {
		return v.say(message.PausedBy, "by", by, "day", v.day(m.Premium.At))
	}
	return v.say(message.PausedBecause, "by", by, "day", v.day(m.Premium.At), "reason", m.PremiumReason)
}

// change changes a member.
func (v teaming) change(c account.ChangeMember, said message.Key) (done, error) {
	c.User = v.form.Get("user")
	_, err := v.team().ChangeMember(v.call, v.account(), c)
	return done{to: teamRoom.path, note: note{Key: said}}, err
}

func invite(v *view) (done, error) {
	i := app.Invitation{Email: v.form.Get("email"), Role: team.Role(v.form.Get("role"))}
	m, err := teaming{v}.team().Invite(v.call, v.account(), i)
	return done{to: teamRoom.path, note: note{message.InvitationSent, []any{"email", m.Email}}}, err
}

func removeMember(v *view) (done, error) {
	err := teaming{v}.team().RemoveMember(v.call, v.account(), v.form.Get("user"))
	return done{to: teamRoom.path, note: note{Key: message.MemberRemoved}}, err
}

func changeRole(v *view) (done, error) {
	role := team.Role(v.form.Get("role"))
	return teaming{v}.change(account.ChangeMember{Role: &role}, message.RoleChanged)
}

func switchPremium(v *view) (done, error) {
	on := v.form.Get("on") == "yes"
	said := message.PremiumIsOff
	if on {
		said = message.PremiumIsOn
	}
	return teaming{v}.change(account.ChangeMember{Premium: &on, Reason: v.form.Get("reason")}, said)
}

func setCap(v *view) (done, error) {
	most := money.Credits(-1) // as many as there are
	if typed := strings.TrimSpace(v.form.Get("cap")); typed != "" {
		n, err := strconv.ParseInt(typed, 10, 64)
		if err != nil || n < 0 {
			return done{}, fault.Wrong("cap", message.CapTyped)
		}
		most = money.Credits(n)
	}
	return teaming{v}.change(account.ChangeMember{Cap: &most}, message.CapChanged)
}

func pickWhoStays(v *view) (done, error) {
	stay := v.form.Get("stay") == "yes"
	return teaming{v}.change(account.ChangeMember{Stay: &stay}, message.StayChanged)
}

func handOver(v *view) (done, error) {
	err := teaming{v}.team().HandOver(v.call, v.account(), v.form.Get("user"))
	said := message.HandOverOffered
	if v.form.Get("user") == "" {
		said = message.HandOverTakenBack
	}
	return done{to: teamRoom.path, note: note{Key: said}}, err
}

func takeOver(v *view) (done, error) {
	_, err := teaming{v}.team().TakeOver(v.call, v.account())
	return done{to: teamRoom.path, note: note{Key: message.TakenOver}}, err
}

func leave(v *view) (done, error) {
	err := teaming{v}.team().RemoveMember(v.call, v.account(), v.who.Seat.Member)
	return done{to: choosePath}, err
}

package web

import (
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

// The pages about the platform.
var (
	codesDesk     = &deskRoom{title: message.DeskCodes, path: "/admin/codes"}
	clocksDesk    = &deskRoom{title: message.DeskClocks, path: "/admin/clocks", duty: account.RunClocks}
	operatorsDesk = &deskRoom{title: message.DeskOperators, path: "/admin/operators", duty: account.RunOperators}
)

// codeLine is a gift code.
type codeLine struct {
	code, credits, used, note, until, by string
	over                                 bool
}

func showCodes(v *attending) (templ.Component, error) {
	all, err := app.Gifts{App: v.Uses}.All(v.call)
	if err != nil {
		return nil, err
	}
	var lines []codeLine
	for _, g := range all {
		l := codeLine{code: g.Code, credits: v.number(int64(g.Credits)), note: g.Note, by: v.actor(g.MadeBy),
			used: v.say(message.DeskUsesOf, "used", g.Used, "uses", g.Uses), over: g.Withdrawn}
		if !g.Until.IsZero() {
			l.until = v.lastDay(g.Until)
		}
		lines = append(lines, l)
	}
	return codesTemplate(v, lines), nil
}

// whole reads a whole number that was written in a field; an empty one is 0.
func (v *attending) whole(field string) (int64, error) {
	typed := strings.TrimSpace(v.form.Get(field))
	if typed == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(typed, 10, 32)
	if err != nil {
		return 0, fault.Wrong(field, message.CapTyped)
	}
	return n, nil
}

func makeCode(v *attending) (done, error) {
	var n [3]int64
	for i, field := range []string{"credits", "uses", "expires_after_days"} {
		var err error
		if n[i], err = v.whole(field); err != nil {
			return done{}, err
		}
	}
	until, err := v.typedDay("valid_until")
	if err != nil {
		return done{}, err
	}
	g, err := app.Gifts{App: v.Uses}.Make(v.call, account.Gift{Credits: money.Credits(n[0]), Uses: int(n[1]),
		Days: int(n[2]), Until: until, Note: v.form.Get("note")})
	return done{to: codesDesk.path, note: note{message.DeskCodeMade, []any{"code", g.Code}}}, err
}

func withdrawCode(v *attending) (done, error) {
	err := app.Gifts{App: v.Uses}.Withdraw(v.call, v.form.Get("code"))
	return done{to: codesDesk.path, note: note{Key: message.DeskCodeWithdrawn}}, err
}

// clockLine is a test clock.
type clockLine struct{ id, now string }

// typedTime is how an instant is written in a field, in the seller's zone.
const typedTime = "2006-01-02T15:04"

func showClocks(v *attending) (templ.Component, error) {
	all, err := v.Uses.AllClocks(v.call)
	if err != nil {
		return nil, err
	}
	var lines []clockLine
	for _, c := range all {
		lines = append(lines, clockLine{c.ID, v.moment(c.Now)})
	}
	return clocksTemplate(v, lines), nil
}

func (v *attending) instant(field string) (time.Time, error) {
	t, err := time.ParseInLocation(typedTime, v.form.Get(field), v.zone())
	if err != nil {
		return t, fault.Wrong(field, message.DeskTimeIs)
	}
	return t, nil
}

func makeClock(v *attending) (done, error) {
	at, err := v.instant("now")
	if err != nil {
		return done{}, err
	}
	c, err := v.Uses.MakeClock(v.call, at)
	return done{to: clocksDesk.path, note: note{message.DeskClockMade, []any{"clock", c.ID}}}, err
}

func advanceClock(v *attending) (done, error) {
	at, err := v.instant("to")
	if err != nil {
		return done{}, err
	}
	c, err := v.Uses.AdvanceClock(v.call, v.form.Get("clock"), at)
	return done{to: clocksDesk.path, note: note{message.DeskClockMoved, []any{"clock", c.ID}}}, err
}

// operatorLine is an operator.
type operatorLine struct {
	name, role, made, by string
	self, factor         bool
}

// operatorsPage is what the page shows.
type operatorsPage struct {
	lines     []operatorLine
	name, key string // who was added just now, and their key
	acts      []actLine
}

func (v *attending) operatorsPage() (operatorsPage, error) {
	all, err := v.Uses.AllOperators(v.call)
	if err != nil {
		return operatorsPage{}, err
	}
	var p operatorsPage
	for _, o := range all {
		factor, err := v.hasFactor(o)
		if err != nil {
			return p, err
		}
		p.lines = append(p.lines, operatorLine{o.Name, v.say(message.Key("desk_role_" + string(o.Role))), v.day(o.MadeAt),
			v.actor(o.MadeBy), o.Name == v.op.Operator.Name, factor})
	}
	p.acts, err = v.acts()
	return p, err
}

func showOperators(v *attending) (templ.Component, error) {
	p, err := v.operatorsPage()
	return operatorsTemplate(v, p), err
}

// addOperator adds an operator and shows their key, this once.
func addOperator(v *attending) (done, error) {
	key, who, err := v.Uses.AddOperator(v.call, v.form.Get("name"), account.Role(v.form.Get("role")))
	if err != nil {
		return done{}, err
	}
	p, err := v.operatorsPage()
	p.name, p.key, v.form = who.Name, key, nil
	return done{shown: operatorsTemplate(v, p)}, err
}

func removeOperator(v *attending) (done, error) {
	err := v.Uses.RemoveOperator(v.call, v.form.Get("name"))
	return done{to: operatorsDesk.path, note: note{message.DeskOperatorRemoved, []any{"name", v.form.Get("name")}}}, err
}

package web

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/credit"
	"conto/core/message"
)

// usageRoom is the page of what generations used.
var usageRoom = &room{title: message.UsageName, path: "/account/usage"}

// using shows what generations used.
type using struct{ *view }

// usagePage is what the page shows.
type usagePage struct {
	about          string
	months         []choice // the credit months, the present one first
	by             string   // day, model or person
	spent          string
	fromPlan       string
	units, unitsOf string
	returned       string
	returnedWhy    string
	pace           string // how much will be spent in the month; "" where that is not told
	paceMore       string
	runsOut        *outage
	days           []dayBar
	axis           axis
	chart          string // in words
	rows           []usageRow
	whole, none    bool
	gaveBack       bool // some of it was given back later
	list           []usageLine
	older          string // where the list goes on; "" at its end
	paged          bool   // the list is not all of them
	csv, sumsCSV   string
}

// outage is when plan credits run out.
type outage struct {
	when, then string
	alert      bool // who looks may ask for a mail
}

// dayBar is a day of the chart.
type dayBar struct {
	label string // "" where there is no room
	x     int64  // the middle
	bars  []chartBar
}

// usageRow sums up what one day, model or person used.
type usageRow struct {
	name                            string
	count, credits, units, returned int64
}

// usageLine is a generation.
type usageLine struct {
	hold, when, model, options, person, took, state, paid string
}

// usageShown is how many generations a page of the list has; the file has all of them.
const usageShown = 100

// monthsShown is how many credit months one may look at.
const monthsShown = 12

func showUsage(v *view) (templ.Component, error) {
	u := using{v}
	n, period := u.month()
	usages, days := app.Usages{App: v.Uses}, v.Uses.DaysOf(period)
	used, err := usages.Between(v.call, v.account(), days)
	if err != nil {
		return nil, err
	}
	before, _ := strconv.ParseInt(v.query.Get("before"), 10, 64) // what is no number is the beginning
	list, next, err := usages.List(v.call, v.account(), days, max(before, 0), usageShown)
	if err != nil {
		return nil, err
	}
	file := usageRoom.path + ".csv?month=" + strconv.Itoa(n)
	p := usagePage{by: v.query.Get("by"), whole: used.Whole, csv: file, sumsCSV: file + "&sums=1",
		about: v.say(message.MonthFrom, "from", v.day(period.Start), "until", v.lastDay(period.End)),
		paged: before > 0 || next > 0}
	if p.by != "model" && (p.by != "person" || !used.Whole) {
		p.by = "day"
	}
	p.months = u.months(n)
	u.sums(&p, used)
	p.rows = u.rows(p.by, used)
	p.days, p.axis = u.bars(used)
	p.chart = v.say(message.UsageChart, "from", v.day(period.Start), "until", v.lastDay(period.End))
	if n == 0 {
		u.foresee(&p, used)
	}
	for _, g := range list {
		p.list = append(p.list, u.line(g))
	}
	if next > 0 {
		p.older = fmt.Sprintf("%s?by=%s&month=%d&before=%d#each", usageRoom.path, p.by, n, next)
	}
	return usageTemplate(v, p), nil
}

// month is the credit month that was asked for: how many before the present one, and from when to when.
func (v using) month() (int, cal.Period) {
	s := v.who.Account.State
	n, err := strconv.Atoi(v.query.Get("month"))
	if err != nil || n < 0 || n >= monthsShown {
		n = 0
	}
	return n, account.MonthBack(s, n, v.zone())
}

func (v using) months(chosen int) []choice {
	s := v.who.Account.State
	var list []choice
	for n := range monthsShown {
		p := account.MonthBack(s, n, v.zone())
		if n > 0 && !p.End.After(s.OpenedAt) {
			break
		}
		list = append(list, choice{strconv.Itoa(n), v.say(message.MonthFrom, "from", v.day(p.Start),
			"until", v.lastDay(p.End)), n == chosen})
	}
	return list
}

func (v using) sums(p *usagePage, used app.Usage) {
	total := account.TotalUsage(used.Rows)
	p.none = total.Generations == 0
	p.spent, p.units = v.number(int64(total.Credits)), v.number(total.Units)
	p.returned, p.gaveBack = v.number(int64(total.Returned)), total.Returned > 0
	switch {
	case total.Credits == 0:
	case total.Bought == 0:
		p.fromPlan = v.say(message.AllFromPlan)
	case total.Bought == total.Credits:
		p.fromPlan = v.say(message.NoneFromPlan)
	default:
		p.fromPlan = v.say(message.OfThemPlan, "plan", int64(total.Credits-total.Bought), "bought", int64(total.Bought))
	}
	p.unitsOf = v.included(used)
	if total.Failed > 0 {
		p.returnedWhy = v.say(message.FailedOnes, "n", total.Failed)
	}
}

// included lists how many units of each allowance were used.
func (v using) included(used app.Usage) string {
	var list []string
	of := func(k account.UsageKey) string {
		if m, err := v.edition.Model(k.Model); err == nil {
			return m.Allowance
		}
		return "" // a model of the past
	}
	for _, g := range account.GroupUsage(used.Rows, of) {
		if g.Units > 0 && g.Name != "" {
			list = append(list, v.number(g.Units)+" "+v.edition.AllowanceName(g.Name, v.language))
		}
	}
	return strings.Join(list, ", ")
}

// foresee says what comes of the present credit month if it goes on as it began.
func (v using) foresee(p *usagePage, used app.Usage) {
	s, at := v.who.Account.State, v.who.Account.At
	pace := account.AtThisPace(s, at, account.TotalUsage(used.Rows).Spent())
	if pace > 0 && used.Whole { // who sees a part of what was used cannot tell
		p.pace = v.number(int64(pace))
		p.paceMore = v.say(message.PaceUntil, "day", v.day(s.Sub.Month.End), "n", v.available())
	}
	out := account.RunsOut(s, at)
	if out.IsZero() {
		return
	}
	p.runsOut = &outage{when: v.say(message.RunsOut, "day", v.day(out)), alert: v.may(account.SetAlert{})}
	then := v.say(message.RunsOutNone, "day", v.day(s.Sub.NextRefill()))
	if others := v.available() - int64(s.Wallet.Of(credit.Plan)); others > 0 {
		then = v.say(message.RunsOutOthers, "n", others)
	}
	switch g := s.KeepGoing; {
	case !v.may(account.SetKeepGoing{}): // nor may know of it
	case g != nil && g.On:
		then += " " + v.say(message.RunsOutKeeps)
	default:
		then += " " + v.say(message.RunsOutBought)
	}
	p.runsOut.then = then
}

func (v using) person(name string) string { return cmp.Or(name, v.say(message.SomebodyGone)) }

func (v using) modelName(id string) string {
	return v.edition.ModelName(id, v.language)
}

// generated returns what a model is called, and what was asked of it beside the defaults.
func (v using) generated(model, options string) (name, chosen string) {
	m, err := v.edition.Model(model)
	if err != nil {
		return model, options
	}
	return m.Names.In(v.language), m.Chosen(options).In(v.language)
}

func (v using) rows(by string, used app.Usage) []usageRow {
	var groups []account.UsageGroup
	name := func(id string) string { return v.person(used.Names[id]) }
	switch by {
	case "model":
		groups, name = account.GroupUsage(used.Rows, account.ModelOf), v.modelName
	case "person":
		groups = account.GroupUsage(used.Rows, account.UserOf)
	default:
		groups, name = account.GroupUsage(used.Rows, account.DayOf), v.dayName
	}
	if by == "day" {
		slices.Reverse(groups)
	} else {
		slices.SortStableFunc(groups, func(x, y account.UsageGroup) int { return cmp.Compare(y.Credits, x.Credits) })
	}
	list := make([]usageRow, len(groups))
	for i, g := range groups {
		list[i] = usageRow{name(g.Name), g.Generations, int64(g.Credits), g.Units, int64(g.Returned)}
	}
	return list
}

// dayName is a day for people, of one that is written as 2026-01-31.
func (v using) dayName(day string) string {
	var d cal.Date
	if err := d.UnmarshalText([]byte(day)); err != nil {
		panic(err) // a row's day is one
	}
	return v.day(d.Start(v.zone()))
}

// labelled is how many days of the chart have room for what each is called.
const labelled = 16

// bars draws the days up to today: what the plan's credits paid with what others did above it, and beside them how many
// units were included.
func (v using) bars(used app.Usage) ([]dayBar, axis) {
	sums, most := map[string]account.UsageSum{}, int64(0)
	for _, g := range account.GroupUsage(used.Rows, account.DayOf) {
		sums[g.Name] = g.UsageSum
		most = max(most, int64(g.Credits), g.Units)
	}
	last := cal.DateOf(v.who.Account.At, v.zone())
	if used.Days.Last.Before(last) {
		last = used.Days.Last
	}
	var list []cal.Date
	for d := used.Days.First; !last.Before(d); d = d.AddDays(1) {
		list = append(list, d)
	}
	a := axisTo(most, v.number)
	slot := chartWide / int64(max(len(list), labelled))
	wide := slot / 3
	days := make([]dayBar, len(list))
	for i, d := range list {
		sum := sums[d.String()]
		middle := int64(i)*slot + slot/2
		b := dayBar{x: middle}
		if len(list) <= labelled || i%2 == 0 {
			b.label = strconv.Itoa(d.Day)
		}
		plan := a.bar("p", middle-wide, wide, 0, int64(sum.Credits-sum.Bought))
		others := a.bar("t", middle-wide, wide, plan.high, int64(sum.Bought))
		b.bars = []chartBar{plan, others, a.bar("g", middle+1, wide, 0, sum.Units)}
		days[i] = b
	}
	return days, a
}

func (v using) line(g app.UsedGeneration) usageLine {
	l := usageLine{hold: g.Hold, when: v.moment(g.At), person: v.person(g.Name),
		state: v.say(message.Key("generation_" + string(g.State)))}
	l.model, l.options = v.generated(g.Model, g.Options)
	switch plan := g.Credits - g.Bought; {
	case plan > 0 && g.Bought > 0:
		l.paid = v.say(message.OfThemPlan, "plan", int64(plan), "bought", int64(g.Bought))
	case plan > 0:
		l.paid = v.say(message.PaidByPlan)
	case g.Bought > 0:
		l.paid = v.say(message.PaidByOthers)
	}
	switch {
	case g.Units > 0 && g.Credits > 0:
		l.took = v.say(message.PriceMixed, "units", g.Units, "credits", int64(g.Credits))
	case g.Units > 0:
		l.took = v.say(message.PriceIncluded)
	case g.Credits == 0 && g.State == account.GenerationDone:
		l.took = v.say(message.WebFree)
	default:
		l.took = v.credits(int64(g.Credits))
	}
	return l
}

// serveUsageFile serves what was used in a month as CSV (RFC 4180): one generation a line, times in UTC, or the sums by
// day, model and person.
func (s *site) serveUsageFile(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, usageRoom)
	if v == nil {
		return
	}
	_, period := using{v}.month()
	write, name, days := using{v}.eachCSV, "usage-", v.Uses.DaysOf(period)
	if v.query.Get("sums") != "" {
		write, name = using{v}.sumsCSV, "usage-sums-"
	}
	f := app.File{Name: name + days.First.String() + ".csv", Type: "text/csv; charset=utf-8"}
	downloads{s}.stream(w, r, v, f, func(open func() io.Writer) error { return write(days, open) })
}

func (v using) eachCSV(days app.Days, open func() io.Writer) error {
	var out *csv.Writer
	err := app.Usages{App: v.Uses}.Each(v.call, v.account(), days, func() {
		out = csv.NewWriter(open())
		_ = out.Write([]string{"time", "generation", "model", "options", "person", "state", "credits", "of_them_bought",
			"allowance", "units", "returned"})
	}, func(g app.UsedGeneration) error {
		return out.Write([]string{g.At.UTC().Format(time.RFC3339), g.Hold, g.Model, message.Cell(g.Options),
			message.Cell(g.Name), string(g.State), fmt.Sprint(g.Credits), fmt.Sprint(g.Bought), g.Allowance,
			fmt.Sprint(g.Units), fmt.Sprint(g.Returned)})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func (v using) sumsCSV(days app.Days, open func() io.Writer) error {
	used, err := app.Usages{App: v.Uses}.Between(v.call, v.account(), days)
	if err != nil {
		return err
	}
	lines := [][]string{{"day", "model", "person", "generations", "free", "failed", "credits", "of_them_bought", "units",
		"returned"}}
	for _, r := range used.Rows {
		lines = append(lines, []string{r.Day.String(), r.Model, message.Cell(used.Names[r.User]),
			fmt.Sprint(r.Generations), fmt.Sprint(r.Free), fmt.Sprint(r.Failed), fmt.Sprint(r.Credits), fmt.Sprint(r.Bought),
			fmt.Sprint(r.Units), fmt.Sprint(r.Returned)})
	}
	return csv.NewWriter(open()).WriteAll(lines)
}

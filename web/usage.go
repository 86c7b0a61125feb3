package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/message"
)

// The page of what generations used, and that of one of them.
var (
	usageRoom = &room{title: message.UsageName, path: "/account/usage"}
	whyRoom   = &room{title: message.WhyThisPrice, path: "/account/usage/{hold}", within: usageRoom}
)

// using shows what generations used.
type using struct{ *view }

// usagePage is what the page shows.
type usagePage struct {
	about           string
	months          []choice // the credit months, the present one first
	by              string   // day, model or person
	spent           string
	fromPlan        string
	units, returned string
	returnedWhy     string
	pace            string // when plan credits run out; "" where they do not
	days            []dayBar
	chart           string // in words
	rows            []usageRow
	whole           bool
	list            []usageLine
	csv             string
	cut             bool
}

// dayBar is a day of the chart.
type dayBar struct {
	label           string
	x, y, height    int64 // of what the plan's credits paid
	bought, boughtY int64
	plan, top       int64
	mark            bool // its label is written
}

// usageRow sums up what one day, model or person used.
type usageRow struct {
	name                            string
	count, credits, units, returned int64
}

// usageLine is a generation.
type usageLine struct {
	hold, when, model, options, person, took, state string
}

// usageShown is how many generations the page lists; the file has all of them.
const usageShown = 100

// monthsShown is how many credit months one may look at.
const monthsShown = 12

func showUsage(v *view) (templ.Component, error) {
	u := using{v}
	n, period := u.month()
	used, err := app.Usages{App: v.Uses}.Between(v.call, v.account(), period.Start, period.End)
	if err != nil {
		return nil, err
	}
	p := usagePage{by: v.query.Get("by"), whole: used.Whole, cut: used.Cut,
		about: v.say(message.MonthFrom, "from", v.day(period.Start), "until", v.lastDay(period.End)),
		csv:   usageRoom.path + ".csv?month=" + strconv.Itoa(n)}
	if p.by != "model" && (p.by != "person" || !used.Whole) {
		p.by = "day"
	}
	p.months = u.months(n)
	u.sums(&p, used)
	p.rows = u.rows(p.by, used)
	p.days = u.bars(period, used)
	p.chart = v.say(message.UsageChart, "from", v.day(period.Start), "until", v.lastDay(period.End))
	if out := account.RunsOut(v.who.Account.State, v.who.Account.At); n == 0 && !out.IsZero() {
		p.pace = v.say(message.RunsOut, "day", v.day(out))
	}
	for _, g := range used.Generations[:min(len(used.Generations), usageShown)] {
		p.list = append(p.list, u.line(g, used))
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
	var spent, bought, returned, units int64
	failed := 0
	for _, g := range used.Generations {
		spent += int64(g.Credits)
		bought += int64(g.Bought)
		returned += int64(g.Returned)
		units += g.Units
		if g.State == account.GenerationReleased {
			failed++
		}
	}
	p.spent, p.units, p.returned = v.number(spent), v.number(units), v.number(returned)
	p.fromPlan = v.say(message.OfThemPlan, "plan", spent-bought, "bought", bought)
	p.returnedWhy = v.say(message.FailedOnes, "n", int64(failed))
}

// key is by what a generation is summed up.
func (v using) key(by string, g *account.Generated, used app.Usage) (key, name string) {
	switch by {
	case "model":
		return g.Model, v.modelName(g.Model)
	case "person":
		return g.User, v.person(g.User, used)
	}
	return v.machineDay(g.At), v.day(g.At)
}

func (v using) person(user string, used app.Usage) string {
	return cmp.Or(used.Names[user], v.say(message.SomebodyGone))
}

func (v using) modelName(id string) string {
	if m, err := v.edition.Model(id); err == nil {
		return m.Names.In(v.language)
	}
	return id
}

func (v using) rows(by string, used app.Usage) []usageRow {
	rows := map[string]*usageRow{}
	for _, g := range used.Generations {
		key, name := v.key(by, g, used)
		if rows[key] == nil {
			rows[key] = &usageRow{name: name}
		}
		r := rows[key]
		r.count++
		r.credits += int64(g.Credits)
		r.units += g.Units
		r.returned += int64(g.Returned)
	}
	keys := slices.Sorted(maps.Keys(rows))
	if by == "day" {
		slices.Reverse(keys)
	} else {
		slices.SortStableFunc(keys, func(x, y string) int { return cmp.Compare(rows[y].credits, rows[x].credits) })
	}
	list := make([]usageRow, len(keys))
	for i, key := range keys {
		list[i] = *rows[key]
	}
	return list
}

// The chart's size, in its own units.
const (
	chartWide, chartHigh = 700, 150
	labelEvery           = 3 // days
)

// bars draws a bar a day, of what the plan's credits and others paid.
func (v using) bars(p cal.Period, used app.Usage) []dayBar {
	plan, bought := map[string]int64{}, map[string]int64{}
	for _, g := range used.Generations {
		day := v.machineDay(g.At)
		plan[day] += int64(g.Credits - g.Bought)
		bought[day] += int64(g.Bought)
	}
	end, most := p.End, int64(1)
	if now := v.who.Account.At; now.Before(end) {
		end = now
	}
	var days []dayBar
	for t := p.Start.In(v.zone()); t.Before(end); t = t.AddDate(0, 0, 1) {
		day := v.machineDay(t)
		b := dayBar{label: v.day(t), plan: plan[day], top: bought[day], mark: len(days)%labelEvery == 0}
		most = max(most, b.plan+b.top)
		days = append(days, b)
	}
	for i := range days {
		b := &days[i]
		b.x = int64(i) * chartWide / int64(max(len(days), 14))
		b.height, b.bought = b.plan*chartHigh/most, b.top*chartHigh/most
		b.y = chartHigh - b.height
		b.boughtY = b.y - b.bought
	}
	return days
}

func (v using) line(g *account.Generated, used app.Usage) usageLine {
	l := usageLine{hold: g.Hold, when: v.moment(g.At), model: v.modelName(g.Model), options: g.Options,
		person: v.person(g.User, used), state: v.say(message.Key("generation_" + string(g.State)))}
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

// serveUsageFile serves everything that was used in a month as CSV (RFC 4180): one generation a line, times in UTC.
func (s *site) serveUsageFile(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, usageRoom)
	if v == nil {
		return
	}
	_, period := using{v}.month()
	used, err := app.Usages{App: v.Uses}.Between(v.call, v.account(), period.Start, period.End)
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	var table bytes.Buffer
	out := csv.NewWriter(&table)
	lines := [][]string{{"time", "generation", "model", "options", "person", "state", "credits", "of_them_bought",
		"allowance", "units", "returned"}}
	for _, g := range used.Generations {
		lines = append(lines, []string{g.At.UTC().Format(time.RFC3339), g.Hold, g.Model, message.Cell(g.Options),
			message.Cell(used.Names[g.User]), string(g.State), fmt.Sprint(g.Credits), fmt.Sprint(g.Bought), g.Allowance,
			fmt.Sprint(g.Units), fmt.Sprint(g.Returned)})
	}
	if err := out.WriteAll(lines); err != nil {
		panic(err) // a buffer takes everything
	}
	send(w, r, app.File{Name: "usage-" + v.machineDay(period.Start) + ".csv", Type: "text/csv; charset=utf-8",
		Body: table.Bytes()})
}

// whyPage is why a generation took what it took.
type whyPage struct {
	when    string
	reasons []account.Reason
}

func showWhy(v *view) (templ.Component, error) {
	e, err := app.Generations{App: v.Uses}.ExplainHold(v.call, v.account(), v.value("hold"))
	if err != nil {
		return nil, err
	}
	p := whyPage{when: v.moment(e.At)}
	for _, r := range e.Reasons {
		r = r.In(v.language)
		if e.User != "" && e.Name != "" { // people know names, not ids
			r.Sentence = strings.ReplaceAll(r.Sentence, e.User, e.Name)
		}
		p.reasons = append(p.reasons, r)
	}
	return whyTemplate(v, p), nil
}

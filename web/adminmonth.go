package web

import (
	"slices"
	"strconv"

	"conto/core/account"
	"conto/core/message"
)

// monthChart is figures by month, drawn and as a table.
type monthChart struct {
	id, title, more, about string
	axis                   axis
	heads                  []string     // of the table, behind the month
	words                  []legendWord // of the colours; none where there is one
	rows                   []monthRow
}

// legendWord returns what a colour stands for.
type legendWord struct{ class, word string }

// monthRow is a month of it.
type monthRow struct {
	name, short string
	cells       []string
	x           int64 // the middle
	bars        []chartBar
}

// monthWide is a month's width in the chart, and barsWide that of its bars.
const (
	monthWide = 58
	barsWide  = 36
)

// chart puts figures of months side by side: value returns those that are drawn, cells what the table says, label what
// is written at the axis.
func (v *attending) chart(c monthChart, months []account.MonthFigure, classes []string, label func(int64) string,
	value func(account.MonthFigure) []int64, cells func(account.MonthFigure) []string) monthChart {
	most := int64(0)
	for _, m := range months {
		most = max(most, slices.Max(value(m)))
	}
	c.axis = axisTo(most, label)
	wide := int64(barsWide / len(classes))
	for i, m := range months {
		year, month, _ := m.Start.In(v.zone()).Date()
		name := v.language.MonthName(month)
		row := monthRow{name: v.say(message.DeskMonthIs, "month", name, "year", strconv.Itoa(year)),
			short: string([]rune(name)[:3]), cells: cells(m),
			x: int64(i)*monthWide + monthWide/2}
		for k, n := range value(m) {
			row.bars = append(row.bars, c.axis.bar(classes[k], row.x-barsWide/2+int64(k)*(wide+1), wide, 0, n))
		}
		c.rows = append(c.rows, row)
	}
	return c
}

// churn is which share of subscribers left.
func (v *attending) churn(months []account.MonthFigure) monthChart {
	share := func(m account.MonthFigure) int64 { return int64(m.Left) * 1000 / int64(max(m.Subscribers, 1)) }
	c := monthChart{id: "churn", title: v.say(message.DeskChurn), more: v.say(message.DeskChurnMore),
		about: v.say(message.DeskChurnChart), heads: []string{v.say(message.DeskChurnStart), v.say(message.DeskChurnLeft),
			v.say(message.DeskChurnRate)}}
	percent := func(tenths int64) string {
		n := strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
		return v.say(message.DeskPercent, "n", v.language.Decimals(n))
	}
	return v.chart(c, months, []string{"t"}, percent,
		func(m account.MonthFigure) []int64 { return []int64{share(m)} },
		func(m account.MonthFigure) []string {
			return []string{v.number(int64(m.Subscribers)), v.number(int64(m.Left)), percent(share(m))}
		})
}

// creditMonths is what became of credits.
func (v *attending) creditMonths(months []account.MonthFigure) monthChart {
	sold, spent, expired := v.say(message.DeskSold), v.say(message.DeskSpent), v.say(message.DeskExpired)
	c := monthChart{id: "credits", title: v.say(message.DeskCreditsMonths), more: v.say(message.DeskCreditsMore),
		about: v.say(message.DeskCreditsChart), heads: []string{sold, spent, expired},
		words: []legendWord{{"p", sold}, {"t", spent}, {"g", expired}}}
	return v.chart(c, months, []string{"p", "t", "g"}, v.number, func(m account.MonthFigure) []int64 {
		return []int64{int64(m.Sold), max(int64(m.Spent), 0), max(int64(m.Expired), 0)}
	}, func(m account.MonthFigure) []string {
		return []string{v.number(int64(m.Sold)), v.number(int64(m.Spent)), v.number(int64(m.Expired))}
	})
}

// failedMonths is payments that failed.
func (v *attending) failedMonths(months []account.MonthFigure) monthChart {
	c := monthChart{id: "failed", title: v.say(message.DeskFailedMonths), more: v.say(message.DeskFailedMore),
		about: v.say(message.DeskFailedMonths), heads: []string{v.say(message.DeskFailedN), v.say(message.DeskFailedSum)}}
	return v.chart(c, months, []string{"t"}, v.number,
		func(m account.MonthFigure) []int64 { return []int64{int64(m.Declined)} },
		func(m account.MonthFigure) []string { return []string{v.number(int64(m.Declined)), v.money(m.Lost)} })
}

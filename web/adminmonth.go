package web

import (
	"strconv"

	"conto/core/account"
	"conto/core/message"
)

// monthChart is figures by month, drawn and as a table.
type monthChart struct {
	id, title, more, about string
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
	x           int64
	bars        []monthBar
}

// monthBar is a bar of a month; all stand on one line.
type monthBar struct {
	class           string
	x, y, wide, all int64 // all is its height
}

// The chart in its own units: a month's width, and how high the highest bar is.
const (
	monthWide = 58
	monthHigh = 150
)

// chart puts figures of months side by side: value returns those that are drawn, cells what the table says.
func (v *attending) chart(c monthChart, months []account.MonthFigure, classes []string,
	value func(account.MonthFigure) []int64, cells func(account.MonthFigure) []string) monthChart {
	most := int64(1)
	for _, m := range months {
		for _, n := range value(m) {
			most = max(most, n)
		}
	}
	wide := int64(36 / len(classes))
	for i, m := range months {
		year, month, _ := m.Start.In(v.zone()).Date()
		name := v.language.MonthName(month)
		row := monthRow{name: v.say(message.DeskMonthIs, "month", name, "year", strconv.Itoa(year)),
			short: string([]rune(name)[:3]), cells: cells(m), x: int64(i) * monthWide}
		for k, n := range value(m) {
			high := n * monthHigh / most
			row.bars = append(row.bars, monthBar{classes[k], row.x + int64(k)*(wide+1), monthHigh - high, wide, high})
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
	return v.chart(c, months, []string{"t"}, func(m account.MonthFigure) []int64 { return []int64{share(m)} },
		func(m account.MonthFigure) []string {
			tenths := strconv.FormatInt(share(m)/10, 10) + "." + strconv.FormatInt(share(m)%10, 10)
			return []string{v.number(int64(m.Subscribers)), v.number(int64(m.Left)),
				v.say(message.DeskPercent, "n", v.language.Decimals(tenths))}
		})
}

// creditMonths is what became of credits.
func (v *attending) creditMonths(months []account.MonthFigure) monthChart {
	sold, spent, expired := v.say(message.DeskSold), v.say(message.DeskSpent), v.say(message.DeskExpired)
	c := monthChart{id: "credits", title: v.say(message.DeskCreditsMonths), more: v.say(message.DeskCreditsMore),
		about: v.say(message.DeskCreditsChart), heads: []string{sold, spent, expired},
		words: []legendWord{{"p", sold}, {"t", spent}, {"g", expired}}}
	return v.chart(c, months, []string{"p", "t", "g"}, func(m account.MonthFigure) []int64 {
		return []int64{int64(m.Sold), max(int64(m.Spent), 0), max(int64(m.Expired), 0)}
	}, func(m account.MonthFigure) []string {
		return []string{v.number(int64(m.Sold)), v.number(int64(m.Spent)), v.number(int64(m.Expired))}
	})
}

// failedMonths is payments that failed.
func (v *attending) failedMonths(months []account.MonthFigure) monthChart {
	c := monthChart{id: "failed", title: v.say(message.DeskFailedMonths), more: v.say(message.DeskFailedMore),
		about: v.say(message.DeskFailedMonths), heads: []string{v.say(message.DeskFailedN), v.say(message.DeskFailedSum)}}
	return v.chart(c, months, []string{"t"}, func(m account.MonthFigure) []int64 { return []int64{int64(m.Declined)} },
		func(m account.MonthFigure) []string { return []string{v.number(int64(m.Declined)), v.money(m.Lost)} })
}

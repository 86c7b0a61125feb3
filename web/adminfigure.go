package web

import (
	"cmp"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/message"
)

// figuresDesk is the platform in numbers.
var figuresDesk = &deskRoom{title: message.DeskFigures, path: "/admin/figures"}

// planBar is how many accounts have a plan.
type planBar struct {
	name    string
	n       int64
	y, wide int64 // of the bar
}

// figuresPage is what the page shows.
type figuresPage struct {
	accounts, paying, overdue, recurring, spent, granted, expired string
	plans                                                         []planBar
	cut                                                           bool
	churn, credits, failed                                        monthChart
}

// The chart's rows, in its own units.
const (
	planRow  = 34
	planWide = 420
)

func showFigures(v *attending) (templ.Component, error) {
	f, err := app.Finder{App: v.Uses}.Survey(v.call)
	if err != nil {
		return nil, err
	}
	byPlan := maps.Clone(f.ByPlan) // the survey is others', too
	p := figuresPage{accounts: v.number(int64(f.Accounts)), paying: v.number(int64(f.Paying)),
		overdue: v.number(int64(f.Overdue)), recurring: v.money(f.Recurring), spent: v.number(int64(f.Spent)),
		granted: v.number(int64(f.Granted)), expired: v.number(int64(f.Expired)), cut: f.Cut}
	most := int64(1)
	for _, n := range byPlan {
		most = max(most, int64(n))
	}
	rank := map[string]int{}
	for i := range v.edition.Plans {
		rank[v.edition.Plans[i].ID] = i
		byPlan[v.edition.Plans[i].ID] += 0
	}
	ids := slices.SortedFunc(maps.Keys(byPlan), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(a, b))
	})
	for i, id := range ids {
		name := id
		if plan, err := v.edition.Plan(id); err == nil {
			name = plan.Names.In(v.language)
		}
		n := int64(byPlan[id])
		p.plans = append(p.plans, planBar{name, n, int64(i) * planRow, n * planWide / most})
	}
	p.churn, p.credits, p.failed = v.churn(f.Months), v.creditMonths(f.Months), v.failedMonths(f.Months)
	return figuresTemplate(v, p), nil
}

package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"conto/core/catalog"
	"conto/core/message"
	"conto/core/money"
)

// pricingPage says what everything costs, from the catalogue that charges for it.
var pricingPage = &page{
	title: message.WebPricing,
	paths: map[message.Language]string{message.English: "/pricing", message.Italian: "/it/prezzi"},
}

func showPricing(v *view) answer {
	c := v.calculator()
	a := answer{status: c.status(), part: calculatorCard(v, c)}
	if v.part {
		return a
	}
	list := v.pricing()
	for i := range list.plans {
		if v.Uses != nil {
			subscribing{v}.choices(&list.plans[i], i)
		}
	}
	a.whole = pricing(v, list, c)
	return a
}

// priceList is what the page shows.
type priceList struct {
	free     *catalog.Plan
	saving   int64 // percent at most that paying yearly saves
	specimen *specimen
	plans    []planCard
	packs    []packCard
	models   []modelRow
	columns  []string // of the comparison: the plans' names
	rows     []comparison
}

func (v *shelf) pricing() priceList {
	e := v.edition
	list := priceList{free: e.FreePlan(), saving: saving(e), specimen: v.specimen()}
	for i := range e.Plans {
		list.plans = append(list.plans, v.planCard(i))
		list.columns = append(list.columns, e.Plans[i].Names.In(v.language))
	}
	for _, p := range e.Packs {
		list.packs = append(list.packs, packCard{v.credits(int64(p.Credits)), v.price(p.Price), v.each(p)})
	}
	for i := range e.Models {
		list.models = append(list.models, v.modelRow(&e.Models[i]))
	}
	list.rows = v.comparison()
	return list
}

// choices adds to a card where the plan is chosen: strangers sign in first, and whoever may change an account's plan
// reads what it would do.
func (v subscribing) choices(card *planCard, i int) {
	if v.who != nil && v.who.Account != nil && v.who.Account.Money {
		v.now = v.who.Account.At
		if own, err := v.offering(i); err == nil {
			card.mine, card.month, card.year = own.mine, own.monthly, own.yearly
			return
		}
	}
	card.month, card.year = v.chooses(&v.edition.Plans[i], catalog.Month), v.chooses(&v.edition.Plans[i], catalog.Year)
}

func (v subscribing) chooses(p *catalog.Plan, i catalog.Interval) planChoice {
	c := planChoice{to: changePath(p.ID, i), button: v.say(message.ChoosePlan, "plan", p.Names), up: p.Badge != nil}
	if p.Free() {
		c.to, c.button = subscriptionRoom.path, v.say(message.StartFree)
	}
	if v.who == nil {
		c.to = signInPath + "?back=" + url.QueryEscape(c.to)
	}
	return c
}

// saving is how many percent at most paying yearly saves, rounded down.
func saving(e *catalog.Edition) int64 {
	most := int64(0)
	for _, p := range e.Plans {
		if p.Monthly.Cents > 0 {
			most = max(most, 100-(p.Yearly.Cents*100+12*p.Monthly.Cents-1)/(12*p.Monthly.Cents))
		}
	}
	return most
}

// perMonth is what a month costs where a year is paid for, rounded to the cent.
func perMonth(p *catalog.Plan) money.Amount {
	return money.Amount{Cents: (p.Yearly.Cents + 6) / 12, Currency: p.Yearly.Currency}
}

// packCard is a pack for sale.
type packCard struct{ credits, price, each string }

// each is what a pack's credit costs, in cents with one decimal.
func (v *shelf) each(p catalog.Pack) string {
	tenths := (p.Price.Cents*10 + int64(p.Credits)/2) / int64(p.Credits)
	return v.number(tenths/10) + v.language.Decimals(fmt.Sprintf(".%d", tenths%10))
}

// specimen is a price as it stands beside the button: two of a premium model, paid by a month's credits.
type specimen struct {
	what, sum   string
	price, left int64
	plan        string
	have        int64
}

// specimen takes the plan with the badge, or the dearest, and the first premium model that it opens and that is priced
// by the piece; nil: there is none.
func (v *shelf) specimen() *specimen {
	e := v.edition
	plan := v.shown()
	for i := range e.Models {
		m := &e.Models[i]
		t := m.Tariff()
		if m.Class != catalog.Premium || m.Unavailable || !e.Unlocks(plan, m) || len(t) == 0 || t[0].Base != 0 ||
			len(t[0].Per) != 1 || t[0].Per[0].Size != 1 || t[0].Per[0].Beyond != 0 {
			continue
		}
		rate := t[0].Per[0]
		count := max(2, m.Option(rate.Option).Min)
		price := count * rate.Credits
		if price > int64(plan.Credits) || count > m.Option(rate.Option).Max {
			continue
		}
		_, units := v.units(m, rate.Option)
		return &specimen{
			what: v.say(message.PricingSpecimenWhat, "model", m.Names, "count", count, "units", units),
			sum:  v.number(count) + " × " + v.number(rate.Credits), price: price, left: int64(plan.Credits) - price,
			plan: plan.Names.In(v.language), have: int64(plan.Credits),
		}
	}
	return nil
}

// shown is the plan that examples are about: the one with a badge, or else the dearest.
func (v *shelf) shown() *catalog.Plan {
	plans := v.edition.Plans
	if i := slices.IndexFunc(plans, func(p catalog.Plan) bool { return len(p.Badge) > 0 }); i >= 0 {
		return &plans[i]
	}
	return &plans[len(plans)-1]
}

// modelRow is a model with its price.
type modelRow struct {
	name, about, kind string
	free, unavailable bool
	price, counted    string
}

func (v *shelf) modelRow(m *catalog.Model) modelRow {
	row := modelRow{
		name: m.Names.In(v.language), about: m.About.In(v.language), unavailable: m.Unavailable,
		kind: v.say(message.Key("model_kind_" + strings.ReplaceAll(m.Kind, "-", "_"))), free: m.Class == catalog.FreeMode,
	}
	if row.free {
		row.counted = v.say(message.PricingNoCredits)
		return row
	}
	row.price, row.counted = v.tariff(m)
	if from := v.edition.UnlockedBy(m); !from.Free() {
		row.counted += ". " + v.say(message.PricingFromPlan, "plan", from.Names)
	}
	if included := v.included(m.Allowance); included != "" {
		row.counted += ". " + included
	}
	return row
}

// included says what plans include of an allowance: Starter includes 150 a month, Creator and up 500.
func (v *shelf) included(allowance string) string {
	var parts []string
	plans := v.edition.Plans
	for i := 0; i < len(plans); {
		next, units := i+1, plans[i].Included(allowance)
		for next < len(plans) && plans[next].Included(allowance) == units {
			next++
		}
		if units > 0 {
			parts = append(parts, v.includes(plans[i:next], next == len(plans), len(parts) > 0, units))
		}
		i = next
	}
	return strings.Join(parts, ", ")
}

// includes is what some neighbours include; last: no plan is dearer, more: another part was said before.
func (v *shelf) includes(plans []catalog.Plan, last, more bool, units int64) string {
	var names []string
	for _, p := range plans {
		names = append(names, p.Names.In(v.language))
	}
	said, key := v.list(message.ListAnd, names), message.PricingPlanIncludes
	switch up := last && len(plans) > 1; {
	case up && more:
		said, key = names[0], message.PricingPlansMore
	case up:
		said, key = names[0], message.PricingPlansInclude
	case more:
		key = message.PricingPlanMore
	}
	return v.say(key, "plan", said, "units", units)
}

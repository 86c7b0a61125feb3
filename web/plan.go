package web

import (
	"cmp"
	"slices"

	"conto/core/catalog"
	"conto/core/message"
)

// planCard is a plan for sale.
type planCard struct {
	id, name, about, badge string
	free, wide             bool
	monthly, byYear, total string // prices: of a month; of a month where a year is paid; of the year
	credits                int64
	ticks                  []string
	makes                  string
	mine                   bool
	month, year            planChoice // where it is chosen, by how it is paid; nothing where nobody signs in
}

// planCard describes the plan at a place. What several people share is shown wide.
func (v *shelf) planCard(i int) planCard {
	p := &v.edition.Plans[i]
	return planCard{
		id: p.ID, name: p.Names.In(v.language), about: p.About.In(v.language), badge: p.Badge.In(v.language),
		free: p.Free(),
		wide: p.Seats > 1, monthly: v.price(p.Monthly), byYear: v.price(perMonth(p)), total: v.price(p.Yearly),
		credits: int64(p.Credits), ticks: v.ticks(i), makes: v.makes(p),
	}
}

// ticks lists what a plan has that the one before it has not.
func (v *shelf) ticks(i int) []string {
	p, before := &v.edition.Plans[i], &catalog.Plan{}
	var list []string
	if i > 0 {
		before = &v.edition.Plans[i-1]
		if before.Has(catalog.Watermark) && !p.Has(catalog.Watermark) {
			list = append(list, v.say(message.FeatureNoWatermark))
		} else {
			list = append(list, v.say(message.PricingEverything, "plan", before.Names))
		}
	} else if slices.ContainsFunc(v.edition.Models, isFree) {
		list = append(list, v.say(message.PricingFreeModes))
	}
	for _, a := range p.Allowances {
		if a.Units != before.Included(a.Name) {
			list = append(list, v.say(message.PricingIncludes, "units", a.Units,
				"name", v.edition.AllowanceName(a.Name, v.language)))
		}
	}
	list = append(list, v.opened(p)...)
	if p.Seats != max(before.Seats, 1) {
		list = append(list, v.say(message.PricingSeats, "n", p.Seats))
	}
	for _, f := range p.Features {
		if !before.Has(f) {
			list = append(list, v.say(message.Key("feature_"+string(f))))
		}
	}
	return list
}

func isFree(m catalog.Model) bool { return m.Class == catalog.FreeMode }

// opened says which models a plan is the first to open, but for those that it includes.
func (v *shelf) opened(p *catalog.Plan) []string {
	var names []string
	all := true
	for i := range v.edition.Models {
		m := &v.edition.Models[i]
		all = all && v.edition.Unlocks(p, m)
		if m.Class != catalog.FreeMode && v.edition.UnlockedBy(m) == p && p.Included(m.Allowance) == 0 {
			names = append(names, m.Names.In(v.language))
		}
	}
	switch {
	case names == nil:
		return nil
	case p.Free():
		return []string{v.say(message.PricingFromCredits, "models", v.list(message.ListAnd, names))}
	case all:
		return []string{v.say(message.PricingAllModels)}
	}
	return []string{v.say(message.PricingUnlocked, "models", v.list(message.ListAnd, names))}
}

// maxMakes is how many examples say what a month's credits make.
const maxMakes = 2

// makes says what a month's credits make with the best models that the plan opens.
func (v *shelf) makes(p *catalog.Plan) string {
	var models []*catalog.Model
	for i := range v.edition.Models {
		m := &v.edition.Models[i]
		if m.Class != catalog.FreeMode && !m.Unavailable && v.edition.Unlocks(p, m) {
			models = append(models, m)
		}
	}
	slices.SortStableFunc(models, func(a, b *catalog.Model) int {
		return cmp.Compare(v.edition.UnlockedBy(b).Monthly.Cents, v.edition.UnlockedBy(a).Monthly.Cents)
	})
	var lots []string
	for _, m := range models[:min(maxMakes, len(models))] {
		lots = append(lots, v.lot(m, p.Credits))
	}
	return v.list(message.ListOr, lots)
}

// comparison is a row of the table that compares plans; with a text for each, or yes and no.
type comparison struct {
	name  string
	cells []cell
}

type cell struct {
	text string
	yes  bool
}

// comparison lists the rows: figures first, then what a plan has or has not.
func (v *shelf) comparison() []comparison {
	plans := v.edition.Plans
	figures := func(name string, of func(*catalog.Plan) int64) comparison {
		row := comparison{name: name}
		for i := range plans {
			c := cell{}
			if n := of(&plans[i]); n > 0 {
				c.text = v.number(n)
			}
			row.cells = append(row.cells, c)
		}
		return row
	}
	has := func(name string, of func(*catalog.Plan) bool) comparison {
		row := comparison{name: name}
		for i := range plans {
			row.cells = append(row.cells, cell{yes: of(&plans[i])})
		}
		return row
	}
	rows := []comparison{
		figures(v.say(message.PricingRowCredits), func(p *catalog.Plan) int64 { return int64(p.Credits) }),
	}
	for _, name := range v.allowances() {
		said := v.say(message.PricingRowIncluded, "name", v.edition.AllowanceName(name, v.language))
		rows = append(rows, figures(said, func(p *catalog.Plan) int64 { return p.Included(name) }))
	}
	rows = append(rows, figures(v.say(message.PricingRowSeats), func(p *catalog.Plan) int64 { return int64(p.Seats) }))
	if plans[0].Has(catalog.Watermark) {
		rows = append(rows, has(v.say(message.FeatureWithoutWatermark),
			func(p *catalog.Plan) bool { return !p.Has(catalog.Watermark) }))
	}
	for i := range plans {
		if names := v.from(&plans[i]); names != nil && i > 0 {
			rows = append(rows, has(v.list(message.ListAnd, names),
				func(p *catalog.Plan) bool { return p == &plans[i] || p.Dearer(&plans[i]) }))
		}
	}
	for _, f := range v.features() {
		rows = append(rows, has(v.say(message.Key("feature_"+string(f))),
			func(p *catalog.Plan) bool { return p.Has(f) }))
	}
	return rows
}

// allowances lists those that any plan includes, by id.
func (v *shelf) allowances() []string {
	var names []string
	for _, p := range v.edition.Plans {
		for _, a := range p.Allowances {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// from lists the paid models that a plan is the first to open.
func (v *shelf) from(p *catalog.Plan) []string {
	var names []string
	for i := range v.edition.Models {
		if m := &v.edition.Models[i]; m.Class != catalog.FreeMode && v.edition.UnlockedBy(m) == p {
			names = append(names, m.Names.In(v.language))
		}
	}
	return names
}

// features lists what any plan has, but for the watermark, in the order in which plans bring it.
func (v *shelf) features() []catalog.Feature {
	var list []catalog.Feature
	for _, p := range v.edition.Plans {
		for _, f := range p.Features {
			if f != catalog.Watermark && !slices.Contains(list, f) {
				list = append(list, f)
			}
		}
	}
	return list
}

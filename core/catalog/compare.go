package catalog

import (
	"bytes"
	"maps"
	"slices"

	"conto/core/message"
	"conto/core/money"
)

// comparison collects in what one edition differs from another.
type comparison struct{ found []message.Sentence }

func (c *comparison) say(key message.Key, data ...any) {
	c.found = append(c.found, message.Sentence{Key: key, Data: data})
}

// Differences returns in what this edition differs from the one before it, for who decides whether it is published:
// plans, packs and models, each in the order in which it lists them, and then those that it has no more.
func (e *Edition) Differences(before *Edition) []message.Sentence {
	var c comparison
	compared(before.Plans, e.Plans, func(p *Plan) string { return p.ID }, c.plan)
	compared(before.Packs, e.Packs, func(p *Pack) string { return p.ID }, c.pack)
	compared(before.Models, e.Models, func(m *Model) string { return m.ID }, c.model)
	return c.found
}

// compared calls with each of the new ones and what it was before, nil for one that is new; then with each old one that
// is gone, and nil.
func compared[T any](before, after []T, id func(*T) string, tell func(before, after *T)) {
	find := func(list []T, sought string) *T {
		i := slices.IndexFunc(list, func(one T) bool { return id(&one) == sought })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	for i := range after {
		tell(find(before, id(&after[i])), &after[i])
	}
	for i := range before {
		if find(after, id(&before[i])) == nil {
			tell(&before[i], nil)
		}
	}
}

func said(a money.Amount) message.Amount { return message.Amount{Cents: a.Cents, Currency: a.Currency} }

func (c *comparison) plan(a, b *Plan) {
	switch {
	case a == nil:
		c.say(message.DiffPlanNew, "plan", b.Names, "monthly", said(b.Monthly), "yearly", said(b.Yearly), "credits",
			int64(b.Credits))
		return
	case b == nil:
		c.say(message.DiffPlanGone, "plan", a.Names)
		return
	}
	if a.Monthly != b.Monthly {
		c.say(message.DiffPlanMonthly, "plan", b.Names, "before", said(a.Monthly), "after", said(b.Monthly))
	}
	if a.Yearly != b.Yearly {
		c.say(message.DiffPlanYearly, "plan", b.Names, "before", said(a.Yearly), "after", said(b.Yearly))
	}
	if a.Credits != b.Credits {
		c.say(message.DiffPlanCredits, "plan", b.Names, "before", int64(a.Credits), "after", int64(b.Credits))
	}
	if a.Seats != b.Seats {
		c.say(message.DiffPlanSeats, "plan", b.Names, "before", a.Seats, "after", b.Seats)
	}
	c.allowances(a, b)
	for _, f := range features {
		feature := message.Sentence{Key: message.Key("feature_" + string(f))}
		if b.Has(f) && !a.Has(f) {
			c.say(message.DiffPlanFeature, "plan", b.Names, "feature", feature)
		} else if a.Has(f) && !b.Has(f) {
			c.say(message.DiffPlanNoFeature, "plan", b.Names, "feature", feature)
		}
	}
	if !maps.Equal(a.Names, b.Names) || !maps.Equal(a.About, b.About) || !maps.Equal(a.Badge, b.Badge) ||
		a.Waiting != b.Waiting {
		c.say(message.DiffPlanTexts, "plan", b.Names)
	}
}

// allowances compares what plans include; the names that either has, in the order of the alphabet.
func (c *comparison) allowances(a, b *Plan) {
	var names []string
	for _, one := range slices.Concat(a.Allowances, b.Allowances) {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if before, after := a.Included(name), b.Included(name); before != after {
			c.say(message.DiffPlanAllowance, "plan", b.Names, "allowance", name, "before", before, "after", after)
		}
	}
}

func (c *comparison) pack(a, b *Pack) {
	switch {
	case a == nil:
		c.say(message.DiffPackNew, "pack", b.ID, "n", int64(b.Credits), "price", said(b.Price))
	case b == nil:
		c.say(message.DiffPackGone, "pack", a.ID)
	case *a != *b:
		c.say(message.DiffPack, "pack", b.ID, "n", int64(b.Credits), "was", int64(a.Credits), "before", said(a.Price),
			"after", said(b.Price))
	}
}

func (c *comparison) model(a, b *Model) {
	switch {
	case a == nil:
		c.say(message.DiffModelNew, "model", b.Names, "plan", b.From, "price", b.Price)
		return
	case b == nil:
		c.say(message.DiffModelGone, "model", a.Names)
		return
	}
	if a.Price != b.Price {
		c.say(message.DiffModelPrice, "model", b.Names, "before", a.Price, "after", b.Price)
	}
	if a.From != b.From {
		c.say(message.DiffModelFrom, "model", b.Names, "before", a.From, "after", b.From)
	}
	if a.Class != b.Class {
		c.say(message.DiffModelClass, "model", b.Names, "before", string(a.Class), "after", string(b.Class))
	}
	switch {
	case b.Unavailable && !a.Unavailable:
		c.say(message.DiffModelOff, "model", b.Names)
	case a.Unavailable && !b.Unavailable:
		c.say(message.DiffModelOn, "model", b.Names)
	}
	if !slices.EqualFunc(a.Options, b.Options, Option.same) || !a.Presets.same(b.Presets) {
		c.say(message.DiffModelOptions, "model", b.Names)
	}
	if a.Allowance != b.Allowance || a.Unit != b.Unit {
		c.say(message.DiffModelAllowance, "model", b.Names)
	}
	if !a.sameOtherwise(b) {
		c.say(message.DiffModelRest, "model", b.Names)
	}
}

// sameOtherwise reports whether models are the same in what no sentence of its own is about.
func (m *Model) sameOtherwise(b *Model) bool {
	return maps.Equal(m.Names, b.Names) && maps.Equal(m.About, b.About) && m.Kind == b.Kind &&
		m.Deadline == b.Deadline && m.Takes == b.Takes && m.Run.Provider == b.Run.Provider &&
		m.Run.Route == b.Run.Route && bytes.Equal(m.Run.Params, b.Run.Params)
}

// same reports whether two options are.
func (o Option) same(b Option) bool {
	return o.Name == b.Name && o.Min == b.Min && o.Max == b.Max && slices.Equal(o.Words, b.Words) &&
		o.Default == b.Default && slices.Equal(o.Needs, b.Needs) && o.Measures == b.Measures &&
		maps.Equal(o.Label, b.Label) && maps.Equal(o.Unit, b.Unit)
}

package web

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"conto/core/catalog"
	"conto/core/message"
	"conto/core/money"
)

// tariff writes a model's price: what it begins with, and how it is counted. A price that is no tariff is that of the
// default options, and the formula.
func (v *shelf) tariff(m *catalog.Model) (begins, counted string) {
	cases := m.Tariff()
	if cases == nil {
		return v.credits(int64(defaultPrice(m))), v.say(message.TariffFormula, "formula", m.Price)
	}
	first := cases[0]
	parts := []string{strings.TrimSpace(v.shape(m, first) + " " + v.conditions(m, first.When))}
	for _, c := range cases[1:] {
		how := v.conditions(m, c.When)
		if opposite(first, c) {
			how = v.say(message.TariffOver)
		}
		if shape := v.shape(m, c); shape != v.shape(m, first) {
			how = shape + " " + how
		}
		parts = append(parts, v.number(head(c))+" "+how)
	}
	return v.credits(head(first)), strings.Join(parts, "; ")
}

// credits writes a number of credits.
func (v *shelf) credits(n int64) string { return v.say(message.WebCredits, "n", n) }

// defaultPrice is the price of the default options. A catalogue was tried with them when it was read.
func defaultPrice(m *catalog.Model) money.Credits {
	values, err := m.Read(nil)
	if err != nil {
		panic("web: " + err.Error())
	}
	credits, err := m.Credits(values)
	if err != nil {
		panic("web: " + err.Error())
	}
	return credits
}

// head is the number that a case begins with.
func head(c catalog.Case) int64 {
	if c.Base > 0 || len(c.Per) == 0 {
		return c.Base
	}
	return c.Per[0].Credits
}

// shape writes for what the head of a case is, and what is added to it.
func (v *shelf) shape(m *catalog.Model, c catalog.Case) string {
	rates := c.Per
	if c.Base == 0 && len(rates) > 0 {
		return v.plus(v.rate(m, rates[0]), m, rates[1:])
	}
	if len(rates) == 1 && rates[0].Beyond > 0 {
		_, units := v.units(m, rates[0].Option)
		return v.say(message.TariffUpTo, "bound", rates[0].Beyond, "units", units) + "; " + v.further(m, rates[0])
	}
	return v.plus(v.say(message.TariffFlat), m, rates)
}

// plus adds rates to what was said.
func (v *shelf) plus(said string, m *catalog.Model, rates []catalog.Rate) string {
	var more []string
	for _, r := range rates {
		more = append(more, v.number(r.Credits)+" "+v.rate(m, r))
	}
	if more == nil {
		return said
	}
	return v.say(message.TariffPlus, "some", said, "more", v.list(message.ListAnd, more))
}

// rate writes for what its credits are: per image, for every 500 tokens beyond 1,000.
func (v *shelf) rate(m *catalog.Model, r catalog.Rate) string {
	unit, units := v.units(m, r.Option)
	said := v.say(message.TariffPer, "unit", unit)
	if r.Size > 1 {
		said = v.say(message.TariffEach, "size", r.Size, "units", units)
	}
	if r.Beyond > 0 {
		said = v.say(message.TariffBeyond, "what", said, "beyond", r.Beyond)
	}
	return said
}

// further writes what is added for each size beyond what was written before.
func (v *shelf) further(m *catalog.Model, r catalog.Rate) string {
	unit, units := v.units(m, r.Option)
	if r.Size == 1 {
		return v.say(message.TariffFurtherOne, "credits", r.Credits, "unit", unit)
	}
	return v.say(message.TariffFurther, "credits", r.Credits, "size", r.Size, "units", units)
}

// units returns the words for one and for several of what an option counts: its unit, or else what it is called.
func (v *shelf) units(m *catalog.Model, name string) (one, several string) {
	o := m.Option(name)
	if one, several = o.Unit.Forms(v.language); one == "" {
		one, several = o.LabelIn(v.language), o.LabelIn(v.language)
	}
	return one, several
}

// opposite reports whether a case is of what is above the bound up to which the other one goes.
func opposite(up, above catalog.Case) bool {
	return len(up.When) == 1 && len(above.When) == 1 && up.When[0].Word == "" && !up.When[0].Not && above.When[0].Not
}

// conditions writes when a case applies: at 1080p, up to 1024 × 1024 pixels.
func (v *shelf) conditions(m *catalog.Model, when []catalog.Condition) string {
	var all []string
	for _, c := range when {
		all = append(all, v.condition(m, c))
	}
	return strings.Join(all, ", ")
}

func (v *shelf) condition(m *catalog.Model, c catalog.Condition) string {
	o := m.Option(c.Options[0])
	if o.Words != nil {
		words := []string{c.Word}
		if c.Not {
			words = slices.DeleteFunc(slices.Clone(o.Words), func(w string) bool { return w == c.Word })
		}
		return v.say(message.TariffAt, "word", v.list(message.ListOr, words))
	}
	_, units := v.units(m, c.Options[0])
	key := message.TariffUpTo
	if c.Not {
		key = message.TariffAbove
	}
	return v.say(key, "bound", v.bound(c), "units", units)
}

// bound writes the bound of a product of two as the sides of a square where it is one: 1024 × 1024.
func (v *shelf) bound(c catalog.Condition) string {
	side := int64(math.Sqrt(float64(c.Bound)))
	if len(c.Options) == 2 && c.Bound > 0 && side*side == c.Bound {
		sides := strconv.FormatInt(side, 10)
		return sides + " × " + sides
	}
	return v.number(c.Bound)
}

// lot is how much of a model some credits pay for: 56 images with Premium image. What has another price than so much
// for each of one thing is counted by whole generations.
func (v *shelf) lot(m *catalog.Model, credits money.Credits) string {
	if c := m.Tariff(); len(c) > 0 && c[0].Base == 0 && len(c[0].Per) == 1 {
		if r := c[0].Per[0]; r.Size == 1 && r.Beyond == 0 {
			n := int64(credits) / r.Credits
			unit, units := v.units(m, r.Option)
			if n == 1 {
				units = unit
			}
			return v.say(message.PricingMakesUnits, "count", n, "units", units, "model", m.Names)
		}
	}
	return v.say(message.PricingMakesTimes, "count", int64(credits/defaultPrice(m)), "model", m.Names)
}

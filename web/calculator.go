package web

import (
	"net/http"

	"conto/core/catalog"
	"conto/core/message"
)

// calculator is the price of a generation that the reader describes, by the expression that the studio charges by.
type calculator struct {
	models []choice
	fields []setting
	bill   *receipt // nil: a setting is wrong
}

// choice is one of a list.
type choice struct {
	value, name string
	chosen      bool
}

// receipt is a price in credits, and what it is of.
type receipt struct {
	lines  []line // the settings, or the parts that it is the sum of
	price  string
	notes  []string
	months []line // how often a month's credits of a plan pay for it
}

type line struct{ name, value string }

// status is 422 where a setting is wrong; a catalogue without models has no calculator.
func (c calculator) status() int {
	if c.bill == nil && c.models != nil {
		return http.StatusUnprocessableEntity
	}
	return 0
}

// calculator reads what the reader asks for; what they leave out is the default.
func (v *view) calculator() calculator {
	c := calculator{}
	if len(v.edition.Models) == 0 {
		return c
	}
	m := v.asked()
	for i := range v.edition.Models {
		one := &v.edition.Models[i]
		c.models = append(c.models, choice{one.ID, one.Names.In(v.language), one == m})
	}
	said := v.settings(m)
	c.fields = said.fields
	if !said.wrong {
		c.bill = v.bill(m, said.options())
	}
	return c
}

// asked is the model that the reader chose, or else the dearest kind that examples are about.
func (v *view) asked() *catalog.Model {
	if m, err := v.edition.Model(v.query.Get("model")); err == nil {
		return m
	}
	models := v.edition.Models
	for i := range models {
		if models[i].Class == catalog.Premium && v.edition.UnlockedBy(&models[i]) == v.shown() {
			return &models[i]
		}
	}
	return &models[len(models)-1]
}

// bill prices options that are right, each by itself. nil: together they have no price.
func (v *view) bill(m *catalog.Model, options []byte) *receipt {
	values, err := m.Read(options)
	if err != nil {
		return nil
	}
	price, err := m.Credits(values)
	if err != nil {
		return nil
	}
	b := &receipt{price: v.say(message.WebFree)}
	b.lines = v.settled(m, values)
	if m.Class == catalog.FreeMode {
		b.notes = []string{v.say(message.CalculatorFree)}
		return b
	}
	b.price = v.credits(int64(price))
	b.notes = v.opens(m, values)
	for i := range v.edition.Plans {
		if p := &v.edition.Plans[i]; v.edition.Unlocks(p, m) && p.HasAll(m.Needs(values)) && p.Credits >= price {
			times := v.say(message.CalculatorTimes, "n", int64(p.Credits/price))
			b.months = append(b.months, line{p.Names.In(v.language), times})
		}
	}
	return b
}

// opens returns which plans open a model with these options.
func (v *shelf) opens(m *catalog.Model, values catalog.Values) []string {
	notes := []string{v.say(message.CalculatorOpen)}
	if from := v.edition.UnlockedBy(m); !from.Free() {
		notes[0] = v.say(message.CalculatorFrom, "plan", from.Names)
	}
	if needs := m.Needs(values); needs != nil {
		notes = append(notes, v.say(message.CalculatorNeeds, "choice", v.list(message.ListAnd, needing(m, values)),
			"plan", v.edition.FirstWith(needs...).Names))
	}
	if m.Allowance != "" {
		notes = append(notes, v.say(message.CalculatorAllowance, "name", v.edition.AllowanceName(m.Allowance, v.language)))
	}
	if m.Unavailable {
		notes = append(notes, v.say(message.PricingUnavailable))
	}
	return notes
}

// needing lists the words among the values for which a plan must have a feature.
func needing(m *catalog.Model, values catalog.Values) []string {
	var words []string
	for i, o := range m.Options {
		for _, n := range o.Needs {
			if values[i].Word == n.Word {
				words = append(words, n.Word)
			}
		}
	}
	return words
}

package web

import (
	"conto/core/catalog"
	"conto/core/message"
	"conto/core/money"
)

// taken is what a generation takes: credits, and units of an allowance.
type taken struct {
	credits   money.Credits
	units     int64
	allowance string
}

// sumUp returns how what a generation takes comes about: its parts, and under which condition each costs so much; nil
// where its price is more than a receipt can say.
func (v *shelf) sumUp(m *catalog.Model, values catalog.Values, t taken) *receipt {
	s := &receipt{price: v.credits(int64(t.credits))}
	if t.units > 0 {
		name := v.edition.AllowanceName(t.allowance, v.language)
		s.lines = append(s.lines, line{v.say(message.PartIncluded, "units", t.units, "name", name), v.number(0)})
		values = m.Less(values, t.units)
	}
	if t.credits == 0 {
		return s
	}
	parts, when := m.Parts(values)
	sum := int64(0)
	for _, p := range parts {
		sum += p.Credits()
		s.lines = append(s.lines, line{v.part(m, p), v.number(p.Credits())})
	}
	if sum != int64(t.credits) {
		return nil
	}
	if len(when) > 0 {
		s.notes = []string{v.conditions(m, when)}
	}
	return s
}

// part writes a part of a price: 2 images × 8 credits.
func (v *shelf) part(m *catalog.Model, p catalog.Part) string {
	if p.Option == "" {
		return v.say(message.PartBase)
	}
	unit, units := v.units(m, p.Option)
	said := v.say(message.PartSizes, "count", p.Count, "size", p.Size, "units", units, "each", p.Each)
	if p.Size == 1 {
		if p.Count == 1 {
			units = unit
		}
		said = v.say(message.PartUnits, "count", p.Count, "units", units, "each", p.Each)
	}
	if p.Beyond > 0 {
		said = v.say(message.PartBeyond, "what", said, "beyond", p.Beyond)
	}
	return said
}

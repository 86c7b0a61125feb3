package catalog

import (
	"errors"
	"strings"
	"testing"
	"time"

	"conto/core/fault"
)

// Whatever an operator writes is read or refused with a reason, and what is read can be sold: every model has a price
// with its defaults or refuses them.
func FuzzParse(f *testing.F) {
	f.Add(string(Default))
	for _, c := range []struct{ from, to string }{
		{"words: [720p, 1080p]", "words: []"}, {"  image:\n", "  image: &x\n"}, {"video:\n", "video: []\n  x:\n"}, {"plans:",
			"plans: []\nx:"},
		{"9.00", "99999999999999999999.00"}, {"credits: 50", "credits: 9223372036854775807"}, {"seats: 1", "seats: -1"},
		{"deadline", "x"}, {"price: \"6 * seconds\"", "price: [1]"}, {"id: pro", "id: [pro]"}, {"max: 60", "max: -60"},
	} {
		f.Add(strings.Replace(string(Default), c.from, c.to, 1))
	}
	for _, text := range []string{"", "{}", "a: &a [*a]", "plans: [{}]", "options: {image: {a: {words: [x], default: x}}}",
		"models: [{id: a, kind: text, price: '1'}]", "\x00", "- - -"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse([]byte(text), time.LoadLocation)
		if err != nil {
			return
		}
		for i := range e.Models {
			m := &e.Models[i]
			values, err := m.Read(nil)
			if err != nil {
				t.Fatalf("%s does not read its own defaults: %v", m.ID, err)
			}
			if _, err := m.Credits(values); err != nil {
				t.Fatalf("%s has no price: %v", m.ID, err)
			}
		}
		NewBook(e).Latest().FreePlan()
	})
}

// Whatever a client sends as options is read within the bounds, or refused as invalid with the field (C2).
func FuzzOptions(f *testing.F) {
	for _, text := range []string{
		"", "null", "{}", `{"count": 2}`, `{"seconds": 5, "resolution": "1080p"}`, `{"count": 1e0}`, `{"count": -0}`,
		`{"COUNT": 1}`, ` {"count":1} `, "  ",
		`{"resolution": "1080\u0070"}`, `{"count": 1, "count": 9}`, `[1]`, `"x"`, `{"": 0}`,
		`{"max_output_tokens": 99999999999999999999}`, "{", "\xff",
	} {
		f.Add([]byte(text))
	}
	e := standard(f)
	f.Fuzz(func(t *testing.T, options []byte) {
		for i := range e.Models {
			m := &e.Models[i]
			values, err := m.Read(options)
			var refusal *fault.Error
			switch {
			case err != nil && (!errors.As(err, &refusal) || refusal.Code != fault.Invalid || refusal.Data["fields"] == nil):
				t.Fatalf("%s %q: %v", m.ID, options, err)
			case err != nil:
				continue
			}
			if credits, err := m.Credits(values); err != nil || credits < 0 {
				t.Fatalf("%s %q costs %d: %v", m.ID, options, credits, err)
			}
		}
	})
}

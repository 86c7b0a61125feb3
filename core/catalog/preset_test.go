package catalog

import (
	"slices"
	"strings"
	"testing"
	"time"

	"conto/core/message"
)

// TestPresetsSetOptionsThatTheModelHas: what a choice stands for can be asked for, and has a price.
func TestPresetsSetOptionsThatTheModelHas(t *testing.T) {
	e := standard(t)
	tried := 0
	for i := range e.Models {
		m := &e.Models[i]
		if m.Presets == nil {
			continue
		}
		for _, c := range m.Presets.Choices {
			v, err := m.Read(nil)
			if err != nil {
				t.Fatal(err)
			}
			for j, name := range m.Presets.Options {
				at := slices.IndexFunc(m.Options, func(o Option) bool { return o.Name == name })
				v[at] = c.Values[j]
			}
			if found := m.Preset(v); found.Label.In(message.English) != c.Label.In(message.English) {
				t.Errorf("%s: %v is %q, want %q", m.ID, c.Values, found.Label, c.Label)
			}
			if _, err := m.Credits(v); err != nil {
				t.Errorf("%s, %q: %v", m.ID, c.Label, err)
			}
			tried++
		}
	}
	if tried == 0 {
		t.Error("no model has presets")
	}
}

// TestPresetOfOtherValuesHasNoLabel: nobody is told a size by a name that is another's.
func TestPresetOfOtherValuesHasNoLabel(t *testing.T) {
	e := standard(t)
	m, err := e.Model("z-image")
	if err != nil {
		t.Fatal(err)
	}
	v, err := m.Read([]byte(`{"width": 1024, "height": 1000}`))
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Preset(v); len(p.Label) != 0 || p.String() != "1024 × 1000" {
		t.Errorf("%q, %q", p.Label, p.String())
	}
}

func TestWrongPresetsAreSaid(t *testing.T) {
	const square = "{label: {en: Square, it: Quadrato}, options: {width: 1024, height: 1024}}"
	for _, c := range []struct{ to, want string }{
		{"{label: Square, options: {width: 10, height: 1024}}", "Square"},
		{"{label: Square, options: {width: 1024}}", "sets the same options"},
		{"{label: Square, options: {width: 1024, height: 1024, depth: 3}}", "sets the same options"},
		{"{label: Square, options: {width: wide, height: 1024}}", "Square"},
		{"{options: {width: 1024, height: 1024}}", "needs a label"},
		{"{label: {en: Large square, it: Quadrato grande}, options: {width: 64, height: 64}}", "values of its own"},
		{"{label: Square, options: {width: 2048, height: 2048}}", "values of its own"},
	} {
		text := strings.Replace(string(Default), square, c.to, 1)
		if text == string(Default) {
			t.Fatal("the square is not in the catalogue")
		}
		_, err := Parse([]byte(text), time.LoadLocation)
		if err == nil || !strings.Contains(err.Error(), "presets image: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.to, err, c.want)
		}
	}
	text := strings.Replace(string(Default), "label: {en: Size, it: Formato}", "", 1)
	if _, err := Parse([]byte(text), time.LoadLocation); err == nil {
		t.Error("presets without a label are taken")
	}
}

// TestModelWithoutAnOptionHasNoPresets: a model that has a width only is not asked for a size.
func TestModelWithoutAnOptionHasNoPresets(t *testing.T) {
	text := strings.Replace(string(Default), "    kind: image\n    class: free\n",
		"    kind: image\n    class: free\n    options: [count, width]\n", 1)
	e, err := Parse([]byte(text), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	m, err := e.Model("fast-image")
	if err != nil {
		t.Fatal(err)
	}
	if m.Presets != nil || len(m.Options) != 2 {
		t.Errorf("presets %v, options %v", m.Presets, m.Options)
	}
}

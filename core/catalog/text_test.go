package catalog

import (
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"conto/core/message"
)

// TestDefaultIsInEveryLanguage: what customers read of the default catalogue is there in each language, unless it is a
// name that is the same in all.
func TestDefaultIsInEveryLanguageC35(t *testing.T) {
	e := standard(t)
	check := func(where string, text Text) {
		t.Helper()
		if text.In(message.English) == "" {
			t.Errorf("%s is missing", where)
		}
		for _, l := range message.Languages() {
			if _, there := text[l]; !there && len(text) > 1 {
				t.Errorf("%s is missing in %s", where, l)
			}
		}
	}
	for _, p := range e.Plans {
		check(p.ID, p.Names)
		check(p.ID+"'s description", p.About)
		for _, a := range p.Allowances {
			check(a.Name, e.AllowanceNames[a.Name])
		}
	}
	for _, m := range e.Models {
		check(m.ID, m.Names)
		check(m.ID+"'s description", m.About)
		for _, o := range m.Options {
			check(m.ID+"."+o.Name, o.Label)
			if o.Words == nil {
				check(m.ID+"."+o.Name+"'s unit", o.Unit)
			}
		}
	}
}

// TestAllowanceOfNoUnits: an edition whose plans all list an allowance with no units is sold like another, with the
// models that would be paid from it and the name that it had.
func TestAllowanceOfNoUnits(t *testing.T) {
	text := regexp.MustCompile(`premium_llm: \d+`).ReplaceAllString(string(Default), "premium_llm: 0")
	e, err := Parse([]byte(text), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	before, after := standard(t).AllowanceNames["premium_llm"], e.AllowanceNames["premium_llm"]
	if !maps.Equal(after, before) {
		t.Errorf("premium_llm is called %v, want %v", after, before)
	}
	for _, p := range e.Plans {
		if units := p.Included("premium_llm"); units != 0 {
			t.Errorf("%s includes %d", p.ID, units)
		}
	}
}

// TestOneTextForAllLanguages: an edition as earlier releases kept it, with a plain text for each name, is read as ever.
func TestOneTextForAllLanguages(t *testing.T) {
	const earlier = `
currency: EUR
zone: Europe/Rome
plans:
  - {id: free, name: Free, badge: most popular, credits: 50, seats: 1, allowances: {fast_ones: 3}}
options:
  video:
    frame_rate: {min: 1, max: 60, default: 5}
models:
  - {id: lip-sync, name: Lip sync, kind: video, class: premium, from: free, price: "6 * frame_rate",
     allowance: fast_ones}
`
	e, err := Parse([]byte(earlier), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	p, m := e.Plans[0], e.Models[0]
	for _, l := range message.Languages() {
		for _, c := range []struct{ got, want string }{
			{p.Names.In(l), "Free"}, {p.Badge.In(l), "most popular"}, {p.About.In(l), ""}, {m.Names.In(l), "Lip sync"},
			{e.AllowanceName("fast_ones", l), "fast ones"}, {m.Options[0].LabelIn(l), "frame rate"},
		} {
			if c.got != c.want {
				t.Errorf("in %s it is %q, want %q", l, c.got, c.want)
			}
		}
	}
	if p.Name != "Free" || m.Name != "Lip sync" {
		t.Errorf("names are %q and %q", p.Name, m.Name)
	}
}

func TestTextIn(t *testing.T) {
	unit := standard(t).Models[5].Options[0].Unit
	if one, several := unit.Forms(message.Italian); one != "immagine" || several != "immagini" {
		t.Errorf("forms are %q and %q", one, several)
	}
	if one, several := (Text{message.English: "pixel"}).Forms(message.Italian); one != "pixel" || several != "pixel" {
		t.Errorf("forms are %q and %q", one, several)
	}
	text := strings.Replace(string(Default), "it: Voce base", "en: Basic sound", 1)
	if _, err := Parse([]byte(text), time.LoadLocation); err == nil {
		t.Error("a name is given twice in one language")
	}
}

// TestChosen: what was asked of a model beside the defaults is read in each language, with what a number counts.
func TestChosen(t *testing.T) {
	e := standard(t)
	for _, c := range []struct{ model, described, en, it string }{
		{"premium-image", "count=2", "2 images", "2 immagini"},
		{"premium-video", "seconds=1 resolution=1080p", "1 second, 1080p", "1 secondo, 1080p"},
		{"z-image", "count=3 width=2048 height=64", "3 images, 2048 × 64", "3 immagini, 2048 × 64"},
		{"z-image", "height=64", "1024 × 64", "1024 × 64"},
		{"z-image", "frames=3", "frames=3", "frames=3"},
		{"z-image", "", "", ""},
	} {
		m, err := e.Model(c.model)
		if err != nil {
			t.Fatal(err)
		}
		said := m.Chosen(c.described)
		if en, it := said.In(message.English), said.In(message.Italian); en != c.en || it != c.it {
			t.Errorf("%s of %s: %q, %q", c.described, c.model, en, it)
		}
	}
}

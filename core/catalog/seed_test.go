package catalog

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"conto/core/fault"
)

// TestDefaultSeed: of the default models those that draw and film take a seed. One that names what else it takes may
// take one as well, and a catalogue that says nothing of seeds is as valid as before.
func TestDefaultSeed(t *testing.T) {
	for _, m := range standard(t).Models {
		want := m.Kind == "image" || m.ID == "premium-video"
		if m.Takes.Seed != want {
			t.Errorf("%s takes a seed: %v", m.ID, m.Takes.Seed)
		}
	}
	text := strings.ReplaceAll(string(Default), "    seed: true\n", "")
	text = strings.Replace(text, "    takes: {video: needed,", "    seed: true\n    takes: {video: needed,", 1)
	e, err := Parse([]byte(text), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range e.Models {
		if m.Takes.Seed != (m.ID == "lip-sync") {
			t.Errorf("%s takes a seed: %v", m.ID, m.Takes.Seed)
		}
	}
}

func TestWrongSeed(t *testing.T) {
	e := standard(t)
	for _, c := range []struct {
		model string
		seed  int64
		want  string
	}{
		{"z-image", 0, ""}, {"z-image", MaxSeed, ""},
		{"z-image", -1, "must be a whole number from 0 to 2,147,483,647"},
		{"z-image", MaxSeed + 1, "must be a whole number from 0 to 2,147,483,647"},
		{"upscale", 5, "Upscale takes no seed; leave it out"}, {"basic-voice", 0, "Basic voice takes no seed; leave it out"},
	} {
		m, err := e.Model(c.model)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range m.WrongSeed(&c.seed) {
			got += f.Field + " " + f.Reason
		}
		if c.want != "" {
			c.want = "seed " + c.want
		}
		if got != c.want {
			t.Errorf("%s, %d: %q, not %q", c.model, c.seed, got, c.want)
		}
		if wrong := m.WrongSeed(nil); wrong != nil {
			t.Errorf("%s without one: %v", c.model, wrong)
		}
	}
}

// TestSeedOf: what is given is taken; what is drawn is within bounds, the same for a generation each time, and spread.
func TestSeedOf(t *testing.T) {
	e := standard(t)
	m, err := e.Model("z-image")
	if err != nil {
		t.Fatal(err)
	}
	given := int64(0)
	if got := m.SeedOf("gen_1", &given); got == nil || *got != 0 {
		t.Errorf("given 0: %v", got)
	}
	seen, above := map[int64]bool{}, 0
	for i := range 1000 {
		id := fmt.Sprintf("gen_%d", i)
		seed, again := m.SeedOf(id, nil), m.SeedOf(id, nil)
		if *seed < 0 || *seed > MaxSeed || *seed != *again {
			t.Fatalf("%s: %d, then %d", id, *seed, *again)
		}
		if seen[*seed] = true; *seed > MaxSeed/2 {
			above++
		}
	}
	if len(seen) < 999 || above < 400 || above > 600 {
		t.Errorf("%d seeds of 1,000 generations, %d in the upper half", len(seen), above)
	}
	if m, err = e.Model("upscale"); err != nil || m.SeedOf("gen_1", nil) != nil {
		t.Errorf("a model that takes none has one: %v", err)
	}
}

func TestReadSeed(t *testing.T) {
	for text, want := range map[string]int64{"7": 7, " 0 ": 0, "-1": -1, "": -2, "  ": -2} {
		got, err := ReadSeed(text)
		if err != nil || (got == nil) != (want == -2) || got != nil && *got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"seven", "1.5", "99999999999999999999"} {
		_, err := ReadSeed(text)
		if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Code != fault.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

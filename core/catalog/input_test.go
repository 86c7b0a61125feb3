package catalog

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultTakesC3(t *testing.T) {
	e := standard(t)
	for id, want := range map[string]struct {
		takes    Takes
		provider string
		options  int
	}{
		"mini-llm":          {Takes{Prompt: Needed, MaxPrompt: 20_000}, "", 1},
		"fast-image":        {Takes{Prompt: Needed, MaxPrompt: 4000, Image: Optional, Seed: true}, "", 3},
		"basic-voice":       {Takes{Prompt: Needed, MaxPrompt: 2000}, "local", 0},
		"upscale":           {Takes{Image: Needed}, "local", 1},
		"remove-background": {Takes{Image: Needed}, "local", 0},
		"lip-sync":          {Takes{Video: Needed, Audio: Needed, Consent: true}, "", 2},
		"talking-avatar":    {Takes{Prompt: Needed, MaxPrompt: 4000, Image: Needed, Consent: true}, "", 2},
	} {
		m, err := e.Model(id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.takes, m.Takes); diff != "" {
			t.Errorf("%s:\n%s", id, diff)
		}
		if m.Run.Provider != want.provider || len(m.Options) != want.options {
			t.Errorf("%s runs at %q with %d options", id, m.Run.Provider, len(m.Options))
		}
	}
}

func TestParse_Run(t *testing.T) {
	with := func(lines string) string {
		return strings.Replace(string(Default), "  - id: z-image\n", "  - id: z-image\n"+lines, 1)
	}
	e, err := Parse([]byte(with("    provider: fal\n    params: {steps: 4, seed: null, style: {name: plain}}\n")),
		time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	m, err := e.Model("z-image")
	want := Run{Provider: "fal", Route: "z-image", Params: []byte(`{"seed":null,"steps":4,"style":{"name":"plain"}}`)}
	if diff := cmp.Diff(want, m.Run); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for lines, want := range map[string]string{
		"    route: somewhere\n":                             "names a route or params, and no provider",
		"    provider: fal\n    params: [1]\n":               "params must be names and values",
		"    takes: {prompt: perhaps}\n":                     `takes: "perhaps" is neither needed nor optional`,
		"    takes: {prompt: needed, max_prompt: 100000}\n":  "max_prompt must be from 1 to 20000",
		"    takes: {sound: needed}\n":                       "there is no field sound here",
		"    options: [count, seconds]\n":                    "are not all options of its kind",
		"    options: [width, height]\n":                     "price: ",
		"    provider: fal\n    params: {a: .nan}\n":         "params: ",
		"    provider: fal\n    params: {1: x, yes: [a, b]}": "",
	} {
		_, err := Parse([]byte(with(lines)), time.LoadLocation)
		if want == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", lines, err, want)
		}
	}
}

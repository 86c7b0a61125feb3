package catalog_test

import (
	"strings"
	"testing"
	"time"

	"conto/core/catalog"
	"conto/core/message"
)

// TestDifferences: each kind of change is said in words, and nothing is where nothing that is sold changes.
func TestDifferences(t *testing.T) {
	before, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	text := string(catalog.Default)
	for _, c := range []struct{ from, to, want string }{
		{"# ", "# Another comment. ", ""},
		{"monthly: 9.00", "monthly: 10.00", "Starter: €9.00 a month becomes €10.00."},
		{"yearly: 84.00", "yearly: 85.00", "Starter: €84.00 a year becomes €85.00."},
		{"credits: 200", "credits: 210", "Starter: 200 credits a month become 210."},
		{"seats: 3", "seats: 4", "Team: seats were 3, and are 4."},
		{"basic_images: 150", "basic_images: 160", "Starter: basic_images included a month were 150, and are 160."},
		{"[watermark]", "[api_access]", "Free loses: Watermark on output. Free gets: API access."},
		{"waiting: 4 ", "waiting: 5 ", "Free: its texts or its place in the queue change."},
		{`{id: "500", credits: 500`, `{id: "550", credits: 500`,
			"Pack 550 is new: 500 credits for €19.00. Pack 500 is no longer sold."},
		{`{id: "500", credits: 500`, `{id: "500", credits: 501`,
			"Pack 500: 500 credits for €19.00 become 501 credits for €19.00."},
		{"id: agency", "id: house", "Agency is a new plan: €299.00 a month, €2,868.00 a year, 7,000 credits a month. " +
			"Agency is no longer sold."},
		{"id: mini-llm", "id: tiny-llm",
			"Mini LLM is a new model, from plan free: 0 credits. Mini LLM is no longer offered."},
		{"class: basic\n    from: free", "class: basic\n    from: starter",
			"Z-Image: was from plan free, and is from starter."},
		{"class: basic\n    from: free", "class: premium\n    from: free", "Z-Image: was basic, and is premium."},
		{"allowance: basic_images\n    unit: count", "", "Z-Image: the allowance that pays for it changes."},
		{"from: free\n    price", "from: free\n    unavailable: true\n    price",
			"Mini LLM is not available any more, until an edition says otherwise."},
		{`price: "0"`, `price: "0 * 1"`, "Mini LLM: the price 0 becomes 0 * 1."},
		{"Short texts, captions", "Texts, captions", "Mini LLM: its texts, what it takes, or how it runs change."},
	} {
		changed := strings.Replace(text, c.from, c.to, 1)
		if changed == text {
			t.Fatalf("the default has no %q", c.from)
		}
		next, err := catalog.Parse([]byte(changed), time.LoadLocation)
		if err != nil {
			t.Errorf("%s: %v", c.to, err)
			continue
		}
		var said []string
		for _, one := range next.Differences(before) {
			said = append(said, one.In(message.English))
			if italian := one.In(message.Language("it")); italian == "" || strings.Contains(italian, "{") {
				t.Errorf("%s in Italian: %q", c.to, italian)
			}
		}
		if got := strings.ReplaceAll(strings.Join(said, " "), "\u00a0", " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.to, got, c.want)
		}
	}
}

// TestParse_Lines: what is wrong with an entry is said with the line on which it stands.
func TestParse_Lines(t *testing.T) {
	text := strings.Replace(string(catalog.Default), "zone: Europe/Rome", "zone: Nowhere", 1)
	text = strings.Replace(text, "monthly: 9.00", "monthly: 900.00", 1)
	_, err := catalog.Parse([]byte(text), time.LoadLocation)
	if err == nil {
		t.Fatal("it is taken")
	}
	lines := strings.Split(text, "\n")
	for _, want := range []struct{ what, has string }{{"zone", "zone: Nowhere"}, {"plan creator", "id: creator"}} {
		found := false
		for i, l := range lines {
			at := "line " + message.English.Number(int64(i+1)) + ": " + want.what + ": "
			found = found || strings.Contains(l, want.has) && strings.Contains(err.Error(), at)
		}
		if !found {
			t.Errorf("no line for %s: %v", want.what, err)
		}
	}
}

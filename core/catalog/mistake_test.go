package catalog_test

import (
	"strings"
	"testing"
	"time"

	"conto/core/catalog"
)

// TestMistakesInACatalogueAreSaidPlainly: the line, the field, what is expected; nothing of the reader's inside.
func TestMistakesInACatalogueAreSaidPlainly(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"credits: 50 #", "credits: many #", `line 15: credits: "many" is not a whole number`},
		{"credits: 50 #", "credits: [50] #", `line 15: credits: it is not a whole number`},
		{"name: Starter", "name: {is: Starter}", `needs a name`},
		{"name: Starter", "nickname: Starter", `line 20: there is no field nickname here`},
		{"features: [watermark]", "features: watermark", `line 18: features: "watermark" is not a list`},
		{"allowances: {basic_images: 150", "allowances: {basic_images: few", `basic_images: "few" is not a whole number`},
		{"monthly: 9.00", "monthly: 9", `line 22: "9" is no price; write it with two decimals`},
		{"zone: Europe/Rome", "zone: [", `line `},
		{"plans:\n", "plans: none\nplants:\n", `plans: "none" is not a list`},
	} {
		text := strings.Replace(string(catalog.Default), c.from, c.to, 1)
		if text == string(catalog.Default) {
			t.Fatalf("%q is not in the catalogue", c.from)
		}
		_, err := catalog.Parse([]byte(text), time.LoadLocation)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.to, err, c.want)
			continue
		}
		for _, inside := range []string{"!!", "unmarshal", "yaml:", "int64", "catalog.", "[]"} {
			if strings.Contains(err.Error(), inside) {
				t.Errorf("%s: %v says %q", c.to, err, inside)
			}
		}
	}
}

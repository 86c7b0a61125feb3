package catalog

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// priced returns a model of the default catalogue, premium-image unless its price needs another's options, with
// another price.
func priced(t testing.TB, model, price string) *Model {
	t.Helper()
	e := standard(t)
	m, err := e.Model(model)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(Default), fmt.Sprintf("price: %q", m.Price), fmt.Sprintf("price: %q", price), 1)
	if e, err = Parse([]byte(text), time.LoadLocation); err != nil {
		t.Fatal(err)
	}
	m, _ = e.Model(model)
	return m
}

func TestTariff(t *testing.T) {
	area := Condition{Options: []string{"width", "height"}, Bound: 1024 * 1024}
	above := area
	above.Not = true
	hd := Condition{Options: []string{"resolution"}, Word: "1080p"}
	notHD := hd
	notHD.Not = true
	each := func(option string, credits int64) []Rate { return []Rate{{option, credits, 1, 0}} }
	for _, c := range []struct {
		model, price string
		want         Tariff
	}{
		{"lip-sync", "6 * seconds", Tariff{{Per: each("seconds", 6)}}},
		{"premium-image", "count * (width * height <= 1024 * 1024 ? 8 : 16)",
			Tariff{{[]Condition{area}, 0, each("count", 8)}, {[]Condition{above}, 0, each("count", 16)}}},
		{"premium-image", "width * height > 1024 * 1024 ? 16 : 8", Tariff{{[]Condition{area}, 8, nil},
			{[]Condition{above}, 16, nil}}},
		{"premium-llm", "2 + 3 * blocks(max(max_output_tokens - 1000, 0), 500)",
			Tariff{{nil, 2, []Rate{{"max_output_tokens", 3, 500, 1000}}}}},
		{"premium-llm", "blocks(max_output_tokens, 500)", Tariff{{nil, 0, []Rate{{"max_output_tokens", 1, 500, 0}}}}},
		{"premium-video", "seconds * (resolution == '1080p' ? 14 : 8)",
			Tariff{{[]Condition{notHD}, 0, each("seconds", 8)}, {[]Condition{hd}, 0, each("seconds", 14)}}},
		{"premium-video", "(resolution != '720p' ? 14 : 8) + 2 * seconds", Tariff{
			{[]Condition{{Options: []string{"resolution"}, Word: "720p"}}, 8, each("seconds", 2)},
			{[]Condition{{Options: []string{"resolution"}, Word: "720p", Not: true}}, 14, each("seconds", 2)}}},
		{"premium-llm", "max_output_tokens < 1000 ? 5 : 6", Tariff{
			{[]Condition{{Options: []string{"max_output_tokens"}, Bound: 999, Not: true}}, 6, nil},
			{[]Condition{{Options: []string{"max_output_tokens"}, Bound: 999}}, 5, nil}}},
		{"premium-image", "count * width", nil},
		{"premium-image", "min(count, 3)", nil},
		{"premium-image", "count % 3 + 1", nil},
		{"premium-image", "count == 1 ? 5 : 9", nil},
		{"premium-image", "width * width <= 4096 ? 1 : 2", nil},
		{"premium-image", "count > 1 and width > 100 ? 1 : 2", nil},
	} {
		got := priced(t, c.model, c.price).Tariff()
		for i := range got { // no rates are no rates
			got[i].Per, got[i].When = slices.Clip(got[i].Per), slices.Clip(got[i].When)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s is\n%+v, want\n%+v", c.price, got, c.want)
		}
	}
}

// naive returns what a tariff comes to, and how many of its cases apply.
func naive(m *Model, v Values) (credits int64, applying int) {
	value := func(name string) Value {
		return v[slices.IndexFunc(m.Options, func(o Option) bool { return o.Name == name })]
	}
	for _, c := range m.Tariff() {
		applies := true
		for _, w := range c.When {
			product, word := int64(1), ""
			for _, name := range w.Options {
				product, word = product*value(name).Number, value(name).Word
			}
			holds := product <= w.Bound
			if w.Word != "" {
				holds = word == w.Word
			}
			applies = applies && holds != w.Not
		}
		if !applies {
			continue
		}
		applying++
		credits += c.Base
		for _, r := range c.Per {
			if beyond := value(r.Option).Number - r.Beyond; beyond > 0 {
				credits += r.Credits * ((beyond + r.Size - 1) / r.Size)
			}
		}
	}
	return credits, applying
}

// TestTariffIsThePrice: whatever the options, one case applies and comes to what the expression gives, and the first
// case is that of the defaults.
func TestTariffIsThePriceC1(t *testing.T) {
	models := standard(t).Models
	for _, price := range []string{
		"(width * height <= 1024 * 1024 ? 8 : 16) + count", "5 + 2 * (count + blocks(width, 100))",
		"count <= 3 ? (width < 500 ? 2 : 3) * count : 4 * count + 7", "(count > 2 ? 1 : 2) * (height >= 99 ? 3 : 4)",
		"blocks(max(width - 64, 0), 32) * 3 + (count + 1) * 2", "1 + max(count - 3, 0) * 4",
	} {
		models = append(models, *priced(t, "premium-image", price))
	}
	for i := range models {
		m := &models[i]
		defaults, _ := m.Read(nil)
		if m.Tariff() == nil {
			t.Fatalf("%s has no tariff", m.Price)
		}
		t.Run(m.Price, rapid.MakeCheck(func(t *rapid.T) {
			v := slices.Clone(defaults)
			for i, o := range m.Options {
				if o.Words != nil {
					v[i].Word = rapid.SampledFrom(o.Words).Draw(t, o.Name)
				} else {
					v[i].Number = rapid.Int64Range(o.Min, o.Max).Draw(t, o.Name)
				}
			}
			want, err := m.Credits(v)
			if err != nil {
				t.Fatal(err)
			}
			if got, applying := naive(m, v); got != int64(want) || applying != 1 {
				t.Fatalf("%v: %d credits in %d cases, want %d in one: %+v", v, got, applying, want, m.Tariff())
			}
		}))
		if !m.Tariff()[0].applies(m.Options, defaults) {
			t.Errorf("%s: the defaults are not in the first case", m.Price)
		}
	}
}

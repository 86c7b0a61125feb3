package catalog

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// kinds of model, each with its place in the studio.
var kinds = []string{"text", "image", "voice", "post-production", "video"}

// fileOption is one option as written in YAML.
type fileOption struct {
	Min, Max int64
	Words    []string
	Default  string
	Needs    map[string]Feature
}

// options reads the options of each kind, in the order in which they are written.
func (r *reader) options(nodes map[string]yaml.Node) map[string][]Option {
	options := map[string][]Option{}
	for _, kind := range sortedKeys(nodes) {
		node := nodes[kind]
		if !slices.Contains(kinds, kind) {
			r.wrong("options", "there is no kind %q; there are %v", kind, kinds)
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			name := node.Content[i].Value
			var f fileOption
			if err := node.Content[i+1].Decode(&f); err != nil {
				r.wrong("option "+kind+"."+name, "%v", err)
				continue
			}
			options[kind] = append(options[kind], r.option(kind+"."+name, name, f))
		}
	}
	return options
}

func (r *reader) option(where, name string, f fileOption) Option {
	o := Option{Name: name, Min: f.Min, Max: f.Max, Words: f.Words}
	if f.Words != nil {
		o.Default = Value{Word: f.Default}
		if !slices.Contains(f.Words, f.Default) {
			r.wrong("option "+where, "the default %q is not one of its words", f.Default)
		}
	} else {
		n, err := strconv.ParseInt(f.Default, 10, 64)
		o.Default = Value{Number: n}
		if err != nil || n < f.Min || n > f.Max {
			r.wrong("option "+where, "the default %q is not a whole number from %d to %d", f.Default, f.Min, f.Max)
		}
	}
	for _, word := range sortedKeys(f.Needs) {
		if !slices.Contains(f.Words, word) || !slices.Contains(features, f.Needs[word]) {
			r.wrong("option "+where, "needs: %q must be one of its words, and %q a feature", word, f.Needs[word])
		}
		o.Needs = append(o.Needs, Need{word, f.Needs[word]})
	}
	return o
}

func (r *reader) models(models []fileModel, options map[string][]Option) {
	var used []string
	for _, f := range models {
		where := "model " + f.ID
		r.id(where, f.ID, used)
		used = append(used, f.ID)
		m := Model{
			ID: f.ID, Name: f.Name, Kind: f.Kind, Class: f.Class, From: f.From, Price: f.Price, Allowance: f.Allowance,
			Unit: f.Unit, Deadline: f.Deadline, Unavailable: f.Unavailable, Options: options[f.Kind],
		}
		if m.Deadline == 0 {
			m.Deadline = DefaultDeadline
		}
		r.checkModel(where, &m)
		r.edition.Models = append(r.edition.Models, m)
	}
}

func (r *reader) checkModel(where string, m *Model) {
	if !slices.Contains(kinds, m.Kind) {
		r.wrong(where, "there is no kind %q; there are %v", m.Kind, kinds)
	}
	if m.Class != FreeMode && m.Class != Basic && m.Class != Premium {
		r.wrong(where, "there is no class %q; there are free, basic, premium", m.Class)
	}
	if m.Deadline < 0 {
		r.wrong(where, "the deadline is negative")
	}
	from, err := r.edition.Plan(m.From)
	if err != nil {
		r.wrong(where, "from: there is no plan %q", m.From)
	} else {
		m.rank = from.rank
	}
	r.checkAllowance(where, m)
	r.checkPrice(where, m)
}

func (r *reader) checkAllowance(where string, m *Model) {
	included := m.Allowance == ""
	for _, p := range r.edition.Plans {
		included = included || slices.ContainsFunc(p.Allowances, func(a Allowance) bool { return a.Name == m.Allowance })
	}
	if !included {
		r.wrong(where, "no plan includes an allowance %q", m.Allowance)
	}
	isNumber := func(o Option) bool { return o.Name == m.Unit && o.Words == nil }
	if m.Unit != "" && !slices.ContainsFunc(m.Options, isNumber) {
		r.wrong(where, "unit: %q is not an option that is a number", m.Unit)
	}
}

// checkPrice compiles the price and tries it at the bounds of the options.
func (r *reader) checkPrice(where string, m *Model) {
	var at [3]Values // defaults, lowest, highest
	for _, o := range m.Options {
		low, high := Value{Number: o.Min}, Value{Number: o.Max}
		if o.Words != nil {
			low, high = Value{Word: o.Words[0]}, Value{Word: o.Words[len(o.Words)-1]}
		}
		at[0], at[1], at[2] = append(at[0], o.Default), append(at[1], low), append(at[2], high)
	}
	var err error
	if m.price, err = compile(m.Price, m.env(at[0])); err != nil {
		r.wrong(where, "price: %v", err)
		return
	}
	for _, v := range at {
		credits, err := m.Credits(v)
		if err != nil {
			r.wrong(where, "price with %s: %v", m.Describe(v), err)
		} else if free := m.Class == FreeMode; free != (credits == 0) {
			r.wrong(where, "price with %s is %d credits: a free mode costs nothing, and only a free mode does", m.Describe(v), credits)
		}
	}
}

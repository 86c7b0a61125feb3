package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"conto/core/message"
	"conto/core/money"
)

// kinds of model, each with its place in the studio.
var kinds = []string{"text", "image", "voice", "post-production", "video"}

// fileOption is one option as written in YAML.
type fileOption struct {
	Min, Max int64
	Words    []string
	Default  string
	Needs    map[string]Feature
	Measures string
	Label    Text
	Unit     Text
}

// options reads the options of each kind, in the order in which they are written.
func (r *reader) options(nodes map[string]yaml.Node) map[string][]Option {
	options := map[string][]Option{}
	for _, kind := range sortedKeys(nodes) {
		node := nodes[kind]
		if !slices.Contains(kinds, kind) {
			r.wrong("options", "there is no kind %q; there are %v", kind, kinds)
		}
		if node.Kind != yaml.MappingNode {
			r.wrong("options "+kind, "must be options by their names")
			continue
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			name := node.Content[i].Value
			var f fileOption
			if err := node.Content[i+1].Decode(&f); err != nil {
				r.misfits("option "+kind+"."+name, err, node.Content[i+1])
				continue
			}
			if slices.ContainsFunc(options[kind], func(o Option) bool { return o.Name == name }) {
				r.wrong("option "+kind+"."+name, "is given twice")
			}
			options[kind] = append(options[kind], r.option(kind+"."+name, name, f))
		}
	}
	return options
}

func (r *reader) option(where, name string, f fileOption) Option {
	o := Option{Name: name, Min: f.Min, Max: f.Max, Words: f.Words, Measures: f.Measures, Label: f.Label, Unit: f.Unit}
	if f.Measures != "" && (f.Words != nil || f.Min < 1 || !slices.Contains(measures, f.Measures)) {
		r.wrong("option "+where, "measures: a number from 1 up measures one of %v", measures)
	}
	r.text("option "+where, "label", f.Label)
	r.text("option "+where, "unit", f.Unit)
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
		feature := f.Needs[word]
		if !slices.Contains(f.Words, word) || !slices.Contains(features, feature) {
			r.wrong("option "+where, "needs: %q must be one of its words, and %q a feature", word, feature)
		} else if r.edition.FirstWith(feature) == nil {
			r.wrong("option "+where, "needs: no plan has the feature %q", feature)
		}
		o.Needs = append(o.Needs, Need{word, feature})
	}
	return o
}

func (r *reader) models(models []fileModel, options map[string][]Option, presets map[string]*Presets) {
	var used []string
	for i := range models {
		f := &models[i]
		where := "model " + f.ID
		r.id(where, f.ID, used)
		used = append(used, f.ID)
		m := Model{
			ID: f.ID, Name: f.Name.In(message.English), Names: f.Name, About: f.About,
			Kind: f.Kind, Class: f.Class, From: f.From, Price: f.Price, Allowance: f.Allowance,
			Unit: f.Unit, Deadline: f.Deadline, Unavailable: f.Unavailable, Options: r.optionsOf(where, f, options[f.Kind]),
			Takes: r.takes(where, f), Run: r.run(where, f),
		}
		m.Presets = m.presetsOf(presets[f.Kind])
		if m.Deadline == 0 {
			m.Deadline = DefaultDeadline
		}
		r.checkModel(where, &m)
		r.edition.Models = append(r.edition.Models, m)
	}
}

func (r *reader) checkModel(where string, m *Model) {
	if m.Name == "" {
		r.wrong(where, "needs a name")
	} else {
		r.text(where, "name", m.Names)
	}
	r.text(where, "description", m.About)
	if !slices.Contains(kinds, m.Kind) {
		r.wrong(where, "there is no kind %q; there are %v", m.Kind, kinds)
	}
	if m.Class != FreeMode && m.Class != Basic && m.Class != Premium {
		r.wrong(where, "there is no class %q; there are free, basic, premium", m.Class)
	}
	if m.Deadline < minDeadline || m.Deadline > maxDeadline || m.Deadline%time.Second != 0 {
		r.wrong(where, "the deadline must be whole seconds, from %s to %s", minDeadline, maxDeadline)
	}
	from, err := r.edition.Plan(m.From)
	if err != nil {
		r.wrong(where, "from: there is no plan %q", m.From)
	} else if m.rank = from.rank; m.Class == FreeMode && !from.Free() {
		r.wrong(where, "from: a free mode is open to every plan")
	}
	r.checkAllowance(where, m)
	r.checkPrice(where, m)
}

// The bounds of a hold's deadline.
const (
	minDeadline = time.Second
	maxDeadline = 7 * 24 * time.Hour
)

// listed checks that a plan lists an allowance, be it with no units: an edition may leave one out of every plan for a
// while and go on naming it.
func (r *reader) listed(where, allowance string) {
	lists := func(p Plan) bool {
		return slices.ContainsFunc(p.Allowances, func(a Allowance) bool { return a.Name == allowance })
	}
	if !slices.ContainsFunc(r.edition.Plans, lists) {
		r.wrong(where, "no plan includes an allowance %q", allowance)
	}
}

func (r *reader) checkAllowance(where string, m *Model) {
	if m.Allowance != "" {
		r.listed(where, m.Allowance)
	}
	counts := func(o Option) bool { return o.Name == m.Unit && o.Words == nil && o.Min >= 1 }
	if m.Unit != "" && !slices.ContainsFunc(m.Options, counts) {
		r.wrong(where, "unit: %q is not an option that is a number from 1 up", m.Unit)
	}
}

// checkPrice compiles the price and tries it with every combination of the options' words and of their lowest, default
// and highest numbers.
func (r *reader) checkPrice(where string, m *Model) {
	var err error
	if m.price, m.tariff, err = compile(m.Price, m.Options); err != nil {
		r.wrong(where, "price: %v", err)
		return
	}
	tries := []Values{nil}
	for _, o := range m.Options {
		at := []Value{{Number: o.Min}, o.Default, {Number: o.Max}}
		if o.Words != nil {
			at = nil
			for _, w := range o.Words {
				at = append(at, Value{Word: w})
			}
		}
		if len(tries)*len(at) > maxTries {
			r.wrong(where, "has too many options to try its price: %d combinations at most", maxTries)
			return
		}
		var longer []Values
		for _, v := range tries {
			for _, value := range at {
				longer = append(longer, append(slices.Clone(v), value))
			}
		}
		tries = longer
	}
	for _, v := range tries {
		if reason := m.tryPrice(v); reason != "" {
			r.wrong(where, "price with %q: %s", m.Describe(v), reason)
			return
		}
	}
}

// maxTries bounds the combinations with which a price is tried.
const maxTries = 10_000

// tryPrice returns what is wrong with the price of these options, or "".
func (m *Model) tryPrice(v Values) string {
	n, ok := m.price(v)
	switch {
	case !ok:
		return "it cannot be computed"
	case n < 0 || money.Credits(n) > MaxPrice:
		return fmt.Sprintf("%d is out of range; it must be from 0 to %d", n, MaxPrice)
	case (n == 0) != (m.Class == FreeMode):
		return fmt.Sprintf("%d credits: a free mode costs nothing, and only a free mode does", n)
	}
	return ""
}

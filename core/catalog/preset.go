package catalog

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"conto/core/message"
)

// Presets are choices that stand for several options of a model at once, as a picture's size stands for its width and
// height. A request says the options: whoever wants another value of them says that.
type Presets struct {
	Label   Text     // what is chosen: Size
	Options []string // that each choice sets, in the model's order
	Choices []Preset
}

// Preset is one choice, with the values of the presets' options in their order.
type Preset struct {
	Label  Text
	Values []Value
}

// String returns the values as people read them: 1024 × 768.
func (p Preset) String() string {
	said := make([]string, len(p.Values))
	for i, v := range p.Values {
		said[i] = v.String()
	}
	return strings.Join(said, " × ")
}

// Has reports whether the presets, which may be nil, set an option.
func (p *Presets) Has(option string) bool { return p != nil && slices.Contains(p.Options, option) }

// Preset returns what values say for the options of the model's presets: one of the choices, or one without a label.
func (m *Model) Preset(v Values) Preset {
	var own Preset
	for _, name := range m.Presets.Options {
		own.Values = append(own.Values, v[m.index(name)])
	}
	for _, c := range m.Presets.Choices {
		if slices.Equal(c.Values, own.Values) {
			return c
		}
	}
	return own
}

// filePresets are a kind's presets as written in YAML.
type filePresets struct {
	Label   Text
	Choices []struct {
		Label   Text
		Options map[string]yaml.Node
	}
}

// presets reads the presets of each kind.
func (r *reader) presets(files map[string]filePresets, options map[string][]Option) map[string]*Presets {
	presets := map[string]*Presets{}
	for _, kind := range sortedKeys(files) {
		f, where := files[kind], "presets "+kind
		if len(f.Label) == 0 || len(f.Choices) == 0 {
			r.wrong(where, "needs a label and choices")
			continue
		}
		r.text(where, "label", f.Label)
		p := &Presets{Label: f.Label}
		for _, o := range options[kind] {
			if _, sets := f.Choices[0].Options[o.Name]; sets {
				p.Options = append(p.Options, o.Name)
			}
		}
		for _, c := range f.Choices {
			r.text(where, "label of a choice", c.Label)
			choice := Preset{Label: c.Label}
			for _, o := range options[kind] {
				node, sets := c.Options[o.Name]
				if !sets {
					continue
				}
				v, err := o.read(plainValue(node))
				if err != nil {
					r.wrong(where, "%s: %s", c.Label.In(message.English), err)
				}
				choice.Values = append(choice.Values, v)
			}
			if !slices.Equal(sortedKeys(c.Options), slices.Sorted(slices.Values(p.Options))) || len(p.Options) == 0 {
				r.wrong(where, "each choice sets the same options of its kind, and %q sets %v",
					c.Label.In(message.English), sortedKeys(c.Options))
			}
			if len(c.Label) == 0 || slices.ContainsFunc(p.Choices, func(other Preset) bool {
				return maps.Equal(other.Label, choice.Label) || slices.Equal(other.Values, choice.Values)
			}) {
				r.wrong(where, "each choice needs a label and values of its own")
			}
			p.Choices = append(p.Choices, choice)
		}
		presets[kind] = p
	}
	return presets
}

// plainValue returns a value as a request would write it: a number as it is, all else as a word.
func plainValue(node yaml.Node) []byte {
	if _, err := strconv.ParseInt(node.Value, 10, 64); err == nil && node.Kind == yaml.ScalarNode {
		return []byte(node.Value)
	}
	word, err := json.Marshal(node.Value)
	if err != nil {
		panic("catalog: " + err.Error()) // a string
	}
	return word
}

// presetsOf returns the presets of the model's kind; nil where it has not all options that they set.
func (m *Model) presetsOf(p *Presets) *Presets {
	if p == nil || slices.ContainsFunc(p.Options, func(name string) bool { return m.index(name) < 0 }) {
		return nil
	}
	return p
}

// same reports whether two presets, which may be nil, are.
func (p *Presets) same(b *Presets) bool {
	if p == nil || b == nil {
		return p == b
	}
	return maps.Equal(p.Label, b.Label) && slices.Equal(p.Options, b.Options) &&
		slices.EqualFunc(p.Choices, b.Choices, func(x, y Preset) bool {
			return maps.Equal(x.Label, y.Label) && slices.Equal(x.Values, y.Values)
		})
}

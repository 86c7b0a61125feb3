package catalog

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"conto/core/message"
)

// MaxText is how many characters a name, a badge or a description has at most.
const MaxText = 120

// Text is what people read of a catalogue, by language. A text written once, without a language, is read in all of
// them, as a brand's name is.
type Text map[message.Language]string

// In returns the text in a language, or in English where there is none in that language.
func (t Text) In(l message.Language) string {
	if text, ok := t[l]; ok {
		return text
	}
	return t[message.English]
}

// Forms returns the words for one and for several of what an option counts: image|images.
func (t Text) Forms(l message.Language) (one, several string) {
	one, several, found := strings.Cut(t.In(l), "|")
	if !found {
		return one, one
	}
	return one, several
}

// UnmarshalYAML reads a text, or texts by language.
func (t *Text) UnmarshalYAML(node *yaml.Node) error {
	if node.Tag == "!!null" {
		return nil
	}
	if node.Kind == yaml.ScalarNode {
		*t = Text{message.English: node.Value}
		return nil
	}
	return node.Decode((*map[message.Language]string)(t))
}

// text checks what people read. It may be missing; what is there must be one line in known languages, English among
// them.
func (r *reader) text(where, what string, t Text) {
	if len(t) == 0 {
		return
	}
	if t[message.English] == "" {
		r.wrong(where, "the %s must be given in English (en)", what)
	}
	for _, l := range sortedKeys(t) {
		switch text := t[l]; {
		case !l.Known():
			r.wrong(where, "the %s is given in %q; there are %v", what, string(l), message.Languages())
		case strings.TrimSpace(text) != text || text == "" || utf8.RuneCountInString(text) > MaxText,
			strings.ContainsFunc(text, unicode.IsControl):
			r.wrong(where, "the %s in %s must be one line of 1 to %d characters without blanks around it",
				what, string(l), MaxText)
		}
	}
}

// texts checks the names of allowances, which are written beside the plans that list them.
func (r *reader) texts(names map[string]Text) {
	for _, name := range sortedKeys(names) {
		r.text("allowances", "name of "+name, names[name])
		r.listed("allowances", name)
	}
}

// AllowanceName returns what an allowance is called in a language: its name in the catalogue, or else its id in words.
func (e *Edition) AllowanceName(id string, l message.Language) string {
	return orWords(e.AllowanceNames[id], id, l)
}

// ModelName returns what a model is called in a language: its name in the catalogue, or else its id.
func (e *Edition) ModelName(id string, l message.Language) string {
	m, err := e.Model(id)
	if err != nil {
		return id
	}
	return m.Names.In(l)
}

// LabelIn returns what an option is called in a language: its label in the catalogue, or else its name in words.
func (o *Option) LabelIn(l message.Language) string { return orWords(o.Label, o.Name, l) }

// Chosen is what was asked of a model beside the defaults.
type Chosen struct {
	model     *Model
	described string
}

// Chosen returns what Describe has written as people read it.
func (m *Model) Chosen(described string) Chosen { return Chosen{m, described} }

// Words returns words that were chosen, by the option, as people read them.
func (m *Model) Words(chosen map[string]string) Chosen {
	var said []string
	for _, o := range m.Options {
		if word, there := chosen[o.Name]; there {
			said = append(said, o.Name+"="+word)
		}
	}
	return Chosen{m, strings.Join(said, " ")}
}

// In implements message.Teller: 2 images, 1080p. A number is told with what it counts where no other option of the
// model counts the same, else with what the option is called; those of a preset are told as one, 1024 × 768. What the
// model has no option for is told as it was written.
func (c Chosen) In(l message.Language) string {
	var said []string
	preset := false
	for part := range strings.FieldsSeq(c.described) {
		name, value, _ := strings.Cut(part, "=")
		o := c.model.Option(name)
		switch {
		case o == nil:
		case c.model.Presets.Has(name) && preset:
			continue
		case c.model.Presets.Has(name):
			if v, err := c.model.Described(c.described); err == nil {
				part, preset = c.model.Preset(v).String(), true
			}
		default:
			part = c.told(o, value, l)
		}
		said = append(said, part)
	}
	return strings.Join(said, ", ")
}

func (c Chosen) told(o *Option, value string, l message.Language) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if o.Words != nil || err != nil {
		return value
	}
	alone := !slices.ContainsFunc(c.model.Options, func(other Option) bool {
		return other.Name != o.Name && maps.Equal(other.Unit, o.Unit)
	})
	one, several := o.Unit.Forms(l)
	switch {
	case one == "" || !alone:
		return o.LabelIn(l) + " " + l.Number(n)
	case n == 1:
		return l.Number(n) + " " + one
	}
	return l.Number(n) + " " + several
}

func orWords(t Text, id string, l message.Language) string {
	if text := t.In(l); text != "" {
		return text
	}
	return strings.ReplaceAll(id, "_", " ")
}

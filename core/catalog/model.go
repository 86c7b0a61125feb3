package catalog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// MaxPrice bounds the price of one generation; an expression that gives more is refused.
const MaxPrice money.Credits = 1_000_000_000

// Model is something that generates, with its price.
type Model struct {
	ID          string
	Name        string // in English: what the journal calls it
	Names       Text   // what its readers call it
	About       Text   // what it makes, in a line; or none
	Kind        string // text, image, voice, post-production, video
	Class       Class
	From        string        // the cheapest plan that unlocks it
	Price       string        // an expression over the options that gives credits (C1)
	Allowance   string        // the allowance that may pay for it, or ""
	Unit        string        // the option of which one allowance unit pays for one; "" when a unit pays for a generation
	Deadline    time.Duration // how long a hold for it stays open
	Unavailable bool          // no provider is set up (C16)
	Options     []Option
	Presets     *Presets // nil: none
	Takes       Takes
	Run         Run
	rank        int // of From
	price       number
	tariff      Tariff
}

// Option is something a request may say about a generation: a whole number within bounds, or one of some words.
type Option struct {
	Name     string
	Min      int64 // bounds of a number
	Max      int64
	Words    []string // the words, when it is not a number
	Default  Value
	Needs    []Need
	Measures string // what of the outcome it bounds: outputs, tokens, seconds; or none
	Label    Text   // what it is called; or none
	Unit     Text   // what it counts, one and several: image|images; or none
}

// Need says that a word may be chosen only with a feature (C17).
type Need struct {
	Word    string
	Feature Feature
}

// Value is what a request says for an option, or its default: a word, or else a number.
type Value struct {
	Number int64
	Word   string
}

// Values are what a request says for each of the model's options, in the model's order.
type Values []Value

// Read reads a request's options, a JSON object, and fills in the defaults. An unknown option, a value of the wrong
// type or one out of range is invalid and names the field (C2).
func (m *Model) Read(options []byte) (Values, error) {
	values := defaultsOf(m.Options)
	if len(options) == 0 {
		return values, nil
	}
	object, err := members(options, func(name, value []byte) error {
		i, err := m.named(string(name))
		if err == nil {
			values[i], err = m.Options[i].read(value)
		}
		return err
	})
	if !object {
		err = fault.Wrong("options", message.OptionsAre, "example", m.exampleOption())
	}
	if err != nil {
		return nil, err
	}
	return values, nil
}

// defaultsOf returns what options are where nothing is said.
func defaultsOf(options []Option) Values {
	values := make(Values, len(options))
	for i, o := range options {
		values[i] = o.Default
	}
	return values
}

// index returns where the option of a name is; −1: there is none.
func (m *Model) index(name string) int {
	return slices.IndexFunc(m.Options, func(o Option) bool { return o.Name == name })
}

// named returns where the option is that a request names, or refuses one that the model does not have.
func (m *Model) named(name string) (int, error) {
	i := m.index(name)
	if i < 0 {
		return i, fault.Wrong("options."+name, message.NoOption, "model", m.ID, "options", m.optionNames())
	}
	return i, nil
}

func (o *Option) read(value []byte) (Value, error) {
	field := "options." + o.Name
	if o.Words != nil {
		word := string(unquoted(value))
		if value[0] != '"' || !slices.Contains(o.Words, word) {
			return Value{}, fault.Wrong(field, message.OneOf, "choice", strings.Join(o.Words, ", "))
		}
		return Value{Word: word}, nil
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil || n < o.Min || n > o.Max {
		return Value{}, fault.Wrong(field, message.WholeFromTo, "least", o.Min, "most", o.Max)
	}
	return Value{Number: n}, nil
}

func (m *Model) exampleOption() string {
	if len(m.Options) == 0 {
		return "option"
	}
	return m.Options[0].Name
}

func (m *Model) optionNames() string {
	if len(m.Options) == 0 {
		return "none"
	}
	names := make([]string, len(m.Options))
	for i, o := range m.Options {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}

// Credits returns the price of a generation with these options (C1). A price that cannot be computed, is out of bounds,
// or is nothing although the model is no free mode, is refused and never passes.
func (m *Model) Credits(v Values) (money.Credits, error) {
	n, ok := m.price(v)
	if !ok {
		return 0, fault.Of(fault.Invalid, message.PriceNotComputed, "model", m.ID)
	}
	credits := money.Credits(n)
	if credits < 0 || credits > MaxPrice || (credits == 0 && m.Class != FreeMode) {
		return 0, fault.Of(fault.Invalid, message.PriceOutOfRange, "model", m.ID)
	}
	return credits, nil
}

// Units returns how many allowance units would pay for the whole generation (C4): as many as its unit option says, or
// one.
func (m *Model) Units(v Values) int64 {
	for i, o := range m.Options {
		if o.Name == m.Unit {
			return v[i].Number
		}
	}
	return 1
}

// Less returns the same request with n fewer units, for the part that an allowance does not pay.
func (m *Model) Less(v Values, n int64) Values {
	rest := slices.Clone(v)
	for i, o := range m.Options {
		if o.Name == m.Unit {
			rest[i].Number -= n
		}
	}
	return rest
}

// Needs lists the features without which these options may not be chosen (C17).
func (m *Model) Needs(v Values) []Feature {
	var needs []Feature
	for i, o := range m.Options {
		for _, n := range o.Needs {
			if v[i].Word == n.Word {
				needs = append(needs, n.Feature)
			}
		}
	}
	return needs
}

// Denied returns what was chosen for which a plan lacks a feature, by the option (C17).
func (m *Model) Denied(v Values, p *Plan) map[string]string {
	denied := map[string]string{}
	for i, o := range m.Options {
		if !o.allows(v[i].Word, p) {
			denied[o.Name] = v[i].Word
		}
	}
	return denied
}

// Allowed returns options with what a plan allows in place of what it denies: the default where it may be chosen, else
// the first word that may, by the option. ok reports whether there is one for each.
func (m *Model) Allowed(v Values, p *Plan) (allowed Values, changed map[string]string, ok bool) {
	allowed, changed = slices.Clone(v), map[string]string{}
	for i, o := range m.Options {
		if o.allows(v[i].Word, p) {
			continue
		}
		words := append([]string{o.Default.Word}, o.Words...)
		at := slices.IndexFunc(words, func(word string) bool { return o.allows(word, p) })
		if at < 0 {
			return nil, nil, false
		}
		allowed[i].Word, changed[o.Name] = words[at], words[at]
	}
	return allowed, changed, true
}

// allows reports whether a plan has every feature that a word needs.
func (o *Option) allows(word string, p *Plan) bool {
	return !slices.ContainsFunc(o.Needs, func(n Need) bool { return n.Word == word && !p.Has(n.Feature) })
}

// Option returns the option of a name, or nil.
func (m *Model) Option(name string) *Option {
	if i := m.index(name); i >= 0 {
		return &m.Options[i]
	}
	return nil
}

// Describe writes the values that are not defaults, for the journal: "seconds=10 resolution=1080p".
func (m *Model) Describe(v Values) string {
	var text []byte
	for i, o := range m.Options {
		if v[i] == o.Default {
			continue
		}
		if len(text) > 0 {
			text = append(text, ' ')
		}
		text = append(append(append(text, o.Name...), '='), v[i].String()...)
	}
	return string(text)
}

// String returns the word or the number.
func (v Value) String() string {
	if v.Word != "" {
		return v.Word
	}
	return strconv.FormatInt(v.Number, 10)
}

// Said returns the value as a request says it: a word, or a number.
func (v Value) Said() any {
	if v.Word != "" {
		return v.Word
	}
	return v.Number
}

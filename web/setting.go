package web

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// settings are a model's options as a form says them.
type settings struct {
	fields []setting
	wrong  bool // one of them cannot be
	values map[string]any
}

// options are the settings as a request has them.
func (s settings) options() []byte {
	text, err := json.Marshal(s.values)
	if err != nil {
		panic("web: " + err.Error()) // numbers and words
	}
	return text
}

// setting is an option, or the choice among presets, as a field of the form.
type setting struct {
	id, name, label    string
	value, least, most string   // of a number
	words              []choice // of words
	bounds             string
	wrong              string
	own                []setting // the options that are said where no preset is chosen
	unseen             bool      // it may be hidden, where a browser could not say what is wrong with it
}

const (
	optionPrefix = "o."     // option names begin so in the form, so that none is taken for the model
	presetField  = "preset" // the choice among a model's presets
	ownPreset    = "own"    // none of them
)

// settings reads a model's options from what the reader said. What they leave out is the default; a preset that is
// chosen says its options, whatever their fields say.
func (v *view) settings(m *catalog.Model) settings {
	s, size := settings{values: map[string]any{}}, -1
	preset := presetOf(m, v.query.Get(presetField))
	for i := range m.Options {
		o := &m.Options[i]
		said := o.Default.String()
		if given, ok := v.query[optionPrefix+o.Name]; ok {
			said = given[0]
		}
		if !m.Presets.Has(o.Name) {
			field := v.setting(m, o, said)
			s.fields = append(s.fields, field)
			s.take(o, field)
			continue
		}
		if size < 0 {
			size = len(s.fields)
			s.fields = append(s.fields, setting{id: presetField, name: presetField, label: m.Presets.Label.In(v.language)})
		}
		if preset != nil {
			said = preset.Values[slices.Index(m.Presets.Options, o.Name)].String()
		}
		field := v.setting(m, o, said)
		field.unseen = true
		s.fields[size].own = append(s.fields[size].own, field)
		s.take(o, field)
	}
	if size >= 0 {
		s.fields[size].words = v.presets(m, s, v.query.Get(presetField))
	}
	return s
}

// take notes the value of an option's field, as a request would say it.
func (s *settings) take(o *catalog.Option, f setting) {
	s.wrong = s.wrong || f.wrong != ""
	s.values[o.Name] = f.value
	if n, err := strconv.ParseInt(f.value, 10, 64); err == nil && o.Words == nil {
		s.values[o.Name] = n
	}
}

// setting is an option's field, with what the reader said.
func (v *shelf) setting(m *catalog.Model, o *catalog.Option, said string) setting {
	f := setting{id: "o-" + o.Name, name: optionPrefix + o.Name, label: o.LabelIn(v.language), value: said}
	if o.Words != nil {
		for _, w := range o.Words {
			f.words = append(f.words, choice{w, w, w == said})
		}
	} else {
		f.least, f.most = strconv.FormatInt(o.Min, 10), strconv.FormatInt(o.Max, 10)
		f.bounds = v.say(message.CalculatorBounds, "least", o.Min, "most", o.Max)
	}
	alone := settings{values: map[string]any{}}
	alone.take(o, f)
	_, err := m.Read(alone.options())
	var refusal *fault.Error
	if errors.As(err, &refusal) {
		f.wrong = refusal.Data["fields"].([]fault.Field)[0].In(v.language).Reason
	}
	return f
}

// presets are the choices among a model's presets, and one's own. Who has not said which is shown the one that the
// options are.
func (v *shelf) presets(m *catalog.Model, s settings, said string) []choice {
	chosen := ownPreset
	if values, err := m.Read(s.options()); err == nil && said != ownPreset {
		chosen = m.Preset(values).String()
	}
	own := choice{ownPreset, v.say(message.PresetOwn), true}
	var all []choice
	for _, p := range m.Presets.Choices {
		value := p.String()
		all = append(all, choice{value, p.Label.In(v.language) + ", " + value, value == chosen})
		own.chosen = own.chosen && value != chosen
	}
	return append(all, own)
}

// presetOf is the preset that a form says; nil: none of the model's.
func presetOf(m *catalog.Model, said string) *catalog.Preset {
	if m.Presets == nil {
		return nil
	}
	for i := range m.Presets.Choices {
		if p := &m.Presets.Choices[i]; p.String() == said {
			return p
		}
	}
	return nil
}

// settled are a model's options as people read them, those of a preset as one.
func (v *shelf) settled(m *catalog.Model, values catalog.Values) []line {
	var lines []line
	for i := range m.Options {
		o := &m.Options[i]
		switch {
		case !m.Presets.Has(o.Name):
			said := values[i].Word
			if o.Words == nil {
				said = v.number(values[i].Number)
			}
			lines = append(lines, line{o.LabelIn(v.language), said})
		case o.Name == m.Presets.Options[0]:
			lines = append(lines, line{m.Presets.Label.In(v.language), m.Preset(values).String()})
		}
	}
	return lines
}

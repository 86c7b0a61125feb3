package view

import (
	"cmp"

	"conto/core/access"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/message"
)

// Model is a model as it is sold.
type Model struct {
	ID        string        `json:"id" example:"z-image"`
	Name      string        `json:"name" doc:"in the reader's language, like about"`
	About     string        `json:"about,omitempty" doc:"what it makes, in a line"`
	Kind      string        `json:"kind" enum:"text,image,voice,post-production,video"`
	Class     catalog.Class `json:"class" enum:"free,basic,premium" doc:"free never costs anything; premium can be disabled for a user"`
	Price     string        `json:"price" doc:"an expression over the options that gives credits"`
	From      string        `json:"from" doc:"the cheapest plan that unlocks it"`
	Allowance string        `json:"allowance,omitempty" doc:"the allowance that may pay for it"`
	Options   []Option      `json:"options"`
	Seed      bool          `json:"seed" doc:"it takes a seed"`
	Takes     Takes         `json:"takes" doc:"what else a request gives"`
	Presets   []Preset      `json:"presets" doc:"values of options that people choose as one, as sizes of pictures"`
}

// Preset is a choice that stands for several options at once.
type Preset struct {
	Label   string         `json:"label" example:"Square" doc:"in the reader's language"`
	Options map[string]any `json:"options" doc:"what it stands for, as a request says it"`
}

// Takes is what a request gives beside options.
type Takes struct {
	Prompt    string `json:"prompt" enum:"none,optional,needed"`
	MaxPrompt int    `json:"max_prompt" doc:"characters of a prompt; 0 where none is taken"`
	Image     string `json:"image" enum:"none,optional,needed" doc:"a picture of the gallery, as files.image"`
	Audio     string `json:"audio" enum:"none,optional,needed" doc:"a sound of the gallery, as files.audio"`
	Video     string `json:"video" enum:"none,optional,needed" doc:"a film of the gallery, as files.video"`
	Consent   bool   `json:"consent" doc:"that the people in the files have agreed has to be said"`
}

// AccountModel is a model as an account sees it.
type AccountModel struct {
	Model
	Lock *access.Lock `json:"lock" doc:"why it cannot be used now, or null"`
}

// Option is something a request may say about a generation.
type Option struct {
	Name    string   `json:"name" example:"seconds"`
	Min     *int64   `json:"min,omitempty" doc:"of a number"`
	Max     *int64   `json:"max,omitempty" doc:"of a number"`
	Words   []string `json:"words,omitempty" doc:"one of these, when it is not a number"`
	Default any      `json:"default"`
	Label   string   `json:"label" doc:"what people call it, in the reader's language, like unit"`
	Unit    string   `json:"unit,omitempty" doc:"what several of a number are: images, seconds"`
	Needs   []Need   `json:"needs" doc:"words that not every plan may choose, also with bought credits (C17)"`
}

// Need says which feature, and so which plan, a word of an option needs.
type Need struct {
	Word    string `json:"word" example:"1080p"`
	Feature string `json:"feature" example:"video_1080p"`
	Plan    string `json:"plan" example:"pro" doc:"the cheapest that has it; empty: none has"`
}

func modelOf(e *catalog.Edition, m *catalog.Model, l message.Language) Model {
	v := Model{m.ID, m.Names.In(l), m.About.In(l), m.Kind, m.Class, m.Price, m.From, m.Allowance, []Option{},
		m.Takes.Seed, takesOf(m.Takes), presetsOf(m, l)}
	for _, o := range m.Options {
		_, unit := o.Unit.Forms(l)
		shown := Option{Name: o.Name, Words: o.Words, Default: o.Default.Said(), Label: o.LabelIn(l), Unit: unit,
			Needs: needsOf(e, o.Needs)}
		if o.Words == nil {
			shown.Min, shown.Max = &o.Min, &o.Max
		}
		v.Options = append(v.Options, shown)
	}
	return v
}

func presetsOf(m *catalog.Model, l message.Language) []Preset {
	shown := []Preset{}
	if m.Presets == nil {
		return shown
	}
	for _, c := range m.Presets.Choices {
		p := Preset{c.Label.In(l), map[string]any{}}
		for i, name := range m.Presets.Options {
			p.Options[name] = c.Values[i].Said()
		}
		shown = append(shown, p)
	}
	return shown
}

func takesOf(t catalog.Takes) Takes {
	shown := Takes{Prompt: demand(t.Prompt), Image: demand(t.Image), Audio: demand(t.Audio), Video: demand(t.Video),
		Consent: t.Consent}
	if t.Prompt != catalog.None {
		shown.MaxPrompt = t.MaxPrompt
	}
	return shown
}

func demand(d catalog.Demand) string { return cmp.Or(string(d), "none") }

// needsOf returns what words of an option need, each with the cheapest plan that has it.
func needsOf(e *catalog.Edition, needs []catalog.Need) []Need {
	list := []Need{}
	for _, n := range needs {
		shown := Need{Word: n.Word, Feature: string(n.Feature)}
		if p := e.FirstWith(n.Feature); p != nil {
			shown.Plan = p.ID
		}
		list = append(list, shown)
	}
	return list
}

// ModelsQuery says for whom models are listed.
type ModelsQuery struct {
	AccountPath
	User string `query:"user" doc:"for this member; default the owner" maxLength:"64"`
}

// ModelsOf returns the models as an account sees them, in a language.
func ModelsOf(models []account.Locked, l message.Language) List[AccountModel] {
	return ListOf(func(m account.Locked) AccountModel {
		return AccountModel{modelOf(m.Edition, m.Model, l), m.Lock.In(l)}
	})(models)
}

package view

import (
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
}

func modelOf(m *catalog.Model, l message.Language) Model {
	v := Model{m.ID, m.Names.In(l), m.About.In(l), m.Kind, m.Class, m.Price, m.From, m.Allowance, []Option{},
		m.Takes.Seed}
	for _, o := range m.Options {
		shown := Option{Name: o.Name, Words: o.Words, Default: o.Default.Word}
		if o.Words == nil {
			shown.Min, shown.Max, shown.Default = &o.Min, &o.Max, o.Default.Number
		}
		v.Options = append(v.Options, shown)
	}
	return v
}

// ModelsQuery says for whom models are listed.
type ModelsQuery struct {
	AccountPath
	User string `query:"user" doc:"for this member; default the owner" maxLength:"64"`
}

// ModelsOf returns the models as an account sees them, in a language.
func ModelsOf(models []account.Locked, l message.Language) List[AccountModel] {
	return ListOf(func(m account.Locked) AccountModel {
		return AccountModel{modelOf(m.Model, l), m.Lock.In(l)}
	})(models)
}

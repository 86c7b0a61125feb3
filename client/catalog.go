package client

import "context"

// Model is a model as an account sees it.
type Model struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	About     string        `json:"about"`
	Kind      string        `json:"kind"`
	Class     string        `json:"class"` // free, basic, premium
	Price     string        `json:"price"` // an expression over the options
	From      string        `json:"from"`  // the cheapest plan that unlocks it
	Allowance string        `json:"allowance"`
	Options   []ModelOption `json:"options"`
	Seed      bool          `json:"seed"` // it takes a seed
	Takes     ModelTakes    `json:"takes"`
	Presets   []Preset      `json:"presets"` // values of options that people choose as one
	Lock      *Lock         `json:"lock"`
}

// ModelOption is something a request may say about a generation: a number within bounds, or one of some words.
type ModelOption struct {
	Name    string   `json:"name"`
	Min     *int64   `json:"min"`
	Max     *int64   `json:"max"`
	Words   []string `json:"words"`
	Default any      `json:"default"`
	Label   string   `json:"label"` // what people call it
	Unit    string   `json:"unit"`  // what several of a number are, such as images
	Needs   []Need   `json:"needs"` // words that not every plan may choose
}

// Preset is a choice that stands for several options at once, as a picture's size.
type Preset struct {
	Label   string         `json:"label"`
	Options map[string]any `json:"options"` // as a request says them
}

// Need says which feature, and so which plan, a word of an option needs.
type Need struct {
	Word    string `json:"word"`
	Feature string `json:"feature"`
	Plan    string `json:"plan"` // the cheapest that has it; "": none has
}

// ModelTakes is what a request gives beside options. A prompt and each file are "none", "optional" or "needed".
type ModelTakes struct {
	Prompt    string `json:"prompt"`
	MaxPrompt int    `json:"max_prompt"` // characters
	Image     string `json:"image"`
	Audio     string `json:"audio"`
	Video     string `json:"video"`
	Consent   bool   `json:"consent"` // that the people in the files have agreed has to be said
}

// Catalog is what is sold now.
type Catalog struct {
	Edition  int     `json:"edition"`
	Currency string  `json:"currency"`
	Zone     string  `json:"zone"`
	Plans    []Plan  `json:"plans"`
	Packs    []Pack  `json:"packs"`
	Models   []Model `json:"models"`
}

// Plan is a plan as it is sold.
type Plan struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	About      string           `json:"about"`
	Badge      string           `json:"badge"`
	Monthly    Amount           `json:"monthly"`
	Yearly     Amount           `json:"yearly"`
	Credits    int64            `json:"credits"`
	Allowances map[string]int64 `json:"allowances"`
	Features   Features         `json:"features"`
}

// Pack is a number of top-up credits for sale.
type Pack struct {
	ID      string `json:"id"`
	Credits int64  `json:"credits"`
	Price   Amount `json:"price"`
}

// Catalog returns what is sold now.
func (c *Client) Catalog(ctx context.Context) (*Catalog, error) {
	out := &Catalog{}
	return out, c.conn.get(ctx, "/v1/catalog", nil, out)
}

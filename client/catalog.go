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
	Lock      *Lock         `json:"lock"`
}

// ModelOption is something a request may say about a generation: a number within bounds, or one of some words.
type ModelOption struct {
	Name    string   `json:"name"`
	Min     *int64   `json:"min"`
	Max     *int64   `json:"max"`
	Words   []string `json:"words"`
	Default any      `json:"default"`
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

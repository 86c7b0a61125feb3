package view

import (
	"conto/core/catalog"
	"conto/core/message"
	"conto/core/money"
)

// Catalog is what is sold now.
type Catalog struct {
	Edition  int     `json:"edition"`
	Currency string  `json:"currency"`
	Zone     string  `json:"zone" doc:"the seller's time zone: billing days begin at its midnight (C11)"`
	Plans    []Plan  `json:"plans" doc:"from the cheapest to the dearest"`
	Packs    []Pack  `json:"packs" doc:"top-up credits, from the smallest to the largest"`
	Models   []Model `json:"models"`
}

// Plan is a plan as it is sold. Prices include VAT.
type Plan struct {
	ID         string           `json:"id"`
	Name       string           `json:"name" doc:"in the reader's language, like badge and about"`
	About      string           `json:"about,omitempty" doc:"for whom it is, in a line"`
	Badge      string           `json:"badge,omitempty"`
	Monthly    money.Amount     `json:"monthly" doc:"for a month"`
	Yearly     money.Amount     `json:"yearly" doc:"for a year, charged once"`
	Credits    money.Credits    `json:"credits" doc:"a month"`
	Allowances map[string]int64 `json:"allowances" doc:"generations a month at no credits (C4)"`
	Features   Features         `json:"features"`
}

// Pack is a number of top-up credits for sale (C18).
type Pack struct {
	ID      string        `json:"id"`
	Credits money.Credits `json:"credits"`
	Price   money.Amount  `json:"price" doc:"VAT included"`
}

// CatalogOf returns what an edition sells, in a language.
func CatalogOf(e *catalog.Edition, l message.Language) Catalog {
	v := Catalog{Edition: e.Number, Currency: e.Currency, Zone: e.Zone.String()}
	for i := range e.Plans {
		p := &e.Plans[i]
		plan := Plan{p.ID, p.Names.In(l), p.About.In(l), p.Badge.In(l), p.Monthly, p.Yearly, p.Credits,
			map[string]int64{}, featuresOf(p)}
		for _, a := range p.Allowances {
			plan.Allowances[a.Name] = a.Units
		}
		v.Plans = append(v.Plans, plan)
	}
	for _, p := range e.Packs {
		v.Packs = append(v.Packs, Pack(p))
	}
	for i := range e.Models {
		v.Models = append(v.Models, modelOf(e, &e.Models[i], l))
	}
	return v
}

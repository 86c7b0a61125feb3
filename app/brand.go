package app

import (
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/text"
	"conto/jobs/record"
)

// Brands are how accounts call themselves, and in which colours, for their prompts.
type Brands struct{ *App }

// Brand is an account's.
type Brand = account.Brand

// Get returns an account's brand; the zero value where none is set.
func (a Brands) Get(c *Call, id string) (Brand, error) {
	if _, _, err := a.View(c, id, account.ViewGallery); err != nil {
		return Brand{}, err
	}
	return record.Get[Brand](c, a.Store, id, record.Brand, record.Only)
}

// May refuses who may not change an account's brand: see account.MayBrand.
func (a Brands) May(c *Call, id string) error {
	if err := c.reaches(id); err != nil {
		return err
	}
	s, _, err := a.Engine.State(c, id)
	if err != nil {
		return err
	}
	return a.noted(c, account.MayBrand(s, c.Actor, a.Catalog()))
}

// Set keeps a brand.
func (a Brands) Set(c *Call, id string, b Brand) (Brand, error) {
	if err := a.May(c, id); err != nil {
		return Brand{}, err
	}
	name, err := text.Line("name", b.Name)
	if err != nil {
		return Brand{}, err
	}
	b.Name = name
	b = b.Normal()
	if err := b.Check(); err != nil {
		return Brand{}, err
	}
	return once(a.App, c, id, func() (Brand, error) {
		return record.Put(c, a.Store, id, record.Brand, record.Only, b, false)
	})
}

// fill returns a prompt with the brand in place of what stands for it, on plans with the brand kit. On others it stays
// as it was written: anyone who writes braces may mean them.
func (a Brands) fill(c *Call, s *account.State, prompt string) (string, error) {
	if !(Brand{}).Names(prompt) || !s.Plan(a.Catalog()).Has(catalog.BrandKit) {
		return prompt, nil
	}
	b, err := record.Get[Brand](c, a.Store, s.ID, record.Brand, record.Only)
	if err != nil {
		return "", err
	}
	return b.Fill(prompt)
}

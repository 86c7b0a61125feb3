package app

import (
	"bytes"
	"io"
	"path"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
	"conto/jobs/record"
	"conto/studio"
)

// Brands are how accounts call themselves, in which colours, with which logo and in which font, for their prompts and
// their marks.
type Brands struct{ *App }

// Brand is an account's.
type Brand struct {
	account.Brand
	Logo *Logo  // nil: none
	Font *Font  // nil: none of its own
	Host string // of share pages; "": the server's own
}

// Logo is the file of an account's logo.
type Logo = studio.Logo

// Font is the file of an account's font.
type Font = studio.Font

// The ids of the records of an account's logo and font, beside that of its brand.
const (
	ofLogo = "logo"
	ofFont = "font"
)

// Get returns an account's brand; the zero value where none is set.
func (a Brands) Get(c *Call, id string) (Brand, error) {
	if _, _, err := a.View(c, id, account.ViewGallery); err != nil {
		return Brand{}, err
	}
	return a.kept(c, id)
}

// kept returns what is kept of a brand.
func (a Brands) kept(c *Call, id string) (Brand, error) {
	b, err := record.Get[account.Brand](c, a.Store, id, record.Brand, record.Only)
	if err != nil {
		return Brand{}, err
	}
	whole := Brand{Brand: b.Normal()}
	if whole.Host, err = a.hosts().Of(c, id); err != nil {
		return Brand{}, err
	}
	logo, err := record.Get[Logo](c, a.Store, id, record.Brand, ofLogo)
	if err == nil && logo.Key != "" {
		whole.Logo = &logo
	}
	if err != nil {
		return Brand{}, err
	}
	font, err := record.Get[Font](c, a.Store, id, record.Brand, ofFont)
	if err == nil && font.Key != "" {
		whole.Font = &font
	}
	return whole, err
}

func (a Brands) hosts() record.Hosts { return record.Hosts{Store: a.Store} }

// May refuses who may not change an account's brand: see account.MayBrand.
func (a Brands) May(c *Call, id string) error {
	s, err := stateFor(a.App, c, id)
	if err != nil {
		return err
	}
	return a.noted(c, account.MayBrand(s, c.Actor, a.Catalog()))
}

// Set keeps a brand; its logo and its font stay.
func (a Brands) Set(c *Call, id string, b account.Brand) (Brand, error) {
	if err := a.May(c, id); err != nil {
		return Brand{}, err
	}
	before, err := a.kept(c, id)
	if err != nil {
		return Brand{}, err
	}
	if b.Name, err = text.Line("name", b.Name); err != nil {
		return Brand{}, err
	}
	if b.Text, err = text.Line("text", b.Text); err != nil {
		return Brand{}, err
	}
	b = b.Normal()
	if err := b.Check(before.Logo != nil); err != nil {
		return Brand{}, err
	}
	if err := a.writable(c, before.Font, b.Text); err != nil {
		return Brand{}, err
	}
	if b.WhiteLabel && !before.WhiteLabel {
		s, _, err := a.Engine.State(c, id)
		if err == nil {
			err = account.MayWhiteLabel(s, c.Actor, a.Catalog())
		}
		if err != nil {
			return Brand{}, err
		}
	}
	kept, err := once(a.App, c, id, func() (account.Brand, error) {
		kept, err := record.Put(c, a.Store, id, record.Brand, record.Only, b, false)
		return kept, a.attest(c, err, id, "")
	})
	before.Brand = kept.Normal()
	return before, err
}

// mayHost refuses who may not give the account a host, or take it away: see account.MayHost.
func (a Brands) mayHost(c *Call, id string, away bool) error {
	s, err := stateFor(a.App, c, id)
	if err != nil {
		return err
	}
	return a.noted(c, account.MayHost(s, c.Actor, a.Catalog(), away))
}

// SetHost gives the account a host on which its share pages are, and nothing else. It refuses with conflict one that is
// another account's, and any while the server does not know its own.
func (a Brands) SetHost(c *Call, id, host string) (Brand, error) {
	if err := a.mayHost(c, id, false); err != nil {
		return Brand{}, err
	}
	if a.People.ShareOn == nil {
		return Brand{}, fault.Of(fault.Conflict, message.HostNoAddress)
	}
	host, err := account.CheckHost(host, a.People.Host)
	if err != nil {
		return Brand{}, err
	}
	if _, err := once(a.App, c, id, func() (string, error) {
		ok, err := a.hosts().Claim(c, id, host)
		if err == nil && !ok {
			err = fault.Of(fault.Conflict, message.HostTaken, "host", host)
		}
		return host, a.attest(c, err, id, "host")
	}); err != nil {
		return Brand{}, err
	}
	return a.kept(c, id)
}

// RemoveHost gives up the account's host: links that were made with it lead nowhere any more. None is no error.
func (a Brands) RemoveHost(c *Call, id string) error {
	if err := a.mayHost(c, id, true); err != nil {
		return err
	}
	return a.attest(c, a.hosts().Drop(c, id), id, "host")
}

// attest records that an operator changed the account's brand, unless that failed.
func (a Brands) attest(c *Call, err error, id, what string) error {
	return attest(a.App, c, err, identity.BrandChanged, id, what)
}

// HostOf returns the account whose share pages are on a host; "": nobody's.
func (a Brands) HostOf(c *Call, host string) (string, error) {
	if a.People.ShareOn == nil || host == a.People.Host {
		return "", nil
	}
	return a.hosts().Find(c, host)
}

// address returns where a link of an account leads: on its own host, on plans with the white-label.
func (a Brands) address(c *Call, s *account.State, secret string) (string, error) {
	if a.People.ShareOn != nil && s.Plan(a.Catalog()).Has(catalog.WhiteLabel) {
		if host, err := a.hosts().Of(c, s.ID); err != nil || host != "" {
			return a.People.ShareOn(host, secret), err
		}
	}
	return a.People.Share(secret), nil
}

// SetLogo keeps a picture as the account's logo; it is decoded and encoded anew.
func (a Brands) SetLogo(c *Call, id string, from io.Reader) (Brand, error) {
	return bring(a, c, id, ofLogo, from, studio.MaxLogo, func(g *studio.Gallery, file []byte) (Logo, error) {
		return g.PutLogo(c, id, bytes.NewReader(file))
	})
}

// bring keeps what is made of a file that was brought for an account's brand, as the record with an id, and returns the
// brand with it.
func bring[V any](a Brands, c *Call, id, of string, from io.Reader, most int64,
	keep func(g *studio.Gallery, file []byte) (V, error)) (Brand, error) {
	if err := a.May(c, id); err != nil {
		return Brand{}, err
	}
	works, err := Studio(a).running()
	if err != nil {
		return Brand{}, err
	}
	file, told, done, err := Uploads(a).receive(c, id, from, most)
	if err != nil {
		return Brand{}, err
	}
	defer done()
	if _, err := once(a.App, told, id, func() (V, error) {
		made, err := keep(works.Gallery, file)
		if err != nil {
			return made, err
		}
		kept, err := record.Put(c, a.Store, id, record.Brand, of, made, false)
		return kept, a.attest(c, err, id, of)
	}); err != nil {
		return Brand{}, err
	}
	return a.kept(c, id)
}

// RemoveLogo forgets the account's logo; nothing is marked with it from then on. None is no error.
func (a Brands) RemoveLogo(c *Call, id string) error {
	if err := a.May(c, id); err != nil {
		return err
	}
	before, err := a.kept(c, id)
	if err != nil {
		return err
	}
	if before.Mark == account.MarkLogo {
		before.Mark = account.MarkNone
		if _, err := record.Put(c, a.Store, id, record.Brand, record.Only, before.Brand, false); err != nil {
			return err
		}
	}
	return a.attest(c, a.Store.Delete(c, id, record.Brand, ofLogo), id, "logo")
}

// OpenLogo opens the file of the account's logo, or refuses with not_found.
func (a Brands) OpenLogo(c *Call, id string) (*AssetFile, error) {
	b, err := a.Get(c, id)
	if err != nil {
		return nil, err
	}
	return a.openLogo(c, b.Logo)
}

func (a Brands) openLogo(c *Call, logo *Logo) (*AssetFile, error) {
	if logo == nil || a.Works == nil {
		return nil, fault.Of(fault.NotFound, message.BrandLogoGone)
	}
	r, err := a.Works.Gallery.OpenLogo(c, *logo)
	if err != nil {
		return nil, err
	}
	return &AssetFile{ReadSeekCloser: r, of: &Asset{}, media: "image/png", tag: path.Base(logo.Key)}, nil
}

// imprint returns the mark that a generation of an account bears of its brand; nil: none.
func (a Brands) imprint(c *Call, s *account.State) (*account.Imprint, error) {
	plan := s.Plan(a.Catalog())
	if !plan.Has(catalog.BrandKit) {
		return nil, nil
	}
	b, err := a.kept(c, s.ID)
	if err != nil {
		return nil, err
	}
	logo, font := "", ""
	if b.Logo != nil {
		logo = b.Logo.Key
	}
	if b.Font != nil {
		font = b.Font.Key
	}
	return b.Imprint(plan, logo, font), nil
}

// fill returns a prompt with the brand in place of what stands for it, on plans with the brand kit. On others it stays
// as it was written: anyone who writes braces may mean them.
func (a Brands) fill(c *Call, s *account.State, prompt string) (string, error) {
	if !(Brand{}).Names(prompt) || !s.Plan(a.Catalog()).Has(catalog.BrandKit) {
		return prompt, nil
	}
	b, err := a.kept(c, s.ID)
	if err != nil {
		return "", err
	}
	return b.Fill(prompt)
}

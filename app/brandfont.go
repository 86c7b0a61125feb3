package app

import (
	"io"
	"path"
	"strings"

	"conto/core/fault"
	"conto/core/message"
	"conto/jobs/record"
	"conto/studio"
)

// SetFont keeps a font in which the account's mark is written. It refuses with invalid one that lacks a letter of it.
func (a Brands) SetFont(c *Call, id string, from io.Reader) (Brand, error) {
	return bring(a, c, id, ofFont, from, studio.MaxFont, func(g *studio.Gallery, file []byte) (Font, error) {
		b, err := a.kept(c, id)
		if err != nil {
			return Font{}, err
		}
		return g.PutFont(c, id, file, b.Text)
	})
}

// writable refuses with invalid a text that cannot be written in the account's font.
func (a Brands) writable(c *Call, font *Font, text string) error {
	if font == nil || a.Works == nil {
		return nil
	}
	lacks, err := a.Works.Gallery.FontLacks(c, *font, text)
	if err == nil && lacks != "" {
		err = fault.Wrong("text", message.BrandTextLacks, "letters", lacks, "font", font.Name)
	}
	return err
}

// RemoveFont forgets the account's font; its mark is written in the program's letters from then on. None is no error.
func (a Brands) RemoveFont(c *Call, id string) error {
	if err := a.May(c, id); err != nil {
		return err
	}
	return a.attest(c, a.Store.Delete(c, id, record.Brand, ofFont), id, ofFont)
}

// OpenFont opens the file of the account's font, or refuses with not_found.
func (a Brands) OpenFont(c *Call, id string) (*AssetFile, error) {
	b, err := a.Get(c, id)
	if err != nil {
		return nil, err
	}
	if b.Font == nil || a.Works == nil {
		return nil, fault.Of(fault.NotFound, message.BrandFontGone)
	}
	r, err := a.Works.Gallery.OpenFont(c, *b.Font)
	if err != nil {
		return nil, err
	}
	name := path.Base(b.Font.Key)
	return &AssetFile{ReadSeekCloser: r, of: &Asset{}, media: fontMedia(name), tag: name, name: fileName("", b.Font.Name) +
		path.Ext(name)}, nil
}

// fontMedia returns the content type of a font's file, by its name.
func fontMedia(name string) string { return "font/" + strings.TrimPrefix(path.Ext(name), ".") }

// Specimen returns a PNG picture of what the account's mark, or its name, looks like in its font, or refuses with
// not_found.
func (a Brands) Specimen(c *Call, id string) ([]byte, error) {
	b, err := a.Get(c, id)
	if err != nil {
		return nil, err
	}
	if b.Font == nil || a.Works == nil {
		return nil, fault.Of(fault.NotFound, message.BrandFontGone)
	}
	return a.Works.Gallery.Specimen(c, *b.Font, b.Text, b.Name, b.Font.Name)
}

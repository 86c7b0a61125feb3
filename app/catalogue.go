package app

import (
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/text"
	"conto/engine"
)

// Catalogues are the editions of the catalogue, as they were written. A new one is published when a server starts with
// it.
type Catalogues struct{ *App }

// Texts returns every edition as it was written, the oldest first.
func (t Catalogues) Texts(c *Call) ([]string, error) {
	if err := account.May(c.Actor, account.ReadCatalogue); err != nil {
		return nil, err
	}
	return engine.CatalogueTexts(c, t.Store)
}

// Checked is what a text would be as the next edition.
type Checked struct {
	Wrong   []string      // what keeps it from being one, for who writes catalogues
	Changes []text.Change // the lines that would change, with those around them; none: it is the latest edition
}

// Check returns what a text would be as the next edition. It publishes nothing.
func (t Catalogues) Check(c *Call, written string) (Checked, error) {
	all, err := t.Texts(c)
	if err != nil {
		return Checked{}, err
	}
	written = strings.ReplaceAll(written, "\r\n", "\n")
	next, err := catalog.Parse([]byte(written), time.LoadLocation)
	if err == nil {
		err = next.Follows(t.Catalog().Latest())
	}
	if err != nil {
		return Checked{Wrong: strings.Split(strings.TrimSpace(err.Error()), "\n")}, nil
	}
	return Checked{Changes: text.Changes(all[len(all)-1], written)}, nil
}

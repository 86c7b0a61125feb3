package app

import (
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/engine"
	"conto/identity"
)

// Catalogues are the editions of the catalogue, as they were written. An operator publishes a new one, or a server does
// that is started with it; none is ever changed.
type Catalogues struct{ *App }

// Publication is an edition of the catalogue that an operator published, or that waits to go on sale.
type Publication = engine.Publication

func (t Catalogues) editions() engine.Editions { return engine.Editions{Engine: t.Engine} }

// Texts returns every edition as it was written, the oldest first.
func (t Catalogues) Texts(c *Call) ([]string, error) {
	if err := account.May(c.Actor, account.ReadCatalogue); err != nil {
		return nil, err
	}
	return engine.CatalogueTexts(c, t.Store)
}

// Editions returns of every edition who published it, the oldest first; By is "" of one that came with a server's
// start. planned is the one that waits to go on sale, or nil.
func (t Catalogues) Editions(c *Call) (all []Publication, planned *Publication, err error) {
	if err := account.May(c.Actor, account.ReadCatalogue); err != nil {
		return nil, nil, err
	}
	origins, err := t.editions().Origins(c)
	if err != nil {
		return nil, nil, err
	}
	for n := 1; n <= t.Catalog().Latest().Number; n++ {
		p := origins[n]
		p.Number = n
		all = append(all, p)
	}
	p, waits, err := t.editions().Planned(c)
	if waits {
		planned = &p
	}
	return all, planned, err
}

// Checked is what a text would be as the next edition.
type Checked struct {
	Number  int                // which edition it would be
	Wrong   []string           // what keeps it from being one, for who writes catalogues
	Words   []message.Sentence // what would change in what is sold
	Changes []text.Change      // the lines that would change, with those around them; none: it is the latest edition
}

// Check returns what a text would be as the next edition. It publishes nothing.
func (t Catalogues) Check(c *Call, written string) (Checked, error) {
	all, err := t.Texts(c)
	if err != nil {
		return Checked{}, err
	}
	written = unix(written)
	checked := Checked{Number: len(all) + 1}
	next, err := catalog.Parse([]byte(written), time.LoadLocation)
	if err == nil {
		err = next.Follows(t.Catalog().Latest())
	}
	if err != nil {
		checked.Wrong = strings.Split(strings.TrimSpace(err.Error()), "\n")
		return checked, nil
	}
	checked.Words = next.Differences(t.Catalog().Latest())
	checked.Changes = text.Changes(all[len(all)-1], written)
	return checked, nil
}

// unix ends lines as files of the server's own do: browsers send a form's text with other ends.
func unix(written string) string { return strings.ReplaceAll(written, "\r\n", "\n") }

// Publish makes a text edition number, on sale from an instant on; the zero time is at once. The number is that under
// which the operator saw what would change, so that nobody publishes over an edition that they have not seen. Errors:
// invalid for a text that cannot follow, no reason, or an instant that has passed; conflict where another has the
// number, or one waits to go on sale.
func (t Catalogues) Publish(c *Call, written string, number int, from time.Time, why string) (Publication, error) {
	if err := account.May(c.Actor, account.Publish); err != nil {
		return Publication{}, err
	}
	now := t.Engine.Now()
	why, err := reasonGiven(why)
	if err != nil {
		return Publication{}, err
	}
	if from.IsZero() {
		from = now
	} else if from.Before(now) || from.After(now.AddDate(1, 0, 0)) {
		return Publication{}, fault.Wrong("from", message.EditionFromIs)
	}
	return once(t.App, c, "", func() (Publication, error) {
		p := Publication{Number: number, From: from, By: c.Actor.ID, Why: why, At: now, Text: unix(written)}
		if err := t.editions().Publish(c, p); err != nil {
			return Publication{}, err
		}
		p.Text = ""
		what := identity.CataloguePublished
		if p.From.After(p.At) {
			what = identity.CataloguePlanned
		}
		return p, t.note(c, what, p, why)
	})
}

func (t Catalogues) note(c *Call, what identity.Deed, p Publication, why string) error {
	return t.Operators.Note(c, identity.Act{By: c.Actor.ID, What: what, About: message.English.Number(int64(p.Number)),
		Why: why, From: c.From})
}

// Withdraw takes back the edition that waits to go on sale. Errors: not_found where none waits.
func (t Catalogues) Withdraw(c *Call) error {
	if err := account.May(c.Actor, account.Publish); err != nil {
		return err
	}
	p, err := t.editions().Withdraw(c)
	if err != nil {
		return err
	}
	return t.note(c, identity.CatalogueWithdrawn, p, "")
}

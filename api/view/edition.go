package view

import (
	"time"

	"conto/app"
	"conto/core/message"
)

// Editions are the editions of the catalogue.
type Editions struct {
	Items   []Edition `json:"items"`
	Planned *Edition  `json:"planned" doc:"the one that waits to go on sale"`
}

// Edition is an edition of the catalogue, and who published it.
type Edition struct {
	Number int        `json:"number"`
	From   *time.Time `json:"from" doc:"when it went, or goes, on sale; null for one that came with a server's start"`
	By     string     `json:"by" doc:"the actor who published it"`
	Reason string     `json:"reason"`
}

// EditionOf returns who published an edition.
func EditionOf(p app.Publication) Edition {
	e := Edition{Number: p.Number, By: p.By, Reason: p.Why}
	if !p.From.IsZero() {
		e.From = &p.From
	}
	return e
}

// EditionsOf returns every edition, the oldest first, and the one that waits.
func EditionsOf(all []app.Publication, planned *app.Publication) Editions {
	v := Editions{Items: []Edition{}}
	for _, p := range all {
		v.Items = append(v.Items, EditionOf(p))
	}
	if planned != nil {
		e := EditionOf(*planned)
		v.Planned = &e
	}
	return v
}

// CatalogTextInput is a catalogue as it is written, to be looked at.
type CatalogTextInput struct {
	Body struct {
		Text string `json:"text" doc:"YAML, as conto catalog show prints it" maxLength:"1000000"`
	}
}

// CheckedCatalog is what a text would be as the next edition.
type CheckedCatalog struct {
	Number  int      `json:"number" doc:"which edition it would be"`
	Wrong   []string `json:"wrong" doc:"what keeps it from being one, with lines; none: it can be published"`
	Changes []string `json:"changes" doc:"what would change in what is sold, in the reader's language"`
	Same    bool     `json:"same" doc:"it is the edition that is on sale: there is nothing to publish"`
}

// CheckedCatalogOf returns it, in a language.
func CheckedCatalogOf(c app.Checked, l message.Language) CheckedCatalog {
	v := CheckedCatalog{Number: c.Number, Wrong: append([]string{}, c.Wrong...), Changes: []string{},
		Same: len(c.Wrong) == 0 && len(c.Changes) == 0}
	for _, one := range c.Words {
		v.Changes = append(v.Changes, one.In(l))
	}
	return v
}

// PublishInput is a catalogue that an operator publishes.
type PublishInput struct {
	Body struct {
		Text   string     `json:"text" doc:"YAML, as conto catalog show prints it" maxLength:"1000000"`
		Number int        `json:"number" minimum:"2" doc:"which edition it is to be, as a check said"`
		From   *time.Time `json:"from,omitempty" doc:"when it goes on sale, within a year; left out: at once"`
		Reason string     `json:"reason" minLength:"1" maxLength:"200"`
	}
}

// Package vies asks the EU's registry (VIES) whether a VAT ID is registered for trade within the EU: the interface, and
// the client of its REST service. viestest is such a service of one's own, for tests.
//
// The registry asks each country in turn, and countries are away often. Only an Answer says something about a VAT ID;
// an error never means that it is not valid. Reverse charge needs an answer that it is (art. 18 Reg. 282/2011); until
// there is one, VAT is charged or the invoice waits, as the seller has decided.
package vies

import (
	"context"
	"errors"
	"strings"
	"time"

	"conto/core/vat"
)

// Answer is what the registry said.
type Answer struct {
	Valid        bool
	Consultation string // the number under which the registry remembers that it was asked: the seller's proof, to be kept
	Name         string // in whose name it is registered; empty where the country does not tell
	Address      string // in lines; empty where the country does not tell
	At           time.Time
}

// Checker reports whether a VAT ID, written with its country, is registered. It is safe for concurrent use. An error
// that wraps ErrBusy is worth another try later; ErrRefused needs a person.
type Checker interface {
	Check(ctx context.Context, vatID string) (Answer, error)
}

// Errors that say nothing about the VAT ID.
var (
	ErrBusy    = errors.New("vies: no answer now, ask again later")
	ErrRefused = errors.New(
		"vies: the registry does not answer this seller; check the seller's own VAT ID, and that neither it nor the server's address is blocked")
)

// NoAnswer reports whether an error means that the registry could not be asked, now or at all, and so said nothing.
func NoAnswer(err error) bool { return errors.Is(err, ErrBusy) || errors.Is(err, ErrRefused) }

// split divides a VAT ID into its country and its number, and says whether a registry can be asked for it. Blanks, dots
// and dashes are how people write. Greece is EL, but also known as GR; XI is Northern Ireland.
func split(vatID string) (country, number string, ok bool) {
	id := strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "").Replace(vatID))
	if len(id) < 4 || len(id) > 14 {
		return "", "", false
	}
	country, number = id[:2], id[2:]
	if country == "GR" {
		country = "EL"
	}
	known := country == "XI" || vat.InEU(vat.CountryOf(country))
	return country, number, known && strings.Trim(number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+*") == ""
}

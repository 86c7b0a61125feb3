// Package seller reads the file that says who sells.
package seller

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/money"
	"conto/driver/document/pdf"
)

// Seller is who sells, as a file says it.
type Seller struct {
	bill.Seller
	Abroad bill.Abroad
	Studio string // the name that customers know; that of the company if there is no other
	// HoldDisputed: an account of which a payment is disputed is held until the bank has decided (C40)
	HoldDisputed bool
	logo         *pdf.Logo
}

// sellerFile is the file.
type sellerFile struct {
	Name    string `yaml:"name"`
	Studio  string `yaml:"studio"`
	VATID   string `yaml:"vat_id"`
	TaxCode string `yaml:"tax_code"`
	Regime  string `yaml:"regime"`
	Address struct {
		Line1      string `yaml:"line1"`
		PostalCode string `yaml:"postal_code"`
		City       string `yaml:"city"`
		Province   string `yaml:"province"`
	} `yaml:"address"`
	REA *struct {
		Office      string `yaml:"office"`
		Number      string `yaml:"number"`
		Capital     int64  `yaml:"capital"` // whole euros
		SoleMember  bool   `yaml:"sole_member"`
		Liquidation bool   `yaml:"liquidation"`
	} `yaml:"rea"`
	OneStopFrom string        `yaml:"one_stop_from"` // a day
	SoldAbroad  map[int]int64 `yaml:"sold_abroad"`   // whole euros, by year

	Email string `yaml:"email"`
	IBAN  string `yaml:"iban"`
	Bank  string `yaml:"bank"`
	Logo  string `yaml:"logo"` // a PNG or a JPEG, beside the file

	HoldDisputed *bool `yaml:"hold_disputed"` // without it, it is true
}

// Trial stands in documents that are only tried out, when nobody has said who sells.
func Trial() Seller {
	return Seller{Studio: "Example Studio", HoldDisputed: true, Seller: bill.Seller{
		Name: "Example Studio S.r.l.", VATID: "IT01234560587", TaxCode: "01234560587", Regime: "RF01",
		Address: bill.Address{Line1: "Via dell'Esempio 1", PostalCode: "00186", City: "Roma", Province: "RM", Country: "IT"},
		IBAN:    "IT60X0542811101000000123456", Bank: "Banca d'Esempio",
	}}
}

// Draw draws a document as a PDF, with the logo.
func (s Seller) Draw(d *bill.Document) ([]byte, error) { return pdf.Draw(d, s.logo) }

// Read reads who sells from a file, and says what is wrong with it.
func Read(path string) (Seller, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Seller{}, err
	}
	var f sellerFile
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return Seller{}, fmt.Errorf("%s: %w", path, err)
	}
	s := Seller{Studio: f.Studio, HoldDisputed: f.HoldDisputed == nil || *f.HoldDisputed, Seller: bill.Seller{
		Name: f.Name, VATID: f.VATID, TaxCode: f.TaxCode, Regime: f.Regime, Email: f.Email, IBAN: f.IBAN, Bank: f.Bank,
		Address: bill.Address{Line1: f.Address.Line1, PostalCode: f.Address.PostalCode, City: f.Address.City,
			Province: f.Address.Province, Country: "IT"},
	}}
	if s.Studio == "" {
		s.Studio = s.Name
	}
	if s.Abroad, err = f.abroad(); err != nil {
		return Seller{}, fmt.Errorf("%s: %w", path, err)
	}
	if r := f.REA; r != nil {
		s.REA = &bill.REA{Office: r.Office, Number: r.Number, Capital: money.EUR(r.Capital * 100), SoleMember: r.SoleMember,
			Liquidation: r.Liquidation}
	}
	if err := s.Check(); err != nil {
		return Seller{}, fmt.Errorf("%s: %w", path, err)
	}
	if f.Logo == "" {
		return s, nil
	}
	image, err := os.ReadFile(filepath.Join(filepath.Dir(path), f.Logo))
	if err != nil {
		return Seller{}, fmt.Errorf("%s: logo: %w", path, err)
	}
	s.logo = &pdf.Logo{Kind: "jpg", Image: image}
	if bytes.HasPrefix(image, []byte("\x89PNG")) {
		s.logo.Kind = "png"
	}
	if _, err := pdf.Draw(&bill.Document{Seller: s.Seller}, s.logo); err != nil {
		return Seller{}, fmt.Errorf("%s: the logo %s is neither a PNG nor a JPEG that can be drawn: %w", path, f.Logo, err)
	}
	return s, nil
}

// abroad is what the file says of consumers elsewhere in the EU.
func (f *sellerFile) abroad() (bill.Abroad, error) {
	a := bill.Abroad{Before: map[int]int64{}}
	for year, euros := range f.SoldAbroad {
		if euros < 0 || euros > 1_000_000_000 {
			return a, fmt.Errorf("sold_abroad of %d must be whole euros, from 0 on", year)
		}
		a.Before[year] = euros * 100
	}
	if f.OneStopFrom == "" {
		return a, nil
	}
	a.OneStopFrom = &cal.Date{}
	if err := a.OneStopFrom.UnmarshalText([]byte(f.OneStopFrom)); err != nil {
		return a, errors.New("one_stop_from must be a day such as 2026-01-01")
	}
	return a, nil
}

package bill

import (
	"conto/core/cal"
	"conto/core/vat"
)

// Sale is what decides how something is taxed.
type Sale struct {
	Country   string   // of the buyer, ISO 3166-1: GR is Greece
	Business  bool     // it has a VAT ID …
	Confirmed bool     // … that the registry of its country has confirmed
	Date      cal.Date // of the payment
	// the seller declares in the consumers' countries: the threshold is passed, with this sale, or not made use of
	Over bool
}

// threshold is how much may be sold to consumers in other countries of the EU, net and in all, this year and last,
// before their own VAT is due (art. 59c of Directive 2006/112).
const threshold = 10_000_00

// passes reports whether sales of so many cents net in a year pass the threshold.
func passes(cents int64) bool { return cents > threshold }

// Tax returns how a sale is taxed, at which rate, and whose rate that is. A business elsewhere in the EU whose VAT ID
// nobody has confirmed is treated as a consumer (art. 18 of Regulation 282/2011).
func Tax(s Sale) (Treatment, vat.Percent, string, error) {
	italian, err := vat.RateOf(vat.Seller, s.Date)
	if err != nil {
		return "", 0, "", err
	}
	switch {
	case s.Country == vat.Seller:
		return Domestic, italian, vat.Seller, nil
	case !vat.InEU(s.Country):
		return Outside, 0, s.Country, nil
	case s.Business && s.Confirmed:
		return ReverseCharge, 0, s.Country, nil
	case !s.Over:
		return Threshold, italian, vat.Seller, nil
	}
	rate, err := vat.RateOf(s.Country, s.Date)
	return OneStop, rate, vat.Area(s.Country), err
}

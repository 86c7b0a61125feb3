package bill

import (
	"conto/core/cal"
	"conto/core/money"
	"conto/core/vat"
)

// Sale is what decides how something is taxed.
type Sale struct {
	Country   string   // of the buyer, ISO 3166-1: GR is Greece
	Business  bool     // it has a VAT ID …
	Confirmed bool     // … that the registry of its country has confirmed
	Date      cal.Date // of the payment
	Over      bool     // sales to consumers elsewhere in the EU have passed the threshold, with this one
}

// threshold is how much may be sold to consumers in other countries of the EU, net and in all, this year and last, before their
// own VAT is due (art. 59c of Directive 2006/112).
const threshold = 10_000_00

// Passes says whether a sale of so much passes the threshold, after what was sold before.
func Passes(lastYear, thisYear, net money.Amount) bool {
	return lastYear.Cents > threshold || thisYear.Cents+net.Cents > threshold
}

// Tax says how a sale is taxed, at which rate, and whose rate that is. A business elsewhere in the EU whose VAT ID nobody has
// confirmed is treated as a consumer (art. 18 of Regulation 282/2011).
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
	return OneStop, rate, s.Country, err
}

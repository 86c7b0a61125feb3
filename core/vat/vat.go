// Package vat is what the law says of value added tax wherever it matters: the dated rates of the 27 countries of the
// EU, how a price that includes VAT is divided, and which VAT IDs are well-formed. Who pays which VAT is in package
// bill.
package vat

import (
	"fmt"
	"strconv"
	"strings"

	"conto/core/cal"
	"conto/core/money"
)

// Seller is the country of the seller. Its rate is the one that prices include.
const Seller = "IT"

// Percent is a rate in hundredths of a percent: 2550 is 25.5 %.
type Percent int64

// whole is a hundred percent.
const whole Percent = 100_00

// String writes the rate as a person does: 22, 25.5.
func (p Percent) String() string {
	text := fmt.Sprintf("%d.%02d", p/100, p%100)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// MarshalText writes the rate: 22, 25.5.
func (p Percent) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a rate: 22, 25.5.
func (p *Percent) UnmarshalText(text []byte) error {
	units, fraction, _ := strings.Cut(string(text), ".")
	n, err := strconv.ParseUint(units+(fraction + "00")[:2], 10, 16)
	if err != nil || units == "" || len(fraction) > 2 || n > uint64(whole) {
		return fmt.Errorf("a rate is written in percent, such as 22 or 25.5, not %q", text)
	}
	*p = Percent(n)
	return nil
}

// Split divides a price that includes VAT. The net is the price ÷ (1 + rate), rounded to the nearest cent, a half
// upwards; the VAT is what is left, so that both always make the price. (VAT that is worked out from the net misses 18
// of 100 prices by a cent.)
func Split(gross money.Amount, rate Percent) (net, vat money.Amount) {
	net = money.Amount{Cents: money.RoundHalfUp(gross.Cents, int64(whole), int64(whole+rate)), Currency: gross.Currency}
	return net, gross.Sub(net)
}

// NetsOf returns the least and the most that the net of a price may be, in cents, for its VAT to be within a cent of
// rate × net: as far as the tax agency's exchange tolerates. Without VAT there is one only.
func NetsOf(gross int64, rate Percent) (least, most int64) {
	if rate == 0 {
		return gross, gross
	}
	const cent = 1
	least = money.RoundUp(max(gross-cent, 0), int64(whole), int64(whole+rate))
	return least, min(money.RoundDown(gross+cent, int64(whole), int64(whole+rate)), gross)
}

// Area returns the country whose VAT is due in a country: its own but for Monaco's, which is France's (Directive
// 2006/112, art. 7).
func Area(country string) string {
	if country == "MC" {
		return "FR"
	}
	return country
}

// InEU reports whether a country is in the area of the European Union's VAT.
func InEU(country string) bool {
	for _, r := range rates {
		if r.country == Area(country) {
			return true
		}
	}
	return false
}

// Included returns the rate that prices include on a day: the seller's. On days before the table it is the oldest that
// is known.
func Included(on cal.Date) Percent {
	rate, err := RateOf(Seller, on)
	if err == nil {
		return rate
	}
	for _, r := range rates {
		if r.country == Seller {
			return r.rate
		}
	}
	return 0
}

// RateOf returns a country's standard rate on a day. Territories with a rate of their own, such as Madeira, and those
// outside the EU's VAT, such as the Canary Islands, are not told apart.
func RateOf(country string, on cal.Date) (Percent, error) {
	found := Percent(-1)
	for _, r := range rates {
		if r.country == Area(country) && !on.Before(r.from) {
			found = r.rate
		}
	}
	if found < 0 {
		return 0, fmt.Errorf("vat: no rate of VAT is known for %s on %s", country, on)
	}
	return found, nil
}

package vat

import (
	"fmt"
	"strings"
	"testing"

	"conto/core/message"
)

// well-formed numbers of all 27 countries, in each of their forms; whether they were ever given to anybody is another
// question.
var wellFormed = strings.Fields(`
	ATU40122693 BE0537294678 BG1249920919 BG394744110 CY19100008T CZ1003210670 CZ285530647 CZ74172735 DE791590815
	DK97572119 EE106327920 EL931236973 ES92965067X ESA03854130 ESX3357066D FI81640666 FR56754956188 FRW0286550550 HR22465627026
	HU92622526 IE4965945G IE6091542HH IT04008190557 IT01234560587 LT712100151212 LT903780315 LU05015952 LV46748543604 MT54248232
	NL288130340B01 PL2391543443 PT313675619 RO281500 RO718006454 RO9622995009 SE057762615301 SI20581068 SK6938581122`)

func TestVATIDsOfAllCountriesC32(t *testing.T) {
	countries := map[string]bool{}
	for _, id := range wellFormed {
		countries[id[:2]] = true
		if !IsID(id) {
			t.Errorf("%s is refused: %s", id, Reason(id))
		}
	}
	if len(countries) != 27 || len(vatIDs) != 27 {
		t.Errorf("%d countries are tried, %d known", len(countries), len(vatIDs))
	}
}

// TestVATID_OneDigitWrongC32: of the numbers that have one digit wrong, nearly all are refused.
func TestVATID_OneDigitWrongC32(t *testing.T) {
	slips, passed := 0, 0
	for _, id := range wellFormed {
		if len(id) == 11 && id[:2] == "CZ" {
			continue // a person's, without a check digit
		}
		for i := 2; i < len(id); i++ {
			if id[:2] == "NL" && i > 10 || id[:2] == "SE" && i > 11 || id[i] < '0' || id[i] > '9' {
				continue // counts the registrations of one business
			}
			for d := range 10 {
				other := fmt.Sprint(id[:i], d, id[i+1:])
				if other == id {
					continue
				}
				slips++
				if IsID(other) {
					passed++
				}
			}
		}
	}
	if slips < 2500 || passed*40 > slips {
		t.Errorf("%d of %d slips of the pen pass", passed, slips)
	}
}

func TestVATID_ReasonC32(t *testing.T) {
	for id, want := range map[string]string{
		"IT01234567890": "wrong check digit", "IT0123456789": "must be IT and 11 digits",
		"DE12345678":  "must be DE and 9 digits",
		"GR094259216": "EL in Greece", "01234560587": "two letters of an EU country", "XX123": "two letters",
		"": "two letters", "I": "two letters",
		"IT12345678903X": "IT and 11 digits", "IT12345678903": "890 in its digits 8 to 10, which is no Italian tax office",
		"IT00000000000": "only zeros", "IT00000000001": "wrong check digit", "IT12345670009": "000 in its digits 8 to 10",
	} {
		if IsID(id) || !strings.Contains(Reason(id).In(message.English), want) {
			t.Errorf("%q: %v, %s", id, IsID(id), Reason(id).In(message.English))
		}
	}
}

func TestCountryOf(t *testing.T) {
	for id, want := range map[string]string{"EL094259216": "GR", "IT01234560587": "IT", "": ""} {
		if got := CountryOf(id); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
}

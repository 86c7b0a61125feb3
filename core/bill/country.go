package bill

import (
	"maps"
	"slices"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// countries are the codes of ISO 3166-1, and provinces those of Italy: the present ones and Sardinia's of 2016 to 2025,
// which addresses still have. A code that nobody uses would decide whose VAT is due.
var (
	countries = codes(`
		AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
		CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
		FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
		JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
		MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
		PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
		TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)
	provinces = codes(`
		AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CI CL CN CO CR CS CT CZ EN FC FE FG FI FM
		FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OG OR OT PA PC PD PE PG PI PN PO PR PT
		PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VS VT VV`)
)

func codes(list string) map[string]bool {
	set := map[string]bool{}
	for _, code := range strings.Fields(list) {
		set[code] = true
	}
	return set
}

// Countries returns the codes of all countries, in alphabetical order.
func Countries() []string { return slices.Sorted(maps.Keys(countries)) }

// CheckCountry refuses what is no code of a country, naming the field and what to write.
func CheckCountry(field, code string) error {
	if countries[code] {
		return nil
	}
	return fault.Wrong(field, countryReason(code))
}

// countryReason returns what is wrong with a country's code that is none.
func countryReason(code string) message.Key {
	switch code {
	case "EL":
		return message.CountryGreece
	case "UK":
		return message.CountryBritain
	}
	return message.CountryIs
}

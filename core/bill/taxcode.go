package bill

import (
	"strings"

	"conto/core/vat"
)

// odd holds what a codice fiscale's characters in odd places are worth, for 0–9 and A–Z (DM 23/12/1976).
var odd = [36]int{
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21,
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
}

// validTaxCode checks a codice fiscale: 16 characters of which the last is a check letter, or a company's 11 digits.
func validTaxCode(code string) bool {
	if len(code) == 11 {
		return vat.IsPartitaIVA(code)
	}
	if len(code) != 16 || !only(code, upperLetters+digits) ||
		!only(code[:6]+code[8:9]+code[11:12]+code[15:], upperLetters) {
		return false
	}
	sum := 0
	for i := range 15 {
		value := strings.IndexByte(digits+upperLetters, code[i])
		switch {
		case i%2 == 0: // the first place is an odd one
			sum += odd[value]
		case value >= 10:
			sum += value - 10
		default:
			sum += value
		}
	}
	return code[15] == upperLetters[sum%26]
}

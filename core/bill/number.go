package bill

import "strings"

// countries of the European Union by the prefix of their VAT IDs; Greece uses EL.
var countries = strings.Fields("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")

// validVATID checks a VAT ID with its country. The Italian one is checked by its last digit; of the others the form is
// checked: 2 to 12 letters and digits with at least one digit.
func validVATID(id string) bool {
	if len(id) < 4 {
		return false
	}
	country, number := id[:2], id[2:]
	if country == "IT" {
		return validPartitaIVA(number)
	}
	return isCountry(country) && len(number) <= 12 && only(number, upperLetters+digits) && strings.ContainsAny(number, digits)
}

func isCountry(prefix string) bool {
	for _, c := range countries {
		if c == prefix {
			return true
		}
	}
	return false
}

// vatReason says what is wrong with a VAT ID that is not valid.
func vatReason(id string) string {
	if strings.HasPrefix(id, "IT") {
		if len(id) != 13 || !only(id[2:], digits) {
			return "must be IT and 11 digits"
		}
		return "has a wrong last digit; check it for a slip of the pen"
	}
	if len(id) < 2 || !isCountry(id[:2]) {
		return "must begin with the two letters of an EU country, such as IT01234567890"
	}
	return "must be the country and up to 12 letters and digits"
}

// validPartitaIVA checks 11 digits of which the last is the Luhn check digit of the others.
func validPartitaIVA(number string) bool {
	if len(number) != 11 || !only(number, digits) || number == "00000000000" {
		return false
	}
	sum := 0
	for i, c := range number {
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// odd holds what a codice fiscale's characters in odd places are worth, for 0–9 and A–Z (DM 23/12/1976).
var odd = [36]int{
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21,
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
}

// validTaxCode checks a codice fiscale: 16 characters of which the last is a check letter, or a company's 11 digits.
func validTaxCode(code string) bool {
	if len(code) == 11 {
		return validPartitaIVA(code)
	}
	if len(code) != 16 || !only(code, upperLetters+digits) || !only(code[:6]+code[8:9]+code[11:12]+code[15:], upperLetters) {
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

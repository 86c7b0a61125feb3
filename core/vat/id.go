package vat

import (
	"regexp"
	"strconv"
	"strings"

	"conto/core/message"
)

// vatID is what is known of the VAT IDs of a country.
type vatID struct {
	form  *regexp.Regexp
	check func(number string) bool // the check digits; the number has the form
}

// vatIDs are the VAT IDs of the 27 countries by their prefix, which for Greece is EL.
var vatIDs = map[string]vatID{
	"AT": {regexp.MustCompile(`^U\d{8}$`), checkAT},
	"BE": {regexp.MustCompile(`^(0[1-9]|1\d)\d{8}$`), checkBE},
	"BG": {regexp.MustCompile(`^\d{9,10}$`), checkBG},
	"CY": {regexp.MustCompile(`^[0-59]\d{7}[A-Z]$`), checkCY},
	"CZ": {regexp.MustCompile(`^\d{8,10}$`), checkCZ},
	"DE": {regexp.MustCompile(`^[1-9]\d{8}$`), isoMod11},
	"DK": {regexp.MustCompile(`^\d{8}$`),
		func(n string) bool { return weigh(n, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }},
	"EE": {regexp.MustCompile(`^10\d{7}$`),
		func(n string) bool { return weigh(n, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0 }},
	"EL": {regexp.MustCompile(`^\d{9}$`), checkEL},
	"ES": {regexp.MustCompile(`^[A-Z0-9]\d{7}[A-Z0-9]$`), checkES},
	"FI": {regexp.MustCompile(`^\d{8}$`),
		func(n string) bool { return weigh(n, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0 }},
	"FR": {regexp.MustCompile(`^[A-HJ-NP-Z0-9]{2}\d{9}$`), checkFR},
	"HR": {regexp.MustCompile(`^\d{11}$`), isoMod11},
	"HU": {regexp.MustCompile(`^\d{8}$`),
		func(n string) bool { return weigh(n, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0 }},
	"IE": {regexp.MustCompile(`^(\d[A-Z+*]\d{5}[A-W]|\d{7}[A-W][A-IW]?)$`), checkIE},
	"IT": {regexp.MustCompile(`^\d{11}$`), IsPartitaIVA},
	"LT": {regexp.MustCompile(`^(\d{7}1\d|\d{10}1\d)$`), checkLT},
	"LU": {regexp.MustCompile(`^\d{8}$`),
		func(n string) bool { return integer(n[:6])%89 == integer(n[6:]) }},
	"LV": {regexp.MustCompile(`^\d{11}$`), checkLV},
	"MT": {regexp.MustCompile(`^[1-9]\d{7}$`),
		func(n string) bool { return 37-weigh(n, 3, 4, 6, 7, 8, 9)%37 == integer(n[6:]) }},
	"NL": {regexp.MustCompile(`^\d{9}B\d{2}$`), checkNL},
	"PL": {regexp.MustCompile(`^\d{10}$`),
		func(n string) bool { return weigh(n, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == digit(n, 9) }},
	"PT": {regexp.MustCompile(`^\d{9}$`),
		func(n string) bool { return (11-weigh(n, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == digit(n, 8) }},
	"RO": {regexp.MustCompile(`^[1-9]\d{1,9}$`), checkRO},
	"SE": {regexp.MustCompile(`^\d{10}(0[1-9]|[1-8]\d|9[0-4])$`),
		func(n string) bool { return luhn(n[:10]) }},
	"SI": {regexp.MustCompile(`^[1-9]\d{7}$`), checkSI},
	"SK": {regexp.MustCompile(`^[1-9]\d[2-46-9]\d{7}$`),
		func(n string) bool { return integer(n)%11 == 0 }},
}

// IsID checks a VAT ID with its country, by its form and its check digits.
func IsID(id string) bool {
	if len(id) < 4 {
		return false
	}
	known, ok := vatIDs[id[:2]]
	return ok && known.form.MatchString(id[2:]) && known.check(id[2:])
}

// Reason returns what is wrong with a VAT ID that is not valid.
func Reason(id string) message.Sentence {
	if len(id) < 2 || vatIDs[id[:2]].form == nil {
		if strings.HasPrefix(id, "GR") {
			return message.Say(message.VATIDGreek)
		}
		return message.Say(message.VATIDBegins)
	}
	if !vatIDs[id[:2]].form.MatchString(id[2:]) {
		return message.Say(message.Key("vat_form_" + strings.ToLower(id[:2])))
	}
	if id[:2] == Seller && luhn(id[2:]) {
		return italianReason(id[2:])
	}
	return message.Say(message.VATIDCheckDigit)
}

// italianReason returns what is wrong with 11 digits whose check digit is right.
func italianReason(number string) message.Sentence {
	if number[:7] == "0000000" {
		return message.Say(message.VATIDZeros)
	}
	return message.Say(message.VATIDOffice, "office", number[7:10])
}

// WithCountry returns a VAT ID with the letters of a country of the EU before it, if it has none and its form is that
// country's: in Italy 01234560587 is meant as IT01234560587. Any other is returned as it is.
func WithCountry(id, country string) string {
	prefix := Area(country)
	if prefix == "GR" {
		prefix = "EL"
	}
	known, ok := vatIDs[prefix]
	if !ok || !known.form.MatchString(id) {
		return id
	}
	if _, has := vatIDs[id[:2]]; has {
		return id
	}
	return prefix + id
}

// CountryOf returns the country of a VAT ID, ISO 3166-1.
func CountryOf(id string) string {
	if len(id) < 2 {
		return ""
	}
	if id[:2] == "EL" {
		return "GR"
	}
	return id[:2]
}

func digit(number string, i int) int { return int(number[i] - '0') }

func integer(number string) int {
	n, err := strconv.Atoi(number)
	if err != nil {
		return -1 // equals no check digit
	}
	return n
}

// weigh returns the sum of the first digits, each times its weight.
func weigh(number string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += digit(number, i) * w
	}
	return sum
}

// luhn reports whether the digits, every second one from the right doubled, sum up to a multiple of ten.
func luhn(number string) bool {
	sum := 0
	for i := range number {
		d := digit(number, len(number)-1-i)
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// isoMod11 reports whether digits pass ISO 7064, MOD 11,10.
func isoMod11(number string) bool {
	product := 10
	for i := range len(number) - 1 {
		sum := (digit(number, i) + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	return (product+digit(number, len(number)-1))%10 == 1
}

func checkAT(n string) bool {
	sum := 4
	for i, c := range n[1:8] {
		d := int(c - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return (10-sum%10)%10 == digit(n, 8)
}

func checkBE(n string) bool { return 97-integer(n[:8])%97 == integer(n[8:]) }

// checkBG checks companies (9 digits), and persons, foreigners and others (10 digits).
func checkBG(n string) bool {
	if len(n) == 9 {
		check := weigh(n, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if check == 10 {
			check = weigh(n, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10
		}
		return check == digit(n, 8)
	}
	month := integer(n[2:4])
	born := (month%20 >= 1 && month%20 <= 12 && month < 60) && integer(n[4:6]) >= 1 && integer(n[4:6]) <= 31
	person := born && weigh(n, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == digit(n, 9)
	foreigner := weigh(n, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10 == digit(n, 9)
	other := 11 - weigh(n, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11
	return person || foreigner || other != 10 && other%11 == digit(n, 9)
}

func checkCY(n string) bool {
	if strings.HasPrefix(n, "12") {
		return false
	}
	even := [...]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21} // what digits in even places are worth
	sum := 0
	for i := range 8 {
		if i%2 == 0 {
			sum += even[digit(n, i)]
		} else {
			sum += digit(n, i)
		}
	}
	return int(n[8]-'A') == sum%26
}

// checkCZ checks companies (8 digits), and persons by their birth number (9 digits until 1953, then 10) or by 6 and 8
// digits.
func checkCZ(n string) bool {
	switch len(n) {
	case 8:
		check := (11 - weigh(n, 8, 7, 6, 5, 4, 3, 2)%11) % 10
		return n[0] != '9' && check == digit(n, 7)
	case 9:
		if n[0] == '6' {
			return checkCZSpecial(n)
		}
		return integer(n[:2]) <= 53 && czechBirth(n)
	default:
		return integer(n)%11 == 0 && czechBirth(n)
	}
}

func checkCZSpecial(n string) bool {
	rest := weigh(n[1:], 8, 7, 6, 5, 4, 3, 2) % 11
	return rest != 0 && (rest+8)%10 == digit(n, 8)
}

// czechBirth reports whether a birth number has a month and a day; a woman's month is 50 higher, and 20 when numbers
// ran out.
func czechBirth(n string) bool {
	month, day := integer(n[2:4])%50, integer(n[4:6])
	if month > 20 {
		month -= 20
	}
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

func checkEL(n string) bool { return weigh(n, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == digit(n, 8) }

// checkES checks persons (NIF), foreigners (NIE) and companies (CIF).
func checkES(n string) bool {
	const persons, companies = "TRWAGMYFPDXBNJZSQVHLCKE", "JABCDEFGHI"
	first, last := n[0], n[8]
	switch {
	case strings.IndexByte("0123456789XYZ", first) >= 0:
		number := strings.NewReplacer("X", "0", "Y", "1", "Z", "2").Replace(n[:8])
		return last == persons[integer(number)%23]
	case strings.IndexByte("KLM", first) >= 0:
		return last == persons[integer(n[1:8])%23]
	case strings.IndexByte("ABEHJUV", first) >= 0:
		return last == byte('0'+companyES(n)) || first == 'J' && last == companies[companyES(n)]
	case strings.IndexByte("PQRSNW", first) >= 0:
		return last == companies[companyES(n)]
	case strings.IndexByte("CDFG", first) >= 0:
		return last == byte('0'+companyES(n)) || last == companies[companyES(n)]
	}
	return false
}

// companyES returns a company's check digit.
func companyES(n string) int {
	sum := 0
	for i, c := range n[1:8] {
		d := int(c - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return (10 - sum%10) % 10
}

// checkFR checks the key, of two digits or with letters, which holds for the number of the company that follows.
func checkFR(n string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	company := integer(n[2:])
	if key := integer(n[:2]); key >= 0 {
		return (12+3*(company%97))%97 == key
	}
	first, second := strings.IndexByte(alphabet, n[0]), strings.IndexByte(alphabet, n[1])
	var s int
	if first < 10 {
		s = first*24 + second - 10
	} else {
		s = first*34 + second - 100
	}
	return (company+1+s/11)%11 == s%11
}

func checkIE(n string) bool {
	const letters = "WABCDEFGHIJKLMNOPQRSTUV"
	if n[1] < '0' || n[1] > '9' { // as given until 1991
		n = "0" + n[2:7] + n[:1] + n[7:]
	}
	sum := weigh(n, 8, 7, 6, 5, 4, 3, 2)
	if len(n) == 9 && n[8] != 'W' {
		sum += 9 * int(n[8]-'A'+1)
	}
	return n[7] == letters[sum%23]
}

func checkLT(n string) bool {
	last := len(n) - 1
	first, second := 0, 0
	for i := range last {
		first += digit(n, i) * (i%9 + 1)
		second += digit(n, i) * ((i+2)%9 + 1)
	}
	check := first % 11
	if check == 10 {
		check = second % 11 % 10
	}
	return check == digit(n, last)
}

// checkLV checks companies, and persons by the day of their birth or, since 2017, by a number that begins with 32.
func checkLV(n string) bool {
	if n[0] <= '3' {
		day, month := integer(n[:2]), integer(n[2:4])
		return day == 32 || day >= 1 && day <= 31 && month >= 1 && month <= 12
	}
	check := 3 - weigh(n, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6)%11
	if check < -1 {
		check += 11
	}
	return check == digit(n, 10)
}

// checkNL checks companies, and sole traders since 2020.
func checkNL(n string) bool {
	if check := weigh(n, 9, 8, 7, 6, 5, 4, 3, 2) % 11; check == digit(n, 8) {
		return true
	}
	rest := 0
	for _, c := range "NL" + n {
		value, size := int(c-'0'), 10
		if c >= 'A' {
			value, size = int(c-'A')+10, 100
		}
		rest = (rest*size + value) % 97
	}
	return rest == 1
}

func checkRO(n string) bool {
	padded := strings.Repeat("0", 10-len(n)) + n
	return weigh(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2)*10%11%10 == digit(padded, 9)
}

func checkSI(n string) bool {
	check := 11 - weigh(n, 8, 7, 6, 5, 4, 3, 2)%11
	return check != 11 && check%10 == digit(n, 7)
}

// IsPartitaIVA checks 11 digits: seven of the business, three of the tax office that knows it, and a Luhn check digit.
func IsPartitaIVA(number string) bool {
	if len(number) != 11 || strings.Trim(number, "0123456789") != "" || number[:7] == "0000000" {
		return false
	}
	office := integer(number[7:10])
	known := office >= 1 && office <= 201 || office == 888 || office == 999
	return known && luhn(number)
}

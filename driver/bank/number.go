package bank

import (
	"strconv"
	"strings"
)

// figure is an amount as a table has it: a number with its marks and signs, and what stood beside it.
type figure struct {
	number   string
	currency string // EUR of "€ 19,00", or ""
	way      way    // in of "19,00 CR", or neither
}

// symbols are what stands in amounts besides digits, marks and codes: signs of currencies, blanks, apostrophes
// between thousands.
var symbols = strings.NewReplacer(" ", "", "\t", "", "\u00a0", "", "\u202f", "", "'", "", "’", "", "−", "-", "–",
	"-",
	"€", "EUR", "£", "GBP", "EURO", "EUR")

// readFigure divides the cell of an amount into its parts. What is no number stays in the number and is refused later.
func readFigure(cell string) figure {
	f := figure{number: symbols.Replace(strings.ToUpper(cell))}
	tail := strings.TrimLeft(f.number, "+-().,0123456789")
	if i := strings.LastIndexAny(f.number, "+-().,0123456789"); i >= 0 {
		tail = f.number[i+1:]
	}
	if len(tail) == 5 && isCurrency(tail[:3]) {
		tail = tail[3:] // 19,00 EUR CR
	}
	if way := suffixes[tail]; way != neither && len(f.number) > len(tail) {
		f.number, f.way = strings.TrimSuffix(f.number, tail), way
	}
	if letters := strings.Trim(f.number, "+-().,0123456789"); isCurrency(letters) {
		f.number, f.currency = strings.Replace(f.number, letters, "", 1), letters
	}
	return f
}

// suffixes are what banks write behind an amount for its direction.
var suffixes = map[string]way{"CR": in, "C": in, "H": in, "DR": out, "DB": out, "D": out, "S": out}

// isNumber reports whether a text has digits, and nothing but digits, marks and signs.
func isNumber(text string) bool {
	return strings.ContainsAny(text, "0123456789") && strings.Trim(text, "+-().,0123456789") == ""
}

// isZero reports whether a number is nothing, in whatever notation: 0,00.
func isZero(text string) bool { return isNumber(text) && !strings.ContainsAny(text, "123456789") }

// decimal reads a number into hundredths. The mark stands before its decimals; of these only the first two may be
// other than 0. Signs are read before, after and as brackets.
func decimal(text string, mark byte) (int64, bool) {
	negative := false
	switch {
	case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
		text, negative = text[1:len(text)-1], true
	case strings.HasPrefix(text, "-"):
		text, negative = text[1:], true
	case strings.HasSuffix(text, "-"):
		text, negative = text[:len(text)-1], true
	default:
		text = strings.TrimSuffix(strings.TrimPrefix(text, "+"), "+")
	}
	whole, fraction, _ := strings.Cut(text, string(mark))
	fraction = strings.TrimRight(fraction, "0")
	if len(whole) > 13 || len(fraction) > 2 || whole == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	cents, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if negative {
		cents = -cents
	}
	return cents, err == nil
}

// grouped leaves out the marks between thousands where they are at their places; elsewhere they stay, and make it
// no number.
func grouped(number string, mark byte) string {
	between := '.' + ',' - mark
	end := strings.IndexByte(number, mark)
	if end < 0 {
		end = len(number)
		for end > 0 && (number[end-1] == '-' || number[end-1] == ')' || number[end-1] == '+') {
			end--
		}
	}
	out := []byte(number)
	for i := end - 4; i > 0; i -= 4 {
		if out[i] != between {
			break
		}
		out = append(out[:i], out[i+1:]...)
	}
	return string(out)
}

// isCurrency reports whether a text has the form of a currency's code.
func isCurrency(text string) bool {
	return len(text) == 3 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// markOf returns which of point and comma stands before the decimals of a number: 0 where the number does not show
// it, because it has none or because three digits follow its only one.
func markOf(number string) byte {
	last := strings.LastIndexAny(number, ".,")
	if last < 0 {
		return 0
	}
	mark := number[last]
	digits := strings.TrimRight(number[last+1:], "-)+")
	switch rival := strings.IndexByte(number, '.'+','-mark); {
	case rival >= 0:
		return mark // 1.234,56
	case strings.Count(number, string(mark)) > 1:
		return '.' + ',' - mark // 1.234.567
	case len(digits) != 3:
		return mark // 19,5
	case strings.HasPrefix(strings.TrimLeft(number, "+-("), "0"):
		return mark // 0,500
	}
	return 0
}

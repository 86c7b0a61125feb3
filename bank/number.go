package bank

import (
	"strconv"
	"strings"
	"time"

	"conto/core/cal"
)

// decimal reads a number into hundredths. The mark stands before its decimals; of these only two may say something. Signs are read
// before, after and as brackets.
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
	if whole == "" || len(whole) > 13 || len(fraction) > 2 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	cents, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if negative {
		cents = -cents
	}
	return cents, err == nil
}

// bare leaves of an amount as banks write it the number, with its marks: no currency, no blanks, no apostrophes between thousands.
func bare(text string) (number, currency string) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "", "−", "-", "€", "EUR").Replace(text)
	letters := strings.Trim(text, "+-().,0123456789")
	if isCurrency(letters) {
		return strings.Replace(text, letters, "", 1), letters
	}
	return text, ""
}

// isCurrency says whether a text has the form of a currency's code.
func isCurrency(text string) bool {
	return len(text) == 3 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// markOf says which of point and comma stands before the decimals of a number: 0 where the number does not tell, because it has none or
// because three digits follow its only one.
func markOf(number string) byte {
	last := strings.LastIndexAny(number, ".,")
	if last < 0 {
		return 0
	}
	mark := number[last]
	digits := strings.TrimRight(number[last+1:], "-)+")
	switch other := strings.IndexByte(number, '.'+','-mark); {
	case other >= 0:
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

// day reads a date of a table: 2026-01-31, 31/01/2026, 31.1.26, 20260131; a time after it does not matter. Where months come first
// in the whole table, so they do here.
func day(text string, monthFirst bool) (cal.Date, bool) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	text, _, _ = strings.Cut(text, "T")
	a, b, c, ok := parts(text)
	if !ok {
		return cal.Date{}, false
	}
	year, month, of := a, b, c
	if a < 100 { // the year does not come first
		year, month, of = c, b, a
		if monthFirst {
			month, of = a, b
		}
	}
	if year < 100 {
		year += 2000
	}
	t := time.Date(year, time.Month(month), of, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || t.Day() != of || t.Month() != time.Month(month) {
		return cal.Date{}, false
	}
	return cal.Date{Year: year, Month: t.Month(), Day: of}, true
}

// parts are the three numbers of a date, as they come.
func parts(text string) (a, b, c int, ok bool) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(fields) == 1 && len(text) == 8 {
		fields = []string{text[:4], text[4:6], text[6:]}
	}
	if len(fields) != 3 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, f := range fields {
		var err error
		if n[i], err = strconv.Atoi(f); err != nil || len(f) > 4 || n[i] < 0 {
			return 0, 0, 0, false
		}
	}
	return n[0], n[1], n[2], true
}

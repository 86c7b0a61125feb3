package bank

import (
	"strconv"
	"strings"
	"time"

	"conto/core/cal"
)

// day reads a date of a table: 2026-01-31, 31/01/2026, 31.1.26, 20260131, 31 Jan 2026; a time after it does not
// matter. Where months come first in the whole table, so they do here.
func day(text string, monthFirst bool) (cal.Date, bool) {
	a, b, c, ok := parts(text)
	if !ok {
		return cal.Date{}, false
	}
	year, month, of := a, b, c
	if a < 100 { // the year does not come first
		year, month, of = c, b, a
		if monthFirst && !named(text) {
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

// parts returns the three numbers of a date, as they come; a month's name stands for its number, and is always put
// second.
func parts(text string) (a, b, c int, ok bool) {
	text = strings.TrimSpace(text)
	byName := named(text)
	if !byName {
		text, _, _ = strings.Cut(text, " ")
		text, _, _ = strings.Cut(text, "T")
	}
	fields := strings.FieldsFunc(text,
		func(r rune) bool { return r == '/' || r == '.' || r == '-' || r == ' ' || r == ',' })
	if len(fields) == 1 && len(text) == 8 {
		fields = []string{text[:4], text[4:6], text[6:]}
	}
	if byName && len(fields) > 3 {
		fields = fields[:3] // a time follows
	}
	if len(fields) != 3 {
		return 0, 0, 0, false
	}
	if byName && month(fields[0]) > 0 {
		fields[0], fields[1] = fields[1], fields[0]
	}
	var n [3]int
	for i, f := range fields {
		if m := month(f); m > 0 && i == 1 {
			n[i] = m
			continue
		}
		var err error
		if n[i], err = strconv.Atoi(f); err != nil || len(f) > 4 || n[i] < 0 {
			return 0, 0, 0, false
		}
	}
	return n[0], n[1], n[2], true
}

// named reports whether a date has its month in letters.
func named(text string) bool {
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/.- ,", r) }) {
		if month(f) > 0 {
			return true
		}
	}
	return false
}

// months are how the names of the months begin in English, Italian, German, French, Spanish and Dutch.
var months = [12][]string{
	{"JAN", "GEN", "ENE"}, {"FEB", "FEV"}, {"MAR", "MAE", "MRZ", "MRT", "MAA"}, {"APR", "AVR", "ABR"},
	{"MAY", "MAG", "MAI", "MEI"},
	{"JUN", "GIU", "JUIN"}, {"JUL", "LUG", "JUIL"}, {"AUG", "AGO", "AOU"}, {"SEP", "SET"}, {"OCT", "OTT",
		"OKT"}, {"NOV"},
	{"DEC", "DIC", "DEZ"},
}

// month returns the number of a month's name, or 0.
func month(text string) int {
	if len(text) < 3 || text[0] <= '9' {
		return 0
	}
	text = fold(text)
	if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return 0
	}
	for i, names := range months {
		for _, name := range names {
			if strings.HasPrefix(text, name) {
				return i + 1
			}
		}
	}
	return 0
}

package bill

import (
	"fmt"
	"strconv"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// Number is a document's place in its year's series, written 2026/000123. Number 0 of year 0 is none.
type Number struct {
	Year   int `json:"year"`
	Number int `json:"number"`
}

// String writes the number as documents bear it.
func (n Number) String() string { return fmt.Sprintf("%d/%06d", n.Year, n.Number) }

// ParseNumber reads the number of a document that was issued; fault.Invalid says what is wrong with one that is none.
func ParseNumber(text string) (Number, error) {
	year, number, _ := strings.Cut(text, "/")
	y, errYear := strconv.Atoi(year)
	n, errNumber := strconv.Atoi(number)
	parsed := Number{y, n}
	if errYear != nil || errNumber != nil || y < 2000 || y > 9999 || n < 1 || parsed.String() != text {
		return Number{}, fault.Of(fault.Invalid, message.DocumentNumberIs, "number", text)
	}
	return parsed, nil
}

// Before reports whether a number comes before another.
func (n Number) Before(other Number) bool {
	return n.Year < other.Year || n.Year == other.Year && n.Number < other.Number
}

// CheckRaise refuses to take a number for the last that was given, unless it is the known one or after it.
func CheckRaise(known, to Number) error {
	if to.Before(known) {
		return fault.Of(fault.Conflict, message.NumbersBeyond, "number", known, "given", to)
	}
	return nil
}

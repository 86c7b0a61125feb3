package message

import "strings"

// Cell returns a text for a table that spreadsheets read, such as one of CSV: one that they would take for a formula is
// made one that they do not, since people choose their names.
func Cell(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r\n") {
		return "'" + s
	}
	return s
}

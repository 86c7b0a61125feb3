package message_test

import (
	"testing"

	"conto/core/message"
)

// TestCell: what a spreadsheet would calculate is a text, and nothing else is changed.
func TestCell(t *testing.T) {
	for given, want := range map[string]string{
		"": "", "Ada": "Ada", "a=1": "a=1", "2": "2", "=1+1": "'=1+1", "+39 06": "'+39 06", "-1": "'-1",
		"@SUM(A1)": "'@SUM(A1)",
		"\t=1":     "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
	} {
		if got := message.Cell(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

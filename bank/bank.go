// Package bank reads the statements of the seller's bank, so that transfers find their orders: CAMT.053, which every bank in the EU
// can give, and CSV as banks write it. What left the account, and what is not booked yet, is left out.
//
// A statement is read whole or refused: nothing that may be money is passed over in silence.
package bank

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"conto/core/fault"
	"conto/core/match"
)

// Longest bounds a statement, in bytes.
const Longest = 32 << 20

// Parse reads a statement of either format; the layout is for CSV. A refusal is fault.Invalid and says where.
func Parse(content []byte, l Layout) ([]match.Credit, error) {
	start := bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(content) > Longest:
		return nil, refuse("it has %d bytes; %d are read. Ask the bank for shorter periods", len(content), Longest)
	case len(start) == 0:
		return nil, refuse("the file is empty")
	case start[0] == '<':
		return camt(content)
	case bytes.HasPrefix(start, []byte(":20:")) || bytes.HasPrefix(start, []byte("{1:")):
		return nil, refuse("it is an MT940 statement; ask the bank for CAMT.053 or CSV")
	}
	return readCSV(content, l)
}

// identify gives ids to credits that have none of the bank's, from what is in them. Of credits that are alike in everything the second
// and later ones are told apart by their place, which is the same whenever the statement is read.
func identify(credits []match.Credit) []match.Credit {
	taken := map[string]bool{}
	times := map[string]int{}
	for i := range credits {
		c := &credits[i]
		if c.ID == "" {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%q\n%q", c.Day, c.Amount.Cents, c.Amount.Currency, c.Text, c.Payer))
			c.ID = "sum-" + hex.EncodeToString(sum[:12])
		}
		for own := c.ID; taken[c.ID]; c.ID = fmt.Sprintf("%s#%d", own, times[own]+1) {
			times[own]++
		}
		taken[c.ID] = true
	}
	return credits
}

// line is text on one line.
func line(parts ...string) string { return strings.Join(strings.Fields(strings.Join(parts, " ")), " ") }

// refuse says why a statement is not read, at no great length.
func refuse(why string, args ...any) error {
	text := []rune(strings.ToValidUTF8(fmt.Sprintf(why, args...), "?"))
	if len(text) > 300 {
		text = append(text[:300], '…')
	}
	return fault.Bad("statement", "%s.", string(text))
}

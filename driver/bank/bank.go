// Package bank reads the statements of the seller's bank, so that transfers find their orders (C34): CAMT.053,
// which every bank in the EU can give, also in the envelope of Italian corporate banking (CBI); the CBI's records
// of 120 characters; and CSV as banks and payment services write it.
//
// A statement is read whole or refused, with the line, the reason and what to do. A movement is money received
// only if that is certain: its direction is said by words, by a sign or by separate columns. What left the
// account, is not booked or was taken back is counted and left out; balances, totals and other rows are never
// money.
package bank

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"conto/core/fault"
	"conto/core/match"
	"conto/core/message"
)

// Longest bounds a statement, in bytes.
const Longest = 32 << 20

// Statement is what was read. Every movement and every row of a table is counted once: as a credit or in one of
// the numbers.
type Statement struct {
	Format   string         // CAMT.053, CBI or CSV
	Credits  []match.Credit // money received
	Outgoing int            // movements that left the account
	Pending  int            // movements that are not booked yet
	Reverted int            // movements that were declined, cancelled, refunded or taken back
	Other    int            // rows that move no money: balances, totals, headings, notes
	Columns  []Column       // how each column of a table was read; empty for other formats
}

// kind is what one movement or row is.
type kind int

const (
	other kind = iota
	received
	outgoing
	pending
	reverted
)

// count adds one movement or row that is no credit.
func (s *Statement) count(k kind) {
	switch k {
	case outgoing:
		s.Outgoing++
	case pending:
		s.Pending++
	case reverted:
		s.Reverted++
	case other:
		s.Other++
	case received: // it is in Credits
	}
}

// Parse reads a statement of any of the formats; the layout is for CSV. A refusal is fault.Invalid and says where
// and what to do.
func Parse(content []byte, l Layout) (*Statement, error) {
	if len(content) > Longest {
		return nil, refuse("it has %d bytes; %d are read: ask the bank for shorter periods", len(content), Longest)
	}
	if err := foreign(content); err != nil {
		return nil, err
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	text, err := decode(content, l.Encoding)
	if err != nil {
		return nil, err
	}
	start := bytes.TrimLeft(text, " \t\r\n")
	if len(start) == 0 {
		return nil, refuse("the file is empty")
	}
	var s *Statement
	switch err = foreignText(start); {
	case isCBI(text):
		s, err = cbi(text)
	case err != nil:
	case start[0] == '<' && wide(content):
		s, err = camt(undeclared(start)) // its declaration names the encoding that it no longer has
	case start[0] == '<':
		s, err = camt(content) // which says itself how it is encoded
	default:
		s, err = readTable(text, l)
	}
	if err != nil {
		return nil, err
	}
	s.Credits = identify(s.Credits)
	return s, nil
}

// identify gives ids to credits that have none of the bank's, from what is in them. Of credits that are alike in
// everything the second and later ones are told apart by their place, which is the same whenever the statement is
// read.
func identify(credits []match.Credit) []match.Credit {
	taken := map[string]bool{}
	times := map[string]int{}
	for i := range credits {
		c := &credits[i]
		if c.ID == "" {
			content := fmt.Appendf(nil, "%s\n%d\n%s\n%q\n%q", c.Day, c.Amount.Cents, c.Amount.Currency, c.Text, c.Payer)
			sum := sha256.Sum256(content)
			c.ID = "sum-" + hex.EncodeToString(sum[:12])
		}
		for own := c.ID; taken[c.ID]; c.ID = fmt.Sprintf("%s#%d", own, times[own]+1) {
			times[own]++
		}
		taken[c.ID] = true
	}
	return credits
}

// line returns text on one line.
func line(parts ...string) string { return strings.Join(strings.Fields(strings.Join(parts, " ")), " ") }

// refuse returns why a statement is not read, at no great length.
func refuse(why string, args ...any) error {
	return fault.Wrong("statement", message.StatementUnread, "why", short(why, args...))
}

// short formats a sentence and cuts it off where it becomes long, as one that quotes a file may be.
func short(format string, args ...any) string {
	text := []rune(strings.ToValidUTF8(fmt.Sprintf(format, args...), "?"))
	if len(text) > 400 {
		text = append(text[:400], '…')
	}
	return string(text)
}

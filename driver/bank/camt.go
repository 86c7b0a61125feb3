package bank

import (
	"encoding/xml"
	"slices"
	"strings"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/match"
	"conto/core/money"
	"conto/internal/plainxml"
)

// space begins the namespace of every version of CAMT.053.
const space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."

// camtMessage is a CAMT.053 message, as much of it as is read. Elements that versions place differently are named in
// both places.
type camtMessage struct {
	Statements []stmt `xml:"BkToCstmrStmt>Stmt"`
}

// stmt is one statement of a message.
type stmt struct {
	Entries []entry `xml:"Ntry"`
}

type entry struct {
	Reference string      `xml:"AcctSvcrRef"`
	Amount    sum         `xml:"Amt"`
	Direction string      `xml:"CdtDbtInd"`
	Reversal  string      `xml:"RvslInd"`
	Status    entryStatus `xml:"Sts"`
	Booked    moment      `xml:"BookgDt"`
	Valued    moment      `xml:"ValDt"`
	Details   []batch     `xml:"NtryDtls"`
	More      string      `xml:"AddtlNtryInf"`
}

// entryStatus is BOOK, in an element of its own since version 08.
type entryStatus struct {
	Text string `xml:",chardata"`
	Code string `xml:"Cd"`
}

type moment struct {
	Day  string `xml:"Dt"`
	Time string `xml:"DtTm"`
}

type sum struct {
	Currency string `xml:"Ccy,attr"`
	Text     string `xml:",chardata"`
}

type batch struct {
	Transactions []transaction `xml:"TxDtls"`
}

// transaction is one of those that an entry sums up.
type transaction struct {
	Reference  string    `xml:"Refs>AcctSvcrRef"`
	EndToEnd   string    `xml:"Refs>EndToEndId"`
	Amount     *sum      `xml:"Amt"`
	OldAmount  *sum      `xml:"AmtDtls>TxAmt>Amt"` // until version 03
	Direction  string    `xml:"CdtDbtInd"`
	Payer      party     `xml:"RltdPties>Dbtr"`
	LastPayer  party     `xml:"RltdPties>UltmtDbtr"`
	Text       []string  `xml:"RmtInf>Ustrd"`
	References []string  `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
	Notes      []string  `xml:"RmtInf>Strd>AddtlRmtInf"`
	More       string    `xml:"AddtlTxInf"`
	Return     *struct{} `xml:"RtrInf"` // it brings back what the seller paid
}

// party has its name in an element of its own since version 08.
type party struct {
	Old  string `xml:"Nm"`
	Name string `xml:"Pty>Nm"`
}

// envelopes begins the namespaces of the CBI's envelopes around such statements.
const envelopes = "urn:CBI:xsd:CBI"

// envelope is a message of the CBI: its statements are wherever they are in it, and have the elements of CAMT.053.
type envelope struct{ statements []stmt }

// UnmarshalXML collects the statements at any depth.
func (e *envelope) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) error {
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local != "Stmt" {
				depth++
				continue
			}
			var s stmt
			if err := d.DecodeElement(&s, &token); err != nil {
				return err
			}
			e.statements = append(e.statements, s)
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// reports are messages of the same family that are no statement of booked movements.
var reports = map[string]string{
	"camt.052": "a report within the day (CAMT.052), whose movements need not be booked",
	"camt.054": "a notification (CAMT.054), which may lack movements",
	"pain.001": "an order to pay (PAIN.001)",
	"pain.002": "a report on orders (PAIN.002)",
	"pain.008": "an order to collect (PAIN.008)",
}

// camt reads a CAMT.053 message of any version, also within an envelope of the CBI.
func camt(content []byte) (*Statement, error) {
	var m camtMessage
	var e envelope
	err := plainxml.Decode(content, func(root xml.Name) (any, error) {
		switch {
		case root.Local == "Document" && strings.HasPrefix(root.Space, space):
			return &m, nil
		case strings.HasPrefix(root.Local, "CBI") && strings.HasPrefix(root.Space, envelopes):
			return &e, nil
		}
		for family, name := range reports {
			if strings.Contains(root.Space, family+".") {
				return nil, refuse("it is %s, and not a CAMT.053 statement (namespace %s); ask the bank for "+
					"CAMT.053", name, quote(root.Space))
			}
		}
		return nil, refuse("it is the XML of a %s of %s, and not a CAMT.053 statement (%s…); ask the bank for "+
			"CAMT.053 or CSV",
			quote(root.Local), quote(root.Space), space)
	})
	all := append(m.Statements, e.statements...)
	switch {
	case fault.Is(err, fault.Invalid):
		return nil, err
	case err != nil:
		return nil, refuse("%v; export the statement again", err)
	case len(all) == 0:
		return nil, refuse("there is no statement in it (Stmt); ask the bank for CAMT.053")
	}
	out := &Statement{Format: "CAMT.053"}
	number := 0
	for i := range all {
		for j := range all[i].Entries {
			number++
			credits, k, why := all[i].Entries[j].credits()
			if why != "" {
				return nil, refuse("entry %d %s; ask the bank for a statement that has it", number, why)
			}
			if k != received {
				out.count(k)
			}
			out.Credits = append(out.Credits, credits...)
		}
	}
	return out, nil
}

// credits returns what an entry brought: one, or one for each transaction if they are told apart and add up. A reversal
// of a payment that the seller made brings money, too, but pays nothing. What brought nothing is of another kind.
func (e *entry) credits() (all []match.Credit, k kind, why string) {
	code := strings.TrimSpace(e.Status.Text + e.Status.Code)
	switch way := strings.TrimSpace(e.Direction); {
	case way != "CRDT" && way != "DBIT":
		return nil, other, "says neither CRDT nor DBIT (CdtDbtInd)"
	case code != "BOOK" && code != "":
		return nil, pending, ""
	case reversal(e.Reversal):
		return nil, reverted, ""
	case way == "DBIT":
		return nil, outgoing, ""
	}
	whole := match.Credit{ID: reference(e.Reference)}
	var ok bool
	if whole.Amount, ok = e.Amount.read(); !ok {
		return nil, other, "has no amount such as 19.00 with its currency (Amt)"
	}
	if whole.Day, ok = e.Booked.or(e.Valued); !ok {
		return nil, other, "has no day such as 2026-01-31 (BookgDt)"
	}
	if whole.Amount.Cents == 0 {
		return nil, other, ""
	}
	var parts []transaction
	for _, b := range e.Details {
		parts = append(parts, b.Transactions...)
	}
	if len(parts) > 0 && !slices.ContainsFunc(parts, func(t transaction) bool { return t.Return == nil }) {
		return nil, reverted, ""
	}
	if len(parts) > 1 {
		if all, ok = split(whole, parts, e.More); ok {
			return all, received, ""
		}
	}
	texts := []string{e.More}
	for i := range parts {
		texts = append(texts, parts[i].text())
		if whole.Payer == "" {
			whole.Payer = parts[i].payer()
		}
		if len(parts) == 1 && whole.ID == "" {
			whole.ID = reference(parts[i].Reference)
		}
	}
	whole.Text = line(texts...)
	return []match.Credit{whole}, received, ""
}

// split makes a credit of each transaction that came in, if they are all there and their amounts add up to the entry's.
func split(whole match.Credit, parts []transaction, more string) (all []match.Credit, ok bool) {
	rest := whole.Amount.Cents
	for i := range parts {
		t := &parts[i]
		amount, ok := t.amount()
		if !ok || amount.Currency != whole.Amount.Currency {
			return nil, false
		}
		if strings.TrimSpace(t.Direction) == "DBIT" {
			rest += amount.Cents
			continue
		}
		rest -= amount.Cents
		if amount.Cents == 0 || t.Return != nil {
			continue
		}
		c := whole
		c.ID, c.Amount, c.Payer, c.Text = reference(t.Reference), amount, t.payer(), line(more, t.text())
		all = append(all, c)
	}
	return all, rest == 0
}

// amount returns what a transaction brought.
func (t *transaction) amount() (money.Amount, bool) {
	for _, s := range []*sum{t.Amount, t.OldAmount} {
		if s != nil {
			return s.read()
		}
	}
	return money.Amount{}, false
}

// payer returns who paid, or who had it paid.
func (t *transaction) payer() string {
	for _, name := range []string{t.LastPayer.Name, t.LastPayer.Old, t.Payer.Name, t.Payer.Old} {
		if name = line(name); name != "" {
			return name
		}
	}
	return ""
}

// text returns everything in which a payer can name an order.
func (t *transaction) text() string {
	texts := append(append(append([]string{}, t.References...), t.Text...), t.Notes...)
	if own := reference(t.EndToEnd); own != "" {
		texts = append(texts, own)
	}
	return line(append(texts, t.More)...)
}

// reference leaves out the words that banks write where there is none.
func reference(text string) string {
	text = line(text)
	switch strings.ToUpper(text) {
	case "NOTPROVIDED", "NONREF", "NOREF", "0":
		return ""
	}
	return text
}

func reversal(text string) bool {
	text = strings.TrimSpace(text)
	return text == "true" || text == "1"
}

// read reads an amount, which is never negative and has a point, if anything.
func (s *sum) read() (money.Amount, bool) {
	cents, ok := decimal(strings.TrimSpace(s.Text), '.')
	return money.Amount{Cents: cents, Currency: s.Currency}, ok && cents >= 0 && isCurrency(s.Currency)
}

// or reads a day, or that of another moment if there is none.
func (m moment) or(other moment) (cal.Date, bool) {
	for _, text := range []string{m.Day, m.Time, other.Day, other.Time} {
		if text = strings.TrimSpace(text); text != "" {
			var d cal.Date
			err := d.UnmarshalText([]byte(text[:min(len(text), len("2026-01-31"))]))
			return d, err == nil
		}
	}
	return cal.Date{}, false
}

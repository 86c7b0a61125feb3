// Package receipt reads what the tax agency's exchange (SDI) answers to an invoice file: RC delivered, NS rejected, MC
// not delivered, MT metadata. The names that receipts have for public administration are read as well; what only public
// administration answers is refused.
//
// Signatures are not verified: a receipt is taken from anyone who may hand one in.
package receipt

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/transmission"
	"conto/internal/plainxml"
)

// Longest bounds a receipt, in bytes. One with 200 errors and a signature has less than a quarter.
const Longest = 1 << 20

// spaces are the namespaces of receipts: between private parties, and for public administration.
var spaces = []string{
	"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0",
	"http://www.fatturapa.gov.it/sdi/messaggi/v1.0",
}

// kinds are the receipts by the names of their root elements.
var kinds = map[string]transmission.Kind{
	"RicevutaConsegna": transmission.RC,
	"RicevutaScarto":   transmission.NS, "NotificaScarto": transmission.NS,
	"RicevutaImpossibilitaRecapito": transmission.MC, "NotificaMancataConsegna": transmission.MC,
	"FileMetadati": transmission.MT, "MetadatiInvioFile": transmission.MT,
}

// official are the messages that exist for public administration only.
var official = map[string]string{
	"AttestazioneTrasmissioneFattura": "AT", "NotificaDecorrenzaTermini": "DT", "NotificaEsito": "NE",
	"NotificaEsitoCommittente": "EC", "ScartoEsitoCommittente": "SE",
}

// envelope is a receipt as it is written.
type envelope struct {
	SDI       string `xml:"IdentificativoSdI"`
	File      string `xml:"NomeFile"`
	Hash      string `xml:"Hash"`
	At        string `xml:"DataOraRicezione"`
	Delivered string `xml:"DataOraConsegna"`
	Available string `xml:"DataMessaADisposizione"`
	Text      string `xml:"Descrizione"`
	Errors    []struct {
		Code        string `xml:"Codice"`
		Description string `xml:"Descrizione"`
		Hint        string `xml:"Suggerimento"`
	} `xml:"ListaErrori>Errore"`
}

// Parse reads a receipt. What is none, or cannot be understood to the last detail that counts, is refused with
// fault.Invalid.
func Parse(content []byte) (transmission.Receipt, error) {
	if len(content) > Longest {
		return transmission.Receipt{}, refuse("it has %d bytes, more than any receipt", len(content))
	}
	var kind transmission.Kind
	var m envelope
	err := plainxml.Decode(content, func(root xml.Name) (into any, err error) {
		kind, err = kindOf(root)
		return &m, err
	})
	switch {
	case fault.Is(err, fault.Invalid):
		return transmission.Receipt{}, err
	case err != nil:
		return transmission.Receipt{}, refuse("%v", err)
	}
	return read(kind, &m)
}

// kindOf returns the kind of a receipt, by its root element.
func kindOf(name xml.Name) (transmission.Kind, error) {
	if code, ok := official[name.Local]; ok {
		return "", refuse("%s (%s) comes only for invoices to public administration, which are not sent from here",
			name.Local, code)
	}
	if name.Local == "FatturaElettronica" {
		return "",
			refuse("it is an invoice; the receipt is the file whose name ends with _RC_001.xml, _NS_001.xml or _MC_001.xml")
	}
	kind, ok := kinds[name.Local]
	if !ok || name.Space != spaces[0] && name.Space != spaces[1] {
		return "",
			refuse(
				"its root element is %s of %q, and not one of RicevutaConsegna, RicevutaScarto, RicevutaImpossibilitaRecapito", name.Local, name.Space)
	}
	return kind, nil
}

// read checks an envelope and returns what it says.
func read(kind transmission.Kind, m *envelope) (transmission.Receipt, error) {
	r := transmission.Receipt{
		Kind: kind, File: strings.TrimSpace(m.File), SDI: strings.TrimSpace(m.SDI), Hash: strings.ToLower(
			strings.TrimSpace(m.Hash)),
	}
	switch {
	case !word(r.File, 100):
		return transmission.Receipt{}, refuse("it does not name the invoice's file (NomeFile is %q)", m.File)
	case !word(r.SDI, 36):
		return transmission.Receipt{}, refuse("it has no number of the exchange (IdentificativoSdI is %q)", m.SDI)
	case r.Hash != "" && (len(r.Hash) != 64 || strings.Trim(r.Hash, "0123456789abcdef") != ""):
		return transmission.Receipt{}, refuse("its Hash %q is not 64 hexadecimal digits", m.Hash)
	}
	var err error
	if kind != transmission.MT {
		if r.At, err = instant("DataOraRicezione", m.At); err != nil {
			return transmission.Receipt{}, err
		}
	}
	switch kind {
	case transmission.RC:
		r.Delivered, err = instant("DataOraConsegna", m.Delivered)
	case transmission.MC:
		r.Text = strings.TrimSpace(m.Text)
		r.Available, err = day(m.Available)
	case transmission.NS:
		for _, e := range m.Errors {
			r.Errors = append(r.Errors, transmission.Error{
				Code: strings.TrimSpace(e.Code), Description: strings.TrimSpace(e.Description), Hint: strings.TrimSpace(e.Hint),
			})
		}
		if len(r.Errors) == 0 {
			return transmission.Receipt{}, refuse("it rejects the file and says no reason (ListaErrori is empty)")
		}
	}
	if err != nil {
		return transmission.Receipt{}, err
	}
	return r, nil
}

// word reports whether a name or a number is one: not empty, not too long, without blanks and separators of folders.
func word(text string, most int) bool {
	return text != "" && len(text) <= most &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '/' || r == '\\' })
}

// instant reads a date and time. Where it names no zone it is Italy's, where the exchange is.
func instant(name, text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	italy, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return time.Time{}, fmt.Errorf("receipt: the zone of Italy: %w", err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", text, italy)
	if err != nil {
		return time.Time{}, refuse("its %s %q is no date and time such as 2026-01-31T18:34:00+01:00", name, text)
	}
	return at.UTC(), nil
}

// day reads a date, which may name a zone; public administration's receipts have none.
func day(text string) (cal.Date, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return cal.Date{}, nil
	}
	var d cal.Date
	if len(text) < len(time.DateOnly) || d.UnmarshalText([]byte(text[:len(time.DateOnly)])) != nil {
		return cal.Date{}, refuse("its DataMessaADisposizione %q is no date such as 2026-01-31", text)
	}
	return d, nil
}

// refuse returns why something is not taken for a receipt, at no great length.
func refuse(why string, args ...any) error {
	text := []rune(strings.ToValidUTF8(fmt.Sprintf(why, args...), "?"))
	if len(text) > 300 {
		text = append(text[:300], '…')
	}
	return fault.Of(fault.Invalid, message.NoReceipt, "why", string(text)).
		With("fields", []fault.Field{{Field: "receipt", Reason: string(text)}})
}

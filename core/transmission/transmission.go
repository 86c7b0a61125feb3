// Package transmission is what becomes of an invoice between Conto and the tax agency's exchange (SDI): how its files
// are named, what the exchange's receipts say, and whether the invoice is issued.
//
// An invoice and its file are two things. A file that is rejected is as if the invoice had never been issued; the same
// invoice, with its number and date, then goes again in a new file with a new name (circ. 13/E 2018). Receipts are
// matched by the file's name, never by the invoice's number; they may come twice and in any order.
package transmission

import (
	"time"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
)

// Days within which the law wants an invoice sent after its date (art. 21 c. 4 DPR 633/72), and again after a
// rejection.
const (
	sendWithin   = 12
	resendWithin = 5
)

// Status is what is known of a file.
type Status string

// The statuses. An invoice is issued when a file of it is Delivered or NotDelivered.
const (
	Sent         Status = "sent"          // no receipt yet: wait
	Delivered    Status = "delivered"     // issued, and with the buyer
	NotDelivered Status = "not_delivered" // issued; the buyer finds it in the tax area, and must be told so
	Rejected     Status = "rejected"      // not issued: correct what was wrong, and send it again
)

// Transmission is one file of an invoice on its way. What receipts told is empty until they come.
type Transmission struct {
	Document string `json:"document"` // the invoice's number
	File     string `json:"file"`
	Status   Status `json:"status"`

	SDI       string    `json:"sdi,omitempty"`       // the exchange's number for the file
	At        time.Time `json:"at,omitzero"`         // when the exchange had it
	Delivered time.Time `json:"delivered,omitzero"`  // when the buyer had it
	Available cal.Date  `json:"available,omitzero"`  // from when it is in the buyer's tax area
	Errors    []Error   `json:"errors,omitempty"`    // why it was rejected
	Repeated  bool      `json:"repeated,omitempty"`  // rejected only because the exchange has seen its name before
	Following string    `json:"following,omitempty"` // the rejected file that this one replaces
}

// New returns a document's first file, sent.
func New(document, file string) Transmission {
	return Transmission{Document: document, File: file, Status: Sent}
}

// Issued reports whether the invoice is issued, as far as this file goes.
func (t *Transmission) Issued() bool { return t.Status == Delivered || t.Status == NotDelivered }

// Again returns the transmission of the same document in a new file, after a rejection.
func (t *Transmission) Again(file string) (Transmission, error) {
	switch {
	case t.Status != Rejected:
		return Transmission{}, fault.Of(fault.Conflict, message.NotSentAgain, "document", t.Document, "file", t.File,
			"status", t.Status)
	case file == t.File:
		return Transmission{}, fault.Of(fault.Conflict, message.NameUsed, "file", t.File)
	}
	next := New(t.Document, file)
	next.Following = t.File
	return next, nil
}

// SendBy returns the last day on which a document of a day may be sent.
func SendBy(document cal.Date) cal.Date { return document.AddDays(sendWithin) }

// ResendBy returns the last day on which a rejected document may be sent again with its number and date, in the
// seller's zone.
func (t *Transmission) ResendBy(zone *time.Location) cal.Date {
	return cal.DateOf(t.At, zone).AddDays(resendWithin)
}

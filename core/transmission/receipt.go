package transmission

import (
	"slices"
	"time"

	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
)

// Kind is what a receipt tells.
type Kind string

// The kinds, by the exchange's own names.
const (
	RC Kind = "RC" // ricevuta di consegna: the buyer has it
	NS Kind = "NS" // ricevuta di scarto: rejected
	MC Kind = "MC" // impossibilità di recapito: issued, but the buyer could not be reached
	MT Kind = "MT" // metadati: what goes to the buyer along with the file; it says nothing of its fate
)

// Error is a reason for which the exchange rejected a file.
type Error struct {
	Code        string `json:"code"` // 00305, say
	Description string `json:"description"`
	Hint        string `json:"hint,omitempty"`
}

// Receipt is what the exchange says of a file.
type Receipt struct {
	Kind      Kind      `json:"kind"`
	File      string    `json:"file"`
	SDI       string    `json:"sdi"`                // the exchange's number for the file
	Hash      string    `json:"hash,omitempty"`     // of the file, 64 hexadecimal digits
	At        time.Time `json:"at,omitzero"`        // when the exchange received the file; an MT does not say
	Delivered time.Time `json:"delivered,omitzero"` // RC
	Available cal.Date  `json:"available,omitzero"` // MC: from when it is in the buyer's tax area
	Errors    []Error   `json:"errors,omitempty"`   // NS
	Text      string    `json:"text,omitempty"`     // MC: the explanation
}

// repeatedName is the error for a file whose name, or content, the exchange has had before.
const repeatedName = "00002"

// status returns what a receipt alone would make of a file, and whether it rejects a repetition only.
func (r *Receipt) status() (status Status, repeated bool) {
	switch r.Kind {
	case RC:
		return Delivered, false
	case MC:
		return NotDelivered, false
	case NS:
		other := slices.ContainsFunc(r.Errors, func(e Error) bool { return e.Code != repeatedName })
		return Rejected, !other && len(r.Errors) > 0
	}
	return Sent, false
}

// rank orders what is known: a later receipt counts when it says more. A rejected repetition says least, for a file
// that is sent twice, after an answer was lost, is rejected the second time, whatever becomes of the first.
func rank(status Status, repeated bool) int {
	switch {
	case status == Sent:
		return 0
	case repeated:
		return 1
	case status == NotDelivered:
		return 2
	default:
		return 3
	}
}

// Receive returns the transmission after a receipt: the same whatever the order in which receipts come, and how often.
// A receipt of another file is refused, and so is one that contradicts what is known, for a person to look at; neither
// changes anything.
func (t Transmission) Receive(r Receipt) (Transmission, error) {
	if r.File != t.File {
		return t, fault.Of(fault.Conflict, message.ReceiptNotOf, "file", r.File, "other", t.File)
	}
	status, repeated := r.status()
	known, told := rank(t.Status, t.Repeated), rank(status, repeated)
	switch {
	case status == Sent: // it says nothing of the file's fate
		return t, nil
	case known > 1 && told > 1 && (t.Status == Rejected) != (status == Rejected):
		return t, fault.Of(fault.Conflict, message.ReceiptsDiffer, "file", t.File, "status", t.Status, "receipt", t.SDI,
			"other", status, "later", r.SDI)
	}
	if r.Kind == MC && (t.Available == cal.Date{} || r.Available.Before(t.Available)) {
		t.Available = r.Available // true of a file that is delivered later, too
	}
	if told > known || told == known && earlier(&r, &t) {
		t.Status, t.Repeated, t.SDI, t.At = status, repeated, r.SDI, r.At
		t.Delivered, t.Errors = r.Delivered, slices.Clone(r.Errors)
	}
	return t, nil
}

// earlier reports whether of two receipts that say the same the one that came now is to be kept.
func earlier(r *Receipt, t *Transmission) bool {
	if !r.At.Equal(t.At) {
		return r.At.Before(t.At)
	}
	return r.SDI < t.SDI
}

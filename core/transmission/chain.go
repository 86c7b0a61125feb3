package transmission

import (
	"slices"

	"conto/core/fault"
	"conto/core/message"
)

// Chain is the files of one document, the oldest first. Each takes the place of the one before it, which was rejected,
// or was never handed over. It has one at least.
type Chain []Transmission

// Current returns the file that counts: one that is issued, or else the newest. A file whose receipt comes late may be
// issued although another has taken its place; the exchange has rejected that one, or will.
func (c Chain) Current() *Transmission {
	for i := range c {
		if c[i].Issued() {
			return &c[i]
		}
	}
	return &c[len(c)-1]
}

// Receive returns the chain after a receipt of one of its files: the same whatever the order in which receipts come,
// and how often. One that contradicts what is known is refused, and changes nothing.
func (c Chain) Receive(r Receipt) (Chain, error) {
	at := slices.IndexFunc(c, func(t Transmission) bool { return t.File == r.File })
	if at < 0 {
		return c, fault.Of(fault.Conflict, message.ReceiptOfOther, "file", r.File, "document", c[0].Document)
	}
	told, err := c[at].Receive(r)
	if err != nil {
		return c, err
	}
	next := slices.Clone(c)
	next[at] = told
	return next, nil
}

// Again returns the chain with a new file of the document, after a rejection, or after one that was held back and never
// handed over.
func (c Chain) Again(file string, held bool) (Chain, error) {
	current := c.Current()
	if !held {
		next, err := current.Again(file)
		return append(slices.Clone(c), next), err
	}
	next := New(current.Document, file)
	next.Following = c[len(c)-1].File
	return append(slices.Clone(c), next), nil
}

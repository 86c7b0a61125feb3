package einvoice

import (
	"context"
	"errors"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/transmission"
	"conto/driver/store"
)

// Format writes documents as files and checks them as the exchange will.
type Format struct {
	Write func(d *bill.Document, progressive string) ([]byte, error)
	Check func(name string, content []byte, day cal.Date) []string
}

// problems returns why a document cannot be written as a file that the exchange takes; nil: it can.
func (t *Format) problems(f bill.Issued, doc *bill.Document) []string {
	if why := doc.Lacks(); why != nil {
		return why
	}
	_, why := t.written(f, doc)
	return why
}

// unsent is the progressive number of a file that was not handed over; the exchange never gets it.
const unsent = "00000"

// written writes a document as a file that was not handed over, and returns why there can be none.
func (t *Format) written(f bill.Issued, doc *bill.Document) (content []byte, why []string) {
	content, err := t.Write(doc, unsent)
	if err != nil {
		return nil, []string{err.Error()}
	}
	if t.Check != nil {
		why = t.Check(doc.Seller.VATID+"_"+unsent+".xml", content, f.Date)
	}
	return content, why
}

// Files shows documents as the exchange takes them.
type Files struct {
	Format Format
	Sender *Sender // nil: nothing is handed over
}

// File returns the file in which a document was handed over, or one that was not. There is none while the buyer's data
// do not suffice for one.
func (s *Files) File(ctx context.Context, f bill.Issued) ([]byte, error) {
	if s.Format.Write == nil || !f.ForExchange() {
		return nil, transmission.NoFile(f.Number, nil)
	}
	if s.Sender != nil {
		content, err := s.Sender.Content(ctx, f)
		if !errors.Is(err, store.ErrNotFound) {
			return content, err
		}
	}
	why := f.Lacks()
	if why == nil {
		var content []byte
		if content, why = s.Format.written(f, &f.Document); why == nil {
			return content, nil
		}
	}
	return nil, transmission.NoFile(f.Number, why)
}

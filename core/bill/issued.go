package bill

import (
	"fmt"
	"strings"

	"conto/core/money"
)

// Issued is a document with its place in the register, or a pro-forma with its id.
type Issued struct {
	ID string `json:"id"` // inv_17: the seventeenth document
	Document
}

// FileName returns the name under which a document is handed out, such as invoice-2026-000017.pdf.
func (i *Issued) FileName(extension string) string {
	return fmt.Sprintf("%s-%s.%s", i.Kind, strings.ReplaceAll(i.Number, "/", "-"), extension)
}

// Total returns what documents come to, in euros: invoices less credit notes.
func Total(documents []Issued) money.Amount {
	sum := money.EUR(0)
	for i := range documents {
		switch documents[i].Kind {
		case Invoice:
			sum = sum.Add(documents[i].Total)
		case CreditNote:
			sum = sum.Sub(documents[i].Total)
		}
	}
	return sum
}

package view

import (
	"github.com/danielgtaylor/huma/v2"

	"conto/core/bill"
	"conto/core/message"
)

// Language is one in which a customer is written to: there are as many as core/message has files.
type Language bill.Language

// Schema implements huma.SchemaProvider.
func (Language) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, l := range message.Languages() {
		s.Enum = append(s.Enum, string(l))
	}
	s.PrecomputeMessages()
	return s
}

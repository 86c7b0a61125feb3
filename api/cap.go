package api

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/money"
)

// memberCap is a cap as it is given: so many credits, or none. Who sends null means none, as who sends −1 does; what is
// left out stays as it is.
type memberCap struct{ credits *money.Credits }

// UnmarshalJSON implements json.Unmarshaler.
func (c *memberCap) UnmarshalJSON(text []byte) error {
	none := money.Credits(-1)
	if c.credits = &none; string(text) == "null" {
		return nil
	}
	return json.Unmarshal(text, c.credits)
}

// MarshalJSON implements json.Marshaler: a request that says the same is the same.
func (c memberCap) MarshalJSON() ([]byte, error) { return json.Marshal(c.credits) }

// IsZero reports whether it is left out.
func (c memberCap) IsZero() bool { return c.credits == nil }

// Schema implements huma.SchemaProvider.
func (memberCap) Schema(huma.Registry) *huma.Schema {
	least := -1.0
	s := &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &least, Nullable: true}
	s.PrecomputeMessages()
	return s
}

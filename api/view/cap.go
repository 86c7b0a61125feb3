package view

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/money"
)

// MemberCap is a cap as it is given: so many credits, or none. Who sends null means none, as who sends −1 does; what
// is left out stays as it is.
type MemberCap struct{ credits *money.Credits }

// UnmarshalJSON implements json.Unmarshaler.
func (c *MemberCap) UnmarshalJSON(text []byte) error {
	none := money.Credits(-1)
	if c.credits = &none; string(text) == "null" {
		return nil
	}
	return json.Unmarshal(text, c.credits)
}

// MarshalJSON implements json.Marshaler: a request that says the same is the same.
func (c MemberCap) MarshalJSON() ([]byte, error) { return json.Marshal(c.credits) }

// IsZero reports whether it is left out.
func (c MemberCap) IsZero() bool { return c.credits == nil }

// Schema implements huma.SchemaProvider.
func (MemberCap) Schema(huma.Registry) *huma.Schema {
	least := -1.0
	s := &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &least, Nullable: true}
	s.PrecomputeMessages()
	return s
}

// Credits returns the cap, −1 for none, or nil where it is left out.
func (c MemberCap) Credits() *money.Credits { return c.credits }

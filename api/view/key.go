package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/money"
)

// AccountKey is an API key of an account (C36). The key itself is shown once, when it is made.
type AccountKey struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Scopes []account.Scope `json:"scopes" enum:"generate,read" doc:"generate: models, quotes, holds, spends, the balance; read: the same without holds and spends"`
	Key    string          `json:"key,omitempty" doc:"the secret; only in the first answer that makes it, and nobody can show it again"`
	MadeAt time.Time       `json:"made_at"`

	LastUsed *string   `json:"last_used" doc:"the day of its last use, in UTC: 2026-01-31; null where none is known"`
	Spent    *KeySpent `json:"spent" doc:"since the day on which the credit month began; null in the answer that makes it"`
}

// KeySpent is what an API key has spent.
type KeySpent struct {
	Credits money.Credits `json:"credits" doc:"spent, or held by what runs"`
	AtLeast bool          `json:"at_least" deprecated:"true" doc:"always false: the sum is whole"`
}

// KeyInput is a request for an API key.
type KeyInput struct {
	AccountPath
	Body struct {
		Name   string          `json:"name" doc:"what it is for" minLength:"1" maxLength:"100"`
		Scopes []account.Scope `json:"scopes,omitempty" enum:"generate,read" doc:"default generate" maxItems:"2"`
	}
}

// KeyPath names an API key of an account.
type KeyPath struct {
	AccountPath
	Key string `path:"key" maxLength:"64"`
}

// AccountKeyOf returns a key without its secret. One that was made before keys had scopes may generate.
func AccountKeyOf(k account.Key) AccountKey {
	shown := AccountKey{ID: k.ID, Name: k.Name, Scopes: k.Scopes, MadeAt: k.MadeAt}
	if shown.Scopes == nil {
		shown.Scopes = []account.Scope{account.Generate}
	}
	return shown
}

// KeyShownOf returns a key as a list of keys has it.
func KeyShownOf(k app.KeyShown) AccountKey {
	shown := AccountKeyOf(k.Key)
	shown.Spent = &KeySpent{Credits: k.Spent}
	if !k.LastUsed.IsZero() {
		day := k.LastUsed.Format(time.DateOnly)
		shown.LastUsed = &day
	}
	return shown
}

package client

import (
	"context"
	"net/http"
	"time"
)

// KeyService makes the API keys of an account.
type KeyService struct{ *conn }

// AccountKey is an API key of an account. Key, the secret, is only in the answer that makes it.
type AccountKey struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Scopes []string  `json:"scopes"` // generate, read
	Key    string    `json:"key"`
	MadeAt time.Time `json:"made_at"`

	LastUsed *string   `json:"last_used"` // the day, in UTC: 2026-01-31
	Spent    *KeySpent `json:"spent"`     // since the credit month began; in lists
}

// KeySpent is what an API key has spent.
type KeySpent struct {
	Credits int64 `json:"credits"`
	AtLeast bool  `json:"at_least"` // it may have spent more; only servers of early releases say so
}

// List returns the account's API keys, without their secrets.
func (s KeyService) List(ctx context.Context, id string) ([]AccountKey, error) {
	out := &List[AccountKey]{}
	err := s.get(ctx, path(id, "keys"), nil, out)
	return out.Items, err
}

// Make makes an API key of the account.
func (s KeyService) Make(ctx context.Context, id, name string) (*AccountKey, error) {
	out := &AccountKey{}
	return out, s.write(ctx, http.MethodPost, path(id, "keys"), map[string]string{"name": name}, out)
}

// Revoke makes an API key invalid.
func (s KeyService) Revoke(ctx context.Context, id, key string) error {
	return s.write(ctx, http.MethodDelete, path(id, "keys", key), nil, nil)
}

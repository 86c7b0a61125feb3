package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// FoundAccount is an account that an operator has found.
type FoundAccount struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Owner    string     `json:"owner"`
	Plan     string     `json:"plan"`
	By       string     `json:"by"`        // id, email, name, user, vat_id, document, reference
	User     string     `json:"user"`      // whose that is; "" is the account's own
	ClosedAt *time.Time `json:"closed_at"` // nil: it is open
}

// CloseAccount closes an account for good, and its people's data are erased. Reason is an operator's.
func CloseAccount(ctx context.Context, c *Client, id, reason string) (*Account, error) {
	body := map[string]string{"confirm": id}
	if reason != "" {
		body["reason"] = reason
	}
	out := &Account{}
	return out, c.write(ctx, http.MethodPost, path(id, "close"), body, out)
}

// ExportAccount returns everything about an account and its people, as a ZIP.
func ExportAccount(ctx context.Context, c *Client, id string) ([]byte, error) {
	var out []byte
	err := c.get(ctx, path(id, "export"), nil, &out)
	return out, err
}

// FindAccounts returns a page of the accounts that a text leads to, or of all of them where it is empty.
func FindAccounts(ctx context.Context, c *Client, find, cursor string) (*List[FoundAccount], error) {
	query := url.Values{}
	if find != "" {
		query.Set("find", find)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	out := &List[FoundAccount]{}
	return out, c.get(ctx, "/v1/accounts", query, out)
}

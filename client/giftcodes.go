package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// GiftCodeService makes codes that bring credits to the accounts which use them.
type GiftCodeService struct{ *conn }

// GiftCode is a code, and how many accounts have used it.
type GiftCode struct {
	Code             string     `json:"code"`
	Credits          int64      `json:"credits"` // that it brings to each account
	Uses             int64      `json:"uses"`    // how many accounts may use it
	Used             int64      `json:"used"`    // how many have
	ValidUntil       *time.Time `json:"valid_until"`
	ExpiresAfterDays int64      `json:"expires_after_days"` // of the credits; 0: at ExpiresAt
	ExpiresAt        *time.Time `json:"expires_at"`         // nil: by the days, or never
	Note             string     `json:"note"`
	MadeBy           string     `json:"made_by"`
	MadeAt           time.Time  `json:"made_at"`
	Withdrawn        bool       `json:"withdrawn"`
}

// NewGiftCode is a code to be made.
type NewGiftCode struct {
	Credits          int64      `json:"credits"`
	Uses             int64      `json:"uses,omitempty"`               // 0: one
	ValidUntil       *time.Time `json:"valid_until,omitempty"`        // nil: without end
	ExpiresAfterDays int64      `json:"expires_after_days,omitempty"` // of the credits, after they came
	ExpiresAt        *time.Time `json:"expires_at,omitempty"`         // or at this instant
	Note             string     `json:"note,omitempty"`
}

// Use uses a code for an account, once, and returns the account with its credits.
func (s GiftCodeService) Use(ctx context.Context, id, code string) (*Account, error) {
	out := &Account{}
	return out, s.write(ctx, http.MethodPost, path(id, "codes"), map[string]string{"code": code}, out)
}

// Make makes a code; operators only.
func (s GiftCodeService) Make(ctx context.Context, code NewGiftCode) (*GiftCode, error) {
	out := &GiftCode{}
	return out, s.write(ctx, http.MethodPost, "/v1/codes", code, out)
}

// List returns every code; operators only.
func (s GiftCodeService) List(ctx context.Context) ([]GiftCode, error) {
	out := &List[GiftCode]{}
	err := s.get(ctx, "/v1/codes", nil, out)
	return out.Items, err
}

// Withdraw lets no further account use a code; operators only.
func (s GiftCodeService) Withdraw(ctx context.Context, code string) error {
	return s.write(ctx, http.MethodDelete, "/v1/codes/"+url.PathEscape(code), nil, nil)
}

package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// OperatorService is who runs the platform; operators who are admins only.
type OperatorService struct{ *conn }

// Operator is an operator with a key of their own. Key, the secret, is only in the answer that adds them.
type Operator struct {
	Name   string    `json:"name"` // the journal names what they do operator:NAME, or support:NAME
	Role   string    `json:"role"` // admin, support
	Key    string    `json:"key"`
	MadeBy string    `json:"made_by"`
	MadeAt time.Time `json:"made_at"`
}

// List returns the operators, beside the one whose key the environment gives.
func (s OperatorService) List(ctx context.Context) ([]Operator, error) {
	out := &List[Operator]{}
	err := s.get(ctx, "/v1/operators", nil, out)
	return out.Items, err
}

// Add adds an operator, as admin or support. A repeat is a conflict, since the key is shown once.
func (s OperatorService) Add(ctx context.Context, name, role string) (*Operator, error) {
	out := &Operator{}
	return out, s.write(ctx, http.MethodPost, "/v1/operators", map[string]string{"name": name, "role": role}, out)
}

// Remove takes an operator's key from them.
func (s OperatorService) Remove(ctx context.Context, name string) error {
	return s.write(ctx, http.MethodDelete, "/v1/operators/"+url.PathEscape(name), nil, nil)
}

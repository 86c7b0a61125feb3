package client

import (
	"context"
	"net/http"
	"time"
)

// SupportService is what people of accounts write to support, and what operators answer.
type SupportService struct{ *conn }

// SupportRequest is a request to support. Who answered and closed it is shown to operators.
type SupportRequest struct {
	ID       string          `json:"id"`
	Account  string          `json:"account"`
	User     string          `json:"user"`  // who gets the answer
	Topic    string          `json:"topic"` // billing, credits, generations, team, other
	Subject  string          `json:"subject"`
	Text     string          `json:"text"`
	Standing string          `json:"standing"` // waiting, answered, closed
	At       time.Time       `json:"at"`
	Answers  []SupportAnswer `json:"answers"`
	ClosedAt *time.Time      `json:"closed_at"`
	ClosedBy string          `json:"closed_by"`
}

// SupportAnswer is what an operator answered.
type SupportAnswer struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	By   string    `json:"by"`
}

// Ticket is a request with its account, for operators.
type Ticket struct {
	SupportRequest
	Plan      string `json:"plan"`
	Dedicated bool   `json:"dedicated"` // the plan has dedicated support
	Language  string `json:"language"`  // in which the answer is to be written
}

// NewSupportRequest is a request that is written.
type NewSupportRequest struct {
	Topic    string `json:"topic"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
	Language string `json:"language,omitempty"` // "": that of mails to the person
}

// Ask writes a request; an operator who acts for nobody writes down one of the owner's.
func (s SupportService) Ask(ctx context.Context, id string, n NewSupportRequest) (*SupportRequest, error) {
	out := &SupportRequest{}
	return out, s.write(ctx, http.MethodPost, path(id, "support-requests"), n, out)
}

// List returns the requests of an account that anyone who asks may see, newest first.
func (s SupportService) List(ctx context.Context, id string) ([]SupportRequest, error) {
	out := &List[SupportRequest]{}
	err := s.get(ctx, path(id, "support-requests"), nil, out)
	return out.Items, err
}

// Get returns a request.
func (s SupportService) Get(ctx context.Context, id, request string) (*SupportRequest, error) {
	out := &SupportRequest{}
	return out, s.get(ctx, path(id, "support-requests", request), nil, out)
}

// Open returns the requests of all accounts that are not closed, in the order in which they are to be answered;
// operators only.
func (s SupportService) Open(ctx context.Context) ([]Ticket, error) {
	out := &List[Ticket]{}
	err := s.get(ctx, "/v1/support-requests", nil, out)
	return out.Items, err
}

// Answer answers a request and may close it with that; operators only.
func (s SupportService) Answer(ctx context.Context, id, request, text string, closing bool) (*Ticket, error) {
	out := &Ticket{}
	body := map[string]any{"text": text, "close": closing}
	return out, s.write(ctx, http.MethodPost, path(id, "support-requests", request, "answers"), body, out)
}

// Close closes a request; operators only.
func (s SupportService) Close(ctx context.Context, id, request string) (*Ticket, error) {
	out := &Ticket{}
	return out, s.write(ctx, http.MethodPost, path(id, "support-requests", request, "close"), nil, out)
}

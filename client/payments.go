package client

import (
	"context"
	"net/http"
	"time"
)

// PaymentService is what was paid, and given back.
type PaymentService struct{ *conn }

// Payment is a charge that was paid in the last year.
type Payment struct {
	ID       string    `json:"id"`
	Purpose  string    `json:"purpose"` // start, upgrade, renewal, topup
	Amount   Amount    `json:"amount"`
	Refunded Amount    `json:"refunded"`
	Method   string    `json:"payment_method"`
	PaidAt   time.Time `json:"paid_at"`
	Disputes []Dispute `json:"disputes"` // the cardholder wants it back from the bank
}

// Dispute is a payment that its cardholder disputes at the bank, in the provider's words.
type Dispute struct {
	ID     string `json:"id"`
	Charge string `json:"charge"`
	Amount Amount `json:"amount"`
	Reason string `json:"reason"`
	Status string `json:"status"`
}

// PaymentRefund is money of a payment that goes back, with the credits that it takes along.
type PaymentRefund struct {
	ID      string `json:"id"`
	Payment string `json:"payment"`
	Amount  Amount `json:"amount"`
	Credits int64  `json:"credits"`
	Reason  string `json:"reason"`
}

// MoneyBack is how money of a payment is given back.
type MoneyBack struct {
	Amount *Amount `json:"amount,omitempty"` // nil: what the unspent credits of the payment cost
	Reason string  `json:"reason,omitempty"`
	Return bool    `json:"return,omitempty"` // of the newest upgrade: the plan is the one before it again
}

// List returns what was paid in the last year, newest first.
func (s PaymentService) List(ctx context.Context, id string) ([]Payment, error) {
	out := &List[Payment]{}
	err := s.get(ctx, path(id, "payments"), nil, out)
	return out.Items, err
}

// Refund gives money of a payment back. Operators only.
func (s PaymentService) Refund(ctx context.Context, id, payment string, how MoneyBack) (*PaymentRefund, error) {
	out := &PaymentRefund{}
	return out, s.write(ctx, http.MethodPost, path(id, "payments", payment, "refund"), how, out)
}

package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/money"
)

// Payment is a charge that was paid, in the last year.
type Payment struct {
	ID       string          `json:"id" doc:"the charge's id"`
	Purpose  account.Purpose `json:"purpose" enum:"start,upgrade,renewal,topup"`
	Amount   money.Amount    `json:"amount"`
	Refunded money.Amount    `json:"refunded" doc:"what was given back of it"`
	Method   string          `json:"payment_method"`
	PaidAt   time.Time       `json:"paid_at"`
	Disputes []app.Dispute   `json:"disputes,omitempty" doc:"the cardholder wants it back from the bank: answer at the provider. What follows when it is decided follows by itself (C40)"`
}

// PaymentRefund is money of a payment that goes back.
type PaymentRefund struct {
	ID      string        `json:"id" example:"re_17"`
	Payment string        `json:"payment"`
	Amount  money.Amount  `json:"amount"`
	Credits money.Credits `json:"credits" doc:"taken back, of those that the payment brought and that were unspent"`
	Reason  string        `json:"reason,omitempty"`
}

// PaymentPath names a payment of an account.
type PaymentPath struct {
	AccountPath
	Payment string `path:"payment" maxLength:"64"`
}

// RefundPaymentInput is a request to give money back.
type RefundPaymentInput struct {
	PaymentPath
	Body struct {
		Amount *money.Amount `json:"amount,omitempty" doc:"default what the unspent credits of the payment cost, of a plan with those of the months to come; of a plan more can go back, up to all that was kept"`
		Reason string        `json:"reason,omitempty" maxLength:"200"`
		Return bool          `json:"return,omitempty" doc:"of the newest upgrade: the plan is the one before it again"`
	}
}

// Command returns the command that gives money back.
func (in *RefundPaymentInput) Command() account.RefundPayment {
	b := &in.Body
	return account.RefundPayment{Charge: in.Payment, Amount: b.Amount, Reason: b.Reason, Return: b.Return}
}

// PaymentOf returns a payment.
func PaymentOf(p app.Payment) Payment {
	return Payment{p.Charge, p.Purpose, p.Amount, p.Amount.Sub(p.Kept()), p.Method, p.At, p.Disputes}
}

// PaymentRefundOf returns the money that goes back.
func PaymentRefundOf(back app.PaymentRefund) PaymentRefund {
	return PaymentRefund{back.Refund, back.Charge, back.Amount, back.Taken, back.Reason}
}

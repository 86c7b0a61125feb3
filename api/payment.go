package api

import (
	"net/http"
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/money"
	"conto/core/text"
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

type refundPaymentInput struct {
	PaymentPath
	Body struct {
		Amount *money.Amount `json:"amount,omitempty" doc:"default what the unspent credits of the payment cost, of a plan with those of the months to come; of a plan more can go back, up to all that was kept"`
		Reason string        `json:"reason,omitempty" maxLength:"200"`
		Return bool          `json:"return,omitempty" doc:"of the newest upgrade: the plan is the one before it again"`
	}
}

type paymentsReply struct{ Body List[Payment] }

type paymentRefundReply struct{ Body PaymentRefund }

// payments answers for what was paid, and the cards that pay.
type payments struct{ app.Payments }

func paymentRoutes(a *API) {
	p := payments{app.Payments{App: a.app}}
	const path = "/v1/accounts/{account}/payments"
	call(a, get("listPayments", path, "What was paid in the last year, newest first"), p.listPayments)
	call(a, post("refundPayment", path+"/{payment}/refund",
		"An operator gives money back: unspent credits go with it, and a credit note follows (C32). Cancel the plan if it is to end", http.StatusCreated), p.refundPayment)
}

func (p payments) listPayments(r *request, in *AccountPath) (*paymentsReply, error) {
	payments, err := p.Payments.Payments(&r.Call, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[Payment]{Items: []Payment{}}
	for _, p := range payments {
		list.Items = append(list.Items,
			Payment{p.Charge, p.Purpose, p.Amount, p.Amount.Sub(p.Kept()), p.Method, p.At, p.Disputes})
	}
	return &paymentsReply{list}, nil
}

func (p payments) refundPayment(r *request, in *refundPaymentInput) (*paymentRefundReply, error) {
	reason, err := text.Line("reason", in.Body.Reason)
	if err != nil {
		return nil, err
	}
	back, err := p.RefundPayment(&r.Call, in.Account, account.RefundPayment{
		Charge: in.Payment, Amount: in.Body.Amount, Reason: reason, Return: in.Body.Return,
	})
	if err != nil {
		return nil, err
	}
	return &paymentRefundReply{PaymentRefund{back.Refund, back.Charge, back.Amount, back.Taken, back.Reason}}, nil
}

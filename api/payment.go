package api

import (
	"errors"
	"net/http"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/money"
	"conto/pay"
	"conto/store"
)

// Payment is a charge that was paid, in the last year.
type Payment struct {
	ID       string          `json:"id" doc:"the charge's id"`
	Purpose  account.Purpose `json:"purpose" enum:"start,upgrade,renewal,topup"`
	Amount   money.Amount    `json:"amount"`
	Refunded money.Amount    `json:"refunded" doc:"what was given back of it"`
	Method   string          `json:"payment_method"`
	PaidAt   time.Time       `json:"paid_at"`
	Disputes []pay.Dispute   `json:"disputes,omitempty" doc:"the cardholder wants it back from the bank: answer at the provider; nothing changes here by itself"`
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
		Amount *money.Amount `json:"amount,omitempty" doc:"default all that can be given back: of a plan what was kept, of a pack what its unspent credits cost"`
		Reason string        `json:"reason,omitempty" maxLength:"200"`
	}
}

type paymentsReply struct{ Body List[Payment] }

type paymentRefundReply struct{ Body PaymentRefund }

func (a *API) paymentRoutes() {
	const path = "/v1/accounts/{account}/payments"
	call(a, get("listPayments", path, "What was paid in the last year, newest first"), a.listPayments)
	call(a, post("refundPayment", path+"/{payment}/refund",
		"An operator gives money back: unspent credits go with it, and a credit note follows (C32). The plan stays; cancel it for that", http.StatusCreated), a.refundPayment)
}

func (a *API) listPayments(r *request, in *AccountPath) (*paymentsReply, error) {
	s, _, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	disputes, err := a.Billing.Disputes(r, in.Account)
	if err != nil {
		return nil, err
	}
	of := map[string][]pay.Dispute{}
	for _, d := range disputes {
		of[d.Charge] = append(of[d.Charge], d)
	}
	list := List[Payment]{Items: []Payment{}}
	for i := len(s.Payments) - 1; i >= 0; i-- {
		p := &s.Payments[i]
		list.Items = append(list.Items, Payment{p.Charge, p.Purpose, p.Amount, p.Amount.Sub(p.Kept()), p.Method, p.At, of[p.Charge]})
	}
	return &paymentsReply{list}, nil
}

func (a *API) refundPayment(r *request, in *refundPaymentInput) (*paymentRefundReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	if err := checkText("reason", in.Body.Reason); err != nil {
		return nil, err
	}
	if err := a.undisputed(r, in.Account, in.Payment); err != nil {
		return nil, err
	}
	answer, err := a.do(r, in.Account, account.RefundPayment{Charge: in.Payment, Amount: in.Body.Amount, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	if refund, taken := account.RefundIn(answer.Events); refund != nil {
		return &paymentRefundReply{PaymentRefund{refund.Refund, refund.Charge, refund.Amount, taken, refund.Reason}}, nil
	}
	return nil, fault.New(fault.Conflict, "There is nothing to give back.")
}

// undisputed refuses to give back what the cardholder's bank is about to take, or has taken. A repeat of what was carried out before
// is none of that.
func (a *API) undisputed(r *request, id, payment string) error {
	if r.key != "" {
		if _, err := a.Engine.Find(r, id, store.KeyMark(r.key)); !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	disputes, err := a.Billing.Disputes(r, id)
	if err != nil {
		return err
	}
	for _, d := range disputes {
		if d.Charge == payment && !d.Settled() {
			return fault.New(fault.Conflict, "%s is disputed (%s): its cardholder's bank decides, and the provider gives nothing back meanwhile.", payment, d.Status)
		}
	}
	return nil
}

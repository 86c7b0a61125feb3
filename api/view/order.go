package view

import (
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
)

// Order waits for a bank transfer (C34).
type Order struct {
	ID        string          `json:"id" doc:"the charge's id"`
	Reference string          `json:"reference" doc:"what the transfer must name (ISO 11649)"`
	Purpose   account.Purpose `json:"purpose" enum:"start,upgrade,renewal,topup" doc:"renewal: the next paid period of an account that pays by transfer, or one that is past due"`
	Amount    money.Amount    `json:"amount" doc:"to the cent; under reverse charge without VAT"`
	About     string          `json:"about"`
	ExpiresAt time.Time       `json:"expires_at" doc:"given up then, if it is not paid; an upgrade with the end of its credit month; a renewal with the last day on which it can be paid"`
}

// TransferInput is a request for an order that is paid by bank transfer.
type TransferInput struct {
	AccountPath
	Body struct {
		Plan     string           `json:"plan,omitempty" doc:"a plan, or else a pack; the plan and interval that will be renewed: the next period, and no card is tried from then on" maxLength:"64"`
		Interval catalog.Interval `json:"interval,omitempty" enum:"month,year" doc:"of a plan"`
		Pack     string           `json:"pack,omitempty" maxLength:"64"`
	}
}

// OrderPath names an order of an account.
type OrderPath struct {
	AccountPath
	Order string `path:"order" maxLength:"64"`
}

// CloseOrderInput names an order that ends.
type CloseOrderInput struct {
	OrderPath
	Body *Nothing `required:"false"`
}

// OrderOf returns the order that a charge is.
func OrderOf(c account.Charge) Order {
	return Order{c.ID, c.Reference, c.Purpose, c.Amount, c.About, c.ActionBy}
}

package api

import (
	"net/http"
	"time"

	"conto/app"
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

type transferInput struct {
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

type closeOrderInput struct {
	OrderPath
	Body *nothing `required:"false"`
}

type orderReply struct{ Body Order }

type ordersReply struct{ Body List[Order] }

// orders answers for what is paid by bank transfer.
type orders struct{ app.Orders }

func orderRoutes(a *API) {
	o := orders{app.Orders{App: a.app}}
	const path = "/v1/accounts/{account}/orders"
	call(a, get("listOrders", path, "Orders that wait for a bank transfer (C34)"), o.listOrders)
	call(a, post("openOrder", path,
		"An operator opens an order that is paid by bank transfer; the pro-forma follows by mail. It is of a plan, of the next period of one, or of a pack (C34)", http.StatusCreated), o.order)
	call(a, post("payOrder", path+"/{order}/paid",
		"The money is there: does what a card payment would have done (C34); the refusal of an order that is over says what became of it", http.StatusOK), o.payOrder)
	call(a, post("cancelOrder", path+"/{order}/cancel", "Give an order up", http.StatusOK), o.cancelOrder)
}

func (o orders) listOrders(r *request, in *AccountPath) (*ordersReply, error) {
	orders, err := o.Orders.Orders(&r.Call, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[Order]{Items: []Order{}}
	for _, c := range orders {
		list.Items = append(list.Items, showOrder(c))
	}
	return &ordersReply{list}, nil
}

func showOrder(c account.Charge) Order {
	return Order{c.ID, c.Reference, c.Purpose, c.Amount, c.About, c.ActionBy}
}

func (o orders) order(r *request, in *transferInput) (*orderReply, error) {
	c, err := o.OpenOrder(&r.Call, in.Account, in.Body.Plan, in.Body.Interval, in.Body.Pack)
	if err != nil {
		return nil, err
	}
	return &orderReply{showOrder(c)}, nil
}

func (o orders) payOrder(r *request, in *closeOrderInput) (*accountReply, error) {
	return accountReplyOf(o.PayOrder(&r.Call, in.Account, in.Order))
}

func (o orders) cancelOrder(r *request, in *closeOrderInput) (*accountReply, error) {
	return accountReplyOf(o.CancelOrder(&r.Call, in.Account, in.Order))
}

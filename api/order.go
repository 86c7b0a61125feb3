package api

import (
	"encoding/binary"
	"net/http"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/match"
	"conto/core/money"
)

// TransferOrder waits for a bank transfer (C34).
type TransferOrder struct {
	ID        string          `json:"id" doc:"the charge's id"`
	Reference string          `json:"reference" doc:"what the transfer must name (ISO 11649)"`
	Purpose   account.Purpose `json:"purpose" enum:"start,upgrade,topup"`
	Amount    money.Amount    `json:"amount" doc:"to the cent; under reverse charge without VAT"`
	About     string          `json:"about"`
	ExpiresAt time.Time       `json:"expires_at" doc:"given up then, if it is not paid; an upgrade with the end of its credit month"`
}

type transferInput struct {
	AccountPath
	Body struct {
		Plan     string           `json:"plan,omitempty" doc:"a plan, or else a pack" maxLength:"64"`
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

type orderReply struct{ Body TransferOrder }

type ordersReply struct{ Body List[TransferOrder] }

func (a *API) orderRoutes() {
	const path = "/v1/accounts/{account}/orders"
	call(a, get("listOrders", path, "Orders that wait for a bank transfer (C34)"), a.listOrders)
	call(a, post("openOrder", path, "An operator orders a plan or a pack for the customer to pay by bank transfer; the pro-forma follows by mail (C34)", http.StatusCreated), a.order)
	call(a, post("payOrder", path+"/{order}/paid", "The money is there: does what a card payment would have done (C34)", http.StatusOK), a.payOrder)
	call(a, post("cancelOrder", path+"/{order}/cancel", "Give an order up", http.StatusOK), a.cancelOrder)
}

func (a *API) listOrders(r *request, in *AccountPath) (*ordersReply, error) {
	s, _, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[TransferOrder]{Items: []TransferOrder{}}
	for _, c := range s.Charges {
		if c.Method == account.Transfer {
			list.Items = append(list.Items, showOrder(c))
		}
	}
	return &ordersReply{list}, nil
}

func showOrder(c account.Charge) TransferOrder {
	return TransferOrder{c.ID, c.Reference, c.Purpose, c.Amount, c.About, c.ActionBy}
}

func (a *API) order(r *request, in *transferInput) (*orderReply, error) {
	answer, err := a.do(r, in.Account, account.Order{
		Plan: in.Body.Plan, Interval: in.Body.Interval, Pack: in.Body.Pack, Reference: a.newReference(r, in.Account),
	})
	if err != nil {
		return nil, err
	}
	for _, e := range answer.Events {
		if c, ok := e.(account.ChargeRequested); ok {
			return &orderReply{showOrder(c.Charge)}, nil
		}
	}
	return nil, fault.New(fault.Conflict, "There is nothing to be paid for that now.")
}

// newReference is one that no other order has: of fourteen digits that are as good as random, the same for the same key.
func (a *API) newReference(r *request, id string) string {
	raw, err := idAlphabet.DecodeString(a.newID(r, "", "reference", id)[1:])
	if err != nil {
		panic("api: " + err.Error())
	}
	return match.Reference(int64(binary.BigEndian.Uint64(raw)%99_999_999_999_999) + 1)
}

func (a *API) payOrder(r *request, in *closeOrderInput) (*accountReply, error) {
	answer, err := a.do(r, in.Account, account.PayOrder{Charge: in.Order})
	if err != nil {
		return nil, err
	}
	return a.accountAfter(r, in.Account, answer)
}

func (a *API) cancelOrder(r *request, in *closeOrderInput) (*accountReply, error) {
	answer, err := a.do(r, in.Account, account.CancelOrder{Charge: in.Order})
	if err != nil {
		return nil, err
	}
	return a.accountAfter(r, in.Account, answer)
}

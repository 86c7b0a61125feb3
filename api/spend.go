package api

import (
	"errors"
	"net/http"

	"conto/api/view"
	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// generations answers for what generations cost, and holds.
type generations struct {
	app.Generations
	refusal func(*request, error) error
}

func generationsOf(a *API) generations { return generations{app.Generations{App: a.app}, a.refusal} }

func spendRoutes(a *API) {
	g := generationsOf(a)
	call(a, post("quote", "/v1/accounts/{account}/quotes",
		"What a generation would take, and whether it may run; writes nothing", http.StatusOK), g.quote)
	call(a, post("hold", "/v1/accounts/{account}/holds", "Set credits aside for a generation", http.StatusCreated), g.hold)
	call(a, post("settle", "/v1/accounts/{account}/holds/{hold}/settle", "The generation was delivered: take the credits",
		http.StatusOK), g.settle)
	call(a, post("release", "/v1/accounts/{account}/holds/{hold}/release", "It was not delivered: free the credits (C5)",
		http.StatusOK), g.release)
	call(a, get("getHold", "/v1/accounts/{account}/holds/{hold}", "A hold, open or closed"), g.getHold)
	call(a, post("spend", "/v1/accounts/{account}/spends", "Hold and settle in one", http.StatusCreated), g.spend)
	call(a, post("spendMany", "/v1/spends", "Up to 1,000 spends at once, on any accounts, each with its own outcome",
		http.StatusOK), g.spendMany)
	call(a, post("refund", "/v1/accounts/{account}/refunds", "Give back what was settled", http.StatusCreated), g.refund)
	call(a, post("grant", "/v1/accounts/{account}/grants", "An operator gives credits", http.StatusCreated), g.grant)
}

func (g generations) quote(r *request, in *view.WishInput) (*reply[view.Quote], error) {
	return showIn(r, view.QuoteOf)(g.Quote(&r.Call, in.Account, in.Body.Generation()))
}

func (g generations) hold(r *request, in *view.OrderInput) (*reply[view.Hold], error) {
	return show(view.HoldOf)(g.Spend(&r.Call, in.Account, in.Body.Generation(), false))
}

func (g generations) spend(r *request, in *view.OrderInput) (*reply[view.Hold], error) {
	return show(view.HoldOf)(g.Spend(&r.Call, in.Account, in.Body.Generation(), true))
}

func (g generations) settle(r *request, in *view.SettleInput) (*reply[view.Hold], error) {
	credits, allowance := in.Given()
	return show(view.HoldOf)(g.Settle(&r.Call, in.Account, in.Hold, credits, allowance))
}

func (g generations) release(r *request, in *view.ReleaseInput) (*reply[view.Hold], error) {
	return show(view.HoldOf)(g.Release(&r.Call, in.Account, in.Hold))
}

func (g generations) getHold(r *request, in *view.HoldPath) (*reply[view.Hold], error) {
	return show(view.HoldOf)(g.Hold(&r.Call, in.Account, in.Hold))
}

func (g generations) spendMany(r *request, in *view.SpendManyInput) (*view.SpendManyReply, error) {
	accounts, generations := in.Wishes()
	outcomes, err := g.SpendMany(&r.Call, accounts, generations)
	if err != nil {
		return nil, err
	}
	out := &view.SpendManyReply{}
	out.Body.Items = make([]view.SpendOutcome, len(outcomes))
	for i, o := range outcomes {
		item := view.SpendOutcome{Account: o.Account}
		if o.Err == nil {
			item.Spend = new(view.HoldOf(o.Hold))
		} else if !errors.As(g.refusal(r, o.Err), &item.Problem) {
			item.Problem = problem(fault.Of(fault.Internal, message.FailedHere))
		}
		out.Body.Items[i] = item
	}
	return out, nil
}

func (g generations) refund(r *request, in *view.RefundInput) (*reply[view.Refund], error) {
	return show(view.RefundOf)(g.RefundHold(&r.Call, in.Account, in.Body.Hold, in.Body.Credits, in.Body.Allowance))
}

func (g generations) grant(r *request, in *view.GrantInput) (*reply[view.Lot], error) {
	return show(view.LotOf)(g.Grant(&r.Call, in.Account, in.Command()))
}

func (g generations) listModels(r *request, in *view.ModelsQuery) (*reply[view.List[view.AccountModel]], error) {
	return showIn(r, view.ModelsOf)(g.Models(&r.Call, in.Account, in.User))
}

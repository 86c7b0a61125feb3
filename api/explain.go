package api

import (
	"conto/api/view"
	"conto/core/fault"
	"conto/core/message"
)

func explainRoutes(a *API) {
	g := generationsOf(a)
	call(a, get("explain", "/v1/accounts/{account}/explain", "Why a hold, a charge or a refusal came out as it did"),
		g.explain)
}

func (g generations) explain(r *request, in *view.ExplainInput) (*reply[view.Explanation], error) {
	var given int
	for _, s := range []string{in.Hold, in.Charge, in.Refusal} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return nil, fault.Wrong("hold", message.ExplainOneOf)
	}
	answer := showIn(r, view.ExplanationOf)
	switch {
	case in.Hold != "":
		return answer(g.ExplainHold(&r.Call, in.Account, in.Hold))
	case in.Charge != "":
		return answer(g.ExplainCharge(&r.Call, in.Account, in.Charge))
	}
	return answer(g.ExplainRefusal(&r.Call, in.Account, in.Refusal))
}

package view

import "conto/app"

// SpendOutcome is what became of one spend of many: the spend, or the problem.
type SpendOutcome struct {
	Account string   `json:"account"`
	Spend   *Hold    `json:"spend" doc:"null when it was refused"`
	Problem *Problem `json:"problem" doc:"null when it was done"`
}

// SpendManyInput is a request for many spends.
type SpendManyInput struct {
	Body struct {
		Spends []SpendRequest `json:"spends" minItems:"1" maxItems:"1000"`
	}
}

// SpendRequest is an order on an account.
type SpendRequest struct {
	Account string `json:"account" maxLength:"64"`
	HoldRequest
}

// SpendManyReply is what became of each of many spends.
type SpendManyReply struct {
	Body struct {
		Items []SpendOutcome `json:"items" doc:"in the order of the request"`
	}
}

// Wishes returns the accounts and what is wanted of each.
func (in *SpendManyInput) Wishes() ([]string, []app.Generation) {
	accounts, generations := make([]string, len(in.Body.Spends)), make([]app.Generation, len(in.Body.Spends))
	for i := range in.Body.Spends {
		one := &in.Body.Spends[i]
		one.Normalize()
		accounts[i], generations[i] = one.Account, one.Generation()
	}
	return accounts, generations
}

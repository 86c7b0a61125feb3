package audit

import (
	"slices"
	"time"
)

// maxKeys bounds the API keys of an account.
const maxKeys = 20

// MakeKey makes an API key (C36).
type MakeKey struct{ ID string }

// RevokeKey makes an API key invalid.
type RevokeKey struct{ ID string }

// locked returns the refusal of C36.
func (a *Account) locked() Answer { return a.answer(Answer{Code: Locked, Reason: "plan"}) }

// MakeKey mirrors an API key that is made: by the owner, on a plan with API access (C36).
func (a *Account) MakeKey(at time.Time, by Actor, k MakeKey) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	switch {
	case !a.plan().useAPI():
		return a.locked()
	case k.ID == "", slices.Contains(a.Keys, k.ID):
		return a.refuse(Invalid)
	case len(a.Keys) >= maxKeys:
		return a.refuse(Conflict)
	}
	a.Keys = append(a.Keys, k.ID)
	return a.ok()
}

// RevokeKey mirrors an API key that is made invalid; on any plan.
func (a *Account) RevokeKey(at time.Time, by Actor, k RevokeKey) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	if !slices.Contains(a.Keys, k.ID) {
		return a.refuse(NotFound)
	}
	a.Keys = slices.DeleteFunc(a.Keys, func(id string) bool { return id == k.ID })
	return a.ok()
}

package audit

import (
	"slices"
	"time"
)

// maxEndpoints bounds the webhook endpoints of an account.
const maxEndpoints = 10

// told lists what an endpoint can be told of.
var told = []string{
	"generation.succeeded", "generation.failed", "generation.canceled", "credits.low", "credits.depleted",
	"credits.alert", "subscription.updated", "invoice.created", "payment.succeeded", "payment.failed",
	"payment.action_required", "payment.refunded", "account.closed",
}

// Endpoint is a server that is told what happens.
type Endpoint struct {
	ID, URL string
	Types   []string  // of what it is told, in the order of the list above
	Off     string    // why it is told nothing; "" is one that is told
	Since   time.Time // when it was last switched on
	Turn    int       // of its secret
	Turned  time.Time // when it got that one; zero: it is its first
}

// Endpoints are an account's webhook endpoints.
type Endpoints struct{ *Account }

// MakeEndpoint adds one.
type MakeEndpoint struct {
	ID, URL string
	Types   []string
}

// ChangeEndpoint changes one.
type ChangeEndpoint struct {
	ID    string
	URL   *string  // nil: it stays
	Types []string // nil: they stay
	Off   *bool
}

// Make mirrors an endpoint that is added: by the owner, on a plan with API access (C36).
func (a Endpoints) Make(at time.Time, by Actor, m MakeEndpoint) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	switch {
	case !a.plan().useAPI():
		return a.locked()
	case m.ID == "", a.find(m.ID) != nil, m.URL == "", inOrder(m.Types) == nil:
		return a.refuse(Invalid)
	case len(a.Account.Endpoints) >= maxEndpoints:
		return a.refuse(Conflict)
	}
	a.Account.Endpoints = append(a.Account.Endpoints, Endpoint{ID: m.ID, URL: m.URL,
		Types: inOrder(m.Types), Since: at.UTC(), Turn: 1})
	return a.ok()
}

// Change mirrors an endpoint that is changed; on any plan.
func (a Endpoints) Change(at time.Time, by Actor, c ChangeEndpoint) Answer {
	e, no := a.owned(at, by, c.ID)
	switch {
	case e == nil:
		return no
	case c.URL != nil && *c.URL == "", c.Types != nil && inOrder(c.Types) == nil:
		return a.refuse(Invalid)
	}
	if c.URL != nil {
		e.URL = *c.URL
	}
	if c.Types != nil {
		e.Types = inOrder(c.Types)
	}
	switch off := e.Off != ""; {
	case c.Off == nil || *c.Off == off:
	case off:
		e.Off, e.Since = "", at.UTC()
	default:
		e.Off = "by_hand"
	}
	return a.ok()
}

// Rotate mirrors a new secret, of a turn.
func (a Endpoints) Rotate(at time.Time, by Actor, id string, turn int) Answer {
	e, no := a.owned(at, by, id)
	switch {
	case e == nil:
		return no
	case turn != e.Turn+1:
		return a.refuse(Conflict)
	}
	e.Turn, e.Turned = turn, at.UTC()
	return a.ok()
}

// Remove mirrors an endpoint that is removed.
func (a Endpoints) Remove(at time.Time, by Actor, id string) Answer {
	if e, no := a.owned(at, by, id); e == nil {
		return no
	}
	a.Account.Endpoints = slices.DeleteFunc(a.Account.Endpoints, func(e Endpoint) bool { return e.ID == id })
	return a.ok()
}

// Disable mirrors an endpoint that has failed too long, or is gone; that of a closed account, too.
func (a Endpoints) Disable(at time.Time, by Actor, id, why string) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byWebhooks, ""); refused {
		return no
	}
	e := a.find(id)
	switch {
	case e == nil, e.Off != "":
		return a.ok()
	case why != "failing" && why != "gone":
		return a.refuse(Invalid)
	}
	e.Off = why
	return a.ok()
}

// owned returns an endpoint that the owner asks about, or what they are answered.
func (a Endpoints) owned(at time.Time, by Actor, id string) (*Endpoint, Answer) {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return nil, no
	}
	e := a.find(id)
	if e == nil {
		return nil, a.refuse(NotFound)
	}
	return e, Answer{}
}

func (a Endpoints) find(id string) *Endpoint {
	for i := range a.Account.Endpoints {
		if e := &a.Account.Endpoints[i]; e.ID == id {
			return e
		}
	}
	return nil
}

// inOrder returns types in the order of the list, each once; nil where there are none, or some that nobody is told of.
func inOrder(types []string) []string {
	var list []string
	for _, t := range told {
		if slices.Contains(types, t) {
			list = append(list, t)
		}
	}
	if slices.ContainsFunc(types, func(t string) bool { return !slices.Contains(told, t) }) {
		return nil
	}
	return list
}

// Tells reports whether an endpoint of an account that is open is told of events of a type.
func (a Endpoints) Tells(id, of string) bool {
	e := a.find(id)
	return e != nil && e.Off == "" && a.Closed.IsZero() && slices.Contains(e.Types, of)
}

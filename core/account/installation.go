package account

import (
	"slices"
	"time"
)

// Installation is the webhook endpoints that are told what happens in all accounts. They belong to none, and operators
// keep them.
type Installation struct {
	Seq       int // changes so far
	Endpoints []Endpoint
}

// Allow refuses an actor who may not give a command about the installation's endpoints, with forbidden.
func (*Installation) Allow(cmd Command, by Actor) error {
	if c, ok := cmd.(DisableEndpoint); ok {
		if right := c.right(); by.Role == "" && by.ID == right.System {
			return nil
		}
	}
	return May(by, RunEndpoints)
}

// Decide checks a command about the installation's endpoints and returns what follows from it; nothing, where it
// changes nothing. The errors are those of an account's endpoints; no plan is needed.
func (i *Installation) Decide(cmd Command, by Actor, at time.Time) ([]Event, error) {
	if err := i.Allow(cmd, by); err != nil {
		return nil, err
	}
	return endpoints{i.Endpoints, at}.decide(cmd)
}

// After returns the installation as it is after a change's events.
func (i *Installation) After(events []Event) *Installation {
	next := &Installation{i.Seq + 1, slices.Clone(i.Endpoints)}
	for _, event := range events {
		if !applyEndpoint(&next.Endpoints, event) {
			panic("account: " + event.Kind() + " is about no endpoint")
		}
	}
	return next
}

// Endpoint returns one of the installation's endpoints, or nil.
func (i *Installation) Endpoint(id string) *Endpoint { return endpointIn(i.Endpoints, id) }

// Occurrences returns what the installation's endpoints are told of an account's entry with these events: what the
// account's own are and, as nobody else tells them, that the account was closed.
func (*Installation) Occurrences(events []Event) []Occurrence {
	closes := func(e Event) bool { return e.Kind() == Closed{}.Kind() }
	if slices.ContainsFunc(events, closes) {
		return []Occurrence{{Type: AccountClosed}}
	}
	return Occurrences(events)
}

package remote

import (
	"encoding/json"
	"errors"
	"regexp"

	"conto/driver/gen"
)

// identifier is what a provider's id may be made of: it becomes a part of a path.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$`)

// errTicket: a provider has taken a task and named it as nothing can be named.
var errTicket = errors.New("the provider names the task in a way that cannot be kept")

// Ticket makes a ticket of a provider's id and of what else the driver has to know of the task, or nil. Where that
// cannot be kept, the task was started and cannot be followed: the fault is Unknown.
func (c *Client) Ticket(id string, data any) (gen.Ticket, error) {
	t := gen.Ticket{ID: id}
	if !identifier.MatchString(id) {
		return gen.Ticket{}, c.Fault(gen.Unknown, "", errTicket)
	}
	if data == nil {
		return t, nil
	}
	text, err := json.Marshal(data)
	if err != nil || len(text) > gen.MaxTicket {
		return gen.Ticket{}, c.Fault(gen.Unknown, "", errTicket)
	}
	t.Data = text
	return t, nil
}

// Named returns an error, the fault Gone, where a ticket's id is none of a provider's.
func (c *Client) Named(t gen.Ticket) error {
	if !identifier.MatchString(t.ID) {
		return c.Fault(gen.Gone, "", errors.New("the ticket is none of this provider's"))
	}
	return nil
}

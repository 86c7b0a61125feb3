package app

import (
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// Deliveries lists what an endpoint was told in the last days, the newest first: at most so many after the one of an
// id; "" is from the newest on. More reports whether there are others after them. The state "" is any.
func (a Endpoints) Deliveries(c *Call, id, endpoint, state, after string, limit int) (page []Delivery, more bool,
	err error) {
	if _, err := a.Get(c, id, endpoint); err != nil {
		return nil, false, err
	}
	if after != "" && !strings.HasPrefix(after, "evt_") {
		return nil, false, errCursor
	}
	all, err := a.Work.Endpoints.Deliveries(c, id, endpoint)
	if err != nil {
		return nil, false, err
	}
	found := after == ""
	for _, d := range all {
		switch {
		case !found:
			found = d.ID == after
		case state != "" && string(d.State) != state:
		case len(page) == limit:
			return page, true, nil
		default:
			page = append(page, d)
		}
	}
	if !found {
		return nil, false, errCursor
	}
	return page, false, nil
}

// Delivery returns what became of an event at an endpoint, and what was sent; nil where that is not known yet.
func (a Endpoints) Delivery(c *Call, id, endpoint, event string) (Delivery, []byte, error) {
	if _, err := a.Get(c, id, endpoint); err != nil {
		return Delivery{}, nil, err
	}
	d, err := a.Work.Endpoints.Delivery(c, id, endpoint, event)
	if err != nil {
		return d, nil, err
	}
	body, err := a.Work.Endpoints.Body(c, id, event)
	return d, body, err
}

// Test sends a test to an endpoint, and returns the delivery as it is before the first attempt.
func (a Endpoints) Test(c *Call, id, endpoint string) (Delivery, error) {
	if err := a.enabled(c, id, endpoint); err != nil {
		return Delivery{}, err
	}
	return once(a.App, c, id, func() (Delivery, error) {
		return a.Work.Endpoints.Test(c, id, endpoint, a.newID(c, "test", id, endpoint)+"."+endpoint)
	})
}

// Replay sends an event again, whatever became of it, with the same id and body.
func (a Endpoints) Replay(c *Call, id, endpoint, event string) (Delivery, error) {
	if err := a.enabled(c, id, endpoint); err != nil {
		return Delivery{}, err
	}
	return once(a.App, c, id, func() (Delivery, error) {
		d, err := a.Work.Endpoints.Delivery(c, id, endpoint, event)
		if err == nil {
			err = a.Work.Endpoints.Replay(c, id, d)
		}
		return d, err
	})
}

// ReplayFailed sends again all that was not delivered of what happened since an instant, and returns how many these
// are.
func (a Endpoints) ReplayFailed(c *Call, id, endpoint string, since time.Time) (int, error) {
	if err := a.enabled(c, id, endpoint); err != nil {
		return 0, err
	}
	return once(a.App, c, id, func() (int, error) {
		all, err := a.Work.Endpoints.Deliveries(c, id, endpoint)
		if err != nil {
			return 0, err
		}
		var failed []Delivery
		for _, d := range all {
			if d.State == "failed" && !d.MadeAt.Before(since) {
				failed = append(failed, d)
			}
		}
		return len(failed), a.Work.Endpoints.Replay(c, id, failed...)
	})
}

// enabled refuses who may not change an endpoint, and what would be sent to one that is told nothing.
func (a Endpoints) enabled(c *Call, id, endpoint string) error {
	if err := a.allow(c, id, account.ChangeEndpoint{ID: endpoint}); err != nil {
		return err
	}
	e, err := a.Get(c, id, endpoint)
	if err == nil && e.Disabled != "" {
		err = fault.Of(fault.Conflict, message.EndpointIsDisabled)
	}
	return err
}

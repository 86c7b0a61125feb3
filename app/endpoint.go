package app

import (
	"slices"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/jobs"
)

// Endpoint is a webhook endpoint, with its address and description in place of the names that the journal has.
type Endpoint struct {
	account.Endpoint
	OldSecretUntil time.Time // messages are signed with the secret before, too; zero: they are not
	FailingSince   time.Time // nothing was delivered since; zero: it is well
}

// Delivery is something that an endpoint was told.
type Delivery = jobs.Delivery

// EndpointChange is what changes of an endpoint; nil stays.
type EndpointChange struct {
	URL      *string
	Label    *string
	Types    []account.EventType
	Disabled *bool
}

// List lists the webhook endpoints of an account, or of the installation, in the order in which they were made.
func (a Endpoints) List(c *Call, id string) ([]Endpoint, error) {
	all, at, err := a.kept(c, id)
	if err != nil {
		return nil, err
	}
	list := []Endpoint{}
	for _, e := range all {
		shown, err := a.shown(c, id, e, at)
		if err != nil {
			return nil, err
		}
		list = append(list, shown)
	}
	return list, nil
}

// Get returns an endpoint.
func (a Endpoints) Get(c *Call, id, endpoint string) (Endpoint, error) {
	all, at, err := a.kept(c, id)
	if err != nil {
		return Endpoint{}, err
	}
	i := slices.IndexFunc(all, func(e account.Endpoint) bool { return e.ID == endpoint })
	if i < 0 {
		return Endpoint{}, fault.Of(fault.NotFound, message.NoEndpoint, "endpoint", endpoint)
	}
	return a.shown(c, id, all[i], at)
}

// shown completes an endpoint with what the journal does not hold.
func (a Endpoints) shown(c *Call, id string, e account.Endpoint, at time.Time) (Endpoint, error) {
	shown := Endpoint{Endpoint: e}
	var err error
	if shown.URL, err = a.texts.Read(c, id, e.URL); err != nil {
		return shown, err
	}
	if shown.Label, err = a.texts.Read(c, id, e.Label); err != nil {
		return shown, err
	}
	if len(e.Turns(at)) > 1 {
		shown.OldSecretUntil = e.RotatedAt.Add(account.SecretOverlap)
	}
	shown.FailingSince, err = a.Work.Endpoints.Failing(c, id, e.ID)
	return shown, err
}

// after returns an endpoint as it was just after an entry, so that a repeat of the request gets the same answer.
func (a Endpoints) after(c *Call, id, endpoint string, answer Answer) (Endpoint, error) {
	if answer.Seq == 0 { // nothing changed, or nothing of an account
		return a.Get(c, id, endpoint)
	}
	s, err := a.Engine.StateAt(c, id, answer.Seq)
	if err != nil {
		return Endpoint{}, err
	}
	e := account.EndpointOf(s, endpoint)
	if e == nil {
		return Endpoint{}, fault.Of(fault.NotFound, message.NoEndpoint, "endpoint", endpoint)
	}
	return a.shown(c, id, *e, answer.At)
}

// Make adds an endpoint and returns it with the secret with which messages are signed, which is shown this once: a
// repeat of the request finds the endpoint, and "" in place of the secret.
func (a Endpoints) Make(c *Call, id, url, label string, types []account.EventType) (Endpoint, string, error) {
	label, err := text.Line("description", label)
	if err != nil {
		return Endpoint{}, "", err
	}
	if err := a.allow(c, id, account.MakeEndpoint{}); err != nil {
		return Endpoint{}, "", err
	}
	if err := a.Work.Endpoints.CheckURL(url); err != nil {
		return Endpoint{}, "", err
	}
	prefix := "we"
	if id == Installation {
		prefix = "wi"
	}
	endpoint := a.newID(c, prefix, id)
	secret, err := a.Work.Endpoints.MakeSecret(c, id, endpoint, 1)
	if err != nil {
		return Endpoint{}, "", err
	}
	answer, err := a.give(c, id, url, func(url string) account.Command {
		return account.MakeEndpoint{ID: endpoint, URL: url, Types: types}
	})
	if err != nil {
		return Endpoint{}, "", a.unmade(c, id, endpoint, err)
	}
	if label != "" {
		labelled, err := a.give(a.second(c), id, label, func(label string) account.Command {
			return account.ChangeEndpoint{ID: endpoint, Label: &label}
		})
		if err != nil {
			return Endpoint{}, "", err
		}
		if labelled.Seq != 0 {
			answer.Seq, answer.At = labelled.Seq, labelled.At
		}
	}
	if answer.Repeat {
		secret = ""
	}
	made, err := a.after(c, id, endpoint, answer)
	return made, secret, err
}

// second returns a call for what a use case does after its first command: under a key of its own.
func (a Endpoints) second(c *Call) *Call {
	next := *c
	if c.Key != "" {
		next.Key = a.newID(c, "then")
	}
	return &next
}

// allow refuses who may not give a command.
func (a Endpoints) allow(c *Call, id string, cmd account.Command) error {
	if err := c.reaches(id); err != nil {
		return err
	}
	if id == Installation {
		return a.Engine.Installation().Allow(cmd, c.Actor)
	}
	s, _, err := a.Engine.State(c, id)
	if err == nil {
		err = s.Allow(cmd, c.Actor, a.Catalog())
	}
	return a.noted(c, err)
}

// unmade erases the secret of an endpoint that was not made, and returns why it was not.
func (a Endpoints) unmade(c *Call, id, endpoint string, why error) error {
	_, err := a.Get(c, id, endpoint)
	if fault.Is(err, fault.NotFound) && !Unavailable(why) {
		if err := a.Work.Endpoints.Forget(c, id, endpoint); err != nil {
			return err
		}
	}
	return why
}

// Change changes an endpoint, disables it or enables it again.
func (a Endpoints) Change(c *Call, id, endpoint string, change EndpointChange) (Endpoint, error) {
	cmd := account.ChangeEndpoint{ID: endpoint, Types: change.Types, Disabled: change.Disabled}
	if err := a.allow(c, id, cmd); err != nil {
		return Endpoint{}, err
	}
	if change.URL != nil {
		if err := a.Work.Endpoints.CheckURL(*change.URL); err != nil {
			return Endpoint{}, err
		}
	}
	if l := change.Label; l != nil {
		line, err := text.Line("description", *l)
		if err != nil {
			return Endpoint{}, err
		}
		change.Label = &line
	}
	answer, err := a.changed(c, id, cmd, change)
	if err != nil {
		return Endpoint{}, err
	}
	if change.Disabled != nil && !*change.Disabled {
		if err := a.Work.Endpoints.Enabled(c, id, endpoint); err != nil {
			return Endpoint{}, err
		}
	}
	return a.after(c, id, endpoint, answer)
}

// changed gives the commands of a change: one for what is beside texts and the address, and one for the description.
func (a Endpoints) changed(c *Call, id string, cmd account.ChangeEndpoint, change EndpointChange) (Answer, error) {
	var url string
	if change.URL != nil {
		url = *change.URL
	}
	answer, err := a.give(c, id, url, func(url string) account.Command {
		if change.URL != nil {
			cmd.URL = &url
		}
		return cmd
	})
	if err != nil || change.Label == nil {
		return answer, err
	}
	second, err := a.give(a.second(c), id, *change.Label, func(label string) account.Command {
		return account.ChangeEndpoint{ID: cmd.ID, Label: &label}
	})
	if second.Seq == 0 {
		second = answer
	}
	return second, err
}

// Rotate has messages signed with a new secret, which is shown this once, and for a day with the one before, too.
func (a Endpoints) Rotate(c *Call, id, endpoint string) (Endpoint, string, error) {
	if err := a.allow(c, id, account.RotateSecret{}); err != nil {
		return Endpoint{}, "", err
	}
	e, err := a.Get(c, id, endpoint)
	if err != nil {
		return Endpoint{}, "", err
	}
	turn := e.Turn + 1
	secret, err := a.Work.Endpoints.MakeSecret(c, id, endpoint, turn)
	if err != nil {
		return Endpoint{}, "", err
	}
	answer, err := a.give(c, id, "", func(string) account.Command {
		return account.RotateSecret{ID: endpoint, Turn: turn}
	})
	if err != nil {
		return Endpoint{}, "", err
	}
	if answer.Repeat {
		secret = ""
	}
	rotated, err := a.after(c, id, endpoint, answer)
	return rotated, secret, err
}

// Remove removes an endpoint, and erases what is kept of it.
func (a Endpoints) Remove(c *Call, id, endpoint string) error {
	_, err := a.give(c, id, "", func(string) account.Command { return account.RemoveEndpoint{ID: endpoint} })
	if err != nil {
		return err
	}
	return a.Work.Endpoints.Forget(c, id, endpoint)
}

package app

import (
	"time"

	"conto/core/account"
	"conto/engine"
	"conto/identity"
	"conto/jobs"
)

// Installation stands for the account of webhook endpoints that are told of all accounts: use cases of Endpoints take
// it in place of an account's id. Operators keep these, and no account's people or programs have a part in them.
const Installation = jobs.Installation

// kept returns the webhook endpoints of an account or of the installation that the caller may see, and the instant by
// which they live.
func (a Endpoints) kept(c *Call, id string) ([]account.Endpoint, time.Time, error) {
	if id != Installation {
		s, at, err := a.View(c, id, account.ViewEndpoints)
		if err != nil {
			return nil, at, err
		}
		return s.Endpoints, at, nil
	}
	if err := account.May(c.Actor, account.ReadEndpoints); err != nil {
		return nil, time.Time{}, err
	}
	all, err := a.installation().Follow(c)
	if err != nil {
		return nil, time.Time{}, err
	}
	return all.Endpoints, a.Engine.Now(), nil
}

func (a Endpoints) installation() engine.Installations { return engine.Installations{Engine: a.Engine} }

// give runs a command about an account's endpoints or the installation's. Text is what the caller wrote in it, which
// the journal of an account only names; "": nothing.
func (a Endpoints) give(c *Call, id, text string, command func(text string) account.Command) (Answer, error) {
	switch {
	case id == Installation:
		return a.giveAll(c, command(text))
	case text == "":
		return a.do(c, id, command(""))
	}
	return saying(a.App, c, id, text, command)
}

// giveAll runs a command about the installation's endpoints, and notes who gave it.
func (a Endpoints) giveAll(c *Call, cmd account.Command) (Answer, error) {
	repeat := true
	_, err := once(a.App, c, Installation, func() (bool, error) {
		repeat = false
		all, err := a.installation().Follow(c)
		if err != nil {
			return false, err
		}
		if made, ok := cmd.(account.MakeEndpoint); ok && all.Endpoint(made.ID) != nil {
			return true, nil // before the answer could be kept
		}
		after, err := a.installation().Do(c, c.Actor, cmd)
		if err != nil || after.Seq == all.Seq {
			return true, err
		}
		what, endpoint := deedOf(cmd)
		return true, a.Operators.Note(c, identity.Act{By: c.Actor.ID, What: what, About: endpoint, From: c.From})
	})
	return Answer{Repeat: repeat}, err
}

// deedOf returns what an operator does who gives a command about the installation's endpoints, and to which.
func deedOf(cmd account.Command) (identity.Deed, string) {
	switch c := cmd.(type) {
	case account.MakeEndpoint:
		return identity.EndpointMade, c.ID
	case account.ChangeEndpoint:
		return identity.EndpointChanged, c.ID
	case account.RotateSecret:
		return identity.EndpointRotated, c.ID
	case account.RemoveEndpoint:
		return identity.EndpointRemoved, c.ID
	}
	panic("app: " + cmd.Name() + " is given by no operator")
}

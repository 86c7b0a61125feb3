package app

import (
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
	"conto/jobs/record"
)

// TakeDown hides a file of the gallery from everybody but operators, with a reason that its account reads, and ends the
// links to it for good. After 30 days it is removed, unless it is given back before. A repeat changes nothing.
func (a Studio) TakeDown(c *Call, id, asset, reason string) (*Asset, error) {
	found, err := a.hideable(c, id, asset)
	if err != nil {
		return nil, err
	}
	if reason, err = text.Line("reason", reason); err == nil && strings.TrimSpace(reason) == "" {
		err = fault.Wrong("reason", message.IsNeeded)
	}
	if err != nil || found.Takedown != nil {
		return found, err
	}
	down := account.Takedown{At: a.Works.Clock.Now(), By: c.Actor.ID, Reason: reason}
	if found, err = a.Works.Gallery.Hide(c, id, asset, &down); err != nil {
		return nil, err
	}
	if err := (record.Shares{Store: a.Store}).DropOf(c, id, asset); err != nil {
		return nil, err
	}
	return found, a.Operators.Note(c, identity.Act{By: c.Actor.ID, What: identity.FileTakenDown, From: c.From,
		About: id + "/" + asset, Why: reason})
}

// LiftTakedown gives a file back that was taken down. Its links stay ended.
func (a Studio) LiftTakedown(c *Call, id, asset string) (*Asset, error) {
	found, err := a.hideable(c, id, asset)
	if err != nil || found.Takedown == nil {
		return found, err
	}
	if found, err = a.Works.Gallery.Hide(c, id, asset, nil); err != nil {
		return nil, err
	}
	return found, a.Operators.Note(c, identity.Act{By: c.Actor.ID, What: identity.TakedownLifted, From: c.From,
		About: id + "/" + asset})
}

// hideable returns a file of the gallery for who may take it down, and refuses everybody else before it is looked for.
func (a Studio) hideable(c *Call, id, asset string) (*Asset, error) {
	some := &Asset{}
	some.Account = id
	if err := a.noted(c, a.mayHandle(c, some, account.FileHide)); err != nil {
		return nil, err
	}
	return a.Asset(c, id, asset)
}

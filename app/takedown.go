package app

import (
	"cmp"
	"slices"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/identity"
	"conto/jobs/record"
)

// Files lists the newest files of an account's gallery for who may take them down: deleted ones and others, the newest
// first.
func (a Studio) Files(c *Call, id string, q AssetQuery) ([]*Asset, error) {
	if err := a.mayHide(c, id); err != nil {
		return nil, err
	}
	var all []*Asset
	for _, q.Deleted = range []bool{false, true} {
		list, err := a.Gallery(c, id, q)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(x, y *Asset) int {
		return cmp.Or(y.MadeAt.Compare(x.MadeAt), cmp.Compare(y.ID, x.ID))
	})
	return all[:min(len(all), q.Limit)], nil
}

// Named returns the files that have an id, in whichever account they are, deleted or not, for who may find accounts.
func (a Studio) Named(c *Call, id string) ([]*Asset, error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil || a.Works == nil {
		return nil, err
	}
	return a.Works.Gallery.Named(c, id)
}

// Behind returns the file to which a link leads, by the link's secret, for who may find accounts: also where the link
// is over. It refuses with not_found a link that is none, was revoked, or ended with a takedown.
func (a Shares) Behind(c *Call, secret string) (*Asset, error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return nil, err
	}
	id, share, ok, err := a.kept().Find(c, identity.Digest(secret))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.Of(fault.NotFound, message.NoShare)
	}
	return Studio(a).Asset(c, id, share.Asset)
}

// TakeDown hides a file of the gallery from everybody but operators, with a reason that its account reads, and ends the
// links to it for good. After 30 days it is removed, unless it is given back before. A repeat changes nothing.
func (a Studio) TakeDown(c *Call, id, asset, reason string) (*Asset, error) {
	found, err := a.hideable(c, id, asset)
	if err != nil {
		return nil, err
	}
	if reason, err = nameOf("reason", reason, account.MaxTakedownReason); err == nil && reason == "" {
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
	if err := a.mayHide(c, id); err != nil {
		return nil, err
	}
	return a.Asset(c, id, asset)
}

// mayHide refuses who may not take files of an account down.
func (a Studio) mayHide(c *Call, id string) error {
	some := &Asset{}
	some.Account = id
	return a.noted(c, a.mayHandle(c, some, account.FileHide))
}

package app

import (
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/identity"
)

// Portal is a link by which a studio sends a customer to the account pages (C38).
type Portal struct {
	URL   string
	Until time.Time // it may be followed once, until then
}

// Portals makes such links, for operators who may act for users.
type Portals struct{ *App }

// Open makes a link into the pages of an account for one of its people, "" being its owner. From there they go back to
// an address of the studio's, if one is given.
func (p Portals) Open(c *Call, id, user, back string) (Portal, error) {
	if err := account.May(c.Actor, account.ActForUsers); err != nil {
		return Portal{}, err
	}
	s, _, err := p.View(c, id, account.ViewBalance)
	if err != nil {
		return Portal{}, err
	}
	if p.People.Portal == nil {
		return Portal{}, fault.Of(fault.Conflict, message.NoPagesHere)
	}
	if err := mayLeadBack(back); err != nil {
		return Portal{}, err
	}
	if user == "" {
		user = s.Owner()
	}
	if who := s.Team.Find(user); who == nil || who.Invited {
		return Portal{}, fault.Wrong("user", message.NoMember)
	}
	token, until, err := p.People.Users.Portal(identity.Place{Account: id, Member: user}, back)
	if err = attest(p.App, c, err, identity.PortalOpened, id, user); err != nil {
		return Portal{}, err
	}
	return Portal{p.People.Portal(token), until}, nil
}

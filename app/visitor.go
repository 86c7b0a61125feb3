package app

import (
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
	"conto/identity"
)

// Visitor is somebody who is signed in, and what they look at.
type Visitor struct {
	Call    // as the member of the account that they look at
	Session identity.Session
	User    identity.User // the zero value for who was sent by a studio
	Seats   []Seat
	Seat    Seat     // the one that they look at; the zero value is none
	Account *Account // nil: none
}

// Waits reports whether a session is not let in before its second factor.
func (v *Visitor) Waits() bool { return v.Session.Waits }

// Visitor returns who has a session, by what their browser shows, or nil. The account that they look at is shown as its
// member may see it: one of which they are no member any more is not. Error: rate_limited for who asks too often.
func (s SignIns) Visitor(b Browser, cookie string) (*Visitor, error) {
	if cookie == "" {
		return nil, nil
	}
	session, known, err := s.People.Users.Session(b, cookie)
	if err != nil || !known {
		return nil, err
	}
	if err := s.Limits.Users.Take(session.User); err != nil {
		return nil, err
	}
	v := &Visitor{Call: Call{Context: b, From: b.From}, Session: session}
	if session.Waits {
		return v, nil
	}
	if session.Way != identity.ByPortal {
		if v.User, err = s.People.Users.User(b, session.User); err != nil {
			return nil, err
		}
		if v.User.ID == "" { // erased meanwhile
			return nil, nil
		}
		if v.Seats, err = s.seats(&v.Call, session.User); err != nil {
			return nil, err
		}
	} else if v.Seats, err = s.sentTo(&v.Call, session.Place); err != nil {
		return nil, err
	}
	for _, seat := range v.Seats {
		if seat.Place == session.Place && !seat.Invited {
			v.Seat = seat
		}
	}
	if v.Seat.Account == "" {
		return v, nil
	}
	v.Actor = account.Person(v.Seat.Member)
	v.Account, err = s.Account(&v.Call, v.Seat.Account)
	if fault.Is(err, fault.Forbidden) { // a suspended member sees that they are, and their other accounts
		return v, nil
	}
	return v, err
}

// sentTo is the only seat of who was sent by a studio.
func (s SignIns) sentTo(c *Call, p identity.Place) ([]Seat, error) {
	st, _, err := s.Engine.State(c, p.Account)
	if err != nil {
		return nil, err
	}
	who := st.Team.Find(p.Member)
	if who == nil || !st.ClosedAt.IsZero() {
		return nil, nil
	}
	name, err := s.customers.NameOf(c, p.Account)
	return []Seat{seatAt(st, p, name, s.Catalog())}, err
}

// Look has a visitor look at one of their accounts. An invitation is accepted by it (C28).
func (s SignIns) Look(v *Visitor, id string) error {
	for _, seat := range v.Seats {
		if seat.Account != id {
			continue
		}
		if seat.Invited {
			c := v.Call
			c.Actor = account.Person(seat.Member)
			if _, err := s.do(&c, id, account.JoinMember{User: seat.Member}); err != nil {
				return err
			}
		}
		_, err := s.People.Users.Look(v, v.Session, seat.Place)
		return err
	}
	return fault.Of(fault.NotFound, message.NoSuchAccount)
}

// Personal reports whether a visitor has a personal account.
func (v *Visitor) Personal() bool {
	for _, seat := range v.Seats {
		if seat.Kind == account.Personal && seat.Role == team.Owner {
			return true
		}
	}
	return false
}

// OpenPersonal opens a personal account for a visitor who has none, and has them look at it (C8, C39).
func (s SignIns) OpenPersonal(v *Visitor) error {
	if v.User.ID == "" || v.Personal() {
		return fault.Of(fault.Conflict, message.PersonalExists)
	}
	p, err := s.openPersonal(&v.Call, v.User)
	if err != nil {
		return err
	}
	_, err = s.People.Users.Look(v, v.Session, p)
	return err
}

// SignOut ends a visitor's session.
func (s SignIns) SignOut(v *Visitor) error {
	return s.People.Users.End(v, v.Session.User, v.Session.ID)
}

// Speak records in which language a visitor reads.
func (s SignIns) Speak(v *Visitor, l message.Language) error {
	if v.User.ID == "" || !l.Known() {
		return nil
	}
	return s.People.Users.SetLanguage(v, v.User.ID, l)
}

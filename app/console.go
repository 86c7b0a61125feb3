package app

import (
	"conto/core/fault"
	"conto/core/message"
	"conto/identity"
)

// Console is how operators come in to their own pages, and who they are while they are in.
type Console struct{ *App }

// Attendant is an operator who is signed in.
type Attendant struct {
	Call     // as the operator, as by their key
	Operator Operator
	Session  identity.OperatorSession
}

// Enter lets an operator in by their key, and returns the token that their browser keeps. Errors: unauthenticated for
// a key that is nobody's, rate_limited in its place for an address from which too many such came.
func (o Console) Enter(b Browser, key string) (string, Operator, error) {
	who, known, err := o.Operators.Find(b, key)
	switch {
	case err != nil:
		return "", who, err
	case !known:
		c := &Call{Context: b, From: b.From}
		return "", who, o.noted(c, fault.Of(fault.Unauthenticated, message.OperatorKeyUnknown))
	}
	token, _, err := o.Operators.Start(b, who, b.From)
	return token, who, err
}

// EnterLocal lets whoever asks in as the first operator, on a server where anybody may be a sample person.
func (o Console) EnterLocal(b Browser) (string, Operator, error) {
	if !o.People.Local {
		return "", Operator{}, fault.Of(fault.NotFound, message.NoSuchWay)
	}
	who, there, err := o.Operators.TheFirst(b)
	if err != nil || !there {
		return "", who, err
	}
	token, _, err := o.Operators.Start(b, who, b.From)
	return token, who, err
}

// Attendant returns the operator who has a session, by what their browser shows, or nil.
func (o Console) Attendant(b Browser, token string) (*Attendant, error) {
	who, session, known, err := o.Operators.Session(b, token)
	if err != nil || !known {
		return nil, err
	}
	return &Attendant{Call{Context: b, From: b.From, Actor: who.Actor()}, who, session}, nil
}

// Leave ends an operator's session.
func (o Console) Leave(a *Attendant) error { return o.Operators.EndSession(a, a.Session.ID) }

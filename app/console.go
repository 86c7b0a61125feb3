package app

import (
	"errors"

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
	NoFactor bool // they need a second factor here, and have none yet: until then they see nothing else
}

// DeskEntered is an operator who has come in.
type DeskEntered struct {
	Token    string // by which the browser shows that the session is its own
	Operator Operator
	Waits    bool // for a code of the second factor
}

// Enter lets an operator in by their key; their session waits for the second factor if they have one. Errors:
// unauthenticated for a key that is nobody's, rate_limited in its place for an address from which too many such came.
func (o Console) Enter(b Browser, key string) (DeskEntered, error) {
	who, known, err := o.Operators.Find(b, key)
	switch {
	case err != nil:
		return DeskEntered{}, err
	case !known:
		c := &Call{Context: b, From: b.From}
		return DeskEntered{}, o.noted(c, fault.Of(fault.Unauthenticated, message.OperatorKeyUnknown))
	}
	return o.start(b, who)
}

func (o Console) start(b Browser, who Operator) (DeskEntered, error) {
	token, s, err := o.Operators.Start(b, who, b.From)
	return DeskEntered{token, who, s.Waits}, err
}

// EnterLocal lets anyone who asks in as the first operator, on a server where anybody may be a sample person. Errors:
// not_found where it is another, and where there is no first operator any more.
func (o Console) EnterLocal(b Browser) (DeskEntered, error) {
	if !SignIns(o).Ways(b).Local {
		return DeskEntered{}, fault.Of(fault.NotFound, message.NoSuchWay)
	}
	who, there, err := o.Operators.TheFirst(b)
	if err != nil {
		return DeskEntered{}, err
	}
	if !there {
		return DeskEntered{}, fault.Of(fault.NotFound, message.NoOperator)
	}
	return o.start(b, who)
}

// Waiting returns the operator whose session waits for the second factor, or nil.
func (o Console) Waiting(b Browser, token string) (*Attendant, error) {
	who, session, known, err := o.Operators.Session(b, token)
	if err != nil || !known || !session.Waits {
		return nil, err
	}
	return &Attendant{Call: Call{Context: b, From: b.From, Actor: who.Actor()}, Operator: who, Session: session}, nil
}

// Confirm lets in an operator whose session waits for the second factor, by a code of it. A wrong one is noted. Errors:
// unauthenticated where none waits, invalid for a wrong code, rate_limited in its place after too many.
func (o Console) Confirm(b Browser, token, code string) (DeskEntered, error) {
	a, err := o.Waiting(b, token)
	if err != nil {
		return DeskEntered{}, err
	}
	if a == nil {
		return DeskEntered{}, fault.Of(fault.Unauthenticated, message.SignInFirst)
	}
	if err := o.checkFactor(a, code); err != nil {
		return DeskEntered{}, err
	}
	token, _, err = o.Operators.Admit(b, a.Session)
	return DeskEntered{Token: token, Operator: a.Operator}, err
}

// checkFactor refuses a code that is none of an operator's second factor, and notes that it came.
func (o Console) checkFactor(a *Attendant, code string) error {
	if err := o.mayGuess(a); err != nil {
		return err
	}
	backup, err := o.Operators.Factor(a.Operator.Name).Check(a, code)
	switch f := (*fault.Error)(nil); {
	case errors.As(err, &f):
		return errors.Join(err, o.note(a, identity.OperatorWrongCode))
	case err == nil && backup:
		return o.note(a, identity.OperatorBackupUsed)
	}
	return err
}

// mayGuess counts a code that is given, or refuses with rate_limited.
func (o Console) mayGuess(a *Attendant) error {
	return o.Limits.Codes.Take("operator:" + a.Operator.Name)
}

// note records what an operator did about how they sign in.
func (o Console) note(a *Attendant, what identity.Deed) error {
	return o.Operators.Note(a, identity.Act{By: a.Actor.ID, What: what, About: a.Operator.Name, From: a.From})
}

// Attendant returns the operator who has a session, by what their browser shows, or nil. Error: rate_limited for who
// asks too often.
func (o Console) Attendant(b Browser, token string) (*Attendant, error) {
	who, session, known, err := o.Operators.Session(b, token)
	if err != nil || !known || session.Waits {
		return nil, err
	}
	if err := o.Limits.Users.Take("operator:" + who.Name); err != nil {
		return nil, err
	}
	a := &Attendant{Call: Call{Context: b, From: b.From, Actor: who.Actor()}, Operator: who, Session: session}
	a.NoFactor = o.OperatorFactor && !session.Factor
	return a, nil
}

// Leave ends an operator's session.
func (o Console) Leave(a *Attendant) error { return o.Operators.EndSession(a, a.Session.ID) }

// DeskFactor is an operator's own second factor, as they see it.
type DeskFactor struct {
	On     bool
	Backup int                // backup codes that are left
	New    identity.NewFactor // for their app to learn, where none is on
}

// Factor returns an operator's own second factor; where there is none, one is made for their app to learn.
func (o Console) Factor(a *Attendant) (DeskFactor, error) {
	factor := o.Operators.Factor(a.Operator.Name)
	shown := DeskFactor{}
	var err error
	if shown.On, err = factor.On(a); err != nil {
		return DeskFactor{}, err
	}
	if shown.On {
		shown.Backup, err = factor.BackupLeft(a)
	} else {
		shown.New, err = factor.Begin(a)
	}
	return shown, err
}

// FinishFactor switches an operator's second factor on, by a code that their app shows, and returns the backup codes,
// shown once. Their sessions end, for they were begun without it; token is of one in the place of theirs.
func (o Console) FinishFactor(a *Attendant, code string) (codes []string, token string, err error) {
	if err := o.mayGuess(a); err != nil {
		return nil, "", err
	}
	if codes, err = o.Operators.Factor(a.Operator.Name).Finish(a, code); err != nil {
		return nil, "", err
	}
	if err := o.Operators.EndSessions(a, a.Operator.Name, a.Session.ID); err != nil {
		return nil, "", err
	}
	if token, _, err = o.Operators.Admit(a, a.Session); err != nil {
		return nil, "", err
	}
	return codes, token, o.note(a, identity.OperatorFactorOn)
}

// DropFactor switches an operator's own second factor off, by a code of it. All their sessions end.
func (o Console) DropFactor(a *Attendant, code string) error {
	if err := o.checkFactor(a, code); err != nil {
		return err
	}
	factor := o.Operators.Factor(a.Operator.Name)
	return errors.Join(factor.Drop(a), o.Operators.EndSessions(a, a.Operator.Name, ""),
		o.note(a, identity.OperatorFactorOff))
}

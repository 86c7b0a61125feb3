package app

import (
	"errors"

	"conto/core/fault"
	"conto/core/message"
	"conto/identity"
)

// Security is how a visitor signs in, and in which browsers they are signed in (C35).
type Security struct {
	Sessions []identity.Session // the one that was used last first
	Attempts []identity.Attempt // the newest first
	Factor   bool               // they have a second factor
	Backup   int                // backup codes that are left
}

// Security returns it. Who was sent by a studio signs in there.
func (s SignIns) Security(v *Visitor) (Security, error) {
	if v.User.ID == "" {
		return Security{}, fault.Of(fault.Forbidden, message.SignsInElsewhere)
	}
	users, id := s.People.Users, v.User.ID
	shown := Security{}
	var errs [4]error
	shown.Sessions, errs[0] = users.Sessions(v, id)
	shown.Attempts, errs[1] = users.Attempts(v, id)
	shown.Factor, errs[2] = users.Factor(v.User).On(v)
	shown.Backup, errs[3] = users.Factor(v.User).BackupLeft(v)
	return shown, errors.Join(errs[:]...)
}

// EndSession ends one of a visitor's sessions.
func (s SignIns) EndSession(v *Visitor, id string) error {
	if v.User.ID == "" {
		return fault.Of(fault.Forbidden, message.SignsInElsewhere)
	}
	if err := s.People.Users.End(v, v.User.ID, id); err != nil {
		return err
	}
	return s.People.Users.Note(v, v.Session, identity.SessionOver)
}

// EndOthers signs a visitor out everywhere but here.
func (s SignIns) EndOthers(v *Visitor) error {
	if v.User.ID == "" {
		return fault.Of(fault.Forbidden, message.SignsInElsewhere)
	}
	if err := s.People.Users.EndOthers(v, v.User.ID, v.Session.ID); err != nil {
		return err
	}
	return s.People.Users.Note(v, v.Session, identity.SignedOut)
}

// BeginFactor makes a second factor for the visitor's app to learn.
func (s SignIns) BeginFactor(v *Visitor) (identity.NewFactor, error) {
	if v.User.ID == "" {
		return identity.NewFactor{}, fault.Of(fault.Forbidden, message.SignsInElsewhere)
	}
	return s.People.Users.Factor(v.User).Begin(v)
}

// FinishFactor switches it on, by a code that the app shows, and returns the backup codes, shown once. The visitor's
// other sessions end: they were begun without it.
func (s SignIns) FinishFactor(v *Visitor, code string) ([]string, error) {
	if err := s.Limits.Codes.Take(v.Session.User); err != nil {
		return nil, err
	}
	codes, err := s.People.Users.Factor(v.User).Finish(v, code)
	if err != nil {
		return nil, err
	}
	return codes, errors.Join(s.People.Users.EndOthers(v, v.User.ID, v.Session.ID),
		s.People.Users.Note(v, v.Session, identity.FactorOn))
}

// DropFactor switches a visitor's second factor off, by a code of it.
func (s SignIns) DropFactor(v *Visitor, code string) error {
	if err := s.Limits.Codes.Take(v.Session.User); err != nil {
		return err
	}
	if _, err := s.People.Users.Factor(v.User).Check(v, code); err != nil {
		return err
	}
	if err := s.People.Users.Factor(v.User).Drop(v); err != nil {
		return err
	}
	return s.People.Users.Note(v, v.Session, identity.FactorOff)
}

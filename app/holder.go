package app

import (
	"encoding/json"
	"errors"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/text"
	"conto/engine"
	"conto/jobs"
	"conto/jobs/customer"
)

// opening is an account that is being opened, for whom.
type opening struct {
	*App
	open    account.Open
	contact Contact
}

// run opens it. A personal account has its address for itself (C39). What a repeat would keep is kept already, or was
// erased since.
func (o opening) run(c *Call) (Answer, error) {
	id := o.open.ID
	there, err := o.exists(c)
	if err != nil {
		return Answer{}, err
	}
	holder := customer.Holder{Account: id, Clock: o.open.Clock, Email: o.contact.Email}
	personal := o.open.Kind == account.Personal
	if !there && personal {
		if err := o.directory.Claim(c, holder); err != nil {
			return Answer{}, err
		}
	}
	if !there {
		if _, err := o.customers.PutContact(c, id, o.contact, true); err != nil {
			return Answer{}, err
		}
	}
	answer, err := o.do(c, id, o.open)
	if err != nil {
		return Answer{}, errors.Join(err, o.undo(c, holder))
	}
	if answer.Repeat {
		return answer, nil
	}
	if personal {
		if err := o.directory.Holds(c, holder); err != nil {
			return Answer{}, errors.Join(err, o.directory.Abandon(c, id))
		}
	}
	// A job does the same, but who signs in with the address at once is to find the account, and not to open another.
	return answer, o.directory.Refresh(c, id)
}

func (o opening) exists(c *Call) (bool, error) {
	_, _, err := o.Engine.State(c, o.open.ID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// undo forgets for whom an account was to be opened that was refused.
func (o opening) undo(c *Call, h customer.Holder) error {
	if there, err := o.exists(c); err != nil || there {
		return err
	}
	return errors.Join(o.directory.Free(c, h), o.customers.EraseContact(c, h.Account))
}

// moving is an account of which the contact is changed, or the kind.
type moving struct {
	*App
	s         *account.State
	now, next Contact
	kind      *account.Kind // nil: it stays
	at        time.Time
}

// run returns what changes them. A personal account takes its address with it; one that was personal gives it up (C39).
func (m moving) run(c *Call) func() (changedContact, error) {
	return func() (changedContact, error) {
		was, will := m.s.Kind == account.Personal, m.s.Kind == account.Personal
		if m.kind != nil {
			will = *m.kind == account.Personal
		}
		moves := text.Fold(m.now.Email) != text.Fold(m.next.Email)
		if will && (moves || !was) {
			if err := m.directory.Claim(c, m.holder(m.next)); err != nil {
				return changedContact{}, err
			}
		}
		err := m.tellOld(c, moves)
		changed := changedContact{}
		if err == nil {
			changed, err = m.change(c)
		}
		if err == nil && will && (moves || !was) {
			if lost := m.directory.Holds(c, m.holder(m.next)); lost != nil {
				err = errors.Join(lost, m.back(c))
			}
		}
		if err != nil {
			return changed, errors.Join(err, m.free(c, will && moves, m.next))
		}
		if moves {
			if err := m.forgetAddress(c); err != nil {
				return changed, err
			}
		}
		return changed, errors.Join(m.free(c, was && (moves || !will), m.now), m.directory.Refresh(c, m.s.ID))
	}
}

// tellOld tells the address that is to go of an operator's change, before it is made: so it is never made unseen.
func (m moving) tellOld(c *Call, moves bool) error {
	if !moves || c.Actor.Role == "" || m.now.Email == "" {
		return nil
	}
	spoken, err := m.customers.LanguageOf(c, m.s.ID)
	if err != nil {
		return err
	}
	return m.Work.MailAddressSet(c, jobs.NewAddress{Account: m.s.ID, Name: m.now.Name, Old: m.now.Email,
		New: m.next.Email, Language: spoken})
}

func (m moving) holder(of Contact) customer.Holder {
	return customer.Holder{Account: m.s.ID, Clock: m.s.Clock, Email: of.Email}
}

func (m moving) free(c *Call, when bool, of Contact) error {
	if !when {
		return nil
	}
	return m.directory.Free(c, m.holder(of))
}

// change changes kind and contact.
func (m moving) change(c *Call) (changedContact, error) {
	seq, at := m.s.Seq, m.at
	if m.kind != nil {
		answer, err := m.do(c, m.s.ID, account.SetKind{Kind: *m.kind})
		if err != nil {
			return changedContact{}, err
		}
		if answer.Seq > 0 {
			seq, at = answer.Seq, answer.At
		}
	}
	kept, err := m.customers.PutContact(c, m.s.ID, m.next, false)
	return changedContact{kept, seq, at}, err
}

// back takes a change back that came too late: another account has the address.
func (m moving) back(c *Call) error {
	_, err := m.customers.PutContact(c, m.s.ID, m.now, false)
	if m.kind == nil || err != nil {
		return err
	}
	_, err = m.Engine.Do(c, engine.Request{Account: m.s.ID, Actor: c.Actor, Command: account.SetKind{Kind: m.s.Kind}})
	return err
}

// forgetAddress takes the address that was out of what earlier requests were answered.
func (m moving) forgetAddress(c *Call) error {
	return m.answers.Rewrite(c, m.s.ID, func(answer []byte) ([]byte, bool) {
		var before changedContact
		if err := json.Unmarshal(answer, &before); err != nil || before.Contact.Email != m.now.Email {
			return nil, false
		}
		before.Contact.Email = ""
		body, err := json.Marshal(before)
		return body, err == nil
	})
}

package app

import (
	"conto/core/account"
)

// naming finds the name of who set a cap: the journal knows ids only (C42).
type naming struct {
	*App
	c  *Call
	id string // the account's
}

// quote names who set the cap of a quote's lock.
func (n naming) quote(s *account.State, q *account.Quote) error {
	if q.Lock == nil || q.Lock.Cap == nil {
		return nil
	}
	name, err := n.customers.Called(n.c, s, q.Lock.Cap.SetBy)
	q.Lock = q.Lock.Named(name)
	return err
}

// models names who set the cap of each model's lock.
func (n naming) models(s *account.State, list []account.Locked) error {
	name, asked := "", false // a person has one cap
	for i, m := range list {
		if m.Lock == nil || m.Lock.Cap == nil {
			continue
		}
		if !asked {
			var err error
			if name, err = n.customers.Called(n.c, s, m.Lock.Cap.SetBy); err != nil {
				return err
			}
			asked = true
		}
		list[i].Lock = m.Lock.Named(name)
	}
	return nil
}

// refusal names who set the cap for which a generation was refused. Where no name is found it stays as it is.
func (n naming) refusal(err error) error {
	by := account.CapSetter(err)
	if by == "" {
		return err
	}
	s, _, failed := n.Engine.State(n.c, n.id)
	if failed != nil {
		return err
	}
	name, failed := n.customers.Called(n.c, s, by)
	if failed != nil || name == "" {
		return err
	}
	return account.NameCapSetter(err, name)
}

// SetAlert asks for a mail when the balance falls below a level; 0: for none (C42).
func SetAlert(a *App, c *Call, id string, below account.SetAlert) (*Account, error) {
	return a.changed(c, id, below)
}

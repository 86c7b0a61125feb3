package app

import (
	"conto/core/account"
)

// naming says what the journal does not hold of who set a lock: it knows ids only (C30, C42).
type naming struct {
	*App
	c  *Call
	id string // the account's
}

// told returns by which name people know an actor and the account, and the reason that is named.
func (n naming) told(s *account.State, by, reason string) (told account.Told, err error) {
	if told.Person, err = n.customers.Called(n.c, s, by); err != nil {
		return told, err
	}
	profile, err := n.customers.Profile(n.c, n.id)
	if err != nil {
		return told, err
	}
	told.Account = profile.Name // of a company; another account is its owner's, whom nobody runs
	told.Reason, err = n.texts.Read(n.c, n.id, reason)
	return told, err
}

// quote names who set the lock of a quote.
func (n naming) quote(s *account.State, q *account.Quote) error {
	by, reason, set := q.Lock.SetBy()
	if !set {
		return nil
	}
	told, err := n.told(s, by, reason)
	q.Lock = q.Lock.Told(told)
	return err
}

// models names who set each model's lock.
func (n naming) models(s *account.State, list []account.Locked) error {
	known := map[string]account.Told{} // a person has one cap and one switch
	for i, m := range list {
		by, reason, set := m.Lock.SetBy()
		if !set {
			continue
		}
		told, asked := known[by+" "+reason]
		if !asked {
			var err error
			if told, err = n.told(s, by, reason); err != nil {
				return err
			}
			known[by+" "+reason] = told
		}
		list[i].Lock = m.Lock.Told(told)
	}
	return nil
}

// refusal names who set the lock for which a generation was refused. Where no name is found it stays as it is.
func (n naming) refusal(err error) error {
	by, reason, set := account.SetBy(err)
	if !set {
		return err
	}
	s, _, failed := n.Engine.State(n.c, n.id)
	if failed != nil {
		return err
	}
	told, failed := n.told(s, by, reason)
	if failed != nil {
		return err
	}
	return account.TellRefusal(err, told)
}

// SetAlert asks for a mail when the balance falls below a level; 0: for none (C42).
func SetAlert(a *App, c *Call, id string, below account.SetAlert) (*Account, error) {
	return a.changed(c, id, below)
}

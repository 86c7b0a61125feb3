package app

import (
	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/identity"
)

// Profile returns in whose name an account's invoices are made out (C32).
func (a *App) Profile(c *Call, id string) (bill.Profile, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return bill.Profile{}, err
	}
	return a.customers.Profile(c, id)
}

// CheckProfile returns what is wrong with a profile, and what the tax agency's exchange asks for besides. It keeps
// nothing.
func (a *App) CheckProfile(c *Call, id string, p bill.Profile) (problems, missing []fault.Field, err error) {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, nil, err
	}
	p = p.Normal()
	return p.Problems(s.Kind), p.Missing(), nil
}

// SetProfile keeps a profile; bad values are refused with the reason (C32).
func (a *App) SetProfile(c *Call, id string, p bill.Profile) (bill.Profile, error) {
	s, at, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return p, err
	}
	p = p.Normal()
	if err := p.Check(s.Kind); err != nil {
		return p, err
	}
	cmd := account.SetProfile{Foreign: p.Foreign(), Digest: p.Digest()}
	if err := s.Allow(cmd, c.Actor, a.Catalog()); err != nil {
		return p, err
	}
	return once(a, c, id, func() (bill.Profile, error) {
		before, err := a.customers.Profile(c, id)
		if err != nil {
			return p, err
		}
		if cmd.Digest != before.Digest() { // told first: what nobody has confirmed is not taken for what was
			if _, err := a.do(c, id, cmd); err != nil {
				return p, err
			}
		}
		if err := a.customers.PutProfile(c, id, p, at); err != nil {
			return p, err
		}
		a.Work.Held.ProfileSaved()
		return p, attest(a, c, a.directory.Refresh(c, id), identity.ProfileChanged, id, "")
	})
}

package app

import (
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// CloseMine closes the account that a visitor looks at for good, confirmed by its name as they see it, and by a code of
// their second factor where they have one (C37).
func (s SignIns) CloseMine(v *Visitor, c *Call, name, code string) error {
	id := v.Seat.Account
	st, _, err := s.View(c, id, account.ViewExport)
	if err == nil {
		err = st.Allow(account.Close{}, c.Actor, s.Catalog())
	}
	if err != nil {
		return err
	}
	if !strings.EqualFold(strings.Join(strings.Fields(name), " "), strings.Join(strings.Fields(v.Seat.Name), " ")) {
		return fault.Wrong("confirm", message.CloseNameIs, "name", v.Seat.Name)
	}
	if err := s.checkFactor(v, code); err != nil {
		return err
	}
	_, err = Leaving(s).Close(c, id, id, "")
	return err
}

// FactorOn reports whether a visitor has a second factor.
func (s SignIns) FactorOn(v *Visitor) (bool, error) {
	if v.User.ID == "" {
		return false, nil
	}
	return s.People.Users.Factor(v.User).On(v)
}

// checkFactor refuses a code that is none of the visitor's second factor, where they have one.
func (s SignIns) checkFactor(v *Visitor, code string) error {
	on, err := s.FactorOn(v)
	if err != nil || !on {
		return err
	}
	if err := s.Limits.Codes.Take(v.User.ID); err != nil {
		return err
	}
	_, err = s.People.Users.Factor(v.User).Check(v, code)
	return err
}

package app

import (
	"errors"
	"slices"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
	"conto/identity"
)

// AllOperators returns who runs the platform, ordered by name; their keys are known to nobody but themselves.
func (a *App) AllOperators(c *Call) ([]Operator, error) {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return nil, err
	}
	return a.Operators.All(c)
}

// AddOperator adds an operator and returns their key, which is shown this once. Errors: invalid, and conflict for a
// name that is there.
func (a *App) AddOperator(c *Call, name string, role account.Role) (string, Operator, error) {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return "", Operator{}, err
	}
	key, who, err := a.Operators.Add(c, name, role, c.Actor)
	if err != nil {
		return "", Operator{}, err
	}
	return key, who, a.Operators.Note(c, identity.Act{By: c.Actor.ID, What: identity.OperatorAdded, About: name,
		From: c.From})
}

// RemoveOperator takes an operator's key from them.
func (a *App) RemoveOperator(c *Call, name string) error {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return err
	}
	if err := a.Operators.Remove(c, name); err != nil {
		return err
	}
	return a.Operators.Note(c, identity.Act{By: c.Actor.ID, What: identity.OperatorRemoved, About: name, From: c.From})
}

// attest records what an operator did to an account's people and no journal has, with what they changed, unless it
// failed: it returns err then. What others do is their own.
func attest(a *App, c *Call, err error, what identity.Deed, id, changed string) error {
	if err != nil || c.Actor.Role == "" {
		return err
	}
	return a.Operators.Note(c, identity.Act{By: c.Actor.ID, What: what, About: id, Why: changed, From: c.From})
}

// actsShown is how many deeds of operators are shown.
const actsShown = 50

// Acts returns what operators did of late that no account's journal has, the newest first.
func (a *App) Acts(c *Call) ([]identity.Act, error) {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return nil, err
	}
	return a.Operators.Acts(c, actsShown)
}

// ResetFactor takes from another operator a second factor that they cannot use any more, and ends their sessions. The
// reason is kept. Errors: not_found for nobody, and where there is nothing to take; invalid without a reason.
func (a Console) ResetFactor(c *Call, name, reason string) error {
	all, err := a.AllOperators(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o Operator) bool { return o.Name == name })
	other := Operator{Name: name}
	if i >= 0 {
		other = all[i]
	} else if name != identity.FirstOperator { // whom the environment lets in
		return fault.Of(fault.NotFound, message.NoOperator)
	}
	if err := account.MayResetFactor(c.Actor, other.Actor()); err != nil {
		return err
	}
	if reason, err = reasonGiven(reason); err != nil {
		return err
	}
	factor := a.Operators.Factor(name)
	on, err := factor.On(c)
	if err != nil {
		return err
	}
	if !on {
		return fault.Of(fault.NotFound, message.NoFactor)
	}
	return errors.Join(factor.Drop(c), a.Operators.EndSessions(c, name, ""), a.Operators.Note(c, identity.Act{
		By: c.Actor.ID, What: identity.OperatorFactorReset, About: name, Why: reason, From: c.From}))
}

// HasFactor reports whether an operator has a second factor.
func (a Console) HasFactor(c *Call, name string) (bool, error) {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return false, err
	}
	return a.Operators.Factor(name).On(c)
}

// reasonGiven returns the reason of an operator for the record, or refuses its want.
func reasonGiven(reason string) (string, error) {
	reason, err := team.Reason(reason)
	if err == nil && reason == "" {
		err = fault.Wrong("reason", message.ReasonNeeded)
	}
	return reason, err
}

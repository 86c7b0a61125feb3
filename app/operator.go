package app

import (
	"conto/core/account"
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

// actsShown is how many deeds of operators are shown.
const actsShown = 50

// Acts returns what operators did of late that no account's journal has, the newest first.
func (a *App) Acts(c *Call) ([]identity.Act, error) {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return nil, err
	}
	return a.Operators.Acts(c, actsShown)
}

package app

import "conto/core/account"

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
	return a.Operators.Add(c, name, role, c.Actor)
}

// RemoveOperator takes an operator's key from them.
func (a *App) RemoveOperator(c *Call, name string) error {
	if err := account.May(c.Actor, account.RunOperators); err != nil {
		return err
	}
	return a.Operators.Remove(c, name)
}

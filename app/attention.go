package app

import "conto/core/account"

// Attention lists what a person must look at, because the server cannot put it right; what has waited longest first.
func (a *App) Attention(c *Call) ([]Item, error) {
	if err := account.May(c.Actor, account.ReadAttention); err != nil {
		return nil, err
	}
	return a.Work.Attention.All(c)
}

// Dismiss takes something off that list, because it was settled outside.
func (a *App) Dismiss(c *Call, topic Topic, id, about string) error {
	if err := account.May(c.Actor, account.CloseAttention); err != nil {
		return err
	}
	return a.Work.Attention.Close(c, topic, id, about)
}

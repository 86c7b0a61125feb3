package app

import (
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
)

// Keys lists an account's API keys, without their secrets.
func (a *App) Keys(c *Call, id string) ([]account.Key, error) {
	s, _, err := a.View(c, id, account.ViewKeys)
	if err != nil {
		return nil, err
	}
	return s.Keys, nil
}

// MakeKey makes an API key (C36) and returns it with its secret, which is shown this once: a repeat of the request
// finds the key, and "" in place of the secret.
func (a *App) MakeKey(c *Call, id, name string, scopes []account.Scope) (account.Key, string, error) {
	name, err := text.Line("name", name)
	if err != nil {
		return account.Key{}, "", err
	}
	if name == "" {
		return account.Key{}, "", fault.Wrong("name", message.KeyNameNeeded)
	}
	key := a.newID(c, "key", id)
	secret, digest := identity.NewAccountKey(id, key)
	answer, err := a.do(c, id, account.MakeKey{ID: key, Label: name, Digest: digest, Scopes: scopes})
	if err != nil {
		return account.Key{}, "", err
	}
	for _, e := range answer.Events {
		if made, ok := e.(account.KeyMade); ok {
			if answer.Repeat {
				secret = ""
			}
			return made.Key, secret, nil
		}
	}
	panic("app: an accepted command made no key")
}

// RevokeKey makes an API key invalid.
func (a *App) RevokeKey(c *Call, id, key string) error {
	_, err := a.do(c, id, account.RevokeKey{ID: key})
	return err
}

package app

import (
	"slices"

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
	keys := slices.Clone(s.Keys)
	for i := range keys {
		if keys[i].Name, err = a.texts.Read(c, id, keys[i].Name); err != nil {
			return nil, err
		}
	}
	return keys, nil
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
	answer, err := saying(a, c, id, name, func(text string) account.Command {
		return account.MakeKey{ID: key, Label: text, Digest: digest, Scopes: scopes}
	})
	if err != nil {
		return account.Key{}, "", err
	}
	for _, e := range answer.Events {
		if made, ok := e.(account.KeyMade); ok {
			if answer.Repeat {
				secret = ""
			}
			made.Name, err = a.texts.Read(c, id, made.Name)
			return made.Key, secret, err
		}
	}
	panic("app: an accepted command made no key")
}

// RevokeKey makes an API key invalid.
func (a *App) RevokeKey(c *Call, id, key string) error {
	_, err := a.do(c, id, account.RevokeKey{ID: key})
	return err
}

package app

import (
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/text"
	"conto/identity"
)

// KeyShown is an API key without its secret, and what it was used for.
type KeyShown struct {
	account.Key
	LastUsed time.Time     // the day, in UTC; the zero time where no use is known
	Spent    money.Credits // what it spent, or holds, since the day on which the credit month began
}

// Keys lists an account's API keys, without their secrets.
func (a *App) Keys(c *Call, id string) ([]KeyShown, error) {
	s, _, err := a.View(c, id, account.ViewKeys)
	if err != nil || len(s.Keys) == 0 {
		return nil, err
	}
	days := a.DaysOf(s.Sub.Month)
	rows, err := Usages{a}.rows(c, s, days.First)
	if err != nil {
		return nil, err
	}
	spent := map[string]money.Credits{}
	for _, r := range rows {
		if days.has(r.Day) {
			spent[r.Key] += r.Spent()
		}
	}
	keys := make([]KeyShown, len(s.Keys))
	for i, k := range s.Keys {
		if k.Name, err = a.texts.Read(c, id, k.Name); err != nil {
			return nil, err
		}
		keys[i] = KeyShown{Key: k, Spent: spent[k.ID]}
		if keys[i].LastUsed, err = a.KeyUses.LastUsed(c, id, k.ID); err != nil {
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

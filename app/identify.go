package app

import (
	"context"
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// Identify finds out who comes with a key: an operator, or a program with the key of an account, of which the account
// reports whether it is valid when something is asked of it. A user is whom an operator acts for; "" is nobody. Errors:
// unauthenticated for a key that is nobody's, forbidden for who may not act for users, rate_limited in its place for an
// address from which too many such came, and for programs and users that ask too often.
func (a *App) Identify(ctx context.Context, from, key, user string) (Call, error) {
	c := Call{Context: ctx, From: from}
	if id, proof, program := a.Keyring.AccountKey(key); program {
		if user != "" {
			return c, fault.Of(fault.Forbidden, message.OnlyOperatorForUser)
		}
		c.Actor, c.Account = account.Program(proof), id
		return c, a.Limits.Programs.Take(id + " " + proof.ID + " " + proof.Digest)
	}
	operator, known, err := a.Operators.Find(ctx, key)
	switch {
	case err != nil:
		return c, err
	case !known:
		return c, a.noted(&c, fault.Of(fault.Unauthenticated, message.KeyUnknown))
	}
	c.Actor = operator.Actor()
	if user == "" {
		return c, nil
	}
	if err := account.May(c.Actor, account.ActForUsers); err != nil {
		return c, err
	}
	if strings.TrimSpace(user) != user || len(user) > maxUser {
		return c, fault.Wrong("Conto-User", message.UserHeaderIs, "most", maxUser)
	}
	c.Actor = account.Person(user)
	return c, a.Limits.Users.Take(user)
}

// maxUser bounds the id of a user.
const maxUser = 64

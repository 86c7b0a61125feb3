package app

import (
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/jobs/customer"
)

// Finder finds accounts and their people, for operators (C39).
type Finder struct{ *App }

// Find is an account that was found, and by what.
type Find struct {
	*Account
	By   customer.By // "" where all are listed
	User string      // the person whom it is about; "" is the account itself
}

// Accounts returns at most so many accounts whose id comes after one, ordered by id, and whether there are more: those
// that a text leads to, or all of them where it is empty. It leads to an account by the e-mail address, a word of the
// name, the id or the VAT ID of its owner, its company or its people, by the number of a document, and by what a bank
// transfer must name or a payment is called at its provider.
func (f Finder) Accounts(c *Call, sought, after string, limit int) (list []Find, more bool, err error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return nil, false, err
	}
	const longest = 300
	if sought = strings.TrimSpace(sought); len(sought) > longest {
		return nil, false, fault.Wrong("find", message.FindIs)
	}
	led, err := f.led(c, sought, after, limit+1)
	if err != nil {
		return nil, false, err
	}
	more = len(led) > limit
	for _, one := range led[:min(limit, len(led))] {
		s, at, err := f.Engine.State(c, one.Account)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		shown, err := f.complete(c, s, at)
		if err != nil {
			return nil, false, err
		}
		list = append(list, Find{shown, one.By, one.User})
	}
	return list, more, nil
}

// NameOf returns what an account is called: the name on its invoices, or else its owner's.
func (f Finder) NameOf(c *Call, id string) (string, error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return "", err
	}
	return f.customers.NameOf(c, id)
}

// NamesOf returns what accounts are called, by their ids.
func (f Finder) NamesOf(c *Call, ids []string) (map[string]string, error) {
	if err := account.May(c.Actor, account.FindAccounts); err != nil {
		return nil, err
	}
	return f.customers.NamesOf(c, ids)
}

// led returns what a text leads to after an account, or every account after it.
func (f Finder) led(c *Call, sought, after string, limit int) ([]customer.Found, error) {
	var led []customer.Found
	if sought != "" {
		all, err := f.directory.Find(c, sought)
		for _, one := range all {
			if one.Account > after && len(led) < limit {
				led = append(led, one)
			}
		}
		return led, err
	}
	for len(led) < limit {
		heads, err := f.Store.Heads(c, store.HeadQuery{After: after, Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			if after = h.Account; !store.IsBooks(h.Account) && len(led) < limit {
				led = append(led, customer.Found{Account: h.Account})
			}
		}
		if len(heads) < limit {
			break
		}
	}
	return led, nil
}

package record

import (
	"context"

	"conto/driver/store"
)

// Hosts keeps on which host of its own an account has its share pages, and whose a host is. As with links to files, the
// account's record decides.
type Hosts struct{ Store store.Store }

// host is the record of an account's host, beside that of its brand.
const host = "host"

// hostOf is what both records say.
type hostOf struct {
	Account string `json:"account,omitempty"`
	Host    string `json:"host,omitempty"`
}

// Of returns an account's host; "": none.
func (h Hosts) Of(ctx context.Context, id string) (string, error) {
	kept, err := Get[hostOf](ctx, h.Store, id, Brand, host)
	return kept.Host, err
}

// Find returns the account that a host is of; "": nobody's.
func (h Hosts) Find(ctx context.Context, name string) (string, error) {
	by, err := Get[hostOf](ctx, h.Store, "", ShareHost, name)
	if err != nil || by.Account == "" {
		return "", err
	}
	if kept, err := h.Of(ctx, by.Account); err != nil || kept != name {
		return "", err
	}
	return by.Account, nil
}

// Claim makes a host an account's, in place of the one that it had, and reports whether it is: another account may have
// it. Of two that claim it at once the store lets one.
func (h Hosts) Claim(ctx context.Context, id, name string) (bool, error) {
	by, err := Put(ctx, h.Store, "", ShareHost, name, hostOf{Account: id}, true)
	if err != nil {
		return false, err
	}
	if by.Account != id { // it may have been given up by half
		if owner, err := h.Find(ctx, name); err != nil || owner != "" {
			return false, err
		}
		if _, err := Put(ctx, h.Store, "", ShareHost, name, hostOf{Account: id}, false); err != nil {
			return false, err
		}
	}
	before, err := h.Of(ctx, id)
	if err == nil && before != "" && before != name {
		err = h.Store.Delete(ctx, "", ShareHost, before)
	}
	if err != nil {
		return false, err
	}
	_, err = Put(ctx, h.Store, id, Brand, host, hostOf{Host: name}, false)
	return err == nil, err
}

// Drop gives up an account's host; none is no error.
func (h Hosts) Drop(ctx context.Context, id string) error {
	name, err := h.Of(ctx, id)
	if err != nil || name == "" {
		return err
	}
	if err := h.Store.Delete(ctx, id, Brand, host); err != nil {
		return err
	}
	return h.Store.Delete(ctx, "", ShareHost, name)
}

package identity

import (
	"time"
)

// addressSeal is the purpose of a token by which a new e-mail address is confirmed, addressLife how long it may be.
const (
	addressSeal = "new-address"
	addressLife = 24 * time.Hour
)

// NewAddress is an e-mail address that a person of an account has asked for, until somebody who reads its mails
// confirms it.
type NewAddress struct {
	Place Place     `json:"place"` // who asked
	Email string    `json:"email"`
	Until time.Time `json:"until"`
	Nonce string    `json:"nonce"`
}

// AddressLink makes a token by which a new address is confirmed, and returns what it says. That it is used once is for
// anyone who keeps the address to see.
func (u *Users) AddressLink(p Place, email string) (token string, asked NewAddress, err error) {
	asked = NewAddress{p, email, u.clock.Now().Add(addressLife), newSecret()}
	token, err = u.keyring.Seal(addressSeal, asked)
	return token, asked, err
}

// ReadAddressLink returns what a token of AddressLink says, and reports whether it is one that may still be used by its
// time.
func (u *Users) ReadAddressLink(token string) (NewAddress, bool) {
	var v NewAddress
	ok := u.keyring.Unseal(addressSeal, token, &v) && u.clock.Now().Before(v.Until)
	return v, ok
}

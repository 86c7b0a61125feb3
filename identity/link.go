package identity

import (
	"context"
	"time"

	"conto/core/message"
	"conto/jobs/record"
)

// What a token is for: one of another purpose does not count.
const (
	linkSeal   = "sign-in-link"
	portalSeal = "portal"
)

// linkLife is how long a link that was mailed lets somebody in, portalTime how long the link of a portal session.
const (
	linkLife   = 15 * time.Minute
	portalTime = 5 * time.Minute
)

// link is what a mailed link says.
type link struct {
	Email    string           `json:"email"`
	Language message.Language `json:"language,omitempty"`
	Back     string           `json:"back,omitempty"` // where to go then
	Until    time.Time        `json:"until"`
	Nonce    string           `json:"nonce"`
}

// Link makes a token that lets anyone who reads the mails of an address in, once.
func (u *Users) Link(email string, l message.Language, back string) (string, error) {
	return u.keyring.Seal(linkSeal, link{email, l, back, u.clock.Now().Add(linkLife), newSecret()})
}

// Follow returns who has proven to be whom by a mailed link, and where they go then. It reports false for a link that
// is over or was used, or is none.
func (u *Users) Follow(ctx context.Context, token string) (l Login, back string, ok bool, err error) {
	v, ok := u.open(token)
	if !ok {
		return Login{}, "", false, nil
	}
	ok, err = u.once(ctx, v.Nonce)
	return Login{Subject: v.Email, Email: v.Email, Language: v.Language}, v.Back, ok, err
}

// Peek returns whom a mailed link lets in, and reports whether it may still be followed by its time.
func (u *Users) Peek(token string) (email string, ok bool) {
	v, ok := u.open(token)
	return v.Email, ok
}

func (u *Users) open(token string) (link, bool) {
	var v link
	ok := u.keyring.Unseal(linkSeal, token, &v) && u.clock.Now().Before(v.Until)
	return v, ok
}

// once reports whether a nonce is used for the first time. It is remembered for as long as any token lives that has
// one.
func (u *Users) once(ctx context.Context, nonce string) (bool, error) {
	now := u.clock.Now()
	mine := newSecret()
	first, err := record.Put(ctx, u.store, "", usedOn(now), Digest(nonce), mine, true)
	if err != nil || first != mine {
		return false, err
	}
	before := usedOn(now.Add(-usedDay)) // one who used it there just before midnight was first
	used, err := record.Get[string](ctx, u.store, "", before, Digest(nonce))
	if err != nil {
		return false, err
	}
	return used == "", record.Erase(ctx, u.store, "", usedOn(now.Add(-2*usedDay)))
}

const usedDay = 24 * time.Hour

// usedOn is the kind of record of nonces that were used on a day.
func usedOn(at time.Time) string { return record.Used + at.UTC().Format(time.DateOnly) }

// Portal is a visit that a studio sends a customer on (C38).
type Portal struct {
	Place  Place     `json:"place"`
	Return string    `json:"return,omitempty"` // where the customer goes back to
	Until  time.Time `json:"until"`
	Nonce  string    `json:"nonce"`
}

// Portal makes a token that lets a customer into the pages of an account, once, and says until when it may be used.
func (u *Users) Portal(p Place, back string) (token string, until time.Time, err error) {
	until = u.clock.Now().Add(portalTime)
	token, err = u.keyring.Seal(portalSeal, Portal{p, back, until, newSecret()})
	return token, until, err
}

// Visit begins the session of a portal token, with from's browser and country. It reports false for one that is over or
// was used, or is none.
func (u *Users) Visit(ctx context.Context, token string, from Session) (cookie string, s Session, ok bool, err error) {
	var p Portal
	if !u.keyring.Unseal(portalSeal, token, &p) || !u.clock.Now().Before(p.Until) {
		return "", s, false, nil
	}
	if ok, err = u.once(ctx, p.Nonce); err != nil || !ok {
		return "", s, false, err
	}
	user := "portal-" + Digest(p.Place.Account + "\n" + p.Place.Member)[:20]
	// so that its sessions are erased with the account
	if _, err = record.Put(ctx, u.store, p.Place.Account, record.SignsIn, user, user, true); err != nil {
		return "", s, false, err
	}
	from.User, from.Way, from.Place, from.Return = user, ByPortal, p.Place, p.Return
	cookie, s, err = u.Start(ctx, from)
	return cookie, s, err == nil, err
}

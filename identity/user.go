package identity

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs/record"
)

// User is a person who signs in (C35). They may have a place in several accounts.
type User struct {
	ID       string           `json:"id"`
	Email    string           `json:"email"` // as it was proven when they last signed in
	Name     string           `json:"name,omitempty"`
	Language message.Language `json:"language,omitempty"` // "": not known
	Logins   []string         `json:"logins"`             // digests of what they sign in with
	MadeAt   time.Time        `json:"made_at"`
}

// Login is who somebody has proven to be.
type Login struct {
	Issuer   string // an OpenID Connect issuer; "" for an address that was proven by a mail
	Subject  string // the issuer's name for the person; of a mail, the address
	Email    string // as it was proven
	Name     string
	Language message.Language
}

// digest names a login without telling whose it is.
func (l Login) digest() string { return Digest(l.Issuer + "\n" + strings.ToLower(l.Subject)) }

// Place is what a user is in an account.
type Place struct {
	Account string `json:"account"`
	Member  string `json:"member"` // the account's own id for them
}

// Users keeps who signs in, where they belong, and their sessions. It is safe for concurrent use.
type Users struct {
	store   store.Store
	clock   clock.Clock
	keyring *Keyring
}

// OpenUsers opens the list.
func OpenUsers(s store.Store, c clock.Clock, k *Keyring) *Users { return &Users{s, c, k} }

// of is what stands for the account of a user's records.
func of(user string) string { return record.OfUser(user) }

// User returns a user; of one who was erased, the zero value.
func (u *Users) User(ctx context.Context, id string) (User, error) {
	return record.Get[User](ctx, u.store, of(id), record.User, record.Only)
}

// Enter returns the user of a login, with what the login says of them, and makes one where there is none. Anyone who
// has proven an address is the same user, whether a mail or an issuer has proven it.
func (u *Users) Enter(ctx context.Context, l Login) (User, error) {
	logins := []string{l.digest(), Login{Subject: l.Email}.digest()}
	id := ""
	for _, login := range logins {
		known, err := record.Get[string](ctx, u.store, "", record.Login, login)
		if err != nil {
			return User{}, err
		}
		id = cmp.Or(id, known)
	}
	id = cmp.Or(id, newUserID())
	own := []string{}
	for i, login := range slices.Compact(logins) {
		standing, err := record.Put(ctx, u.store, "", record.Login, login, id, true)
		if err != nil {
			return User{}, err
		}
		if i == 0 {
			id = standing // two who enter for the first time at once are one
		}
		if standing == id {
			own = append(own, login)
		}
	}
	known, err := u.User(ctx, id)
	if err != nil {
		return User{}, err
	}
	v := User{ID: id, Email: l.Email, Name: cmp.Or(l.Name, known.Name), Language: cmp.Or(known.Language, l.Language),
		Logins: slices.Compact(slices.Sorted(slices.Values(append(known.Logins, own...)))), MadeAt: known.MadeAt}
	if v.MadeAt.IsZero() {
		v.MadeAt = u.clock.Now()
	}
	return record.Put(ctx, u.store, of(id), record.User, record.Only, v, false)
}

// SetLanguage records in which language a user reads.
func (u *Users) SetLanguage(ctx context.Context, id string, l message.Language) error {
	known, err := u.User(ctx, id)
	if err != nil || known.ID == "" {
		return err
	}
	known.Language = l
	_, err = record.Put(ctx, u.store, of(id), record.User, record.Only, known, false)
	return err
}

// IDs writes random bytes as ids that people can read out.
var IDs = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func newUserID() string {
	var raw [10]byte
	_, _ = rand.Read(raw[:]) // never fails
	return "usr_" + IDs.EncodeToString(raw[:])
}

// Claim gives a user a place in an account, and reports whether it is theirs: each place is one user's, so that nobody
// takes another's by writing to the account under the same address.
func (u *Users) Claim(ctx context.Context, user string, p Place) (bool, error) {
	holder, err := record.Put(ctx, u.store, p.Account, record.SignsIn, p.Member, user, true)
	if err != nil || holder != user {
		return false, err
	}
	_, err = record.Put(ctx, u.store, of(user), record.Place, p.Account, p, false)
	return err == nil, err
}

// Places returns where a user belongs, ordered by account. Whether they still do is the account's to say.
func (u *Users) Places(ctx context.Context, user string) ([]Place, error) {
	return record.List[Place](ctx, u.store, of(user), record.Place)
}

// Leave takes from its users the places in an account that was closed. Anyone who has no other place is erased, with
// their sessions and logins (C37). It may be done again.
func (u *Users) Leave(ctx context.Context, account string) error {
	claims, err := u.store.List(ctx, account, record.SignsIn)
	if err != nil {
		return err
	}
	users, err := record.Decode[string](claims)
	if err != nil {
		return err
	}
	for i, user := range users {
		if err := u.store.Delete(ctx, of(user), record.Place, account); err != nil {
			return err
		}
		left, err := u.Places(ctx, user)
		if err == nil && len(left) == 0 {
			err = u.erase(ctx, user)
		}
		if err != nil {
			return err
		}
		if err := u.store.Delete(ctx, account, record.SignsIn, claims[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func (u *Users) erase(ctx context.Context, user string) error {
	known, err := u.User(ctx, user)
	if err != nil {
		return err
	}
	for _, login := range known.Logins {
		if err := u.store.Delete(ctx, "", record.Login, login); err != nil {
			return err
		}
	}
	for _, kind := range record.OfUsers() {
		if err := record.Erase(ctx, u.store, of(user), kind); err != nil {
			return err
		}
	}
	return nil
}

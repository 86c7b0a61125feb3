package identity

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"conto/jobs/record"
)

// How long sessions live: so long without being used, and so long at most. A portal session's person has not signed in
// here, so that it ends soon.
const (
	sessionIdle   = 14 * 24 * time.Hour
	sessionLife   = 90 * 24 * time.Hour
	portalLife    = 2 * time.Hour
	sessionNoted  = 5 * time.Minute // a use is recorded no more often than this
	factorTime    = 10 * time.Minute
	attemptsShown = 30
)

// Way is how somebody signed in.
type Way string

// The ways.
const (
	ByIssuer Way = "issuer" // an OpenID Connect issuer said who it is
	ByMail   Way = "mail"   // they had a link that was mailed to them
	ByLocal  Way = "local"  // they chose a sample person
	ByPortal Way = "portal" // a studio has sent them (C38)
)

// Session is a browser in which somebody is signed in.
type Session struct {
	ID    string `json:"id"` // the digest of its secret
	User  string `json:"user"`
	Way   Way    `json:"way"`
	Agent string `json:"agent,omitempty"` // what the browser calls itself
	// the two letters of the country from which it began, where a proxy says it
	Country string    `json:"country,omitempty"`
	MadeAt  time.Time `json:"made_at"`
	SeenAt  time.Time `json:"seen_at"`
	Place   Place     `json:"place,omitzero"`  // the account that is looked at
	Waits   bool      `json:"waits,omitempty"` // for the second factor: nothing is shown before it

	Return string `json:"return,omitempty"` // of a portal session: where its person goes back to
}

// over reports whether a session has ended by itself.
func (s *Session) over(now time.Time) bool {
	switch {
	case s.Waits:
		return now.Sub(s.MadeAt) > factorTime
	case s.Way == ByPortal:
		return now.Sub(s.MadeAt) > portalLife
	}
	return now.Sub(s.SeenAt) > sessionIdle || now.Sub(s.MadeAt) > sessionLife
}

// Start begins a session and returns the token by which the browser shows that it is its own. Sessions of the user that
// are over are forgotten.
func (u *Users) Start(ctx context.Context, s Session) (token string, started Session, err error) {
	if err := u.sweep(ctx, s.User); err != nil {
		return "", s, err
	}
	secret := newSecret()
	s.ID, s.MadeAt, s.SeenAt, s.Agent = Digest(secret), u.clock.Now(), u.clock.Now(), cut(s.Agent, 300)
	started, err = u.putSession(ctx, s)
	return s.User + "." + secret, started, err
}

// cut bounds a text that somebody else wrote.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

func (u *Users) putSession(ctx context.Context, s Session) (Session, error) {
	return record.Put(ctx, u.store, of(s.User), record.Session, s.ID, s, false)
}

// Session returns the session of a token, and reports whether there is one that is not over.
func (u *Users) Session(ctx context.Context, token string) (Session, bool, error) {
	user, secret, ok := strings.Cut(token, ".")
	if !ok || user == "" || len(token) > 200 {
		return Session{}, false, nil
	}
	s, err := record.Get[Session](ctx, u.store, of(user), record.Session, Digest(secret))
	now := u.clock.Now()
	if err != nil || s.ID == "" || s.over(now) {
		return Session{}, false, err
	}
	if now.Sub(s.SeenAt) > sessionNoted {
		s.SeenAt = now
		if _, err := u.putSession(ctx, s); err != nil {
			return Session{}, false, err
		}
	}
	return s, true, nil
}

// Look makes an account the one that a session looks at.
func (u *Users) Look(ctx context.Context, s Session, at Place) (Session, error) {
	s.Place = at
	return u.putSession(ctx, s)
}

// Admit ends a session that waits for the second factor, which was given, and starts one in its place: whoever knew
// the token before knows nothing now.
func (u *Users) Admit(ctx context.Context, s Session) (token string, started Session, err error) {
	if err := u.End(ctx, s.User, s.ID); err != nil {
		return "", s, err
	}
	s.Waits = false
	return u.Start(ctx, s)
}

// Sessions returns a user's sessions that are not over, the one that was used last first.
func (u *Users) Sessions(ctx context.Context, user string) ([]Session, error) {
	all, err := record.List[Session](ctx, u.store, of(user), record.Session)
	now := u.clock.Now()
	all = slices.DeleteFunc(all, func(s Session) bool { return s.over(now) })
	slices.SortFunc(all, func(a, b Session) int { return cmp.Or(b.SeenAt.Compare(a.SeenAt), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// End ends a session of a user.
func (u *Users) End(ctx context.Context, user, id string) error {
	return u.store.Delete(ctx, of(user), record.Session, id)
}

// EndOthers ends every session of a user but one; "" spares none.
func (u *Users) EndOthers(ctx context.Context, user, spared string) error {
	all, err := record.List[Session](ctx, u.store, of(user), record.Session)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID == spared {
			continue
		}
		if err := u.End(ctx, user, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// sweep forgets what of a user's is over: sessions, links that were used, and attempts that are no longer shown.
func (u *Users) sweep(ctx context.Context, user string) error {
	all, err := record.List[Session](ctx, u.store, of(user), record.Session)
	if err != nil {
		return err
	}
	now := u.clock.Now()
	for _, s := range all {
		if !s.over(now) {
			continue
		}
		if err := u.End(ctx, user, s.ID); err != nil {
			return err
		}
	}
	attempts, err := u.store.List(ctx, of(user), record.Attempt)
	if err != nil {
		return err
	}
	for _, r := range attempts[:max(0, len(attempts)-attemptsShown)] {
		if err := u.store.Delete(ctx, of(user), record.Attempt, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// Attempt is one time that somebody signed in, or failed to.
type Attempt struct {
	At      time.Time `json:"at"`
	Way     Way       `json:"way"`
	Agent   string    `json:"agent,omitempty"`
	Country string    `json:"country,omitempty"`
	Outcome Outcome   `json:"outcome"`
}

// Outcome is what became of an attempt.
type Outcome string

// The outcomes.
const (
	SignedIn    Outcome = "signed_in"
	WrongCode   Outcome = "wrong_code"   // of the second factor
	FactorOn    Outcome = "factor_on"    // the second factor was switched on
	FactorOff   Outcome = "factor_off"   // or off
	BackupUsed  Outcome = "backup_used"  // a backup code was
	SignedOut   Outcome = "signed_out"   // everywhere
	SessionOver Outcome = "session_over" // a session was ended from another
)

// Note records an attempt of a user's, or what they changed of how they sign in.
func (u *Users) Note(ctx context.Context, s Session, o Outcome) error {
	now := u.clock.Now()
	a := Attempt{At: now, Way: s.Way, Agent: cut(s.Agent, 300), Country: s.Country, Outcome: o}
	id := now.UTC().Format("2006-01-02T15:04:05.000000000Z")
	_, err := record.Put(ctx, u.store, of(s.User), record.Attempt, id, a, false)
	return err
}

// Attempts returns a user's attempts, the newest first.
func (u *Users) Attempts(ctx context.Context, user string) ([]Attempt, error) {
	all, err := record.List[Attempt](ctx, u.store, of(user), record.Attempt)
	slices.Reverse(all)
	return all[:min(len(all), attemptsShown)], err
}

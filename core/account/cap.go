package account

import (
	"errors"
	"time"

	"conto/core/access"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/team"
)

// A member may be held to so many credits a month (C42). What counts are credits, of whichever lot: free modes take
// none, and what an allowance pays is not of them. A hold counts when it is opened, and what it gives back is given
// back.

// Usage is how many credits each user has taken in one credit month, known by its end.
type Usage struct {
	Month time.Time                `json:"month,omitzero"`
	Of    map[string]money.Credits `json:"of,omitempty"`
}

// By returns what a user has taken in the month with this end.
func (u Usage) By(user string, month time.Time) money.Credits {
	if !u.Month.Equal(month) {
		return 0
	}
	return u.Of[user]
}

// take counts what is taken in a month; with the first of another month it begins anew.
func (u *Usage) take(user string, month time.Time, n money.Credits) {
	if n == 0 || month.IsZero() { // early journals do not say the month
		return
	}
	if !u.Month.Equal(month) || u.Of == nil {
		*u = Usage{month, map[string]money.Credits{}}
	}
	u.Of[user] += n
}

// giveBack takes back what was counted in a month; a later one does not get it.
func (u *Usage) giveBack(user string, month time.Time, n money.Credits) {
	if n > 0 && !month.IsZero() && u.Month.Equal(month) {
		u.Of[user] -= n
	}
}

// count folds an event of the wallet, before the wallet does.
func (u *Usage) count(event credit.Event, w *credit.Wallet) {
	closed := func(hold string, kept money.Credits) {
		if h := w.Open(hold); h != nil {
			u.giveBack(h.User, h.Month, h.Credits-kept)
		}
	}
	switch e := event.(type) {
	case credit.Held:
		u.take(e.User, e.Month, e.Credits)
	case credit.Spent:
		u.take(e.User, e.Month, e.Credits)
	case credit.Settled:
		closed(e.Hold, e.Credits)
	case credit.Released:
		closed(e.Hold, 0)
	case credit.HoldExpired:
		closed(e.Hold, 0)
	case credit.SettledLate:
		u.take(e.User, e.Month, e.Taken())
	case credit.HoldRefunded:
		u.giveBack(e.User, e.Month, e.Credits)
	}
}

// SpentBy returns what a user has taken of credits in an account's present credit month.
func SpentBy(s *State, user string) money.Credits { return s.Usage.By(user, s.Sub.Month.End) }

// capOf returns the cap of a person as a lock tells it; nil: there is none.
func capOf(s *State, p *team.Person) *access.Cap {
	if p.Cap == nil {
		return nil
	}
	return &access.Cap{Credits: p.Cap.Credits, Spent: SpentBy(s, p.User), SetBy: p.Cap.By, SetAt: p.Cap.At,
		StartsAnew: s.Sub.NextRefill()}
}

// offOf returns the switch that is off for a person as a lock tells it; nil: premium is on (C30).
func offOf(p *team.Person) *access.Off {
	s, platform := p.Off()
	if s == nil {
		return nil
	}
	off := &access.Off{By: s.By, At: s.At, Own: s.Own, Platform: platform, Text: s.Reason}
	if platform { // who of the operators it was is theirs to know
		off.By = ""
	}
	return off
}

// Told is what the journal does not hold of who set a lock.
type Told = access.Told

// SetBy returns who set the cap, or the switch, for which a generation was refused, as the journal names them, and what
// names the reason that they wrote; false for any other error.
func SetBy(err error) (by, text string, set bool) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return "", "", false
	}
	limit, _ := f.Data["cap"].(*access.Cap)
	off, _ := f.Data["premium_off"].(*access.Off)
	return access.SetBy(limit, off)
}

// TellRefusal returns the refusal of a generation with what the journal does not hold of who set its lock.
func TellRefusal(refusal error, t Told) error {
	var f *fault.Error
	if !errors.As(refusal, &f) {
		return refusal
	}
	off, _ := f.Data["premium_off"].(*access.Off)
	named := *f
	named.Args = t.Data(f.Args, off)
	named.Detail = named.In(message.English)
	told := named.With("message", message.Say(named.Key, named.Args...))
	if off != nil {
		told = told.With("premium_off", t.Of(off))
	}
	return told
}

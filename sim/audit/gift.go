package audit

import (
	"regexp"
	"slices"
	"time"
)

// Redeem uses a gift code, which brings bonus credits once to an account (C43).
type Redeem struct {
	Code    string
	Credits int64
	Until   time.Time // it may be used before; zero: for good
	Days    int       // after which its credits expire; 0: they do at Expires, or never
	Expires time.Time
}

var code = regexp.MustCompile("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$")

// gifts is an account as codes are used in it.
type gifts struct{ *Account }

// redeem mirrors a code that is used.
func (a gifts) redeem(at time.Time, by Actor, r Redeem) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	ends := r.Expires
	if r.Days > 0 {
		ends = at.Add(time.Duration(r.Days) * 24 * time.Hour)
	}
	switch {
	case !code.MatchString(r.Code):
		return a.refuse(Invalid)
	case slices.Contains(a.Codes, r.Code),
		!r.Until.IsZero() && !r.Until.After(at), !ends.IsZero() && !ends.After(at):
		return a.refuse(Conflict)
	case r.Credits < 1, r.Credits > 1_000_000_000_000:
		return a.refuse(Invalid)
	}
	a.Codes = append(a.Codes, r.Code)
	a.grant("bonus", r.Credits, ends.UTC(), "")
	a.Lots[len(a.Lots)-1].Code = r.Code
	return a.ok()
}

// Use has an account use a code.
func Use(a *Account, at time.Time, by Actor, r Redeem) Answer { return gifts{a}.redeem(at, by, r) }

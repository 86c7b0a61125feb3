package account

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// A gift code brings credits to the account that uses it: an account once, and so many accounts as its uses are
// (C43). How often it was used is counted where the codes are kept; what one account gets, and that it gets it once,
// is decided here.

// Gift is what a code brings, and to how many. Its credits expire so many days after they came, or at an instant, or
// never.
type Gift struct {
	Code      string        `json:"code"`
	Credits   money.Credits `json:"credits"`
	Uses      int           `json:"uses"`
	Until     time.Time     `json:"until,omitzero"` // it may be used before; zero: for good
	Days      int           `json:"days,omitempty"`
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
	Note      string        `json:"note,omitempty"` // what it is for
	MadeAt    time.Time     `json:"made_at"`
	MadeBy    string        `json:"made_by"`
	Withdrawn bool          `json:"withdrawn,omitempty"` // no further account may use it
}

// The bounds of a gift.
const (
	maxGift     money.Credits = 1_000_000
	maxUses     int           = 10_000
	maxGiftDays int           = 3650
)

// Check refuses a gift that cannot be, made at an instant.
func (g Gift) Check(at time.Time) error {
	later := func(field string, t time.Time) error {
		if t.IsZero() || t.After(at) && t.Before(Horizon) {
			return nil
		}
		return fault.Wrong(field, message.LaterThanNow, "now", at.Format(time.RFC3339), "year", strconv.Itoa(Horizon.Year()))
	}
	switch {
	case g.Credits < 1 || g.Credits > maxGift:
		return fault.Wrong("credits", message.FromOneTo, "most", maxGift)
	case g.Uses < 1 || g.Uses > maxUses:
		return fault.Wrong("uses", message.FromOneTo, "most", maxUses)
	case g.Days < 0 || g.Days > maxGiftDays:
		return fault.Wrong("expires_after_days", message.FromOneTo, "most", maxGiftDays)
	case g.Days > 0 && !g.ExpiresAt.IsZero():
		return fault.Wrong("expires_at", message.DaysOrDate)
	}
	if err := later("valid_until", g.Until); err != nil {
		return err
	}
	return later("expires_at", g.ExpiresAt)
}

// Redeem returns the command by which an account uses the code.
func (g Gift) Redeem() Redeem { return Redeem{g.Code, g.Credits, g.Until, g.Days, g.ExpiresAt} }

// Usable refuses a code of which the time is over, or that was withdrawn.
func (g Gift) Usable(at time.Time) error {
	if g.Withdrawn {
		return fault.Of(fault.Conflict, message.CodeOver, "code", g.Code)
	}
	_, err := g.Redeem().expires(at)
	return err
}

// Redeem uses a gift code, as it was made. That the code has a use left is for the caller to see.
type Redeem struct {
	Code      string        `json:"code"`
	Credits   money.Credits `json:"credits"`
	Until     time.Time     `json:"until,omitzero"`
	Days      int           `json:"days,omitempty"`
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
}

// Name implements Command.
func (Redeem) Name() string { return "redeem" }

func (Redeem) right() Right { return Right{Operator: Support, Person: ByOwner} }

// expires returns when the credits would end that came at an instant; zero: never. It refuses a code of which the time
// is over.
func (c Redeem) expires(at time.Time) (time.Time, error) {
	ends := c.ExpiresAt
	if c.Days > 0 {
		ends = at.Add(time.Duration(c.Days) * 24 * time.Hour)
	}
	if !c.Until.IsZero() && !at.Before(c.Until) || !ends.IsZero() && !ends.After(at) {
		return ends, fault.Of(fault.Conflict, message.CodeOver, "code", c.Code)
	}
	return ends.UTC().Truncate(time.Microsecond), nil
}

// Codes are the gift codes that an account has used.
type Codes []string

// Used reports whether the account has used a code.
func (list Codes) Used(code string) bool { return slices.Contains(list, code) }

// with adds the code that brought credits; "": none did.
func (list Codes) with(code string) Codes {
	if code == "" {
		return list
	}
	return append(list, code)
}

// decide checks that it is a code, of which the account has had nothing and the time is not over.
func (c Redeem) decide(s *State, at time.Time) ([]Event, error) {
	switch {
	case !isCode(c.Code):
		return nil, fault.Wrong("code", message.NoSuchCode)
	case s.Codes.Used(c.Code):
		return nil, fault.Of(fault.Conflict, message.CodeUsed, "code", c.Code)
	}
	ends, err := c.expires(at)
	if err != nil {
		return nil, err
	}
	return s.credit(credit.Grant{Source: credit.Bonus, Credits: c.Credits, ExpiresAt: ends, Reason: "code " + c.Code,
		Code: c.Code}, at)
}

// codeAlphabet is Crockford's: no letter in it is taken for a digit.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is how many symbols a code has: 80 bits.
const codeLength = 16

// ReadCode reads a code as people type it: in capitals or not, with dashes and blanks or without, O for 0, I and L
// for 1. It returns it as it is kept, in groups of four; false: it is none.
func ReadCode(typed string) (string, bool) {
	plain := strings.NewReplacer("-", "", " ", "", "\t", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
	if len(plain) != codeLength {
		return "", false
	}
	code := plain[:4] + "-" + plain[4:8] + "-" + plain[8:12] + "-" + plain[12:]
	return code, isCode(code)
}

// isCode reports whether a text is a code as it is kept.
func isCode(code string) bool {
	plain := strings.ReplaceAll(code, "-", "")
	return len(plain) == codeLength && len(code) == codeLength+3 && strings.Trim(plain, codeAlphabet) == ""
}

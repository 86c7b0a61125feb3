package credit

import (
	"time"

	"conto/core/money"
)

// Event is something that happened to a wallet. Kind is its name in the journal.
type Event interface {
	Kind() string
	credit()
}

// Granted: a lot was added.
type Granted struct {
	Lot       int64         `json:"lot"`
	Source    Source        `json:"source"`
	Bought    bool          `json:"bought,omitempty"`
	Credits   money.Credits `json:"credits"`
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
	Reason    string        `json:"reason,omitempty"`
	Charge    string        `json:"charge,omitempty"` // that paid for it
	Code      string        `json:"code,omitempty"`   // the gift code that brought it
}

// TakenBack: credits were taken out of lots, because the money that paid for them went back. Those that are spent or
// held are unpaid from then on, and are taken as they come back (C40).
type TakenBack struct {
	Draws  []Draw `json:"draws"`
	Unpaid []Draw `json:"unpaid,omitempty"` // more of them than before
}

// LotExpired: what was free to spend of a lot is gone; what is held stays until its holds end.
type LotExpired struct {
	Lot     int64         `json:"lot"`
	Credits money.Credits `json:"credits"`
}

// AllowancesSet: the allowances were set anew. A refill counts up their number; an upgrade, which keeps what was used,
// does not.
type AllowancesSet struct {
	Refill     int64       `json:"refill"`
	Allowances []Allowance `json:"allowances,omitempty"`
}

// Held: a hold was opened.
type Held struct{ Hold }

// Spent: credits were held and settled in one.
type Spent struct{ Hold }

// Used: a generation ran that costs nothing (C3).
type Used struct{ Hold }

// Extended: a hold stays open until another instant.
type Extended struct {
	Hold     string    `json:"hold"`
	Deadline time.Time `json:"deadline"`
}

// Settled: a hold was closed with this final price; what it held beyond went back to its lots.
type Settled struct {
	Hold    string        `json:"hold"`
	Credits money.Credits `json:"credits"`
	Draws   []Draw        `json:"draws,omitempty"`
	Units   int64         `json:"units,omitempty"`
}

// Released: a hold was closed and everything it held went back.
type Released struct {
	Hold string `json:"hold"`
}

// HoldExpired: the hold's deadline passed and everything it held went back.
type HoldExpired struct {
	Hold string `json:"hold"`
}

// SettledLate: the outcome came after the deadline. Draws and units are new ones; what the balance could not pay is
// forgiven.
type SettledLate struct {
	Hold      string        `json:"hold"`
	Credits   money.Credits `json:"credits"` // taken; in early journals what was asked: see Taken
	Draws     []Draw        `json:"draws,omitempty"`
	Allowance string        `json:"allowance,omitempty"`
	Units     int64         `json:"units,omitempty"`
	Refill    int64         `json:"refill,omitempty"` // with which the units came
	Forgiven  money.Credits `json:"forgiven,omitempty"`
	User      string        `json:"user,omitempty"` // the hold's, to whom it counts in this month
	Month     time.Time     `json:"month,omitzero"`
}

// Taken returns what was really taken: what it draws.
func (e SettledLate) Taken() money.Credits { return sum(e.Draws) }

// ReleasedLate: the outcome came after the deadline; there was nothing left to return.
type ReleasedLate struct {
	Hold string `json:"hold"`
}

// HoldRefunded: credits of a settled hold went back to lots that still live; those of expired lots into new lots of
// source refund.
type HoldRefunded struct {
	Hold      string        `json:"hold"`
	Credits   money.Credits `json:"credits"`
	Draws     []Draw        `json:"draws,omitempty"` // to lots that live
	Lots      []Granted     `json:"lots,omitempty"`  // new ones
	Allowance string        `json:"allowance,omitempty"`
	Units     int64         `json:"units,omitempty"`
	More      int64         `json:"more,omitempty"` // of the units, those by which another month's allowance grows
	User      string        `json:"user,omitempty"` // the hold's, to whom it counted in this month
	Month     time.Time     `json:"month,omitzero"`
}

// Kind implements Event.
func (Granted) Kind() string       { return "granted" }
func (LotExpired) Kind() string    { return "lot_expired" }
func (AllowancesSet) Kind() string { return "allowances_set" }
func (Held) Kind() string          { return "held" }
func (Spent) Kind() string         { return "spent" }
func (Used) Kind() string          { return "used" }
func (Extended) Kind() string      { return "hold_extended" }
func (Settled) Kind() string       { return "settled" }
func (Released) Kind() string      { return "released" }
func (HoldExpired) Kind() string   { return "hold_expired" }
func (SettledLate) Kind() string   { return "settled_late" }
func (ReleasedLate) Kind() string  { return "released_late" }
func (HoldRefunded) Kind() string  { return "refunded" }
func (TakenBack) Kind() string     { return "taken_back" }

func (Granted) credit()       {}
func (LotExpired) credit()    {}
func (AllowancesSet) credit() {}
func (Held) credit()          {}
func (Spent) credit()         {}
func (Used) credit()          {}
func (Extended) credit()      {}
func (Settled) credit()       {}
func (Released) credit()      {}
func (HoldExpired) credit()   {}
func (SettledLate) credit()   {}
func (ReleasedLate) credit()  {}
func (HoldRefunded) credit()  {}
func (TakenBack) credit()     {}

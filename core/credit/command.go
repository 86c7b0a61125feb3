package credit

import (
	"time"

	"conto/core/money"
)

// Command is something that may be asked of a wallet: Place, Extend, Settle, Release, RefundHold, Grant, Take.
type Command interface{ command() }

// Place sets credits aside for a request; with Now it spends them at once. A request that costs nothing is recorded
// only.
type Place struct {
	Request
	Now bool
}

// Extend keeps a hold open until an instant, because its generation waits or runs still (C5). It never shortens one.
type Extend struct {
	Hold   string
	Until  time.Time
	Closed *HoldRecord // the hold, where it is not open any more
}

// Settle closes a hold because the generation was delivered. Credits is its final price, and Units what it takes of the
// allowance, each at most what was held; nil: all of it.
type Settle struct {
	Hold    string
	Credits *money.Credits
	Units   *int64
	Closed  *HoldRecord // the hold, where it is not open any more
	Month   time.Time   // the present one, by its end
}

// Release closes a hold because the generation was not delivered (C5).
type Release struct {
	Hold   string
	Closed *HoldRecord
}

// RefundHold returns what a settled hold took. Both nil: all that was not returned before. Of one that is nil beside
// the other nothing is returned, but for the units: they go with the last of the credits.
type RefundHold struct {
	Hold    string
	Credits *money.Credits
	Units   *int64
	Worth   money.Credits // of all units of the hold, for when no allowance is left to which they could return
	Closed  *HoldRecord
}

// Grant adds a lot.
type Grant struct {
	Source    Source
	Credits   money.Credits
	ExpiresAt time.Time // zero: never
	Reason    string
	Code      string // the gift code that brings it
}

// Take takes credits that are free to spend out of the lots that a charge paid for, the newest first. Unpaid are those
// that go as well, as soon as they come back, of what is spent or held.
type Take struct {
	Charge  string
	Credits money.Credits
	Unpaid  money.Credits
}

func (Place) command()      {}
func (Extend) command()     {}
func (Settle) command()     {}
func (Release) command()    {}
func (RefundHold) command() {}
func (Grant) command()      {}
func (Take) command()       {}

// Status is what has become of a hold.
type Status string

// The statuses. Expired is the only closed one that may still become another: the outcome came late.
const (
	StatusHeld     Status = "held"
	StatusSettled  Status = "settled"
	StatusReleased Status = "released"
	StatusExpired  Status = "expired"
)

// HoldRecord is a hold that is not in the wallet any more, as the journal tells it.
type HoldRecord struct {
	Hold   Hold
	Status Status
	Final  money.Credits // what it cost in the end
	Draws  []Draw        // what it took in the end
	Units  int64         // allowance units it took in the end
	// Forgiven was delivered after the deadline and could not be paid any more, beside Final.
	Forgiven money.Credits
	Late     bool // it was settled after its deadline
	Free     bool // it cost nothing: closing it again changes nothing (C3)
}

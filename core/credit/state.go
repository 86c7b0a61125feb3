package credit

import (
	"fmt"
	"time"

	"conto/core/money"
)

// Source says where a lot came from.
type Source string

// The sources.
const (
	Plan   Source = "plan"   // the monthly refill; expires at the next one (C10)
	TopUp  Source = "topup"  // a pack; does not expire (C19)
	Bonus  Source = "bonus"  // given by an operator
	Refund Source = "refund" // credits that came back after the lot they came from had expired
)

// Lot is a number of credits that came at once.
type Lot struct {
	ID        int64         `json:"id"` // 1, 2, 3 … within the account: a smaller one is older
	Source    Source        `json:"source"`
	Bought    bool          `json:"bought,omitempty"` // pays for every model, not only for those the plan unlocks (C17)
	Granted   money.Credits `json:"granted"`
	Remaining money.Credits `json:"remaining"`      // free to spend
	Held      money.Credits `json:"held,omitempty"` // set aside by open holds
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
	Expired   bool          `json:"expired,omitempty"` // kept until no hold is on it, and nothing unpaid
	Charge    string        `json:"charge,omitempty"`  // that paid for it
	Taken     money.Credits `json:"taken,omitempty"`   // went with the money that went back
	Unpaid    money.Credits `json:"unpaid,omitempty"`  // spent or held, and go as they come back (C40)
	Code      string        `json:"code,omitempty"`    // the gift code that brought it
	Entry     int64         `json:"entry,omitempty"`   // of the journal, that brought it; 0 in states of early releases
}

// Draw is what was taken from one lot.
type Draw struct {
	Lot     int64         `json:"lot"`
	Credits money.Credits `json:"credits"`
	Bought  bool          `json:"bought,omitempty"` // the lot's
}

// Allowance is what is left of the generations that the plan includes this month (C4).
type Allowance struct {
	Name     string `json:"name"`
	Included int64  `json:"included"`
	Used     int64  `json:"used"`
}

// Request is a generation that wants to be paid, with its price worked out.
type Request struct {
	ID        string        `json:"id"`
	Model     string        `json:"model"`
	Options   string        `json:"options,omitempty"` // for people: what was asked beside the defaults
	User      string        `json:"user,omitempty"`
	By        string        `json:"by,omitempty"` // who opened it and may close it; "" is an operator
	Edition   int           `json:"edition"`
	Credits   money.Credits `json:"credits"`             // its price, beside the units
	Allowance string        `json:"allowance,omitempty"` // from which Units are taken
	Units     int64         `json:"units,omitempty"`
	Worth     money.Credits `json:"worth,omitempty"` // what the units would cost in credits
	OnlyFrom  Scope         `json:"only_from,omitempty"`
	Deadline  time.Time     `json:"deadline,omitzero"`
	Month     time.Time     `json:"month,omitzero"`    // in which it counts as its user's, by the month's end
	Consent   bool          `json:"consent,omitempty"` // the people in its files have agreed, said who asked
}

// Scope limits the lots that may pay.
type Scope string

// The scopes. Anywhere is for models that the plan unlocks; BoughtOnly for the others (C17).
const (
	Anywhere   Scope = ""
	BoughtOnly Scope = "bought"
)

// Hold is a request with what was set aside for it.
type Hold struct {
	Request
	Draws    []Draw    `json:"draws,omitempty"`
	Refill   int64     `json:"refill,omitempty"` // with which the units came that were taken: they go back to no other
	OpenedAt time.Time `json:"opened_at"`
}

// Totals count credits over the wallet's whole life.
type Totals struct {
	Granted  money.Credits `json:"granted"`
	Spent    money.Credits `json:"spent"`
	Expired  money.Credits `json:"expired"`
	Taken    money.Credits `json:"taken,omitempty"`    // because the money for them was given back
	Forgiven money.Credits `json:"forgiven,omitempty"` // delivered without being paid: beside the sum
}

// Refunded is how much of a settled hold was given back.
type Refunded struct {
	Credits money.Credits `json:"credits"`
	Units   int64         `json:"units,omitempty"`
}

// Wallet is the state.
type Wallet struct {
	Lots       []Lot               `json:"lots"`  // oldest first
	Holds      []Hold              `json:"holds"` // open ones, oldest first
	Allowances []Allowance         `json:"allowances,omitempty"`
	Refill     int64               `json:"refill,omitempty"`  // the number of the refill with which the allowances came
	Refunds    map[string]Refunded `json:"refunds,omitempty"` // by hold
	LastLot    int64               `json:"last_lot"`
	Totals     Totals              `json:"totals"`
}

// Available returns what is free to spend within a scope.
func (w *Wallet) Available(scope Scope) money.Credits {
	var sum money.Credits
	for i := range w.Lots {
		if scope == Anywhere || w.Lots[i].Bought {
			sum += w.Lots[i].Remaining
		}
	}
	return sum
}

// Held returns what open holds have set aside.
func (w *Wallet) Held() money.Credits {
	var sum money.Credits
	for i := range w.Lots {
		sum += w.Lots[i].Held
	}
	return sum
}

// Of returns what is free to spend from one source.
func (w *Wallet) Of(source Source) money.Credits {
	var sum money.Credits
	for i := range w.Lots {
		if w.Lots[i].Source == source {
			sum += w.Lots[i].Remaining
		}
	}
	return sum
}

// Left returns how many units of an allowance are unused.
func (w *Wallet) Left(allowance string) int64 {
	if a := w.allowance(allowance); a != nil {
		return max(a.Included-a.Used, 0)
	}
	return 0
}

// Unspent returns what is free to spend of what a charge paid for.
func (w *Wallet) Unspent(charge string) money.Credits {
	var sum money.Credits
	for i := range w.Lots {
		if w.Lots[i].Charge == charge {
			sum += w.Lots[i].Remaining
		}
	}
	return sum
}

// Out returns what is spent or held of what a charge paid for, but for what is unpaid already.
func (w *Wallet) Out(charge string) money.Credits {
	var sum money.Credits
	for i := range w.Lots {
		if w.Lots[i].Charge == charge {
			sum += w.Lots[i].out()
		}
	}
	return sum
}

func (l *Lot) out() money.Credits {
	if l.Expired {
		return 0
	}
	return l.Granted - l.Remaining - l.Taken - l.Unpaid
}

func (w *Wallet) allowance(name string) *Allowance {
	for i := range w.Allowances {
		if w.Allowances[i].Name == name {
			return &w.Allowances[i]
		}
	}
	return nil
}

func (w *Wallet) lot(id int64) *Lot {
	for i := range w.Lots {
		if w.Lots[i].ID == id {
			return &w.Lots[i]
		}
	}
	return nil
}

// Open returns an open hold, or nil.
func (w *Wallet) Open(id string) *Hold {
	for i := range w.Holds {
		if w.Holds[i].ID == id {
			return &w.Holds[i]
		}
	}
	return nil
}

// Check returns what is wrong with the wallet's sums, or nil. It never is; the simulator and `conto verify` ask.
func (w *Wallet) Check() error {
	for _, l := range w.Lots {
		if l.Remaining < 0 || l.Held < 0 || l.Remaining+l.Held > l.Granted {
			return fmt.Errorf("lot %d: granted %d, remaining %d, held %d", l.ID, l.Granted, l.Remaining, l.Held)
		}
		if l.Unpaid < 0 || l.Unpaid > 0 && l.Remaining > 0 {
			return fmt.Errorf("lot %d: unpaid %d, remaining %d", l.ID, l.Unpaid, l.Remaining)
		}
	}
	held := map[int64]money.Credits{}
	for _, h := range w.Holds {
		for _, d := range h.Draws {
			held[d.Lot] += d.Credits
		}
	}
	for _, l := range w.Lots {
		if held[l.ID] != l.Held {
			return fmt.Errorf("lot %d: held %d, its holds drew %d", l.ID, l.Held, held[l.ID])
		}
	}
	t, left := w.Totals, w.Available(Anywhere)
	if t.Granted != t.Spent+w.Held()+left+t.Expired+t.Taken {
		return fmt.Errorf("granted %d ≠ spent %d + held %d + left %d + expired %d + taken %d", t.Granted, t.Spent, w.Held(),
			left, t.Expired, t.Taken)
	}
	return nil
}

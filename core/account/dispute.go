package account

import (
	"slices"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
)

// A payment that its cardholder wants back from the bank is disputed (C40). Until the bank has decided, the account may
// be held: nothing priced is generated and no renewal is charged.

// Dispute is a payment that is disputed, or was.
type Dispute struct {
	ID     string       `json:"id"` // the provider's
	Charge string       `json:"charge"`
	Amount money.Amount `json:"amount"`
	State  DisputeState `json:"state"`
	Holds  bool         `json:"holds,omitempty"` // the account is held while it is open
	At     time.Time    `json:"at"`              // when it was first heard of
}

// DisputeState says how far a dispute is.
type DisputeState string

// The states of a dispute.
const (
	DisputeOpen DisputeState = "open" // the bank decides
	DisputeWon  DisputeState = "won"  // the money stays, or has come back
	DisputeLost DisputeState = "lost" // it is the cardholder's
)

// RecordDispute tells how far a dispute is. Telling it again changes nothing. Hold: the account is held while it is
// open, as the seller wants it.
type RecordDispute struct {
	ID     string       `json:"id"`
	Charge string       `json:"charge"`
	Amount money.Amount `json:"amount"`
	State  DisputeState `json:"state"`
	Hold   bool         `json:"hold,omitempty"`
}

// Disputed: the cardholder wants the money of a charge back from the bank.
type Disputed struct {
	Dispute string       `json:"dispute"`
	Charge  string       `json:"charge"`
	Amount  money.Amount `json:"amount"`
	Holds   bool         `json:"holds,omitempty"`
	At      time.Time    `json:"at"`
}

// DisputeEnded: the bank has decided.
type DisputeEnded struct {
	Dispute string       `json:"dispute"`
	Charge  string       `json:"charge"`
	State   DisputeState `json:"state"`
}

// Name implements Command.
func (RecordDispute) Name() string { return "record_dispute" }

func (RecordDispute) right() Right { return Right{System: Payments.ID} }

// Kind implements Event.
func (Disputed) Kind() string     { return "disputed" }
func (DisputeEnded) Kind() string { return "dispute_ended" }

// Disputes are an account's: those that are open, and those of the last year.
type Disputes []Dispute

// Held reports whether a dispute holds the account.
func (s *State) Held() bool { return s.Disputes.hold() }

func (list Disputes) hold() bool {
	return slices.ContainsFunc(list, func(d Dispute) bool { return d.Holds && d.State == DisputeOpen })
}

// find returns a dispute by its id, or nil.
func (list Disputes) find(id string) *Dispute {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

// with adds a dispute, and forgets those that were decided more than a year before.
func (list Disputes) with(e Disputed) Disputes {
	list = slices.DeleteFunc(list, func(d Dispute) bool {
		return d.State != DisputeOpen && e.At.Sub(d.At) > rememberedIn
	})
	return append(list, Dispute{e.Dispute, e.Charge, e.Amount, DisputeOpen, e.Holds, e.At})
}

// undecided refuses to give money back that the cardholder's bank is about to take (C40).
func (list Disputes) undecided(charge string) error {
	for _, d := range list {
		if d.Charge == charge && d.State == DisputeOpen {
			return fault.Of(fault.Conflict, message.PaymentDisputed, "payment", charge)
		}
	}
	return nil
}

// bar refuses what a held account may not begin.
func (list Disputes) bar() error {
	if !list.hold() {
		return nil
	}
	return fault.Of(fault.Conflict, message.AccountHeld)
}

// ruling is what a bank has decided, at an instant.
type ruling struct{ deciding }

// record: a dispute that is lost takes the money, what is unspent of its credits, and the plan that it pays; one
// that is won lets everything go on. What the bank decided once it does not decide again here: that is for a person.
func (r ruling) record(c RecordDispute) ([]Event, error) {
	known := r.Disputes.find(c.ID)
	switch {
	case c.ID == "":
		return nil, fault.Wrong("id", message.DisputeIDNeeded)
	case c.Amount.Cents < 1:
		return nil, fault.Wrong("amount", message.DisputeAmount)
	case c.State != DisputeOpen && c.State != DisputeWon && c.State != DisputeLost:
		return nil, fault.Wrong("state", message.DisputeStates)
	case known != nil && known.State == c.State, known == nil && c.State == DisputeWon:
		return nil, nil
	case known != nil && known.State != DisputeOpen:
		return nil, fault.Of(fault.Conflict, message.DisputeDecided, "dispute", c.ID, "state", string(known.State))
	}
	var events []Event
	if known == nil {
		events = append(events, Disputed{c.ID, c.Charge, c.Amount, c.Hold, r.at})
	} else {
		c.Charge = known.Charge
	}
	if c.State == DisputeOpen {
		return events, nil
	}
	events = append(events, DisputeEnded{c.ID, c.Charge, c.State})
	if c.State == DisputeLost {
		events = append(events, r.after(events).when(r.at, r.b).ruling().lose(c)...)
	}
	if now := r.after(events); r.Held() && !now.Held() {
		events = append(events, now.when(r.at, r.b).ruling().goOn()...)
	}
	return events, nil
}

// after returns what a state is after some events.
func (s *State) after(events []Event) *State {
	next := s.Clone()
	for _, e := range events {
		next.Apply(e)
	}
	return next
}

// lose: the money is gone, so a credit note follows without a refund. Of all that the payment brought the unspent
// credits go, the others as they come back, and what was still to come; a plan ends when the payment pays its present
// period, and an upgrade is taken back where the plan before it is known. A plan whose next period is paid already goes
// on into it. What is older than a year changes nothing here: no credit note may follow.
func (r ruling) lose(c RecordDispute) []Event {
	p := r.Payment(c.Charge)
	back := repayment{r.State, p, r.b}
	if p == nil || p.Kept().IsZero() || r.at.Sub(p.At) > RefundLife {
		return nil
	}
	cents := min(c.Amount.Cents, p.Kept().Cents)
	if c.Amount.Currency != p.Amount.Currency { // the bank's own: all of it
		cents = p.Kept().Cents
	}
	all := cents == p.Kept().Cents
	refund := PaymentRefunded{Refund: refundID(r.Seq + 1), Charge: p.Charge, Amount: money.Amount{Cents: cents,
		Currency: p.Amount.Currency}, Reason: "dispute lost", Dispute: c.ID, Ends: all && p.Purpose != ForTopUp}
	taken, err := r.Wallet.Decide(back.taking(cents), r.at)
	if err != nil {
		panic("account: unspent credits cannot be taken: " + err.Error())
	}
	events := appendAll([]Event{refund}, taken)
	if !all || !back.paysPresent() || r.Sub.Ahead != nil {
		return events
	}
	if returned, can := back.returned(); can {
		refund.Returns = true // its price counts for nothing any more
		events[0] = refund
		return append(events, returned...)
	}
	ended, err := r.Sub.Decide(subscription.Stop{Reason: subscription.Disputed}, r.at, r.b)
	if err != nil {
		panic("account: a plan cannot be ended: " + err.Error())
	}
	events = append(events, r.void(voidTakenBack, ForStart, ForUpgrade, ForRenewal)...)
	return append(events, r.after(events).when(r.at, r.b).buying().withRefill(appendAll(nil, ended), "")...)
}

// goOn: a renewal that fell due meanwhile is charged now, for the period that contains the present, and its days of
// grace begin now (C27). One that is being charged already goes on.
func (r ruling) goOn() []Event {
	if c := r.renewalCharge(); r.Sub.Renewal == nil || c != nil && c.UnderWay() {
		return nil
	}
	events := r.void(voidAnew, ForRenewal)
	events = appendAll(events, r.Sub.DueAnew(r.at, r.b))
	if r.Sub.Method != Transfer {
		events = append(events, r.buying().renewal(r.Sub.Method, r.Sub.Plan, r.Sub.Interval, r.Sub.Edition, r.at))
	}
	return events
}

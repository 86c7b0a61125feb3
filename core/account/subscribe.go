package account

import (
	"fmt"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/subscription"
)

// QuoteChange says exactly what changing to a plan and an interval would do now (C24).
func (s *State) QuoteChange(plan string, interval catalog.Interval, at time.Time, b catalog.Book) (subscription.Terms, error) {
	return s.Sub.Quote(plan, interval, at, b)
}

// subscribe does what the terms say: at once where nothing is to be paid, else when the charge has succeeded (C20–C23).
func (s *State) subscribe(c Subscribe, at time.Time, b catalog.Book) ([]Event, error) {
	terms, err := s.terms(c, at, b)
	if err != nil {
		return nil, err
	}
	if terms.Action == subscription.End {
		return s.cancel(Cancel{}, at, b)
	}
	events, err := s.onlyChange()
	if err != nil {
		return nil, err
	}
	if terms.Charge.IsZero() {
		return s.carry(events, terms, at, b), nil
	}
	purpose := ForStart
	if terms.Action == subscription.Upgrade {
		purpose = ForUpgrade
	}
	return s.request(events, Charge{Purpose: purpose, Amount: terms.Charge, Method: c.Method, About: about(terms, b), Terms: &terms})
}

func (s *State) terms(c Subscribe, at time.Time, b catalog.Book) (subscription.Terms, error) {
	if c.Quoted == nil {
		return s.Sub.Quote(c.Plan, c.Interval, at, b)
	}
	if c.Quoted.Plan != c.Plan || c.Quoted.Interval != c.Interval {
		return subscription.Terms{}, fault.Bad("quote", "is for %s by the %s", c.Quoted.Plan, c.Quoted.Interval)
	}
	return s.Sub.Confirm(*c.Quoted, at, b)
}

// about is what a charge pays, for people.
func about(t subscription.Terms, b catalog.Book) string {
	name := t.Plan
	if p, err := b.Edition(t.Edition).Plan(t.Plan); err == nil {
		name = p.Name
	}
	if t.Action == subscription.Upgrade {
		return "Upgrade to " + name
	}
	return fmt.Sprintf("%s, by the %s", name, t.Interval)
}

// onlyChange makes sure that one charge for a change of plan is open at a time: one that is being made refuses another
// change, one that waits for the customer is given up for it. Moving to another edition is such a change, too.
func (s *State) onlyChange() ([]Event, error) {
	var events []Event
	for _, c := range s.Charges {
		if c.Voided || (c.Purpose != ForStart && c.Purpose != ForUpgrade) {
			continue
		}
		if c.ActionBy.IsZero() {
			return nil, fault.New(fault.Conflict, "A payment for a change of plan is under way; wait for its outcome.").With("charge", c.ID)
		}
		events = append(events, ChargeVoided{c.ID, "replaced by a later change"})
	}
	return events, nil
}

// request asks for money with the given method or the one that paid last.
func (s *State) request(events []Event, c Charge) ([]Event, error) {
	if c.Method == "" {
		c.Method = s.Sub.Method
	}
	if c.Method == "" {
		return nil, fault.Bad("payment_method", "is needed: none has been used on this account yet")
	}
	c.ID, c.Instead = chargeID(s.Charged+1), s.Sub.Method
	return append(events, ChargeRequested{c}), nil
}

// carry does what terms say and grants what goes with them.
func (s *State) carry(events []Event, t subscription.Terms, at time.Time, b catalog.Book) []Event {
	changes, err := s.Sub.Decide(subscription.Carry{Terms: t}, at, b)
	if err != nil {
		panic("account: agreed terms were refused: " + err.Error())
	}
	events = appendAll(events, changes)
	if t.Action == subscription.Upgrade {
		return s.withDifference(events, t, b)
	}
	return s.withRefill(events, b)
}

// withRefill appends, after the event that begins a credit month, its credits and its allowances (C10, C21). The events grant
// nothing themselves.
func (s *State) withRefill(events []Event, b catalog.Book) []Event {
	lot, number := s.Wallet.LastLot+1, s.Wallet.Refill+1
	refill := func(edition int, plan string, month cal.Period) {
		p, err := b.Edition(edition).Plan(plan)
		if err != nil {
			panic("account: " + err.Error())
		}
		if p.Credits > 0 {
			events = append(events, credit.Granted{
				Lot: lot, Source: credit.Plan, Credits: p.Credits, ExpiresAt: month.End, Reason: p.Name,
			})
			lot++
		}
		events = append(events, credit.AllowancesSet{Refill: number, Allowances: allowances(p)})
		number++
	}
	for _, event := range events { // the slice as it is now
		switch e := event.(type) {
		case subscription.Started:
			refill(e.Edition, e.Plan, e.Month)
		case subscription.MonthBegan:
			refill(s.Sub.Edition, s.Sub.Plan, e.Month)
		case subscription.Renewed:
			refill(s.Sub.Edition, s.Sub.Plan, e.Month)
		case subscription.Ended:
			refill(e.Edition, e.Plan, e.Month)
		}
	}
	return events
}

func allowances(p *catalog.Plan) []credit.Allowance {
	list := make([]credit.Allowance, len(p.Allowances))
	for i, a := range p.Allowances {
		list[i] = credit.Allowance{Name: a.Name, Included: a.Units}
	}
	return list
}

// withDifference appends an upgrade's credits (C20) and its larger allowances, of which what was used stays used.
func (s *State) withDifference(events []Event, t subscription.Terms, b catalog.Book) []Event {
	p, err := b.Edition(t.Edition).Plan(t.Plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	if t.Credits > 0 {
		events = append(events, credit.Granted{
			Lot: s.Wallet.LastLot + 1, Source: credit.Plan, Credits: t.Credits, ExpiresAt: s.Sub.Month.End, Reason: "upgrade to " + p.Name,
		})
	}
	list := allowances(p)
	for i := range list {
		for _, a := range s.Wallet.Allowances {
			if a.Name == list[i].Name {
				list[i].Used = a.Used
			}
		}
	}
	return append(events, credit.AllowancesSet{Refill: s.Wallet.Refill, Allowances: list})
}

func (s *State) cancel(c Cancel, at time.Time, b catalog.Book) ([]Event, error) {
	changes, err := s.Sub.Decide(subscription.Cancel{Now: c.Now}, at, b)
	if err != nil {
		return nil, err
	}
	events := s.void("the subscription was cancelled", ForStart, ForUpgrade, ForRenewal)
	return s.withRefill(appendAll(events, changes), b), nil
}

// void gives up open charges of some purposes.
func (s *State) void(why string, purposes ...Purpose) []Event {
	var events []Event
	for _, c := range s.Charges {
		for _, p := range purposes {
			if c.Purpose == p && !c.Voided {
				events = append(events, ChargeVoided{c.ID, why})
			}
		}
	}
	return events
}

func (s *State) topUp(c TopUp, b catalog.Book) ([]Event, error) {
	pack, err := b.Latest().Pack(c.Pack)
	if err != nil {
		return nil, fault.Bad("pack", "there is no pack %q", c.Pack)
	}
	return s.request(nil, Charge{
		Purpose: ForTopUp, Amount: pack.Price, Method: c.Method, About: fmt.Sprintf("%d credits", pack.Credits), Pack: pack.ID, Credits: pack.Credits,
	})
}

func (s *State) setMethod(c SetMethod, at time.Time, b catalog.Book) ([]Event, error) {
	if c.Method == "" {
		return nil, fault.Bad("payment_method", "is needed")
	}
	var events []Event
	if c.Method != s.Sub.Method {
		events = append(events, subscription.MethodSaved{Method: c.Method})
	}
	retry := s.Sub.RetryNow(at, b)
	if len(retry) == 0 {
		return events, nil
	}
	events = append(events, s.void("another payment method was given", ForRenewal)...)
	events = appendAll(events, retry)
	return append(events, s.renewal(c.Method, s.Sub.Plan, s.Sub.Interval, s.Sub.Edition, b)), nil
}

// renewal asks for the price of the period that is due (C27).
func (s *State) renewal(method, plan string, interval catalog.Interval, edition int, b catalog.Book) ChargeRequested {
	p, err := b.Edition(edition).Plan(plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	return ChargeRequested{Charge{
		ID: chargeID(s.Charged + 1), Purpose: ForRenewal, Amount: p.Price(interval), Method: method,
		About: fmt.Sprintf("%s, by the %s", p.Name, interval),
	}}
}

package account

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
)

// buying is a decision about what is bought: a plan, a change of it, or a pack.
type buying struct{ deciding }

// QuoteChange returns exactly what changing to a plan and an interval would do now (C24).
func (s *State) QuoteChange(plan string, interval catalog.Interval, at time.Time,
	b catalog.History) (subscription.Terms,
	error) {
	t, err := s.Sub.Quote(plan, interval, at, b)
	return s.chargeableTerms(t, b), err
}

// subscribe does what the terms say: at once where nothing is to be paid, else when the charge has succeeded
// (C20–C23).
func (s buying) subscribe(c Subscribe) ([]Event, error) {
	terms, err := s.terms(c)
	if err != nil {
		return nil, err
	}
	if terms.Action == subscription.End {
		return s.cancel(Cancel{})
	}
	events, err := s.onlyChange()
	if err != nil {
		return nil, err
	}
	if terms.Action == subscription.Replace {
		return s.replace(events, terms, c.Method)
	}
	if terms.Charge.IsZero() {
		return s.applyTerms(events, terms, ""), nil
	}
	return s.request(events, s.chargeFor(terms, c.Method))
}

// replace asks for the price of a cheaper plan in place of a renewal that is not paid (C27). An attempt to charge that
// is under way is waited for: one of the two is paid.
func (s buying) replace(events []Event, t subscription.Terms, method string) ([]Event, error) {
	if err := s.Disputes.bar(); err != nil {
		return nil, err
	}
	if s.Sub.Renewal.NextAttempt.IsZero() {
		return nil, fault.Of(fault.Conflict, message.RenewalCharging)
	}
	return s.request(append(events, s.void(voidCheaper, ForRenewal)...), s.chargeFor(t, method))
}

// Asked returns the charge that terms ask for, for a document about it.
func Asked(t subscription.Terms) Charge {
	purpose := ForStart
	switch t.Action {
	case subscription.Upgrade:
		purpose = ForUpgrade
	case subscription.Replace:
		purpose = ForRenewal
	}
	return Charge{Purpose: purpose, Amount: t.Charge, Terms: &t, ReverseCharge: t.ReverseCharge}
}

// chargeFor returns what terms ask for.
func (s buying) chargeFor(t subscription.Terms, method string) Charge {
	c := Asked(t)
	c.Method, c.About = method, about(t, s.b)
	return c
}

func (s buying) terms(c Subscribe) (subscription.Terms, error) {
	if c.Quoted == nil {
		return s.QuoteChange(c.Plan, c.Interval, s.at, s.b)
	}
	if c.Quoted.Plan != c.Plan || c.Quoted.Interval != c.Interval {
		return subscription.Terms{}, fault.Wrong("quote", message.QuoteIsFor, "plan", c.Quoted.Plan, "interval",
			message.Key("by_"+string(c.Quoted.Interval)))
	}
	if c.Quoted.ReverseCharge != s.ReverseCharge {
		return subscription.Terms{}, fault.Of(fault.QuoteExpired, message.QuoteVATChanged)
	}
	t, err := s.Sub.Confirm(*c.Quoted, s.at, s.b)
	return s.chargeableTerms(t, s.b), err
}

// about returns what a charge pays, for people.
func about(t subscription.Terms, b catalog.History) string {
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
func (s buying) onlyChange() ([]Event, error) {
	var events []Event
	for _, c := range s.Charges {
		if c.Voided || (c.Purpose != ForStart && c.Purpose != ForUpgrade) {
			continue
		}
		if c.ActionBy.IsZero() {
			return nil, fault.Of(fault.Conflict, message.ChangeCharging).With("charge", c.ID)
		}
		events = append(events, giveUp(&c, voidLaterChange)...)
	}
	return events, nil
}

// giveUp gives a charge up. An order, or a charge without a card, has no provider who could still say what became of
// it, so that is its end.
func giveUp(c *Charge, why string) []Event {
	events := []Event{ChargeVoided{Charge: c.ID, Why: why}}
	if c.Method == Transfer || c.Method == "" {
		events = append(events, PaymentDeclined{c.ID, c.Purpose, why})
	}
	return events
}

// request asks for money with the given method or the one that paid last.
func (s buying) request(events []Event, c Charge) ([]Event, error) {
	if c.Method == "" {
		c.Method = s.Sub.Method
	}
	if c.Method == "" {
		return nil, fault.Wrong("payment_method", message.MethodNeeded)
	}
	if c.Method == Transfer && c.Reference == "" {
		return nil, fault.Wrong("payment_method", message.MethodIsNoCard)
	}
	c.ID, c.Instead = chargeID(s.Charged+1), s.Sub.Method
	return append(events, ChargeRequested{c}), nil
}

// applyTerms does what terms say and grants what goes with them.
func (s buying) applyTerms(events []Event, t subscription.Terms, charge string) []Event {
	changes, err := s.Sub.Decide(subscription.Carry{Terms: t}, s.at, s.b)
	if err != nil {
		panic("account: agreed terms were refused: " + err.Error())
	}
	events = appendAll(events, changes)
	if t.Action == subscription.Upgrade {
		return s.withDifference(events, t, charge)
	}
	return s.withRefill(events, charge)
}

// withRefill appends, after the event that begins a credit month, its credits and its allowances (C10, C21), and says
// which charge has just paid them. The events grant nothing themselves.
func (s buying) withRefill(events []Event, charge string) []Event {
	lot, number := s.Wallet.LastLot+1, s.Wallet.Refill+1
	refill := func(edition int, plan string, month cal.Period, charge string, kept, paid int64) {
		p, err := s.b.Edition(edition).Plan(plan)
		if err != nil {
			panic("account: " + err.Error())
		}
		if credits := money.RoundHalfUp(int64(p.Credits), kept, paid); credits > 0 {
			events = append(events, credit.Granted{
				Lot: lot, Source: credit.Plan, Credits: money.Credits(
					credits), ExpiresAt: month.End, Reason: p.Name, Charge: charge,
			})
			lot++
		}
		events = append(events, credit.AllowancesSet{Refill: number, Allowances: allowances(p)})
		number++
	}
	for _, event := range events { // the slice as it is now
		switch e := event.(type) {
		case subscription.Started:
			refill(e.Edition, e.Plan, e.Month, charge, 1, 1)
		case subscription.MonthBegan:
			charge, kept, paid := s.periodPaid(false, s.b)
			refill(s.Sub.Edition, s.Sub.Plan, e.Month, charge, kept, paid)
		case subscription.PeriodBegan:
			charge, kept, paid := s.periodPaid(true, s.b)
			refill(e.Edition, e.Plan, e.Month, charge, kept, paid)
		case subscription.Renewed:
			refill(s.Sub.Edition, s.Sub.Plan, e.Month, charge, 1, 1)
		case subscription.Replaced:
			refill(e.Edition, e.Plan, e.Month, charge, 1, 1)
		case subscription.Ended:
			credits := int64(1)
			if e.N == s.Sub.MonthN { // the month has had its credits (C10)
				credits = 0
			}
			refill(e.Edition, e.Plan, e.Month, "", credits, 1)
		}
	}
	return events
}

// periodPaid returns the charge that began the paid period, and how much of what was paid for the period was kept: the
// credits of its further months follow the money; ahead: of the period that is paid ahead. On the free plan nothing was
// paid, and all is kept.
func (s *State) periodPaid(ahead bool, b catalog.History) (charge string, kept, paid int64) {
	if s.Plan(b).Free() {
		return "", 1, 1
	}
	for i := len(s.Payments) - 1; i >= 0 && charge == ""; i-- {
		p := &s.Payments[i]
		if p.Purpose == ForTopUp || p.Returned || !ahead && s.Sub.Ahead != nil && p.Charge == s.Sub.Ahead.Charge {
			continue
		}
		if paid += p.Amount.Cents; !p.Ended {
			kept += p.Kept().Cents
		}
		if p.Purpose != ForUpgrade {
			charge = p.Charge
		}
	}
	if paid == 0 {
		return "", 1, 1
	}
	return charge, kept, paid
}

func allowances(p *catalog.Plan) []credit.Allowance {
	list := make([]credit.Allowance, len(p.Allowances))
	for i, a := range p.Allowances {
		list[i] = credit.Allowance{Name: a.Name, Included: a.Units}
	}
	return list
}

// withDifference appends an upgrade's credits and the units by which its allowances grow (C20).
func (s buying) withDifference(events []Event, t subscription.Terms, charge string) []Event {
	p, err := s.b.Edition(t.Edition).Plan(t.Plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	if t.Credits > 0 {
		events = append(events, credit.Granted{
			Lot: s.Wallet.LastLot + 1, Source: credit.Plan, Credits: t.Credits, ExpiresAt: s.Sub.Month.End,
			Reason: upgradeReason + p.Name, Charge: charge,
		})
	}
	return append(events, credit.AllowancesSet{Refill: s.Wallet.Refill,
		Allowances: grown(s.Wallet.Allowances, t.Included)})
}

// grown returns allowances with more units; what was used of them stays used.
func grown(allowances []credit.Allowance, by []subscription.Included) []credit.Allowance {
	list := slices.Clone(allowances)
	for _, more := range by {
		i := slices.IndexFunc(list, func(a credit.Allowance) bool { return a.Name == more.Name })
		if i < 0 {
			list = append(list, credit.Allowance{Name: more.Name, Included: more.Units})
			continue
		}
		list[i].Included += more.Units
	}
	slices.SortFunc(list, func(a, b credit.Allowance) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func (s buying) cancel(c Cancel) ([]Event, error) {
	changes, err := s.Sub.Decide(subscription.Cancel{Now: c.Now}, s.at, s.b)
	if err != nil {
		return nil, err
	}
	events := s.void(voidEnded, ForStart, ForUpgrade, ForRenewal)
	return s.withRefill(appendAll(events, changes), ""), nil
}

// void gives up open charges of some purposes.
func (s *State) void(why string, purposes ...Purpose) []Event {
	var events []Event
	for _, c := range s.Charges {
		for _, p := range purposes {
			if c.Purpose == p && !c.Voided {
				events = append(events, giveUp(&c, why)...)
			}
		}
	}
	return events
}

// voidTried gives up attempts to charge a renewal, and what was to be paid in its place. An order waits on.
func (s *State) voidTried(why string) []Event {
	if c := s.renewalCharge(); c != nil && c.Renews == nil {
		return giveUp(c, why)
	}
	return nil
}

func (s buying) topUp(c TopUp) ([]Event, error) {
	pack, from, err := c.agreed(s.State, s.at, s.b)
	if err != nil {
		return nil, err
	}
	return s.request(nil, s.when(from, s.b).buying().chargeForPack(pack, c.Method))
}

// chargeForPack returns what a pack costs.
func (s buying) chargeForPack(p *catalog.Pack, method string) Charge {
	return Charge{
		Purpose: ForTopUp, Amount: chargeable(p.Price, s.ReverseCharge, s.at,
			s.b), Method: method, About: fmt.Sprintf("%d credits",
			p.Credits),
		Pack: p.ID, Credits: p.Credits, ReverseCharge: s.ReverseCharge,
	}
}

func (s buying) setMethod(c SetMethod) ([]Event, error) {
	if c.Method == "" {
		return nil, fault.Wrong("payment_method", message.CardNeeded)
	}
	if c.Method == Transfer {
		return s.renewing().setTransfer(), nil
	}
	var events []Event
	if c.Method != s.Sub.Method {
		events = append(events, subscription.MethodSaved{Method: c.Method})
	}
	retry := s.Sub.RetryNow(s.at, s.b)
	if len(retry) == 0 || s.Held() {
		return events, nil
	}
	events = append(events, s.void(voidMethod, ForRenewal)...)
	events = appendAll(events, retry)
	return append(events, s.renewalAgain(c.Method)), nil
}

// renewalAgain asks for the renewal that is due once more.
func (s buying) renewalAgain(method string) ChargeRequested {
	return s.renewal(method, s.Sub.Plan, s.Sub.Interval, s.Sub.Edition, s.Sub.Renewal.Since)
}

// renewal asks for the price of the period that is due since an instant (C27).
func (s buying) renewal(method, plan string, interval catalog.Interval, edition int, since time.Time) ChargeRequested {
	p, err := s.b.Edition(edition).Plan(plan)
	if err != nil {
		panic("account: " + err.Error())
	}
	return ChargeRequested{Charge{
		ID: chargeID(s.Charged + 1), Purpose: ForRenewal, Amount: chargeable(p.Price(interval), s.ReverseCharge, since,
			s.b), Method: method,
		About: fmt.Sprintf("%s, by the %s", p.Name, interval), ReverseCharge: s.ReverseCharge,
	}}
}

package audit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
	"conto/sim"
	"conto/sim/audit"
)

// world is one account, by the core and by the auditor.
type world struct {
	shop
	state  *account.State
	audit  *audit.Account
	ledger sim.Ledger
	wrong  error // what the ledger complains of
	closed map[string]*credit.HoldRecord
	marks  map[string]bool
	quotes []quoted
}

// quoted is one quote, by both.
type quoted struct {
	terms subscription.Terms
	quote *audit.Quote
}

// outcomes are what becomes of a charge at once, by its method; others are slow.
var outcomes = map[string]string{"pm_ok": "succeeded", "pm_ok2": "succeeded", "pm_no": "declined",
	"pm_ask": "action_required"}

// do does a step on both sides and returns the difference. Money that is asked for is told at once where the method
// says so.
func (w *world) do(s step) error {
	ans, err := w.both(s)
	if err != nil {
		return err
	}
	if err := w.compare(); err != nil {
		return err
	}
	for _, c := range ans.Asked {
		outcome := outcomes[c.Method]
		if outcome == "" {
			continue
		}
		if err := w.do(step{s.at, audit.Operator, audit.Payment{Charge: c.ID, Outcome: outcome}}); err != nil {
			return fmt.Errorf("after %s of %s: %w", outcome, c.ID, err)
		}
	}
	return nil
}

// both does a step on both sides and compares the answers.
func (w *world) both(s step) (audit.Answer, error) {
	if s.by == audit.Operator { // no hand may tell what a provider or a registry does
		switch s.op.(type) {
		case audit.Payment:
			s.by.System = "payments"
		case audit.SetTax:
			s.by.System = "registries"
		}
	}
	switch op := s.op.(type) {
	case begin:
		return w.begin(s)
	case run:
		return audit.Answer{}, w.run(s.at)
	case ask:
		return w.ask(s, op)
	case price:
		return w.price(s, op)
	}
	want := w.told(s)
	got := w.decided(s)
	if a, b := show(want), show(got); a != b {
		return want, fmt.Errorf("%s the answer to %T must be\n%s, is\n%s", s.at.Format(time.RFC3339Nano), s.op, a, b)
	}
	return want, nil
}

// show writes an answer without what only one side knows.
func show(ans audit.Answer) string {
	text := fmt.Sprintf("%q %s free=%t credits=%d units=%d balance=%d refill=%s", ans.Code, ans.Reason, ans.Free,
		ans.Credits,
		ans.Units, ans.Balance, ans.Refill.UTC())
	for _, c := range ans.Asked {
		text += fmt.Sprintf(", %s asks %d cents of %s for %s", c.ID, c.Amount, c.Method, c.Purpose)
	}
	return text
}

// begin opens the account.
func (w *world) begin(s step) (audit.Answer, error) {
	w.state, w.closed, w.marks = &account.State{}, map[string]*credit.HoldRecord{}, map[string]bool{}
	w.audit = audit.Open(s.at, "ada", w.zone)
	w.audit.Kind = "business"
	got := w.decide(s.at, account.Operator, account.Open{ID: "acc", Kind: account.Business, Owner: "ada"})
	if got.Code != "" {
		return got, fmt.Errorf("opening is refused: %s", got.Code)
	}
	return audit.Answer{}, nil
}

// run wakes both at every instant at which either has something due.
func (w *world) run(until time.Time) error {
	for range 100_000 {
		mine, core := w.audit.Due(), w.state.NextDue(w.book)
		if !mine.Equal(core) {
			return fmt.Errorf("the next instant must be %s, is %s", mine, core)
		}
		if mine.IsZero() || mine.After(until) {
			return w.do(step{until, audit.Operator, down{}})
		}
		if err := w.do(step{mine, audit.Operator, down{}}); err != nil {
			return fmt.Errorf("waking at %s: %w", mine.Format(time.RFC3339Nano), err)
		}
	}
	return errors.New("time does not end")
}

// ask quotes on both sides, and keeps the quotes.
func (w *world) ask(s step, op ask) (audit.Answer, error) {
	quote, want := w.audit.Quote(s.at, op.Plan, op.Interval)
	got := w.decided(step{s.at, audit.Operator, down{}})
	terms, err := w.state.QuoteChange(op.Plan, catalog.Interval(op.Interval), s.at, w.book)
	if err != nil {
		got.Code = codeOf(err)
	}
	if a, b := show(want), show(got); a != b {
		return want, fmt.Errorf("%s the answer to a quote must be\n%s, is\n%s", s.at, a, b)
	}
	if err != nil {
		return want, nil
	}
	if a, b := terms, quote; string(a.Action) != b.Action || a.Charge.Cents != b.Charge || int64(a.Credits) != b.Credits ||
		a.Next.Cents != b.Next || !a.NextAt.Equal(b.NextAt) || sim.Scheduled(a.Pending) != pendingOr(b.Pending) {
		return want, fmt.Errorf("%s the quote of %v must be\n%+v, is\n%+v", s.at, op, *b, a)
	}
	w.quotes = append(w.quotes, quoted{terms, quote})
	return want, nil
}

// price quotes a generation on both sides.
func (w *world) price(s step, op price) (audit.Answer, error) {
	want := audit.Generations{Account: w.audit}.Price(s.at, s.by, audit.Spend(op))
	got := w.decided(step{s.at, audit.Operator, down{}})
	given, _ := json.Marshal(options(op.Options))
	by, user := actor(s.by), ""
	err := w.state.MayRead(by, account.ViewPrices, w.book)
	if err == nil {
		user, err = w.state.ActsFor(by, op.User)
	}
	if err == nil {
		var q account.Quote
		q, err = w.state.Price(op.Model, given, user, w.book)
		got.Free, got.Credits, got.Units = q.Free, int64(q.Credits), q.Units
		if q.Lock != nil {
			got.Reason = string(q.Lock.Reason)
		}
	}
	if err != nil {
		refused(&got, err)
	}
	if a, b := show(want), show(got); a != b {
		return want, fmt.Errorf("%s the price must be\n%s, is\n%s", s.at, a, b)
	}
	return want, nil
}

// told asks the auditor.
func (w *world) told(s step) audit.Answer {
	a := w.audit
	switch op := s.op.(type) {
	case down:
		return a.Pass(s.at)
	case confirm:
		if op.N >= len(w.quotes) {
			return a.Pass(s.at)
		}
		q := w.quotes[op.N].quote
		return a.Subscribe(s.at, s.by, audit.Subscribe{Plan: q.Plan, Interval: q.Interval, Method: op.Method, Quoted: q})
	case audit.Spend:
		return audit.Generations{Account: a}.Spend(s.at, s.by, op)
	case audit.Settle:
		return audit.Generations{Account: a}.Settle(s.at, s.by, op)
	case audit.Release:
		return audit.Generations{Account: a}.Release(s.at, s.by, op)
	case audit.Refund:
		return audit.Generations{Account: a}.Refund(s.at, s.by, op)
	case audit.Grant:
		return a.Grant(s.at, s.by, op)
	case audit.Subscribe:
		return a.Subscribe(s.at, s.by, op)
	case audit.Cancel:
		return a.Cancel(s.at, s.by, op)
	case audit.Resume:
		return a.Resume(s.at, s.by, op)
	case audit.TopUp:
		return audit.Payments{Account: a}.TopUp(s.at, s.by, op)
	case audit.SetMethod:
		return audit.Payments{Account: a}.SetMethod(s.at, s.by, op)
	case audit.Payment:
		return audit.Payments{Account: a}.Payment(s.at, s.by, op)
	case audit.Order:
		return audit.Orders{Account: a}.Order(s.at, s.by, op)
	case audit.PayOrder:
		return audit.Orders{Account: a}.PayOrder(s.at, s.by, op)
	case audit.CancelOrder:
		return audit.Orders{Account: a}.CancelOrder(s.at, s.by, op)
	case audit.SetTax:
		return audit.Buyer{Account: a}.SetTax(s.at, s.by, op)
	case audit.SetAlert:
		return a.SetAlert(s.at, s.by, op)
	case audit.Redeem:
		return audit.Use(a, s.at, s.by, op)
	case audit.SetKind:
		return audit.Buyer{Account: a}.SetKind(s.at, s.by, op)
	case audit.RefundPayment:
		return a.RefundPayment(s.at, s.by, op)
	case audit.Invite:
		return audit.Team{Account: a}.Invite(s.at, s.by, op)
	case audit.Join:
		return audit.Team{Account: a}.Join(s.at, s.by, op)
	case audit.Change:
		return audit.Team{Account: a}.Change(s.at, s.by, op)
	case audit.Remove:
		return audit.Team{Account: a}.Remove(s.at, s.by, op)
	}
	panic(fmt.Sprintf("no request: %T", s.op))
}

// decided asks the core.
func (w *world) decided(s step) audit.Answer {
	by := actor(s.by)
	switch op := s.op.(type) {
	case confirm:
		if op.N >= len(w.quotes) {
			return w.decide(s.at, account.Time, account.Tick{})
		}
		t := w.quotes[op.N].terms
		return w.decide(s.at, by, account.Subscribe{Plan: t.Plan, Interval: t.Interval, Method: op.Method, Quoted: &t})
	case audit.Spend:
		options, _ := json.Marshal(options(op.Options))
		return w.decide(s.at, by, account.Spend{ID: op.ID, Model: op.Model, Options: options, User: op.User, Now: !op.Hold})
	case audit.Settle:
		return w.decide(s.at, by, account.Settle{Hold: op.Hold, Credits: (*money.Credits)(op.Credits), Units: op.Units})
	case audit.Release:
		return w.decide(s.at, by, account.Release{Hold: op.Hold})
	case audit.Refund:
		return w.decide(s.at, by, account.RefundHold{Hold: op.Hold, Credits: (*money.Credits)(op.Credits), Units: op.Units})
	case audit.Grant:
		return w.decide(s.at, by, account.Grant{Credits: money.Credits(op.Credits), Reason: op.Reason, ExpiresAt: op.Expires})
	case audit.Subscribe:
		return w.decide(s.at, by, account.Subscribe{Plan: op.Plan, Interval: catalog.Interval(op.Interval),
			Method: op.Method})
	case audit.Cancel:
		return w.decide(s.at, by, account.Cancel{Now: op.Now})
	case audit.Resume:
		return w.decide(s.at, by, account.Resume{})
	case audit.TopUp:
		return w.decide(s.at, by, account.TopUp{Pack: op.Pack, Method: op.Method})
	case audit.SetMethod:
		return w.decide(s.at, by, account.SetMethod{Method: op.Method})
	case audit.Payment:
		return w.decide(s.at, by, account.RecordPayment{Charge: op.Charge, Outcome: account.Outcome(op.Outcome),
			URL: "https://bank.example"})
	case audit.Order:
		return w.decide(s.at, by, account.Order{Plan: op.Plan, Interval: catalog.Interval(op.Interval), Pack: op.Pack,
			Reference: op.Reference})
	case audit.PayOrder:
		return w.decide(s.at, by, account.PayOrder{Charge: op.Charge})
	case audit.CancelOrder:
		return w.decide(s.at, by, account.CancelOrder{Charge: op.Charge})
	case audit.SetTax:
		return w.decide(s.at, by, account.SetTax{ReverseCharge: op.Untaxed})
	case audit.Redeem:
		return w.decide(s.at, by, account.Redeem{Code: op.Code, Credits: money.Credits(op.Credits), Until: op.Until,
			Days: op.Days, ExpiresAt: op.Expires})
	case audit.SetAlert:
		return w.decide(s.at, by, account.SetAlert{Below: money.Credits(op.Below)})
	case audit.SetKind:
		return w.decide(s.at, by, account.SetKind{Kind: account.Kind(op.Kind)})
	case audit.RefundPayment:
		back := account.RefundPayment{Charge: op.Charge}
		if op.Cents != nil {
			back.Amount = &money.Amount{Cents: *op.Cents, Currency: "EUR"}
		}
		return w.decide(s.at, by, back)
	case audit.Invite:
		return w.decide(s.at, by, account.Invite{User: op.User, Role: team.Role(op.Role), Joined: op.Joined})
	case audit.Join:
		return w.decide(s.at, by, account.JoinMember{User: op.User})
	case audit.Change:
		c := account.ChangeMember{User: op.User, Premium: op.Premium, Stay: op.Stays, Cap: (*money.Credits)(op.Cap)}
		if role := team.Role(op.Role); role != "" {
			c.Role = &role
		}
		return w.decide(s.at, by, c)
	case audit.Remove:
		return w.decide(s.at, by, account.RemoveMember{User: op.User})
	}
	return w.decide(s.at, account.Time, account.Tick{})
}

// options returns those of a generation as JSON has them.
func options(o audit.Options) map[string]any {
	all := map[string]any{}
	for name, v := range o.Numbers {
		all[name] = v
	}
	for name, v := range o.Words {
		all[name] = v
	}
	return all
}

// codeOf returns the code of a refusal; what is none shows as it is.
func codeOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return string(f.Code)
	}
	return err.Error()
}

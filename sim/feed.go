package sim

import (
	"context"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/engine"
	"conto/sim/audit"
	"conto/store"
)

// ledger is what the journal says about an account's money, in cents.
type ledger struct{ paid, returned int64 }

// feed tells the auditor what the journal has, entry by entry, and compares: whatever was written must have been asked for,
// once, and must be what the auditor says.
func (w *world) feed(s *subject) error {
	entries, err := w.store.Entries(context.Background(), s.id, store.Span{After: s.fed})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Seq != s.fed+1 {
			return w.fail(s, "entry %d follows entry %d", e.Seq, s.fed)
		}
		s.fed = e.Seq
		if err := w.entry(s, e); err != nil {
			return err
		}
	}
	return nil
}

// entry tells the auditor one entry.
func (w *world) entry(s *subject, e store.Entry) error {
	events, err := account.DecodeEvents(e.Events)
	if err != nil {
		return w.fail(s, "entry %d: %w", e.Seq, err)
	}
	w.tell(s, "  entry %d of %s: %s", e.Seq, e.At.Format("2006-01-02T15:04:05.000000"), e.Events)
	want, err := w.expected(s, e)
	if err != nil {
		return err
	}
	got := seen(events)
	if a, b := show(want), show(got); a != b {
		return w.fail(s, "entry %d, %s, must be\n%s, is\n%s", e.Seq, e.Command, a, b)
	}
	for _, event := range events {
		switch event := event.(type) {
		case account.Paid:
			s.books.paid += event.Amount.Cents
		case account.MoneyReturned:
			s.books.returned += event.Amount.Cents
		}
	}
	return nil
}

// expected asks the auditor what an entry must have caused.
func (w *world) expected(s *subject, e store.Entry) (audit.Answer, error) {
	cmd, err := account.DecodeCommand(e.Command)
	if err != nil {
		return audit.Answer{}, w.fail(s, "entry %d: %w", e.Seq, err)
	}
	switch c := cmd.(type) {
	case account.Open:
		rome, err := time.LoadLocation("Europe/Rome")
		if err != nil {
			return audit.Answer{}, err
		}
		delete(s.asked, e.Key)
		s.audit = audit.Open(e.At, c.Owner, rome)
		return audit.Answer{}, nil
	case account.Tick:
		return s.audit.Pass(e.At), nil
	case account.RecordPayment:
		if p := w.gateway.charges[s.id+"/"+c.Charge]; p == nil && c.Outcome != account.Declined || p != nil && !p.tells(c.Outcome) {
			return audit.Answer{}, w.fail(s, "entry %d: the provider did not say that %s %s", e.Seq, c.Charge, c.Outcome)
		}
		return s.audit.Payment(e.At, audit.Operator, audit.Payment{Charge: c.Charge, Outcome: string(c.Outcome)}), nil
	}
	r, waiting := s.asked[e.Key]
	if !waiting {
		return audit.Answer{}, w.fail(s, "entry %d: nobody waits for %s under the key %q", e.Seq, cmd.Name(), e.Key)
	}
	delete(s.asked, e.Key)
	return told(s.audit, e.At, r.by, r.op), nil
}

// refused asks the auditor whether a refusal was right.
func (w *world) refused(s *subject, r request, answer engine.Answer, refusal *fault.Error) error {
	if s.audit == nil {
		return w.fail(s, "refused: %w", refusal)
	}
	want := told(s.audit, answer.At, r.by, r.op)
	got := audit.Answer{Code: string(refusal.Code)}
	if refusal.Code == fault.Locked {
		got.Reason = fmt.Sprint(refusal.Data["reason"])
	}
	if price, ok := refusal.Data["price"].(money.Credits); ok {
		got.Credits = int64(price)
	}
	want.Asked = nil // by time, and told with its entry
	if a, b := show(want), show(got); a != b {
		return w.fail(s, "%s must be\n%s, is\n%s", account.EncodeCommand(r.command), a, b)
	}
	return nil
}

// nothing asks the auditor whether a request that changed nothing is true already.
func (w *world) nothing(s *subject, r request, answer engine.Answer) error {
	if want := told(s.audit, answer.At, r.by, r.op); want.Code != "" {
		return w.fail(s, "%s must be refused, %s", account.EncodeCommand(r.command), want.Code)
	}
	return nil
}

// told asks the auditor for something.
func told(a *audit.Account, at time.Time, by audit.Actor, op any) audit.Answer {
	switch op := op.(type) {
	case audit.Spend:
		return a.Spend(at, by, op)
	case audit.Settle:
		return a.Settle(at, by, op)
	case audit.Release:
		return a.Release(at, by, op)
	case audit.Refund:
		return a.Refund(at, by, op)
	case audit.Grant:
		return a.Grant(at, by, op)
	case audit.Subscribe:
		return a.Subscribe(at, by, op)
	case audit.Cancel:
		return a.Cancel(at, by, op)
	case audit.Resume:
		return a.Resume(at, by, op)
	case audit.TopUp:
		return a.TopUp(at, by, op)
	case audit.SetMethod:
		return a.SetMethod(at, by, op)
	case audit.Invite:
		return a.Invite(at, by, op)
	case audit.Join:
		return a.Join(at, by, op)
	case audit.Change:
		return a.Change(at, by, op)
	case audit.Remove:
		return a.Remove(at, by, op)
	}
	panic(fmt.Sprintf("sim: no request: %T", op))
}

// seen is what events cause, as the auditor answers.
func seen(events []account.Event) audit.Answer {
	var ans audit.Answer
	for _, event := range events {
		switch e := event.(type) {
		case account.ChargeRequested:
			ans.Asked = append(ans.Asked, audit.Charge{ID: e.ID, Purpose: string(e.Purpose), Amount: e.Amount.Cents, Method: e.Method})
		case credit.Held:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.Spent:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.Used:
			ans.Free = true
		case credit.Settled:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.SettledLate:
			ans.Credits, ans.Units = int64(e.Credits-e.Forgiven), e.Units
		case credit.Returned:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		}
	}
	return ans
}

// show writes what is compared of an answer.
func show(ans audit.Answer) string {
	text := fmt.Sprintf("%q %s free=%t credits=%d units=%d", ans.Code, ans.Reason, ans.Free, ans.Credits, ans.Units)
	for _, c := range ans.Asked {
		text += fmt.Sprintf(", %s asks %d cents of %q for %s", c.ID, c.Amount, c.Method, c.Purpose)
	}
	return text
}

// check compares what a node shows of an account with what the auditor believes.
func (w *world) check(s *subject) error {
	n := w.node()
	view, at, err := n.engine.View(context.Background(), s.id)
	if err != nil {
		return w.fail(s, "view: %w", err)
	}
	if err := w.feed(s); err != nil {
		return err
	}
	s.audit.Wake(at)
	if view.Seq != s.fed {
		return w.fail(s, "a node shows entry %d, the journal has %d", view.Seq, s.fed)
	}
	if diff := audit.Compare(s.audit.View(), Mirror(view, n.engine.Book())); diff != "" {
		return w.fail(s, "%s", diff)
	}
	if err := view.Check(); err != nil {
		return w.fail(s, "%w", err)
	}
	return nil
}

// settle runs what is left, and compares the money: what the provider has is what the journal says was paid.
func (w *world) settle() error {
	for range 10_000 {
		if len(w.jobs) == 0 {
			break
		}
		if err := w.work(); err != nil {
			return err
		}
	}
	if len(w.jobs) > 0 {
		return w.fail(w.byID[w.jobs[0].Account], "job %+v does not end", w.jobs[0])
	}
	for _, s := range w.subjects {
		if err := w.check(s); err != nil {
			return err
		}
		var taken, refunded int64
		for _, c := range s.audit.Charges {
			p := w.gateway.charges[s.id+"/"+c.ID]
			if p == nil {
				continue
			}
			if p.status == "succeeded" {
				taken += p.charge.Amount.Cents
			}
			refunded += p.refunded
		}
		if taken != s.books.paid || refunded != s.books.returned {
			return w.fail(s, "the provider took %d and returned %d cents, the journal says %d and %d", taken, refunded, s.books.paid, s.books.returned)
		}
		w.report.Charged += taken
		w.report.Returned += refunded
	}
	return nil
}

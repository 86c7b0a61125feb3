package audit_test

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/sim"
	"conto/sim/audit"
)

// decide lets the core do what the engine does with a command: advance, look up a closed hold, decide, claim marks,
// apply.
func (w *world) decide(at time.Time, by account.Actor, cmd account.Command) audit.Answer {
	var ans audit.Answer
	if w.state.Seq > 0 {
		events := w.state.Advance(at, w.book)
		if len(events) > 0 {
			w.state.EndEntry(w.state.Seq+1, at)
		}
		w.note(&ans, at, events)
	}
	events, err := account.Decide(w.state, w.lookUp(cmd), by, at, w.book)
	if err != nil {
		refused(&ans, err)
		return ans
	}
	for _, mark := range account.UniqueKeys(events) {
		if w.marks[mark] {
			ans.Code = audit.Conflict
			return ans
		}
	}
	for _, e := range events {
		w.state.Apply(e)
	}
	if len(events) > 0 {
		w.state.EndEntry(w.state.Seq+1, at)
	}
	w.note(&ans, at, events)
	return ans
}

// refused puts a refusal into the answer, with what it names.
func refused(ans *audit.Answer, err error) {
	ans.Code = codeOf(err)
	var f *fault.Error
	if !errors.As(err, &f) {
		return
	}
	switch f.Code {
	case fault.Locked:
		ans.Reason = fmt.Sprint(f.Data["reason"])
	case fault.InsufficientCredits:
		ans.Credits, _ = strconv.ParseInt(fmt.Sprint(f.Data["price"]), 10, 64)
		ans.Balance, _ = strconv.ParseInt(fmt.Sprint(f.Data["balance"]), 10, 64)
		ans.Refill, _ = f.Data["next_refill"].(time.Time)
	}
}

// lookUp adds the hold that is not open any more, as the journal has it.
func (w *world) lookUp(cmd account.Command) account.Command {
	find := func(id string) *credit.HoldRecord {
		if w.state.Wallet.Open(id) != nil {
			return nil
		}
		return w.closed[id]
	}
	switch c := cmd.(type) {
	case account.Settle:
		c.Closed = find(c.Hold)
		return c
	case account.Release:
		c.Closed = find(c.Hold)
		return c
	case account.RefundHold:
		c.Closed = find(c.Hold)
		return c
	}
	return cmd
}

// note remembers what the journal would be asked for, and puts into the answer what a caller would see.
func (w *world) note(ans *audit.Answer, at time.Time, events []account.Event) {
	if err := w.ledger.Enter(at, events); err != nil && w.wrong == nil {
		w.wrong = err
	}
	for _, mark := range account.UniqueKeys(events) {
		w.marks[mark] = true
	}
	for _, event := range events {
		switch e := event.(type) {
		case account.ChargeRequested:
			ans.Asked = append(ans.Asked, audit.Charge{
				ID: e.ID, Purpose: string(e.Purpose), Amount: e.Amount.Cents, Method: e.Method,
			})
		case credit.Held:
			w.opened(e.ID, event)
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.Spent:
			w.opened(e.ID, event)
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.Used:
			w.opened(e.ID, event)
			ans.Free = true
		case credit.Settled:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.SettledLate:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.HoldRefunded:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.TakenBack:
			for _, d := range e.Draws {
				ans.Credits += int64(d.Credits)
			}
		}
	}
	for _, c := range w.closed {
		account.Closing(c, events)
	}
}

// opened remembers a hold.
func (w *world) opened(id string, e account.Event) {
	if c := account.Opening([]account.Event{e}, id); c != nil {
		w.closed[id] = c
	}
}

// compare compares what can be seen.
func (w *world) compare() error {
	if err := w.audit.Check(); err != nil {
		return fmt.Errorf("the auditor is wrong: %w", err)
	}
	if err := w.state.Check(); err != nil {
		return fmt.Errorf("the core is wrong: %w", err)
	}
	v := sim.View(w.state, w.book)
	if diff := audit.Compare(w.audit.View(), v); diff != "" {
		return errors.New(diff)
	}
	if w.wrong == nil {
		w.wrong = w.ledger.Close(v)
	}
	if w.wrong != nil {
		return fmt.Errorf("the ledger complains: %w", w.wrong)
	}
	if mine, core := w.audit.Due(), w.state.NextDue(w.book); !mine.Equal(core) {
		return fmt.Errorf("the next instant must be %s, is %s", mine, core)
	}
	return nil
}

func pendingOr(p *audit.Pending) audit.Pending {
	if p == nil {
		return audit.Pending{}
	}
	return *p
}

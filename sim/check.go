package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/subscription"
	"conto/driver/store"
	"conto/engine"
	"conto/sim/audit"
)

// check gives the auditor what the journal has of an account, entry by entry, and compares. Whatever was written must
// have been asked for in this step.
func (w *world) check(s *subject) error {
	if err := w.checkTo(s, 0); err != nil {
		return err
	}
	clear(s.asked)
	s.unkeyed = nil
	return nil
}

// checkTo returns check up to an entry; 0: to the newest.
func (w *world) checkTo(s *subject, seq int64) error {
	span := store.Span{After: s.state.Seq}
	if seq > 0 {
		span.Before = seq + 1
	}
	entries, err := w.store.Entries(context.Background(), s.id, span)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.entry(s, e); err != nil {
			return fmt.Errorf("entry %d, %s: %w", e.Seq, e.Command, err)
		}
	}
	return nil
}

// entry gives the auditor one entry.
func (w *world) entry(s *subject, e store.Entry) error {
	if w.config.Trace != nil {
		w.details = append(w.details, fmt.Sprintf("%s/%d of %s by %s: %s", e.Account, e.Seq, e.At.Format(time.RFC3339Nano),
			e.Actor, e.Events))
	}
	cmd, err := account.DecodeCommand(e.Command)
	if err != nil {
		return err
	}
	events, err := account.DecodeEvents(e.Events)
	if err != nil {
		return err
	}
	if err := w.wanted(s, e, cmd); err != nil {
		return err
	}
	if err := s.awake(e, cmd); err != nil {
		return err
	}
	s.sells(w.figures, s.soldBy(e, cmd, events, w.figures))
	if err := s.mirror.entry(e, w.book); err != nil {
		return err
	}
	return s.tells(e.Seq, events)
}

// wanted reports whether somebody asked for what an entry has: time, who told a payment as the provider did, or who
// asked for it.
func (w *world) wanted(s *subject, e store.Entry, cmd account.Command) error {
	switch c := cmd.(type) {
	case account.Tick:
		return nil
	case account.Spend:
		if c.Studio && hostOf(w).knowsWork(s, c.ID) {
			return nil
		}
	case account.Extend:
		if e.Actor == account.Studio.ID && hostOf(w).knowsWork(s, c.Hold) {
			return nil
		}
	case account.Settle:
		if e.Actor == account.Studio.ID && hostOf(w).knowsWork(s, c.Hold) {
			return nil
		}
	case account.Release:
		if e.Actor == account.Studio.ID && hostOf(w).knowsWork(s, c.Hold) {
			return nil
		}
	case account.RecordPayment:
		if e.Actor != account.Payments.ID {
			break
		}
		p := w.gateway.charges[s.id+"/"+c.Charge]
		if c.Outcome == account.ActionRequired && c.URL != confirmAt(s.id+"/"+c.Charge) {
			return differ("provider", "the customer is sent to %q to confirm %s", c.URL, c.Charge)
		}
		if p == nil && c.Outcome == account.Declined || p != nil && p.told(c.Outcome) {
			return nil
		}
		return differ("provider", "the provider did not say that %s %s", c.Charge, c.Outcome)
	}
	if e.Key == "" {
		for i, asked := range s.unkeyed {
			if asked == string(e.Command) {
				s.unkeyed = append(s.unkeyed[:i:i], s.unkeyed[i+1:]...)
				return nil
			}
		}
	} else if asked, waiting := s.asked[e.Key]; waiting && string(account.EncodeCommand(asked)) == string(e.Command) {
		delete(s.asked, e.Key)
		return nil
	}
	return differ("unasked", "nobody waits for it under the key %q", e.Key)
}

// awake reports whether an account on a test clock has lived through everything that fell due, and has waited for its
// payments: no time passes unnoticed there.
func (s *subject) awake(e store.Entry, cmd account.Command) error {
	if s.clock == "" || s.audit == nil {
		return nil
	}
	if due := s.audit.Due(); !due.IsZero() && due.Before(e.At) {
		return differ("clock", "it is of %s, and something fell due on %s", e.At, due)
	}
	if _, tick := cmd.(account.Tick); !tick || !e.At.After(s.audit.Now) {
		return nil
	}
	for _, c := range s.audit.Charges {
		// what a spend has bought while the clock was moving is not waited for: nothing depends on when it is paid
		if c.Outcome == "" && c.Auto == "" && (c.WaitsUntil.IsZero() || c.GivenUp) {
			return differ("clock", "time passes while %s is under way", c.ID)
		}
	}
	return nil
}

// soldBy returns the edition that the node sold which wrote an entry. A node may learn of newer ones while it decides
// what came at once; the events then say which one it knew by then, of those that it can have known.
func (s *subject) soldBy(e store.Entry, cmd account.Command, events []account.Event, figures []audit.Figures) int {
	by := s.sold[e.Seq]
	delete(s.sold, e.Seq)
	for _, event := range events {
		if named := editionOf(cmd, event, by, figures); named >= by.before && named <= by.after {
			return named
		}
	}
	return by.after
}

// editionOf returns the edition, of some, from which an event of a command sells something; 0: none, or it does not
// say.
func editionOf(cmd account.Command, event account.Event, of shops, figures []audit.Figures) int {
	quoted := false
	if c, subscribes := cmd.(account.Subscribe); subscribes {
		quoted = c.Quoted != nil
	}
	switch e := event.(type) {
	case subscription.Ended:
		return e.Edition
	case subscription.Started:
		if _, opens := cmd.(account.Open); opens {
			return e.Edition
		}
	case subscription.Scheduled:
		if !quoted {
			return e.Pending.Edition
		}
	case account.ChargeRequested:
		if e.Terms != nil && !quoted {
			return e.Terms.Edition
		}
		for n := max(of.before, 1); n <= of.after && e.Purpose == account.ForTopUp; n++ {
			for _, p := range figures[n-1].Packs {
				if p.ID == e.Pack && p.Cents == e.Amount.Cents && p.Credits == int64(e.Credits) {
					return n
				}
			}
		}
	}
	return 0
}

// asker returns who asks, in the auditor's words.
func (s *subject) asker(r engine.Request) audit.Actor {
	return asker(r.Actor.ID, s.ownedBy())
}

// look compares what a node shows of an account with what the auditor expects, without accidents.
func (w *world) look(s *subject) error {
	return w.shelter(func() error { return w.lookAt(s) })
}

// lookAt returns look, whatever goes wrong.
func (w *world) lookAt(s *subject) error {
	var view *account.State
	var at time.Time
	n, err := w.insist(func(n *node) error {
		var err error
		view, at, err = n.engine.State(context.Background(), s.id)
		return err
	})
	if s.state.Seq == 0 && codeOf(err) == audit.NotFound {
		return nil
	}
	if err != nil {
		return of(s, differ("error", "view: %v", err))
	}
	if err := w.check(s); err != nil {
		return of(s, err)
	}
	s.sells(w.figures, n.knows())
	s.audit.Wake(at)
	if view.Seq != s.state.Seq {
		return of(s, differ("stale", "a node shows entry %d, the journal has %d", view.Seq, s.state.Seq))
	}
	if err := s.same(view, n.engine.Book()); err != nil {
		return of(s, fmt.Errorf("a node shows: %w", err))
	}
	if err := s.lookAtHead(w.store); err != nil {
		return of(s, err)
	}
	return of(s, w.lookAtHold(s, n))
}

// lookAtHead compares what the store knows of an account beside its journal: when it is due, and on which clock it
// lives.
func (s *subject) lookAtHead(in store.Store) error {
	heads, err := in.Heads(context.Background(), store.HeadQuery{Accounts: []string{s.id}})
	if err != nil || len(heads) != 1 {
		return fmt.Errorf("%d heads, %w", len(heads), err)
	}
	if due := s.audit.Due(); !heads[0].DueAt.Equal(due) || heads[0].Clock != s.clock {
		return differ("due", "it must be due on %s by the clock %q, is on %s by %q", due, s.clock, heads[0].DueAt,
			heads[0].Clock)
	}
	return nil
}

// lookAtHold compares what a node finds in the journal about a hold.
func (w *world) lookAtHold(s *subject, n *node) error {
	if len(s.audit.Holds) == 0 || !w.rng.chance(30) {
		return nil
	}
	want := s.audit.Holds[len(s.audit.Holds)-1-w.rng.IntN(min(len(s.audit.Holds), 5))]
	closed, err := n.engine.Hold(context.Background(), s.id, want.ID)
	if err != nil {
		return err
	}
	return s.sameHold(want.ID, closed)
}

// sameHold compares what became of a hold.
func (s *subject) sameHold(id string, closed *credit.HoldRecord) error {
	i := slices.IndexFunc(s.audit.Holds, func(h audit.Hold) bool { return h.ID == id })
	if i < 0 || closed == nil {
		return differ("hold", "hold %s is told as %v", id, closed)
	}
	want := s.audit.Holds[i]
	var taken int64
	for _, d := range closed.Draws {
		taken += int64(d.Credits)
	}
	if string(closed.Status) != want.State || closed.Free != want.Free || closed.Hold.Model != want.Model ||
		closed.Hold.User != want.User {
		return differ("hold", "hold %s must be %s of %s for %s, is %+v", id, want.State, want.Model, want.User, *closed)
	}
	if closed.Status == credit.StatusSettled && (taken != want.Credits || closed.Units != want.Units) {
		return differ("hold", "hold %s must have taken %d credits and %d units, took %d and %d", id, want.Credits, want.Units,
			taken, closed.Units)
	}
	return nil
}

// codeOf returns the code of a refusal, "" for none. What is no refusal shows as it is.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return string(f.Code)
	}
	return err.Error()
}

package sim

import (
	"fmt"

	"conto/core/account"
	"conto/driver/pay"
)

// reconciliation runs what is left, and compares the money: what the provider has is what the journals say was paid.
type reconciliation struct{}

func (reconciliation) tell() string { return "all jobs are done and the money is counted" }

func (reconciliation) do(w *world, _ string) (string, error) {
	if err := hostOf(w).finishWorks(); err != nil {
		return "", err
	}
	for range 2 { // what is due by now, and what follows from it
		if err := w.lookAtAll(); err != nil {
			return "", err
		}
		if err := w.finish(); err != nil {
			return "", err
		}
	}
	for _, s := range w.subjects {
		if s.state.Seq == 0 {
			continue
		}
		if err := w.reconcile(s); err != nil {
			return "", of(s, err)
		}
	}
	if err := hostOf(w).compareWorks(); err != nil {
		return "", err
	}
	if err := w.documents(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d cents taken and %d returned", w.report.Charged, w.report.Returned), nil
}

func (w *world) lookAtAll() error {
	for _, s := range w.subjects {
		if err := w.look(s); err != nil {
			return err
		}
	}
	return nil
}

// finish runs every job that waits, and those that follow.
func (w *world) finish() error {
	for range 10_000 {
		if len(w.queue) == 0 {
			return nil
		}
		q := w.queue[0]
		s := w.subject(q.Account)
		_ = w.shelter(func() error { return w.run(s, q.Job, w.node()) }) // a job that fails stays
		if err := w.check(s); err != nil {
			return of(s, err)
		}
	}
	return of(w.subject(w.queue[0].Account), differ("jobs", "the job %+v does not end", w.queue[0].Job))
}

// reconcile compares the money of one account, charge by charge. What the provider took back its word on is between it
// and people.
func (w *world) reconcile(s *subject) error {
	for _, c := range s.audit.Charges {
		p, m := w.gateway.charges[s.id+"/"+c.ID], s.ledger.Money[c.ID]
		w.report.Refunded += m.Refunded
		if c.Method == account.Transfer && m.Taken {
			w.report.Transfers++
		}
		switch {
		case c.Method == account.Transfer && p == nil: // between the bank and support
			continue
		case p == nil && m.Taken:
			return differ("money", "%s is paid in the journal, and the provider does not know of it", c.ID)
		case !m.Over && (c.GivenUp || c.WaitsUntil.IsZero()):
			return differ("money", "all jobs are done, and %s has no outcome", c.ID)
		case p == nil, p.contrary, !m.Over:
			continue
		}
		returned := m.Refunded - m.ByBank
		if m.Returned {
			returned += m.Cents
		}
		if taken := p.status == pay.Succeeded; taken != m.Taken || p.refunded != returned ||
			p.charge.Amount.Cents != m.Cents {
			return differ("money", "of %s the provider says %s and returned %d of %d cents, the journal says %+v",
				c.ID, p.status, p.refunded, p.charge.Amount.Cents, *m)
		}
		if m.Taken {
			w.report.Charged += m.Cents
		}
		w.report.Returned += p.refunded
	}
	return nil
}

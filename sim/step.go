package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/engine"
	"conto/pay"
	"conto/store"
)

// repeat sends an accepted request again, as a customer who lost the answer does; sometimes with another body.
func (w *world) repeat(s *subject) error {
	if len(s.answered) == 0 {
		return nil
	}
	w.report.Repeats++
	was := s.answered[w.rand.IntN(len(s.answered))]
	if w.chance(20) {
		other := was.request
		other.Command = account.Grant{Credits: 1, Reason: "another body"}
		if _, err := w.node().engine.Do(context.Background(), other); !fault.Is(err, fault.IdempotencyConflict) {
			return w.fail(s, "another request under the key %s: %v", other.Key, err)
		}
		return w.check(s)
	}
	again, err := w.send(s, was.request)
	if err != nil {
		return err
	}
	if again.Err != nil || again.Seq != was.answer.Seq || !again.At.Equal(was.answer.At) ||
		string(account.EncodeEvents(again.Events)) != string(account.EncodeEvents(was.answer.Events)) {
		return w.fail(s, "the repeat of %s was answered with entry %d (%v), the first time with entry %d", was.request.Key, again.Seq, again.Err, was.answer.Seq)
	}
	return w.check(s)
}

// quote asks for a quote, to be confirmed later.
func (w *world) quote(s *subject) error {
	if err := w.check(s); err != nil {
		return err
	}
	n := w.node()
	view, at, err := n.engine.View(context.Background(), s.id)
	if err != nil {
		return w.fail(s, "view: %w", err)
	}
	plan, interval := pick(w, "free", "starter", "creator", "pro", "team", "agency"), pick(w, "month", "year")
	terms, refusal := view.QuoteChange(plan, catalog.Interval(interval), at, n.engine.Book())
	quote, answer := s.audit.Quote(at, plan, interval)
	if code := codeOf(refusal); code != answer.Code {
		return w.fail(s, "a quote of %s by the %s must be %q, is %q", plan, interval, answer.Code, code)
	}
	if refusal != nil {
		return nil
	}
	if quote.Charge != terms.Charge.Cents || quote.Credits != int64(terms.Credits) || quote.Next != terms.Next.Cents || !quote.NextAt.Equal(terms.NextAt) {
		return w.fail(s, "a quote of %s by the %s must be %+v, is %+v", plan, interval, *quote, terms)
	}
	s.quotes = append(s.quotes, quoted{quote, terms})
	return nil
}

func codeOf(err error) string {
	var f *fault.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return string(f.Code)
	}
	return err.Error()
}

// work runs a job on some node: any of them, sometimes twice, sometimes on a node that dies in the middle.
func (w *world) work() error {
	if len(w.jobs) == 0 {
		return nil
	}
	k := w.rand.IntN(len(w.jobs))
	job := w.jobs[k]
	s := w.byID[job.Account]
	i := w.rand.IntN(len(w.nodes))
	n := w.nodes[i]
	if w.chance(15) {
		n.disk.next = accident(w.rand.IntN(4) + 1)
	}
	err := n.payments.Handle(context.Background(), job)
	n.disk.next = none
	w.tell(s, "job %s %s: %v", job.Kind, job.ID, err)
	if n.disk.dead {
		w.crash(i)
	}
	if err == nil && !w.chance(15) {
		w.jobs = append(w.jobs[:k], w.jobs[k+1:]...)
	}
	if err := w.feed(s); err != nil {
		return err
	}
	return w.check(s)
}

// confirm lets some customer confirm a charge, sometimes one that was given up; the provider then tells, or never does.
func (w *world) confirm() error {
	var waiting []*payment
	for _, s := range w.subjects {
		for _, c := range s.audit.Charges {
			if p := w.gateway.charges[s.id+"/"+c.ID]; p != nil && p.status == pay.ActionRequired {
				waiting = append(waiting, p)
			}
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	p := waiting[w.rand.IntN(len(waiting))]
	p.confirm()
	s := w.byID[p.charge.Account]
	w.tell(s, "the customer confirms %s", p.charge.ID)
	job := store.Job{Kind: engine.JobCharge, Account: s.id, ID: p.charge.ID[len(s.id)+1:]}
	if err := w.node().payments.Confirmed(context.Background(), job); err != nil {
		return w.fail(s, "confirmed: %w", err)
	}
	if err := w.feed(s); err != nil {
		return err
	}
	return w.check(s)
}

// due does what fell due in accounts that nobody asks about.
func (w *world) due() error {
	if _, err := w.node().engine.DoDue(context.Background()); err != nil {
		return w.fail(w.subjects[0], "due: %w", err)
	}
	for _, s := range w.subjects {
		if err := w.feed(s); err != nil {
			return err
		}
	}
	return nil
}

// maxEditions bounds the editions of one life.
const maxEditions = 6

// edition sells from a new edition of the catalogue, with the same figures; nodes learn of it one by one.
func (w *world) edition() error {
	if w.book.Has(maxEditions) {
		return nil
	}
	text := fmt.Appendf(nil, "# %s\n%s", w.clock.Now().Format(time.RFC3339Nano), catalog.Default)
	var err error
	if w.book, err = engine.OpenBook(context.Background(), w.store, text); err != nil {
		return err
	}
	w.crash(w.rand.IntN(len(w.nodes)))
	return nil
}

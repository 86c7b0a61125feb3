package sim

import (
	"context"
	"slices"
	"time"

	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
)

// work runs a job that waits, on any node; again: one that was done before, as a queue may that lost the
// acknowledgement.
type work struct {
	kind  string
	step  int // from which it follows
	again bool
}

func (d work) tell() string {
	if d.again {
		return "a job " + d.kind + " is run once more"
	}
	return "the job " + d.kind + " is run"
}

func (d work) do(w *world, id string) (string, error) {
	s, list := w.subject(id), w.queue
	if d.again {
		list = w.done
	}
	q, there := d.find(list, id)
	if !there {
		return "", nil
	}
	if d.again {
		w.count(jobTwice)
	}
	err := w.run(s, q.Job, w.node())
	if err := w.check(s); err != nil {
		return "", of(s, err)
	}
	text := q.ID + " is done"
	if err != nil {
		text = q.ID + " is put off"
	}
	return text, w.look(s)
}

// find returns the job that follows from the step, or one of its kind when that step was left out of the story.
func (d work) find(list []queued, account string) (found queued, there bool) {
	for _, q := range list {
		if q.Account == account && q.Kind == d.kind && (!there || q.step == d.step) {
			found, there = q, true
		}
	}
	return found, there
}

// late is how long a job waits at most when nothing is wrong.
const late = time.Hour

// run runs a job on a node, which may die of it. One that is done leaves the queue, unless the queue does not hear of
// it.
func (w *world) run(s *subject, job store.Job, n *node) error {
	w.inJob, w.gateway.caller = true, n.disk
	err := n.jobs.Handle(context.Background(), job)
	n.engine.Flush()
	w.inJob, w.gateway.caller = false, nil
	if n.disk.dead.Load() {
		w.replace(n)
	}
	i := slices.IndexFunc(w.queue, func(q queued) bool { return q.Job == job })
	if i < 0 {
		return err
	}
	if w.clock.Now().Sub(w.queue[i].since) > late {
		w.count(jobLate)
	}
	if slices.ContainsFunc(w.queue[:i], func(q queued) bool { return q.Account == job.Account }) {
		w.count(jobUnordered)
	}
	switch {
	case err != nil:
		w.note(err.Error())
	case w.happens(10):
		w.count(jobTwice) // it stays, and will be
	default:
		if w.done = append(w.done, w.queue[i]); len(w.done) > 100 {
			w.done = w.done[1:]
		}
		w.queue = slices.Delete(w.queue, i, i+1)
	}
	return err
}

// hear has the provider tell a charge's outcome: after the customer confirmed it, once more, or against what it said
// before.
type hear struct {
	charge string
	after  string // "confirmed", "contradicted", or ""
}

func (d hear) tell() string {
	switch d.after {
	case "confirmed":
		return "the customer confirms a charge"
	case "contradicted":
		return "the provider takes back its word"
	}
	return "the provider tells of a charge"
}

func (d hear) do(w *world, id string) (string, error) {
	s := w.subject(id)
	charge, p := d.find(w, s)
	if p == nil {
		return "", nil
	}
	switch d.after {
	case "confirmed":
		p.confirm()
	case "contradicted":
		if !p.contradict() {
			return "", nil
		}
		w.count(payContrary)
	}
	if w.happens(20) { // nobody hears of it
		w.count(payUnanswered)
		return charge + " " + string(p.status) + ", unheard", w.look(s)
	}
	_, err := w.insist(func(n *node) error {
		return n.jobs.Payments.Confirmed(context.Background(), store.Job{Kind: engine.JobCharge, Account: id, ID: charge})
	})
	if err != nil {
		return "", of(s, differ("error", "%s is told: %v", charge, err))
	}
	if err := w.check(s); err != nil {
		return "", of(s, err)
	}
	return charge + " " + string(p.status), w.look(s)
}

// find returns the charge, or the latest that can be heard of when it is another one in this story.
func (d hear) find(w *world, s *subject) (string, *payment) {
	fits := func(id string) *payment {
		p := w.gateway.charges[s.id+"/"+id]
		if p == nil || d.after == "confirmed" && p.status != pay.ActionRequired {
			return nil
		}
		return p
	}
	if p := fits(d.charge); p != nil || s.audit == nil {
		return d.charge, p
	}
	for _, c := range slices.Backward(s.audit.Charges) {
		if p := fits(c.ID); p != nil {
			return c.ID, p
		}
	}
	return "", nil
}

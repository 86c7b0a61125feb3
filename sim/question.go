package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/engine"
	"conto/sim/audit"
)

// quote asks what a change of plan would do, to be confirmed later.
type quote struct {
	plan     string
	interval catalog.Interval
}

func (d quote) tell() string {
	return fmt.Sprintf("asks what %s by the %s would be", d.plan, d.interval)
}

func (d quote) do(w *world, id string) (string, error) {
	s := w.subject(id)
	view, at, n, err := w.view(s)
	if view == nil || err != nil {
		return "", err
	}
	terms, refusal := view.QuoteChange(d.plan, d.interval, at, n.engine.Book())
	want, answer := s.audit.Quote(at, d.plan, string(d.interval))
	if code := codeOf(refusal); code != answer.Code {
		return "", of(s, differ("quote", "the quote must be %q, is %q", answer.Code, code))
	}
	if refusal != nil {
		return "refused, " + answer.Code, nil
	}
	pending := audit.Pending{}
	if want.Pending != nil {
		pending = *want.Pending
	}
	if string(terms.Action) != want.Action || terms.Charge.Cents != want.Charge || int64(terms.Credits) != want.Credits ||
		terms.Next.Cents != want.Next || !terms.NextAt.Equal(want.NextAt) || terms.Edition != want.Edition ||
		Scheduled(terms.Pending) != pending {
		return "", of(s, differ("quote", "the quote must be %+v, is %+v", *want, terms))
	}
	s.quotes[termsKey(terms)], s.terms[w.step] = want, terms
	if s.quoted = append(s.quoted, w.step); len(s.quoted) > 20 {
		old := s.quoted[0]
		delete(s.quotes, termsKey(s.terms[old]))
		delete(s.terms, old)
		s.quoted = s.quoted[1:]
	}
	return fmt.Sprintf("%s for %d cents and %d credits, from edition %d", want.Action, want.Charge, want.Credits,
		want.Edition), nil
}

// view returns an account as some node shows it, at its present, compared; nil: it was never opened.
func (w *world) view(s *subject) (view *account.State, at time.Time, n *node, err error) {
	if s.state.Seq == 0 {
		return nil, at, nil, nil
	}
	n, err = w.insist(func(n *node) error {
		var err error
		view, at, err = n.engine.State(context.Background(), s.id)
		return err
	})
	if err == nil {
		err = w.check(s)
	}
	if err != nil {
		return nil, at, nil, of(s, err)
	}
	s.sells(w.figures, n.knows())
	s.audit.Wake(at)
	return view, at, n, of(s, s.same(view, n.engine.Book()))
}

// price asks what a generation would take.
type price struct {
	by      account.Actor
	request account.Spend
}

func (d price) tell() string {
	return fmt.Sprintf("%s asks the price of %s %s for %q", d.by.ID, d.request.Model, d.request.Options, d.request.User)
}

func (d price) do(w *world, id string) (string, error) {
	s := w.subject(id)
	view, at, n, err := w.view(s)
	if view == nil || err != nil {
		return "", err
	}
	var got audit.Answer
	user, refusal := "", view.MayRead(d.by, account.ViewPrices, n.engine.Book())
	if refusal == nil {
		user, refusal = view.ActsFor(d.by, d.request.User)
	}
	if refusal == nil {
		var q account.Quote
		q, refusal = view.Price(d.request.Model, d.request.Options, user, n.engine.Book())
		got.Free, got.Credits, got.Units = q.Free, int64(q.Credits), q.Units
		if q.Lock != nil {
			got.Reason = string(q.Lock.Reason)
		}
	}
	got.Code = codeOf(refusal)
	if f := (*fault.Error)(nil); errors.As(refusal, &f) && f.Code == fault.Locked {
		got.Reason = fmt.Sprint(f.Data["reason"])
	}
	want := audit.Generations{Account: s.audit}.Price(at, asker(d.by.ID, s.ownedBy()),
		audit.Spend{Model: d.request.Model, Options: options(d.request.Options), User: d.request.User})
	if a, b := show(want), show(got); a != b {
		return "", of(s, differ("price", "the price must be\n%s, is\n%s", a, b))
	}
	return show(got), nil
}

// look compares an account with what a node shows of it.
type look struct{}

func (look) tell() string { return "is looked at" }

func (look) do(w *world, id string) (string, error) {
	s := w.subject(id)
	return fmt.Sprintf("entry %d", s.state.Seq), w.lookAt(s)
}

// repeat sends an accepted request again, as a customer who lost the answer does; or another request under its key.
type repeat struct {
	step    int
	altered bool
}

func (d repeat) tell() string {
	if d.altered {
		return "asks something else under an earlier key"
	}
	return "asks again what was asked before"
}

func (d repeat) do(w *world, id string) (string, error) {
	s := w.subject(id)
	was, there := s.accepted[d.step]
	if !there {
		return "", nil
	}
	r := was.request
	if d.altered {
		r.Command = account.Grant{Credits: 1, Reason: "another body"}
	}
	again, _, err := w.send(r)
	if err != nil {
		return "", of(s, err)
	}
	if err := w.check(s); err != nil {
		return "", of(s, err)
	}
	if d.altered {
		w.count(sentAltered)
		if !fault.Is(again.Err, fault.IdempotencyConflict) {
			return "", of(s, differ("repeat", "another request under the key %s: entry %d, %v", r.Key, again.Seq, again.Err))
		}
		return "refused, " + codeOf(again.Err), w.look(s)
	}
	if again.Err != nil || again.Seq != was.answer.Seq || !again.At.Equal(was.answer.At) ||
		string(account.EncodeEvents(again.Events)) != string(account.EncodeEvents(was.answer.Events)) {
		return "", of(s, differ("repeat", "the repeat of %s is answered with entry %d (%v), the first time with entry %d",
			r.Key, again.Seq, again.Err, was.answer.Seq))
	}
	if err := w.rebuilt(s, was); err != nil {
		return "", of(s, err)
	}
	return told(again) + ", as before", w.look(s)
}

// rebuilt asks for the account just after an entry, of which a repeat's answer is made.
func (w *world) rebuilt(s *subject, was accepted) error {
	var then *account.State
	_, err := w.insist(func(n *node) error {
		var err error
		then, err = n.engine.StateAt(context.Background(), s.id, was.answer.Seq)
		return err
	})
	if err != nil {
		return err
	}
	is, err := json.Marshal(then)
	if err != nil {
		return err
	}
	if string(is) != string(was.state) {
		return differ("rebuilt", "just after entry %d it was\n%s, and is rebuilt as\n%s", was.answer.Seq, was.state, is)
	}
	return nil
}

// batch asks several things at once, of several accounts, some of them twice: each has its own answer, in the order
// asked.
type batch struct{ asks []orderly }

// orderly is one request of a batch.
type orderly struct {
	account string
	ask
}

func (d batch) tell() string {
	text := "at once"
	for _, one := range d.asks {
		text += fmt.Sprintf(", %s: %s", one.account, one.tell())
	}
	return text
}

func (d batch) do(w *world, _ string) (string, error) {
	requests := make([]engine.Request, len(d.asks))
	for i, one := range d.asks {
		command := one.command
		if id, made := w.subject(one.account).made[one.hold]; made {
			command = closes(command, id)
		}
		requests[i] = engine.Request{Account: one.account, Actor: one.actor(), Key: one.key, Command: command}
		w.subject(one.account).expect(one.key, command)
		w.report.Requests++
	}
	var answers []engine.Answer
	n, err := w.insist(func(n *node) error {
		var err error
		if answers, err = n.engine.DoMany(context.Background(), requests); err != nil {
			return err
		}
		for _, a := range answers {
			if unrecorded(a.Err) {
				return a.Err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	text := ""
	seen := map[string]engine.Answer{}
	for i, one := range d.asks {
		s := w.subject(one.account)
		said, err := w.judgeOne(s, requests[i], answers[i], n, seen)
		if err != nil {
			return "", of(s, fmt.Errorf("number %d: %w", i+1, err))
		}
		if i > 0 {
			text += "; "
		}
		text += said
	}
	for _, one := range d.asks {
		s := w.subject(one.account)
		if err := w.check(s); err != nil {
			return "", of(s, err)
		}
		if err := w.look(s); err != nil {
			return "", err
		}
	}
	return text, nil
}

// judgeOne compares one answer of a batch: it is true of the entries until then. One that was asked before in the same
// batch has the same answer.
func (w *world) judgeOne(s *subject, r engine.Request, a engine.Answer, n *node, seen map[string]engine.Answer) (string,
	error) {
	first := seen[s.id+" "+r.Key]
	seen[s.id+" "+r.Key] = a
	if first.Seq > 0 { // what was refused is no answer to a repeat
		w.count(sentTwice)
		if a.Seq != first.Seq || a.Err != nil {
			return "", differ("repeat", "%s is answered with entry %d (%v), and a moment before with entry %d", r.Key, a.Seq,
				a.Err, first.Seq)
		}
		return "the same", nil
	}
	if at := max(a.Seq, a.Basis); at > s.state.Seq {
		if err := w.checkTo(s, at); err != nil {
			return "", err
		}
	}
	return w.judge(s, r, a, n)
}

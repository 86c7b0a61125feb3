package sim

import (
	"fmt"
	"time"

	"conto/core/account"
)

// life decides what happens next. It looks at the world, and the steps it makes do not depend on it any more.
type life struct {
	w     *world
	rng   *rng
	end   time.Time
	steps int
	plan  []step // of scenes that have begun, by their time
}

// startOf returns the instant at which a life begins.
func startOf(seed uint64) time.Time { return begin(newRNG(seed ^ 0x5eed)) }

// begin returns an instant of some years, mostly at the end of a month, where calendars are hard.
func begin(l *rng) time.Time {
	day := 1 + l.IntN(31)
	if l.chance(60) {
		day = 28 + l.IntN(4)
	}
	return time.Date(2024+l.IntN(5), time.Month(1+l.IntN(12)), day, l.IntN(24), 0, 0, 0, time.UTC)
}

func newLife(w *world) *life {
	l := newRNG(w.config.Seed)
	l.calm = false
	return &life{w: w, rng: l, end: w.clock.Now().AddDate(0, 0, w.config.Days)}
}

// over reports whether all days are lived through, beside those that all servers have slept through.
func (l *life) over() bool {
	return !l.w.clock.Now().Before(l.end.AddDate(0, 0, l.w.report.Accidents[slept]))
}

// next returns the next step.
func (l *life) next() step {
	l.w.rng = l.rng // thinking of a request takes some, too
	s, now := l.think(), l.w.clock.Now()
	asleep := s.at.Sub(now) > 3*24*time.Hour // then what was planned is late
	if asleep || len(l.plan) == 0 || l.plan[0].at.After(s.at) {
		return s
	}
	s, l.plan = l.plan[0], l.plan[1:]
	if s.at.Before(now) {
		s.at = now
	}
	return s
}

// think thinks of a step.
func (l *life) think() step {
	l.steps++
	s := step{number: l.steps, at: l.w.clock.Now(), seed: l.chance()}
	all := l.w.subjects
	if n := l.w.config.Accounts; len(all) < n && (len(all) == 0 || l.rng.chance(min(5*n/20+1, 50))) {
		s.account, s.deed = l.open()
		return s
	}
	of := all[l.rng.IntN(len(all))]
	if of.audit == nil {
		s.account, s.deed = of.id, look{}
		return s
	}
	if len(l.plan) < 500 && l.rng.chance(2) {
		l.stage(of)
	}
	if l.w.works != nil && len(l.plan) < 60 && of.audit.Closed.IsZero() && l.rng.chance(20) {
		l.generates(of)
	}
	s.at = l.later(of)
	for s.deed == nil {
		s.account, s.deed = l.deed(of)
	}
	return s
}

// chance returns the seed of a step.
func (l *life) chance() uint64 { return 1 + l.rng.Uint64N(1<<62) }

// open opens an account; some live on test clocks, which two of them share.
func (l *life) open() (string, deed) {
	n := len(l.w.subjects) + 1
	id := fmt.Sprintf("acc%d", n)
	c := account.Open{ID: id, Kind: account.Business, Owner: "own-" + id}
	a := ask{by: account.Operator, key: l.key(), command: c}
	if n%8 < 2 {
		c.Clock = fmt.Sprintf("clk%d", (n+1)/8)
		a.command, a.clock = c, begin(l.rng)
	}
	return id, a
}

// key returns an idempotency key that was never used.
func (l *life) key() string { return fmt.Sprintf("key%d", l.steps) }

// later returns when a step happens: now, or after some minutes, hours or days, or at, just before or just after an
// instant at which something is due. The more accounts there are, the more happens between two instants.
func (l *life) later(of *subject) time.Time {
	now := l.w.clock.Now()
	if l.rng.IntN(max(20, l.w.config.Accounts)*100) >= 400 {
		return now
	}
	to := now.Add(time.Duration(l.rng.Int64N(int64(20 * time.Minute))))
	switch n := l.rng.IntN(40); {
	case n < 6:
		if due := of.audit.Due(); due.After(now) && due.Sub(now) < 3*24*time.Hour {
			to = due
		}
	case n < 16:
		to = now.Add(time.Duration(l.rng.IntN(30)) * time.Hour)
	case n == 16 && l.rng.chance(15):
		to = now.Add(time.Duration(l.rng.IntN(pick(l.rng, 3, 3, 10, 90)*24)) * time.Hour)
	}
	if l.rng.chance(60) {
		to = to.Add(pick(l.rng, -time.Microsecond, 0, time.Microsecond))
	}
	if to.Before(now) {
		return now
	}
	return to
}

// deed thinks of what happens, mostly to an account; nil: think again.
func (l *life) deed(of *subject) (string, deed) {
	w := l.w
	switch n := l.rng.IntN(100); {
	case n < 44:
		r := w.customer(of).request()
		if !l.rng.chance(5) {
			r.key = l.key()
		}
		return of.id, r
	case n < 50:
		return of.id, quote{anyPlan(w.rng, "gold"), anyInterval(w.rng)}
	case n < 54:
		if len(of.lately) == 0 {
			return "", nil
		}
		return of.id, repeat{pick(l.rng, of.lately...), l.rng.chance(20)}
	case n < 70:
		return l.work()
	case n < 75:
		return l.hear(of)
	case n < 81:
		return "", due{}
	case n < 84:
		return of.id, price{w.customer(of).somebody(), w.customer(of).generation()}
	case n < 88:
		return "", l.batch(of)
	case n < 91:
		return l.advance(of)
	case n < 93:
		return "", crash{l.rng.IntN(len(w.nodes)), l.rng.chance(40)}
	case n < 94 && len(w.figures) < maxEditions && l.rng.chance(20):
		return "", edition{}
	}
	return of.id, look{}
}

// maxEditions bounds the editions of one life.
const maxEditions = 6

// work returns a job that waits, or one that was done before.
func (l *life) work() (string, deed) {
	if len(l.w.done) > 0 && l.rng.chance(5) {
		q := pick(l.rng, l.w.done...)
		return q.Account, work{q.Kind, q.step, true}
	}
	if len(l.w.queue) == 0 {
		return "", nil
	}
	q := pick(l.rng, l.w.queue...)
	return q.Account, work{q.Kind, q.step, false}
}

// hear returns something that the provider reports: mostly what customers have confirmed.
func (l *life) hear(of *subject) (string, deed) {
	var waiting, over []string
	for i, c := range of.audit.Charges {
		if len(of.audit.Charges)-i > 10 {
			continue
		}
		if p := l.w.gateway.charges[of.id+"/"+c.ID]; p == nil {
			continue
		} else if p.status == "action_required" {
			waiting = append(waiting, c.ID)
		} else {
			over = append(over, c.ID)
		}
	}
	switch n := l.rng.IntN(10); {
	case len(waiting) > 0:
		return of.id, hear{pick(l.rng, waiting...), "confirmed"}
	case len(over) == 0:
		return "", nil
	case n == 0:
		return of.id, hear{pick(l.rng, over...), "contradicted"}
	default:
		return of.id, hear{pick(l.rng, over...), ""}
	}
}

// batch returns up to six requests at once; the first may come twice.
func (l *life) batch(of *subject) deed {
	var d batch
	for i := range 2 + l.rng.IntN(5) {
		s := of
		if l.rng.chance(40) {
			s = pick(l.rng, l.w.subjects...)
		}
		if s.audit == nil {
			continue
		}
		a := l.w.customer(s).request()
		if a.quote > 0 { // its terms are not known before
			a = ask{by: a.by, command: l.w.customer(s).generation()}
		}
		a.key = fmt.Sprintf("%s#%d", l.key(), i)
		d.asks = append(d.asks, orderly{s.id, a})
		if c, spends := a.command.(account.Spend); spends && l.rng.chance(50) { // what was only just held
			d.asks = append(d.asks, orderly{s.id,
				ask{by: a.by, key: a.key + "+", command: account.Settle{Hold: c.ID, Credits: someCredits(l.rng, 30),
					Units: someUnits(l.rng, 40)}}})
		}
	}
	if len(d.asks) > 0 && l.rng.chance(30) {
		d.asks = append(d.asks, d.asks[0])
	}
	return d
}

// advance moves an account's test clock on: to where something is due, or by hours, days, months or a year.
func (l *life) advance(of *subject) (string, deed) {
	if of.clock == "" {
		return "", nil
	}
	now := l.w.clocks[of.clock]
	to := now
	switch n := l.rng.IntN(20); {
	case n < 6:
		if due := of.audit.Due(); due.After(now) {
			to = due
		}
	case n < 10:
		to = now.Add(time.Duration(l.rng.IntN(50)) * time.Hour)
	case n < 13:
		to = now.Add(time.Duration(l.rng.IntN(40*24)) * time.Hour)
	case n < 15:
		to = of.audit.Period.End
	case n < 16:
		to = now.AddDate(0, 0, 59) // from 31 January to 31 March
	case n < 17 && l.rng.chance(30):
		to = now.AddDate(1, 0, 0)
	default:
		to = now.Add(time.Duration(l.rng.IntN(20)) * time.Minute)
	}
	if l.rng.chance(40) {
		to = to.Add(pick(l.rng, -time.Microsecond, time.Microsecond))
	}
	if to.Before(now) || to.Year() > 2090 {
		return "", nil
	}
	return "", advance{of.clock, to}
}

// now returns an account's present.
func (w *world) now(s *subject) time.Time {
	if s.clock != "" {
		return w.clocks[s.clock]
	}
	return w.clock.Now()
}

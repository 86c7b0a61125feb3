package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/team"
)

// scene is some steps of one account that belong together: what chance alone would hardly bring about. Each has its
// time by the account's clock; others may happen in between.
type scene struct {
	life  *life
	of    *subject
	at    time.Time
	steps []step
}

// stage begins a scene with an account.
func (l *life) stage(of *subject) {
	s := &scene{life: l, of: of, at: l.w.now(of)}
	switch l.rng.IntN(10) {
	case 0:
		s.endOfLots()
	case 1, 2:
		s.lateDelivery()
	case 3, 4:
		s.dunning()
	case 5:
		s.oldQuote()
	case 6:
		s.crowd()
	case 7:
		s.moneyGone()
	case 8:
		s.listening()
	case 9:
		s.heldTransfer()
	}
	l.plan = append(l.plan, s.steps...)
	slices.SortStableFunc(l.plan, func(a, b step) int { return a.at.Compare(b.at) })
}

// to lets time pass up to an instant by the account's clock, or not at all when that is past or far away.
func (s *scene) to(at time.Time) bool {
	if at.Before(s.at) || s.of.clock == "" && at.Sub(s.life.w.clock.Now()) > 35*24*time.Hour {
		return false
	}
	s.at = at
	if s.of.clock != "" {
		s.add("", advance{s.of.clock, at})
	}
	return true
}

// add adds a step to the scene and returns its number.
func (s *scene) add(account string, d deed) int {
	l := s.life
	l.steps++
	at := l.w.clock.Now()
	if s.of.clock == "" {
		at = s.at
	}
	s.steps = append(s.steps, step{number: l.steps, at: at, account: account, seed: l.chance(), deed: d})
	return l.steps
}

// ask adds something that an operator asks.
func (s *scene) ask(c account.Command) { s.by(account.Operator, c) }

// by adds something that somebody asks.
func (s *scene) by(by account.Actor, c account.Command) {
	s.add(s.of.id, ask{by: by, key: fmt.Sprintf("scene%d", s.life.steps+1), command: c})
}

// work adds the jobs that may follow.
func (s *scene) work(kinds ...string) {
	for _, kind := range kinds {
		s.add(s.of.id, work{kind: kind})
	}
}

// generation asks for a generation and returns its id.
func (s *scene) generation(model, options string, now bool) string {
	s.of.holds++
	id := fmt.Sprintf("g%d", s.of.holds)
	s.ask(account.Spend{ID: id, Model: model, Options: []byte(options), Now: now})
	return id
}

// endOfLots has holds end just before, with and after the lots that they draw on, and brings back what was spent of
// them.
func (s *scene) endOfLots() {
	l, a := s.life.rng, s.of.audit
	end := a.Month.End
	if l.chance(40) {
		end = s.at.Add(time.Duration(16+l.IntN(60)) * time.Minute)
		s.ask(account.Grant{Credits: money.Credits(20 + l.IntN(100)), Reason: "for a moment", ExpiresAt: end})
	}
	if !s.to(end.Add(-15 * time.Minute)) {
		return
	}
	model, options := pick(l, "z-image", "premium-image", "lip-sync"), "{}"
	spent, together := s.generation(model, options, true), s.generation(model, options, false)
	s.to(end.Add(-time.Duration(1+l.IntN(14)) * time.Minute))
	after := s.generation(model, options, false)
	s.to(end.Add(pick(l, -time.Microsecond, 0, time.Microsecond, time.Minute)))
	for _, c := range []account.Command{account.RefundHold{Hold: spent}, account.Settle{Hold: together},
		account.Release{Hold: after}, account.RefundHold{Hold: together}} {
		if l.chance(75) {
			s.ask(c)
		}
	}
}

// lateDelivery has a generation told to be delivered when its hold is over, and its credits and units may be spent.
func (s *scene) lateDelivery() {
	l := s.life.rng
	model, options := "z-image", pick(l, `{"count":8}`, `{"count":3}`, `{"count":8,"width":2048}`)
	switch {
	case s.of.audit.Plan != "free" && l.chance(30):
		model, options = "premium-llm", "{}"
	case l.chance(40):
		model, options = pick(l, "premium-image", "lip-sync", "talking-avatar"), "{}"
	}
	hold := s.generation(model, options, false)
	if !s.to(s.at.Add(15*time.Minute + pick(l, 0, time.Microsecond, time.Hour))) {
		return
	}
	for range 2 + l.IntN(4) {
		s.generation(model, options, true)
	}
	s.ask(account.Settle{Hold: hold})
	if l.chance(40) {
		s.ask(account.RefundHold{Hold: hold})
	}
}

// moneyGone has a bank take the money of a pack, all or half of it, of which some is spent and some held, and all of
// that comes back.
func (s *scene) moneyGone() {
	l := s.life.rng
	charge := fmt.Sprintf("ch_%d", len(s.of.audit.Charges)+1)
	s.ask(account.TopUp{Pack: "500", Method: "pm_ok"})
	s.work("charge")
	var spent, held []string
	for range 1 + l.IntN(3) {
		model := pick(l, "premium-video", "talking-avatar", "premium-image")
		spent = append(spent, s.generation(model, "{}", true))
		held = append(held, s.generation(model, "{}", false), s.generation(model, "{}", false))
	}
	lost := money.EUR(pick[int64](l, 1_000_000, 1_000_000, 950))
	s.ask(account.RecordDispute{ID: "dp_" + charge, Charge: charge, Amount: lost, State: account.DisputeLost})
	if l.chance(20) {
		s.ask(account.Close{Reason: "asked for"}) // with all that is held
	}
	for i, hold := range held {
		switch {
		case i%2 == 0:
			s.ask(account.Release{Hold: hold})
		case l.chance(50):
			some := money.Credits(1 + l.IntN(8))
			s.ask(account.Settle{Hold: hold, Credits: &some})
		}
	}
	if s.to(s.at.Add(15*time.Minute + pick(l, -time.Microsecond, 0, time.Hour))) {
		s.add(s.of.id, look{})
	}
	for _, hold := range append(spent, held...) {
		s.ask(account.RefundHold{Hold: hold})
	}
}

// dunning has a renewal that is not paid at once: its jobs come late, the customer waits, or gives another method, or
// up.
func (s *scene) dunning() {
	l, a := s.life.rng, s.of.audit
	if a.Plan == "free" || !s.to(cmp.Or(a.Month.End, a.Period.End).Add(-time.Minute)) {
		return
	}
	s.ask(account.SetMethod{Method: pick(l, "pm_no", "pm_ask", "pm_ask", "pm_moody")})
	due := a.Month.End
	for _, days := range []int{0, 1, 3, 5, 7} {
		if !s.to(due.AddDate(0, 0, days)) {
			return
		}
		s.add(s.of.id, look{})
		if s.of.clock == "" {
			s.to(s.at.Add(time.Duration(l.IntN(30)) * time.Hour))
		}
		s.work("charge", "void")
		switch l.IntN(9) {
		case 0:
			s.ask(account.SetMethod{Method: pick(l, "pm_ok", "pm_moody", "pm_ask")})
			s.work("charge")
		case 1:
			s.ask(account.MoveEdition{Edition: 1 + l.IntN(len(s.life.w.figures)+1)})
		case 2:
			s.ask(account.Subscribe{Plan: anyPlan(l), Interval: anyInterval(l)})
		case 3:
			s.ask(account.Cancel{Now: l.chance(50)})
		case 4:
			s.add(s.of.id, hear{after: "confirmed"})
		case 5, 6:
			s.ask(account.SetTax{ReverseCharge: l.chance(50)})
		}
	}
}

// heldTransfer has an account that pays by transfer held by a dispute while the order for its next period falls due, and
// a bank decide of it before the period's end, or after it.
func (s *scene) heldTransfer() {
	l, a := s.life.rng, s.of.audit
	end, charges := cmp.Or(a.Month.End, a.Period.End), len(a.Charges)
	if a.Plan == "free" {
		s.ask(account.Subscribe{Plan: pick(l, "creator", "pro", "team"), Interval: catalog.Month, Method: "pm_ok"})
		s.work("charge")
		end, charges = s.at.AddDate(0, 1, 0), charges+1
	}
	s.ask(account.SetMethod{Method: account.Transfer})
	charge := fmt.Sprintf("ch_%d", charges+1)
	s.ask(account.TopUp{Pack: "500", Method: "pm_ok"})
	s.work("charge")
	held := account.RecordDispute{ID: "dp_" + charge, Charge: charge, Amount: money.EUR(1_000_000),
		State: account.DisputeOpen, Hold: true}
	s.ask(held)
	if !s.to(end.AddDate(0, 0, pick(l, -13, -9, -2, 1))) {
		return
	}
	s.add(s.of.id, look{})
	held.State = pick(l, account.DisputeWon, account.DisputeWon, account.DisputeLost)
	s.ask(held)
	s.ask(account.CancelOrder{Charge: fmt.Sprintf("ch_%d", charges+2)})
	s.add(s.of.id, look{})
}

// oldQuote has a quote confirmed after a new edition has come, or something else has changed.
func (s *scene) oldQuote() {
	l, w := s.life.rng, s.life.w
	number := s.add(s.of.id, quote{anyPlan(w.rng), anyInterval(w.rng)})
	switch {
	case len(w.figures) < maxEditions && l.chance(40):
		s.add("", edition{})
	case l.chance(30):
		s.ask(account.SetTax{ReverseCharge: !s.of.audit.Untaxed})
	case l.chance(50):
		s.to(s.at.Add(15*time.Minute + pick(l, -time.Microsecond, 0, time.Microsecond)))
	}
	s.add(s.of.id, ask{
		by: account.Operator, key: fmt.Sprintf("scene%d",
			l.Uint64()), command: account.Subscribe{Method: pick(l, "pm_ok", "pm_ok", "pm_moody")}, quote: number,
	})
	s.work("charge")
}

// crowd has a team that fills its seats, is led by several people, and loses seats at the end of the period.
func (s *scene) crowd() {
	l := s.life.rng
	s.ask(account.Subscribe{Plan: "agency", Interval: catalog.Month, Method: "pm_ok"})
	s.work("charge")
	for i, who := range people[:5] {
		role := team.Member
		if i < 2 {
			role = team.Manager
		}
		s.ask(account.Invite{User: who, Role: role, Joined: l.chance(80)})
	}
	on, off := true, false
	leader, member := people[l.IntN(2)], people[l.IntN(5)]
	s.by(user(leader), account.ChangeMember{User: member, Premium: &off})
	s.by(user(member), account.ChangeMember{User: member, Premium: &on})
	s.ask(account.ChangeMember{User: people[4], Stay: &on})
	s.ask(account.Subscribe{Plan: "team", Interval: catalog.Month, Method: "pm_ok"})
	if !s.to(s.at.AddDate(0, 1, 1)) {
		return
	}
	s.add(s.of.id, look{})
	s.work("charge")
	for _, who := range people[:5] {
		s.by(user(who), account.Spend{Model: pick(l, "z-image", "premium-llm"), Now: true})
	}
}

package sim

import (
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/team"
	"conto/sim/generation"
)

// shift is some minutes in which an account's people generate, and the nodes' studios work.
type shift struct {
	life   *life
	of     *subject
	at     time.Time // by the real clock: the studio lives by no other
	made   []step    // that ask for generations
	teamed bool      // it is a team's
	steps  []step
}

// generates begins a shift of an account, or of two that want the same.
func (l *life) generates(of *subject) {
	s := &shift{life: l, of: of, at: l.w.clock.Now()}
	if l.rng.chance(30) {
		s.team()
	}
	if l.rng.chance(40) {
		s.ask(account.Operator, account.Grant{Credits: money.Credits(20 + l.rng.IntN(400)), Reason: "to generate"})
	}
	if l.rng.chance(15) {
		s.rush()
	}
	for range 15 + l.rng.IntN(40) {
		s.at = s.at.Add(pick(l.rng, 0, 0, 250*time.Millisecond, time.Second, 3*time.Second, 10*time.Second,
			10*time.Second, 40*time.Second))
		if l.rng.chance(2) {
			s.at = s.at.Add(time.Duration(l.rng.IntN(30)) * time.Minute)
		}
		s.next()
	}
	l.plan = append(l.plan, s.steps...)
	slices.SortStableFunc(l.plan, func(a, b step) int { return a.at.Compare(b.at) })
}

// add adds a step.
func (s *shift) add(account string, d deed) step {
	l := s.life
	l.steps++
	one := step{number: l.steps, at: s.at, account: account, seed: l.chance(), deed: d}
	s.steps = append(s.steps, one)
	return one
}

// ask adds something that is asked of the account.
func (s *shift) ask(by account.Actor, c account.Command) {
	s.add(s.of.id, ask{by: by, key: fmt.Sprintf("shift%d", s.life.steps+1), command: c})
}

// team makes a team of the account, whose generations go before others.
func (s *shift) team() {
	l := s.life
	s.teamed = true
	s.ask(account.Operator, account.Subscribe{Plan: pick(l.rng, "team", "agency", "pro"), Interval: catalog.Month,
		Method: "pm_ok"})
	s.add(s.of.id, work{kind: "charge"})
	for i, who := range people[:3] {
		s.ask(account.Operator, account.Invite{User: who, Role: pick(l.rng, team.Member, team.Member, team.Manager),
			Joined: i < 2 || l.rng.chance(80)})
	}
	s.ask(user(s.of.owner), account.MakeKey{ID: "k_8", Label: "studio", Digest: digestOf("k_8")})
}

// next adds something that happens.
func (s *shift) next() {
	l := s.life
	switch n := l.rng.IntN(100); {
	case n < 40:
		s.add("", turn{l.rng.IntN(len(l.w.nodes))})
	case n < 62:
		if len(s.made) < 7 {
			s.generate(s.of, s.somebody(), anyWork(l.rng))
		}
	case n < 68:
		s.again(func(number int, by account.Actor) deed { return regenerate{number, by} })
	case n < 75:
		s.again(func(number int, by account.Actor) deed { return stop{number, by} })
	case n < 80:
		s.again(func(number int, by account.Actor) deed { return glance{number, by} })
	case n < 89:
		s.add("", ring{l.rng.IntN(20), l.rng.chance(20)})
	case n < 92:
		s.add("", crash{l.rng.IntN(len(l.w.nodes)), l.rng.chance(40)})
	default:
		s.meddle()
	}
}

// again adds something about a generation of the shift: mostly by who asked for it.
func (s *shift) again(what func(number int, by account.Actor) deed) {
	if len(s.made) == 0 {
		return
	}
	one := pick(s.life.rng, s.made...)
	by := one.deed.(generate).By
	if s.life.rng.chance(30) {
		by = s.somebody()
	}
	s.add(one.account, what(one.number, by))
}

// meddle adds what changes who may generate, while something waits or runs.
func (s *shift) meddle() {
	l, on := s.life, s.life.rng.chance(40)
	who := pick(l.rng, people[0], people[1], people[2], s.of.owner)
	switch l.rng.IntN(12) {
	case 0, 1, 2, 3, 4:
		s.ask(account.Operator, account.ChangeMember{User: who, Premium: &on})
	case 5:
		s.ask(account.Operator, account.RemoveMember{User: who})
	case 6:
		s.ask(account.Operator, account.ChangeMember{User: who, Cap: anyCap(l.rng)})
	case 7:
		if l.rng.chance(5) {
			s.ask(user(s.of.owner), account.Close{Reason: "asked for"})
		}
	case 8:
		s.ask(account.Operator, account.RevokeKey{ID: "k_8"})
	default:
		s.add(s.of.id, look{})
	}
}

// somebody returns who asks: the owner, who is in the team or was, a program, or an operator.
func (s *shift) somebody() account.Actor {
	switch n := s.life.rng.IntN(100); {
	case !s.teamed && n < 80 || n < 45:
		return user(s.of.owner)
	case n < 75 || n < 83 && !s.teamed:
		return user(pick(s.life.rng, people[:3]...))
	case n < 87:
		return apiKey("k_8")
	}
	return account.Operator
}

// generate adds a request for a generation.
func (s *shift) generate(of *subject, by account.Actor, a generation.Ask) {
	a.By, a.Key = by, fmt.Sprintf("made%d", s.life.steps+1)
	if by.User != "" {
		a.User = ""
	}
	s.made = append(s.made, s.add(of.id, generate{a, s.life.rng.chance(10)}))
}

// rush has a team fill the queue of a provider, and others wait behind it.
func (s *shift) rush() {
	l := s.life
	s.team()
	a := generation.Ask{Model: "mini-llm", Options: "{}"}
	for range 12 + l.rng.IntN(8) {
		s.generate(s.of, user(s.of.owner), a)
	}
	for range 3 {
		other := pick(l.rng, l.w.subjects...)
		for range 2 {
			s.generate(other, user(other.owner), a)
		}
	}
	node := l.rng.IntN(len(l.w.nodes))
	for range 25 {
		s.at = s.at.Add(pick(l.rng, time.Second, 5*time.Second, 20*time.Second))
		s.add("", turn{node})
	}
}

// anyWork thinks of a generation.
func anyWork(l *rng) generation.Ask {
	a := generation.Ask{Model: pick(l, "mini-llm", "fast-image", "basic-voice", "z-image", "z-image", "z-image",
		"premium-llm", "premium-llm", "premium-llm", "premium-image", "premium-image", "premium-video"), Options: "{}"}
	switch a.Model {
	case "z-image", "premium-image", "fast-image":
		a.Options = fmt.Sprintf(`{"count":%d,"width":%d}`, pick(l, 1, 2, 4, 4, 8), pick(l, 512, 1024, 2048))
	case "premium-llm", "mini-llm":
		a.Options = fmt.Sprintf(`{"max_output_tokens":%d}`, pick(l, 1, 1000, 9000, 9000, 30_000))
	case "premium-video":
		a.Options = fmt.Sprintf(`{"seconds":%d}`, pick(l, 1, 2, 5, 20))
	}
	if l.chance(10) {
		a.User = pick(l, people[:3]...)
	}
	return a
}

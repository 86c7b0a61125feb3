package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/team"
	"conto/sim/audit"
)

// people are those who may be in an account's team beside its owner.
var people = []string{"bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "joe", "kim", "leo"}

// customer is a subject whose owner, people and operators think of what to ask. What they ask depends on what the
// auditor knows of the account, and on chance.
type customer struct {
	*subject
	rng      *rng
	editions int       // of the catalogue
	now      time.Time // by the account's clock
}

// customer returns a subject as it thinks of its next request.
func (w *world) customer(s *subject) customer { return customer{s, w.rng, len(w.figures), w.now(s)} }

// request thinks of something that is asked of an account, and by whom.
func (s customer) request() ask {
	by := s.somebody()
	if s.audit.Renewal != nil && len(s.audit.Disputes) > 0 && s.rng.chance(30) { // what a bank decides of a held renewal
		return ask{by: by, command: s.disputed()}
	}
	if s.rng.chance(5) {
		return s.rarely()
	}
	if s.leaves() {
		return ask{by: by, command: account.Close{Reason: pick(s.rng, "asked for", "asked for", "asked for", "")}}
	}
	switch n := s.rng.IntN(100); {
	case n < 7:
		return ask{by: by, command: s.money()}
	case n < 37:
		return ask{by: by, command: s.generation()}
	case n < 51:
		return s.closing(by)
	case n < 52:
		return s.extending(by)
	case n < 54:
		id := s.anyHold()
		return s.named(id, ask{by: by,
			command: account.RefundHold{Hold: id, Credits: someCredits(s.rng, 30), Units: someUnits(s.rng, 30)}})
	case n < 58:
		return ask{by: by, command: s.grant()}
	case n < 61:
		return ask{by: by, command: account.TopUp{Pack: pick(s.rng, "500", "500", "2000", "5000", "700"),
			Method: anyMethod(s.rng)}}
	case n < 64:
		return ask{by: by, command: account.SetMethod{Method: pick(s.rng, "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_moody",
			"", account.Transfer, account.Transfer)}}
	case n < 67:
		return s.odd(by)
	case n < 80:
		cmd := s.team()
		switch c := cmd.(type) { // what nobody says for another
		case account.TakeOver:
			by = user(c.User)
		case account.Decline:
			by = user(c.User)
		case account.ChangeMember:
			if c.Cap != nil && c.User == s.audit.Held() {
				by = user(c.User) // who would rather not be held
			}
		}
		return ask{by: by, command: cmd}
	}
	if s.steady() && s.audit.Plan != "free" && !s.rng.chance(6) { // most customers leave their plan alone
		return ask{by: by, command: s.generation()}
	}
	return s.change(by)
}

// leaves reports whether somebody closes the account: rarely, and rather while something is open.
func (s customer) leaves() bool {
	n := s.rng.IntN(1000)
	open := slices.ContainsFunc(s.audit.Holds, func(h audit.Hold) bool { return h.State == "held" }) ||
		slices.ContainsFunc(s.audit.Charges, func(c audit.Charge) bool { return c.Outcome == "" })
	return n == 0 || n < 20 && open
}

// rarely thinks of what is seldom asked for, and here often enough for its rules to be tried in a short life: a code
// that was used, a level just where the balance is, an account that goes from hand to hand.
func (s customer) rarely() ask {
	by := pick(s.rng, account.Operator, user(s.ownedBy()))
	switch last := s.audit.People[len(s.audit.People)-1].User; s.rng.IntN(5) {
	case 0:
		return ask{by: by, command: account.Redeem{Code: "0000-0000-0000-0001", Credits: 40}}
	case 1:
		return ask{by: by, command: account.SetAlert{Below: money.Credits(s.audit.Available(false))}}
	case 3: // one pack a month at most, below more than there ever is
		return ask{by: by, command: account.SetKeepGoing{On: true, Below: 900_000, Pack: "500", Limit: money.EUR(2300)}}
	case 2:
		if up := s.lastPaid("upgrade"); up != "" && s.audit.Interval == "year" { // its later months follow the money
			if s.rng.chance(50) {
				return ask{by: account.Operator, command: account.RecordDispute{ID: "dp_" + up, Charge: up,
					Amount: money.EUR(1_000_000), State: account.DisputeLost}}
			}
			return ask{by: account.Operator, command: account.RefundPayment{Charge: up, Reason: "asked for", Return: true}}
		}
		fallthrough
	default:
		if o := s.audit.Offer; o != nil {
			return ask{by: user(o.To), command: account.TakeOver{User: o.To}}
		}
		return ask{by: by, command: account.HandOver{User: last}}
	}
}

// money thinks of orders, refunds of payments, and whether VAT is charged.
func (s customer) money() account.Command {
	switch s.rng.IntN(16) {
	case 0, 1:
		return s.order()
	case 12, 13:
		return account.SetKeepGoing{On: s.rng.chance(85), Below: money.Credits(pick(s.rng, 0, 20, 100, 1000, 5000)),
			Pack:  pick(s.rng, "500", "2000", "700"),
			Limit: money.EUR(int64(pick(s.rng, 1000, 4000, 20000, 100000)))}
	case 2:
		return account.Order{Pack: pick(s.rng, "500", "2000", "700"), Reference: pick(s.rng, "RF19", "RF20", "")}
	case 3, 4, 5:
		return account.PayOrder{Charge: s.anyOrder()}
	case 6:
		if s.rng.chance(30) {
			return account.Redeem{Code: pick(s.rng, "0000-0000-0000-0001", "0000-0000-0000-0002", "none"),
				Credits: money.Credits(pick(s.rng, 0, 5, 40, 300)), Days: pick(s.rng, 0, 0, 1, 30),
				Until: pick(s.rng, time.Time{}, s.audit.Month.End)}
		}
		if s.rng.chance(60) {
			return account.SetAlert{Below: money.Credits(pick(s.rng, 0, 1, 20, 60, 200, 1000, -1))}
		}
		return account.CancelOrder{Charge: s.anyOrder()}
	case 7:
		return account.SetTax{ReverseCharge: s.rng.chance(60), Profile: pick(s.rng, 0, 0, s.audit.Profile)}
	case 8:
		if s.rng.chance(50) {
			return account.SetKind{Kind: pick(s.rng, account.Personal, account.Business, account.Enterprise, "club")}
		}
		return account.SetProfile{Foreign: s.rng.chance(50)}
	}
	if s.rng.chance(50) {
		return s.disputed()
	}
	back := account.RefundPayment{Charge: "ch_99", Reason: "asked for", Return: s.rng.chance(30)}
	if n := len(s.audit.Charges); n > 0 {
		back.Charge = s.audit.Charges[max(0, n-1-s.rng.IntN(6))].ID
	}
	if last := s.lastPaid("upgrade"); last != "" && s.rng.chance(40) {
		back.Charge, back.Return = last, true
	}
	if s.rng.chance(60) {
		back.Amount = &money.Amount{Cents: int64(pick(s.rng, 0, 1, 100, 700, 950, 5000)),
			Currency: pick(s.rng, "EUR", "EUR", "EUR", "EUR", "CHF")}
	}
	return back
}

// disputed lets a cardholder want money back, or a bank decide: mostly on what is open.
func (s customer) disputed() account.Command {
	d := account.RecordDispute{ID: "dp_1", Charge: "ch_99", State: pick(s.rng, account.DisputeOpen, account.DisputeOpen,
		account.DisputeWon, account.DisputeLost, "maybe"), Hold: s.rng.chance(70)}
	if n := len(s.audit.Charges); n > 0 {
		c := s.audit.Charges[max(0, n-1-s.rng.IntN(6))]
		d.ID, d.Charge, d.Amount = "dp_"+c.ID, c.ID, money.EUR(pick(s.rng, c.Amount, c.Amount, c.Amount, c.Amount/2+1))
	}
	if last := s.lastPaid("start", "upgrade", "renewal"); last != "" && s.rng.chance(60) {
		d.ID, d.Charge, d.Amount = "dp_"+last, last, money.EUR(1_000_000)
	}
	for _, known := range s.audit.Disputes {
		if known.State == "open" && s.rng.chance(40) {
			d.ID, d.Charge, d.State = known.ID, known.Charge, pick(s.rng, account.DisputeWon, account.DisputeLost)
			d.Amount = money.EUR(1_000_000)
		}
	}
	return d
}

// lastPaid returns the newest charge for one of some purposes that was paid, or "".
func (s customer) lastPaid(purposes ...string) string {
	for _, id := range slices.Backward(s.audit.Remembered) {
		for _, c := range s.audit.Charges {
			if c.ID == id && slices.Contains(purposes, c.Purpose) {
				return id
			}
		}
	}
	return ""
}

// order asks for a plan by bank transfer: often for what is renewed next.
func (s customer) order() account.Order {
	o := account.Order{Plan: anyPlan(s.rng, "gold"), Interval: anyInterval(s.rng), Reference: "RF18"}
	if s.rng.chance(50) {
		o.Plan, o.Interval = s.audit.Plan, catalog.Interval(s.audit.Interval)
		if p := s.audit.Pending; p != nil {
			o.Plan, o.Interval = p.Plan, catalog.Interval(p.Interval)
		}
	}
	return o
}

// anyOrder returns mostly an order that waits, sometimes another charge.
func (s customer) anyOrder() string {
	for _, c := range s.audit.Charges {
		if c.Method == account.Transfer && c.Outcome == "" && s.rng.chance(80) {
			return c.ID
		}
	}
	return pick(s.rng, "ch_1", "ch_2", "ch_3")
}

// steady reports whether an account rarely changes its plan: its subscription lives to be renewed.
func (s customer) steady() bool { return len(s.id)%2 == 0 || s.id[len(s.id)-1]%2 == 0 }

// change thinks of a change of plan.
func (s customer) change(by account.Actor) ask {
	switch n := s.rng.IntN(20); {
	case n < 11:
		return s.subscribe(by)
	case n < 14:
		return ask{by: by, command: account.Cancel{Now: s.rng.chance(40)}}
	case n < 17:
		return ask{by: by, command: account.Resume{}}
	}
	return ask{by: by, command: account.MoveEdition{Edition: s.rng.IntN(s.editions + 2)}}
}

// ownedBy returns who owns the account, or will.
func (s *subject) ownedBy() string {
	if s.audit == nil {
		return s.owner
	}
	return s.audit.Owner
}

// somebody returns mostly an operator or the owner, sometimes one of the people, and sometimes an API key of the
// owner's.
func (s customer) somebody() account.Actor {
	switch n := s.rng.IntN(100); {
	case n < 10:
		return user(pick(s.rng, people[:4]...))
	case n < 36:
		return user(s.ownedBy())
	case n == 41:
		return apiKey(fmt.Sprintf("k_%d", s.rng.IntN(9))) // as a rule one that was revoked, or never made
	case n < 42 && s.audit != nil && len(s.audit.Keys) > 0:
		return apiKey(pick(s.rng, s.audit.Keys...))
	}
	return account.Operator
}

// odd thinks of what is asked rarely: API keys, webhook endpoints, and what is wrong.
func (s customer) odd(by account.Actor) ask {
	switch s.rng.IntN(11) {
	case 8, 9, 10:
		return s.endpoint(by)
	case 0, 1, 2:
		return ask{by: by, command: newKey(s.rng)}
	case 3, 4:
		return ask{by: by, command: account.RevokeKey{ID: fmt.Sprintf("k_%d", s.rng.IntN(9))}}
	case 5:
		return ask{by: account.Operator, command: account.Open{ID: s.id, Kind: account.Personal, Owner: "somebody"}}
	case 6:
		return ask{by: user(s.ownedBy()), command: account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded}}
	}
	c := s.generation()
	c.Options = json.RawMessage(pick(s.rng, `{"seconds":"5"}`, `{"count":0}`, `{"resolution":"4k"}`, `{"count":1.5}`,
		`[]`, `{"colour":1}`, `{"max_output_tokens":null}`))
	return ask{by: by, command: c}
}

// generation asks for a generation: mostly under a new id, sometimes under one that was used, or none.
func (s customer) generation() account.Spend {
	s.holds++
	c := anySpend(s.rng, fmt.Sprintf("g%d", s.holds))
	switch n := s.rng.IntN(100); {
	case n < 3:
		c.ID = s.anyHold()
	case n < 10:
		c.ID = ""
	}
	return c
}

// closing settles or releases a hold, mostly by who may.
func (s customer) closing(by account.Actor) ask {
	id := s.anyHold()
	for _, h := range s.audit.Holds {
		if h.ID != id || !s.rng.chance(80) {
			continue
		}
		switch {
		case h.By.Key != "":
			by = apiKey(h.By.Key)
		case h.By.User != "":
			by = user(h.By.User)
		default:
			by = account.Operator
		}
	}
	if s.rng.chance(15) {
		by = account.Studio
	}
	if s.rng.chance(30) {
		return s.named(id, ask{by: by, command: account.Release{Hold: id}})
	}
	return s.named(id, ask{by: by,
		command: account.Settle{Hold: id, Credits: someCredits(s.rng, 40), Units: someUnits(s.rng, 50)}})
}

// extending keeps a hold open, mostly as the studio does: for minutes or days, for less than it lives anyway, or for
// longer than may be.
func (s customer) extending(by account.Actor) ask {
	id := s.anyHold()
	if s.rng.chance(80) {
		by = account.Studio
	}
	minutes := s.rng.IntN(8 * 24 * 60)
	if s.rng.chance(40) {
		minutes %= 20
	}
	return s.named(id, ask{by: by, command: account.Extend{Hold: id,
		Until: s.now.Add(time.Duration(minutes) * time.Minute)}})
}

// named has a request name the step that opened a hold, where its id was made: it is another one in another story.
func (s *subject) named(id string, a ask) ask {
	for step, made := range s.made { // one of them at most
		if made == id {
			a.hold = step
		}
	}
	return a
}

// anyHold returns a hold of the account: mostly a late one, sometimes one whose time is over, or one that never was.
func (s customer) anyHold() string {
	holds := s.audit.Holds
	if len(s.works) > 0 { // those of the studio are its own
		holds = slices.DeleteFunc(slices.Clone(holds), func(h audit.Hold) bool { return strings.HasPrefix(h.ID, "gen_") })
	}
	switch {
	case len(holds) == 0 || s.rng.chance(3):
		return pick(s.rng, "g0", "h_1", "h_999")
	case s.rng.chance(75):
		return holds[max(0, len(holds)-1-s.rng.IntN(4))].ID
	}
	return holds[s.rng.IntN(len(holds))].ID
}

func (s customer) grant() account.Grant {
	g := account.Grant{Credits: money.Credits(s.rng.IntN(300)), Reason: "sorry"}
	switch s.rng.IntN(4) {
	case 0:
		g.ExpiresAt = s.now.Add(time.Duration(s.rng.IntN(60*24)) * time.Hour)
	case 1:
		g.ExpiresAt = pick(s.rng, s.audit.Month.End, s.audit.Period.End, s.now, s.now.Add(15*time.Minute))
	}
	return g
}

// subscribe asks for a plan, often at terms that were quoted.
func (s customer) subscribe(by account.Actor) ask {
	if n := len(s.quoted); n > 0 && s.rng.chance(50) {
		return ask{by: by, command: account.Subscribe{Method: anyMethod(s.rng)}, quote: s.quoted[max(0, n-1-s.rng.IntN(2))]}
	}
	return ask{by: by, command: account.Subscribe{Plan: anyPlan(s.rng, "gold"), Interval: anyInterval(s.rng),
		Method: anyMethod(s.rng)}}
}

func (s customer) team() account.Command {
	who, yes := pick(s.rng, people...), s.rng.chance(50)
	if s.audit.Offer != nil && s.rng.chance(50) {
		who = s.audit.Offer.To
	}
	switch s.rng.IntN(11) {
	case 8:
		if o := s.audit.Offer; o != nil && s.rng.chance(70) {
			return account.TakeOver{User: o.To}
		}
		return account.HandOver{User: pick(s.rng, "", who, pick(s.rng, s.audit.People...).User,
			pick(s.rng, s.audit.People...).User)}
	case 9:
		if s.rng.chance(70) {
			return account.TakeOver{User: who}
		}
		return account.Decline{User: who}
	case 0, 1, 2:
		role := pick(s.rng, team.Member, team.Manager, team.Owner)
		return account.Invite{User: who, Role: role, Joined: s.rng.chance(50)}
	case 3:
		return account.JoinMember{User: who}
	case 4:
		return account.RemoveMember{User: who}
	case 5:
		return account.ChangeMember{User: pick(s.rng, append([]string{s.audit.Owner}, people[:3]...)...), Premium: &yes}
	case 6:
		return account.ChangeMember{User: who, Stay: &yes}
	case 7:
		of := pick(s.rng, append([]string{s.audit.Owner}, people[:3]...)...)
		if held := s.audit.Held(); held != "" && yes {
			of = held
		}
		return account.ChangeMember{User: of, Cap: anyCap(s.rng)}
	}
	role := pick(s.rng, team.Member, team.Manager, team.Owner)
	c := account.ChangeMember{User: pick(s.rng, people[:6]...), Role: &role}
	if s.rng.chance(30) {
		c.Premium = &yes
	}
	return c
}

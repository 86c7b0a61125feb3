package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/team"
	"conto/sim/audit"
)

// people are those who may be in an account's team beside its owner.
var people = []string{"bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "joe", "kim", "leo"}

// request thinks of something that is asked of an account, and by whom.
func (w *world) request(s *subject) ask {
	by := w.somebody(s)
	if s.audit.Renewal != nil && len(s.audit.Disputes) > 0 && w.luck.chance(30) { // what a bank decides of a held renewal
		return ask{by: by, command: disputed(w, s)}
	}
	if w.luck.chance(5) {
		return rarely(w, s)
	}
	if leaves(w, s) {
		return ask{by: by, command: account.Close{Reason: pick(w.luck, "asked for", "asked for", "asked for", "")}}
	}
	switch n := w.luck.IntN(100); {
	case n < 7:
		return ask{by: by, command: w.money(s)}
	case n < 37:
		return ask{by: by, command: w.generation(s)}
	case n < 51:
		return w.closing(s, by)
	case n < 54:
		id := w.anyHold(s)
		return s.named(id, ask{by: by, command: account.Refund{Hold: id, Credits: w.some(30), Units: w.units(30)}})
	case n < 58:
		return ask{by: by, command: w.grant(s)}
	case n < 61:
		return ask{by: by, command: account.TopUp{Pack: pick(w.luck, "500", "500", "2000", "5000", "700"),
			Method: w.method()}}
	case n < 64:
		return ask{by: by, command: account.SetMethod{Method: pick(w.luck, "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_moody",
			"", account.Transfer, account.Transfer)}}
	case n < 67:
		return w.odd(s, by)
	case n < 80:
		cmd := w.team(s)
		switch c := cmd.(type) { // what nobody says for another
		case account.TakeOver:
			by = user(c.User)
		case account.Decline:
			by = user(c.User)
		}
		return ask{by: by, command: cmd}
	}
	if steady(s) && s.audit.Plan != "free" && !w.luck.chance(6) { // most customers leave their plan alone
		return ask{by: by, command: w.generation(s)}
	}
	return w.change(s, by)
}

// leaves reports whether somebody closes the account: rarely, and rather while something is open.
func leaves(w *world, s *subject) bool {
	n := w.luck.IntN(1000)
	open := slices.ContainsFunc(s.audit.Holds, func(h audit.Hold) bool { return h.State == "held" }) ||
		slices.ContainsFunc(s.audit.Charges, func(c audit.Charge) bool { return c.Outcome == "" })
	return n == 0 || n < 20 && open
}

// rarely thinks of what is seldom asked for, and here often enough for its rules to be tried in a short life: a code that
// was used, a level just where the balance is, an account that goes from hand to hand.
func rarely(w *world, s *subject) ask {
	by := pick(w.luck, account.Operator, user(s.ownedBy()))
	switch last := s.audit.People[len(s.audit.People)-1].User; w.luck.IntN(5) {
	case 0:
		return ask{by: by, command: account.Redeem{Code: "0000-0000-0000-0001", Credits: 40}}
	case 1:
		return ask{by: by, command: account.SetAlert{Below: money.Credits(s.audit.Available(false))}}
	case 3: // one pack a month at most, below more than there ever is
		return ask{by: by, command: account.SetKeepGoing{On: true, Below: 900_000, Pack: "500", Limit: money.EUR(2300)}}
	case 2:
		if up := lastPaid(s, "upgrade"); up != "" && s.audit.Interval == "year" {
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
func (w *world) money(s *subject) account.Command {
	switch w.luck.IntN(16) {
	case 0, 1:
		return w.order(s)
	case 12, 13:
		return account.SetKeepGoing{On: w.luck.chance(85), Below: money.Credits(pick(w.luck, 0, 20, 100, 1000, 5000)),
			Pack:  pick(w.luck, "500", "2000", "700"),
			Limit: money.EUR(int64(pick(w.luck, 1000, 4000, 20000, 100000)))}
	case 2:
		return account.Order{Pack: pick(w.luck, "500", "2000", "700"), Reference: pick(w.luck, "RF19", "RF20", "")}
	case 3, 4, 5:
		return account.PayOrder{Charge: w.anyOrder(s)}
	case 6:
		if w.luck.chance(30) {
			return account.Redeem{Code: pick(w.luck, "0000-0000-0000-0001", "0000-0000-0000-0002", "none"),
				Credits: money.Credits(pick(w.luck, 0, 5, 40, 300)), Days: pick(w.luck, 0, 0, 1, 30),
				Until: pick(w.luck, time.Time{}, s.audit.Month.End)}
		}
		if w.luck.chance(60) {
			return account.SetAlert{Below: money.Credits(pick(w.luck, 0, 1, 20, 60, 200, 1000, -1))}
		}
		return account.CancelOrder{Charge: w.anyOrder(s)}
	case 7:
		return account.SetTax{ReverseCharge: w.luck.chance(60), Profile: pick(w.luck, 0, 0, s.audit.Profile)}
	case 8:
		if w.luck.chance(50) {
			return account.SetKind{Kind: pick(w.luck, account.Personal, account.Business, account.Enterprise, "club")}
		}
		return account.SetProfile{Foreign: w.luck.chance(50)}
	}
	if w.luck.chance(50) {
		return disputed(w, s)
	}
	back := account.RefundPayment{Charge: "ch_99", Reason: "asked for", Return: w.luck.chance(30)}
	if n := len(s.audit.Charges); n > 0 {
		back.Charge = s.audit.Charges[max(0, n-1-w.luck.IntN(6))].ID
	}
	if last := lastPaid(s, "upgrade"); last != "" && w.luck.chance(40) {
		back.Charge, back.Return = last, true
	}
	if w.luck.chance(60) {
		back.Amount = &money.Amount{Cents: int64(pick(w.luck, 0, 1, 100, 700, 950, 5000)),
			Currency: pick(w.luck, "EUR", "EUR", "EUR", "EUR", "CHF")}
	}
	return back
}

// disputed lets a cardholder want money back, or a bank decide: mostly on what is open.
func disputed(w *world, s *subject) account.Command {
	d := account.RecordDispute{ID: "dp_1", Charge: "ch_99", State: pick(w.luck, account.DisputeOpen, account.DisputeOpen,
		account.DisputeWon, account.DisputeLost, "maybe"), Hold: w.luck.chance(70)}
	if n := len(s.audit.Charges); n > 0 {
		c := s.audit.Charges[max(0, n-1-w.luck.IntN(6))]
		d.ID, d.Charge, d.Amount = "dp_"+c.ID, c.ID, money.EUR(pick(w.luck, c.Amount, c.Amount, c.Amount, c.Amount/2+1))
	}
	if last := lastPaid(s, "start", "upgrade", "renewal"); last != "" && w.luck.chance(60) {
		d.ID, d.Charge, d.Amount = "dp_"+last, last, money.EUR(1_000_000)
	}
	for _, known := range s.audit.Disputes {
		if known.State == "open" && w.luck.chance(40) {
			d.ID, d.Charge, d.State = known.ID, known.Charge, pick(w.luck, account.DisputeWon, account.DisputeLost)
			d.Amount = money.EUR(1_000_000)
		}
	}
	return d
}

// lastPaid is the newest charge for one of some purposes that was paid, or "".
func lastPaid(s *subject, purposes ...string) string {
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
func (w *world) order(s *subject) account.Order {
	o := account.Order{Plan: w.plan("gold"), Interval: w.interval(), Reference: "RF18"}
	if w.luck.chance(50) {
		o.Plan, o.Interval = s.audit.Plan, catalog.Interval(s.audit.Interval)
		if p := s.audit.Pending; p != nil {
			o.Plan, o.Interval = p.Plan, catalog.Interval(p.Interval)
		}
	}
	return o
}

// anyOrder is mostly an order that waits, sometimes another charge.
func (w *world) anyOrder(s *subject) string {
	for _, c := range s.audit.Charges {
		if c.Method == account.Transfer && c.Outcome == "" && w.luck.chance(80) {
			return c.ID
		}
	}
	return pick(w.luck, "ch_1", "ch_2", "ch_3")
}

// steady says that an account rarely changes its plan: its subscription lives to be renewed.
func steady(s *subject) bool { return len(s.id)%2 == 0 || s.id[len(s.id)-1]%2 == 0 }

// change thinks of a change of plan.
func (w *world) change(s *subject, by account.Actor) ask {
	switch n := w.luck.IntN(20); {
	case n < 11:
		return w.subscribe(s, by)
	case n < 14:
		return ask{by: by, command: account.Cancel{Now: w.luck.chance(40)}}
	case n < 17:
		return ask{by: by, command: account.Resume{}}
	}
	return ask{by: by, command: account.Move{Edition: w.luck.IntN(len(w.figures) + 2)}}
}

// ownedBy is who owns the account, or will.
func (s *subject) ownedBy() string {
	if s.audit == nil {
		return s.owner
	}
	return s.audit.Owner
}

// somebody is mostly an operator or the owner, sometimes one of the people, and sometimes an API key of the owner's.
func (w *world) somebody(s *subject) account.Actor {
	switch n := w.luck.IntN(100); {
	case n < 10:
		return user(pick(w.luck, people[:4]...))
	case n < 36:
		return user(s.ownedBy())
	case n == 41:
		return apiKey(fmt.Sprintf("k_%d", w.luck.IntN(9))) // as a rule one that was revoked, or never made
	case n < 42 && s.audit != nil && len(s.audit.Keys) > 0:
		return apiKey(pick(w.luck, s.audit.Keys...))
	}
	return account.Operator
}

func user(id string) account.Actor { return account.Person(id) }

func apiKey(id string) account.Actor {
	return account.Program(account.Proof{ID: id, Digest: digestOf(id)})
}

// digestOf stands in for the digest of an API key's secret.
func digestOf(id string) string { return "digest of " + id }

// odd thinks of what is asked rarely: API keys, and what is wrong.
func (w *world) odd(s *subject, by account.Actor) ask {
	switch w.luck.IntN(8) {
	case 0, 1, 2:
		return ask{by: by, command: w.key()}
	case 3, 4:
		return ask{by: by, command: account.RevokeKey{ID: fmt.Sprintf("k_%d", w.luck.IntN(9))}}
	case 5:
		return ask{by: account.Operator, command: account.Open{ID: s.id, Kind: account.Personal, Owner: "somebody"}}
	case 6:
		return ask{by: user(s.ownedBy()), command: account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded}}
	}
	c := w.generation(s)
	c.Options = json.RawMessage(pick(w.luck, `{"seconds":"5"}`, `{"count":0}`, `{"resolution":"4k"}`, `{"count":1.5}`,
		`[]`, `{"colour":1}`, `{"max_output_tokens":null}`))
	return ask{by: by, command: c}
}

// key thinks of an API key to be made.
func (w *world) key() account.MakeKey {
	id := fmt.Sprintf("k_%d", w.luck.IntN(9))
	return account.MakeKey{ID: id, Label: "studio", Digest: digestOf(id)}
}

func (w *world) method() string {
	return pick(w.luck, "pm_ok", "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_moody", "", "")
}

// generation asks for a generation: mostly under a new id, sometimes under one that was used, or none.
func (w *world) generation(s *subject) account.Spend {
	s.holds++
	c := w.spend(fmt.Sprintf("g%d", s.holds))
	switch n := w.luck.IntN(100); {
	case n < 3:
		c.ID = w.anyHold(s)
	case n < 10:
		c.ID = ""
	}
	return c
}

func (w *world) spend(id string) account.Spend {
	c := account.Spend{ID: id, Model: pick(w.luck, audit.Models...), Now: !w.luck.chance(60)}
	if w.luck.chance(1) {
		c.Model = "no-model"
	}
	if w.luck.chance(10) {
		c.User = pick(w.luck, people[:4]...)
	}
	options := map[string]any{}
	put := func(name string, values ...int) {
		if w.luck.chance(70) {
			options[name] = pick(w.luck, values...)
		}
	}
	switch c.Model {
	case "z-image", "premium-image", "fast-image":
		put("count", 1, 2, 8, 8)
		put("width", 512, 1024, 1025, 2048)
		put("height", 512, 1024)
	case "premium-llm", "mini-llm":
		put("max_output_tokens", 1, 1000, 1001, 60000)
	case "lip-sync", "premium-video", "talking-avatar":
		put("seconds", 1, 5, 60, 61)
		if w.luck.chance(20) {
			options["resolution"] = pick(w.luck, "720p", "1080p")
		}
	}
	body, err := json.Marshal(options)
	if err != nil {
		panic("sim: " + err.Error())
	}
	c.Options = body
	return c
}

// closing settles or releases a hold, mostly by who may.
func (w *world) closing(s *subject, by account.Actor) ask {
	id := w.anyHold(s)
	for _, h := range s.audit.Holds {
		if h.ID != id || !w.luck.chance(80) {
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
	if w.luck.chance(30) {
		return s.named(id, ask{by: by, command: account.Release{Hold: id}})
	}
	return s.named(id, ask{by: by, command: account.Settle{Hold: id, Credits: w.some(40), Units: w.units(50)}})
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

// anyHold is a hold of the account: mostly a late one, sometimes one whose time is over, or one that never was.
func (w *world) anyHold(s *subject) string {
	holds := s.audit.Holds
	switch {
	case len(holds) == 0 || w.luck.chance(3):
		return pick(w.luck, "g0", "h_1", "h_999")
	case w.luck.chance(75):
		return holds[max(0, len(holds)-1-w.luck.IntN(4))].ID
	}
	return holds[w.luck.IntN(len(holds))].ID
}

// some is a number of credits, or nil for all of them.
func (w *world) some(percent int) *money.Credits {
	if !w.luck.chance(percent) {
		return nil
	}
	n := money.Credits(pick(w.luck, 0, 1, 2, 8, 30, w.luck.IntN(60)))
	return &n
}

// units is some number of units of an allowance, or none said.
func (w *world) units(percent int) *int64 {
	if !w.luck.chance(percent) {
		return nil
	}
	n := int64(pick(w.luck, 0, 0, 1, 1, 2, w.luck.IntN(9)))
	return &n
}

func (w *world) grant(s *subject) account.Grant {
	g := account.Grant{Credits: money.Credits(w.luck.IntN(300)), Reason: "sorry"}
	switch w.luck.IntN(4) {
	case 0:
		g.ExpiresAt = w.now(s).Add(time.Duration(w.luck.IntN(60*24)) * time.Hour)
	case 1:
		g.ExpiresAt = pick(w.luck, s.audit.Month.End, s.audit.Period.End, w.now(s), w.now(s).Add(15*time.Minute))
	}
	return g
}

// subscribe asks for a plan, often at terms that were quoted.
func (w *world) subscribe(s *subject, by account.Actor) ask {
	if n := len(s.quoted); n > 0 && w.luck.chance(50) {
		return ask{by: by, command: account.Subscribe{Method: w.method()}, quote: s.quoted[max(0, n-1-w.luck.IntN(2))]}
	}
	return ask{by: by, command: account.Subscribe{Plan: w.plan("gold"), Interval: w.interval(), Method: w.method()}}
}

func (w *world) plan(others ...string) string {
	return pick(w.luck, append(others, "free", "starter", "creator", "pro", "team", "agency", "agency")...)
}

func (w *world) interval() catalog.Interval {
	if w.luck.chance(2) {
		return "week"
	}
	return pick(w.luck, catalog.Month, catalog.Month, catalog.Year)
}

// anyCap is a cap, or none.
func anyCap(luck *luck) *money.Credits {
	n := money.Credits(pick(luck, -1, 0, 8, 30, 100, luck.IntN(300)))
	return &n
}

func (w *world) team(s *subject) account.Command {
	who, yes := pick(w.luck, people...), w.luck.chance(50)
	if s.audit.Offer != nil && w.luck.chance(50) {
		who = s.audit.Offer.To
	}
	switch w.luck.IntN(11) {
	case 8:
		if o := s.audit.Offer; o != nil && w.luck.chance(70) {
			return account.TakeOver{User: o.To}
		}
		return account.HandOver{User: pick(w.luck, "", who, pick(w.luck, s.audit.People...).User,
			pick(w.luck, s.audit.People...).User)}
	case 9:
		if w.luck.chance(70) {
			return account.TakeOver{User: who}
		}
		return account.Decline{User: who}
	case 0, 1, 2:
		role := pick(w.luck, team.Member, team.Manager, team.Owner)
		return account.Invite{User: who, Role: role, Joined: w.luck.chance(50)}
	case 3:
		return account.Join{User: who}
	case 4:
		return account.Remove{User: who}
	case 5:
		return account.Change{User: pick(w.luck, append([]string{s.audit.Owner}, people[:3]...)...), Premium: &yes}
	case 6:
		return account.Change{User: who, Stay: &yes}
	case 7:
		return account.Change{User: pick(w.luck, append([]string{s.audit.Owner}, people[:3]...)...), Cap: anyCap(w.luck)}
	}
	role := pick(w.luck, team.Member, team.Manager, team.Owner)
	c := account.Change{User: pick(w.luck, people[:6]...), Role: &role}
	if w.luck.chance(30) {
		c.Premium = &yes
	}
	return c
}

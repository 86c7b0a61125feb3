package account_test

import (
	"encoding/json"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/team"
)

// What may happen to the machine's account.

// anyone returns an actor: mostly the operator or the owner, sometimes a member, a stranger or a key.
func (m *machine) anyone(t *rapid.T) account.Actor {
	switch who := rapid.IntRange(0, 15).Draw(t, "by"); {
	case who < 9:
		return account.Operator
	case who == 9:
		return account.Program(account.Proof{ID: "k_1", Digest: rapid.SampledFrom([]string{"", "other"}).Draw(t, "digest")})
	default:
		return account.Person(m.users[max(who-12, 0)])
	}
}

func (m *machine) time(t *rapid.T) {
	due := m.state.NextDue(m.book)
	switch rapid.SampledFrom([]string{"little", "little", "due", "due", "just before", "days", "beyond"}).Draw(t,
		"how far") {
	case "little":
		m.at = m.at.Add(time.Duration(rapid.IntRange(0, 20*60).Draw(t, "seconds")) * time.Second)
	case "due":
		if due.After(m.at) {
			m.at = due
		}
	case "just before":
		if due.Add(-time.Microsecond).After(m.at) {
			m.at = due.Add(-time.Microsecond)
		}
	case "days":
		m.at = m.at.Add(time.Duration(rapid.IntRange(1, 40*24).Draw(t, "hours")) * time.Hour)
	case "beyond":
		m.at = m.at.Add(time.Duration(rapid.IntRange(1, 400*24).Draw(t, "hours")) * time.Hour)
	}
	m.do(account.Tick{}, account.Time)
}

func (m *machine) spend(t *rapid.T) {
	what := rapid.SampledFrom([][2]string{
		{"z-image"}, {"z-image", `{"count":8}`}, {"z-image", `{"count":3,"width":4096}`}, {"premium-llm"}, {"premium-llm",
			`{"max_output_tokens":90000}`},
		{"premium-image"}, {"premium-image", `{}`}, {"lip-sync", `{"seconds":1}`}, {"premium-video",
			`{"seconds":60,"resolution":"1080p"}`},
		{"talking-avatar", `{"seconds":2}`}, {"mini-llm"}, {"upscale", `null`}, {"gold"}, {"z-image", `{"x":1}`},
	}).Draw(t, "what")
	cmd := account.Spend{Model: what[0], Options: json.RawMessage(what[1]), Now: rapid.Bool().Draw(t, "now")}
	if rapid.IntRange(0, 3).Draw(t, "named") == 0 {
		cmd.ID = fmt.Sprintf("gen_%d", len(m.holds))
	}
	cmd.User = rapid.SampledFrom([]string{"", "", "", "", "ada", "bob", "zoe"}).Draw(t, "user")
	m.do(cmd, m.anyone(t))
}

func (m *machine) endHold(t *rapid.T) {
	id := "nobody's"
	if open := m.state.Wallet.Holds; len(open) > 0 && rapid.Bool().Draw(t, "open") {
		id = open[rapid.IntRange(0, len(open)-1).Draw(t, "hold")].ID
	} else if latest := len(m.holds) - 1; latest >= 0 {
		id = m.holds[max(0, latest-rapid.IntRange(0, 12).Draw(t, "hold"))]
	}
	var credits *money.Credits
	if rapid.Bool().Draw(t, "part") {
		n := money.Credits(rapid.IntRange(-1, 10).Draw(t, "credits"))
		credits = &n
	}
	var units *int64
	if rapid.IntRange(0, 2).Draw(t, "units") == 0 {
		n := int64(rapid.IntRange(-1, 9).Draw(t, "so many"))
		units = &n
	}
	closed, by := m.lookUp(id), m.anyone(t)
	switch rapid.IntRange(0, 2).Draw(t, "end") {
	case 0:
		m.do(account.Settle{Hold: id, Credits: credits, Units: units, Closed: closed}, by)
	case 1:
		m.do(account.Release{Hold: id, Closed: closed}, by)
	default:
		m.do(account.RefundHold{Hold: id, Credits: credits, Units: units, Closed: closed}, by)
	}
}

func (m *machine) grant(t *rapid.T) {
	g := account.Grant{Reason: "because",
		Credits: money.Credits(rapid.SampledFrom([]int64{0, 1, 30, 500, 500, 1_000_000_000_000, 1 << 62}).Draw(t, "credits"))}
	if rapid.Bool().Draw(t, "expires") {
		g.ExpiresAt = m.at.Add(time.Duration(rapid.Int64Range(-10, 90*24*3600*1e9).Draw(t, "in")))
	}
	m.do(g, m.anyone(t))
}

// anyMethod returns a payment method, or none.
func anyMethod(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "pm_1", "pm_2", "pm_3"}).Draw(t, "method")
}

func (m *machine) change(t *rapid.T) (string, catalog.Interval) {
	plans := m.book.Edition(rapid.IntRange(1, m.book.Latest().Number).Draw(t, "edition")).Plans
	interval := rapid.SampledFrom([]catalog.Interval{catalog.Month, catalog.Month, catalog.Month, catalog.Year,
		catalog.Year, "week"}).Draw(t, "interval")
	return plans[rapid.IntRange(0, len(plans)-1).Draw(t, "plan")].ID, interval
}

func (m *machine) quote(t *rapid.T) {
	m.advance()
	plan, interval := m.change(t)
	terms, err := m.state.QuoteChange(plan, interval, m.at, m.book)
	if err != nil {
		m.audit.refused(err)
		return
	}
	m.quoted = append(m.quoted, terms)
}

func (m *machine) subscribe(t *rapid.T) {
	cmd := account.Subscribe{Method: anyMethod(t)}
	cmd.Plan, cmd.Interval = m.change(t)
	if n := len(m.quoted); n > 0 && rapid.Bool().Draw(t, "quoted") {
		terms := m.quoted[rapid.IntRange(max(0, n-3), n-1).Draw(t, "which")]
		cmd.Plan, cmd.Interval, cmd.Quoted = terms.Plan, terms.Interval, &terms
	}
	m.audit.charges(cmd.Quoted, m.do(cmd, m.anyone(t)))
}

// pay tells an outcome of any charge there ever was.
func (m *machine) pay(t *rapid.T) {
	id := "ch_1000"
	if n := len(m.charges); n > 0 {
		id = m.charges[rapid.IntRange(max(0, n-6), n-1).Draw(t, "charge")]
	}
	p := account.RecordPayment{Charge: id, Outcome: rapid.SampledFrom([]account.Outcome{
		account.Succeeded, account.Succeeded, account.Declined, account.ActionRequired, "unclear",
	}).Draw(t, "outcome")}
	if p.Outcome == account.ActionRequired {
		p.URL = rapid.SampledFrom([]string{"https://bank.example", "https://bank.example/2", ""}).Draw(t, "url")
	}
	m.do(p, account.Payments)
}

// payAll lets every charge that waits succeed, as they mostly do, so that the account gets on.
func (m *machine) payAll(*rapid.T) {
	for _, id := range m.charges {
		if m.state.Charge(id) != nil {
			m.do(account.RecordPayment{Charge: id, Outcome: account.Succeeded}, account.Payments)
		}
	}
}

// declineAll lets every charge that waits be declined.
func (m *machine) declineAll(*rapid.T) {
	for _, id := range m.charges {
		if m.state.Charge(id) != nil {
			m.do(account.RecordPayment{Charge: id, Outcome: account.Declined, Reason: "no"}, account.Payments)
		}
	}
}

func (m *machine) manage(t *rapid.T) {
	m.do(rapid.SampledFrom([]account.Command{
		account.Cancel{}, account.Cancel{Now: true}, account.Resume{}, account.TopUp{Pack: "500",
			Method: "pm_1"}, account.TopUp{Pack: "5000"},
		account.TopUp{Pack: "7"}, account.SetMethod{Method: "pm_4"}, account.SetMethod{Method: "pm_5"}, account.SetMethod{},
		account.MoveEdition{Edition: 1}, account.MoveEdition{Edition: 2}, account.MoveEdition{Edition: 3}, account.Open{ID: "acc",
			Kind: account.Personal, Owner: "zoe"},
	}).Draw(t, "command"), m.anyone(t))
}

// order asks for something by bank transfer, and pays or cancels it, or something else.
func (m *machine) order(t *rapid.T) {
	id := "ch_1000"
	if n := len(m.charges); n > 0 {
		id = m.charges[rapid.IntRange(max(0, n-4), n-1).Draw(t, "charge")]
	}
	plan, interval := m.change(t)
	if rapid.Bool().Draw(t, "what comes next") {
		plan, interval = m.state.Sub.Next().Plan, m.state.Sub.Next().Interval
	}
	if c := m.openOrder(); c != "" && rapid.Bool().Draw(t, "an open one") {
		id = c
	}
	m.do(rapid.SampledFrom([]account.Command{
		account.Order{Plan: plan, Interval: interval, Reference: "RF18"}, account.Order{Pack: "500",
			Reference: "RF19"}, account.Order{Pack: "7", Reference: "RF19"},
		account.Order{Pack: "500"}, account.Order{Reference: "RF20"}, account.PayOrder{Charge: id},
		account.PayOrder{Charge: id}, account.CancelOrder{Charge: id},
		account.TopUp{Pack: "500", Method: account.Transfer}, account.SetMethod{Method: account.Transfer},
	}).Draw(t, "command"), m.anyone(t))
}

// openOrder returns an order that waits for its money, or "".
func (m *machine) openOrder() string {
	for _, c := range m.state.Charges {
		if c.Method == account.Transfer {
			return c.ID
		}
	}
	return ""
}

// moneyBack gives money of any charge there ever was back.
func (m *machine) moneyBack(t *rapid.T) {
	c := account.RefundPayment{Charge: "ch_1000", Reason: "asked for", Return: rapid.Bool().Draw(t, "return")}
	if n := len(m.charges); n > 0 {
		c.Charge = m.charges[rapid.IntRange(0, n-1).Draw(t, "charge")]
	}
	if rapid.Bool().Draw(t, "part") {
		amount := money.Amount{Cents: rapid.Int64Range(-1, 4000).Draw(t, "cents"),
			Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "EUR", "CHF"}).Draw(t, "currency")}
		c.Amount = &amount
	}
	m.do(c, m.anyone(t))
}

// dispute lets a cardholder want the money of any charge back, or the bank decide.
func (m *machine) dispute(t *rapid.T) {
	c := account.RecordDispute{ID: "dp_1000", Charge: "ch_1000", Hold: rapid.Bool().Draw(t, "hold"),
		State: rapid.SampledFrom([]account.DisputeState{account.DisputeOpen, account.DisputeOpen, account.DisputeWon,
			account.DisputeLost, ""}).Draw(t, "state"),
		Amount: money.Amount{Cents: rapid.Int64Range(0, 6000).Draw(t, "cents"),
			Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD"}).Draw(t, "currency")}}
	if n := len(m.charges); n > 0 {
		c.Charge = m.charges[rapid.IntRange(max(0, n-4), n-1).Draw(t, "charge")]
		c.ID = "dp_" + c.Charge
	}
	m.do(c, account.Payments)
}

func (m *machine) tax(t *rapid.T) {
	m.do(rapid.SampledFrom([]account.Command{
		account.SetTax{ReverseCharge: true,
			Consultation: "WAPI1"}, account.SetTax{}, account.SetProfile{Foreign: true}, account.SetProfile{},
		account.SetKind{Kind: account.Personal}, account.SetKind{Kind: account.Enterprise}, account.SetKind{},
	}).Draw(t, "command"), m.anyone(t))
}

func (m *machine) invite(t *rapid.T) {
	m.do(account.Invite{
		User: rapid.SampledFrom(m.users).Draw(t,
			"user"), Role: rapid.SampledFrom([]team.Role{team.Member, team.Manager, team.Owner}).Draw(t, "role"),
		Joined: rapid.Bool().Draw(t, "joined"),
	}, m.anyone(t))
}

func (m *machine) team(t *rapid.T) {
	user := rapid.SampledFrom(append(m.users, "zoe")).Draw(t, "user")
	on, role := rapid.Bool().Draw(t, "on"), rapid.SampledFrom([]team.Role{team.Member, team.Manager, team.Owner}).Draw(t,
		"role")
	m.do(rapid.SampledFrom([]account.Command{
		account.JoinMember{User: user}, account.JoinMember{User: user}, account.ChangeMember{User: user,
			Premium: &on}, account.ChangeMember{User: user, Stay: &on},
		account.ChangeMember{User: user, Role: &role, Premium: &on, Stay: &on}, account.RemoveMember{User: user},
	}).Draw(t, "command"), m.anyone(t))
}

func (m *machine) key(t *rapid.T) {
	m.keys++
	m.do(rapid.SampledFrom([]account.Command{
		account.MakeKey{ID: fmt.Sprintf("k_%d", m.keys),
			Label: "a"}, account.MakeKey{ID: "k_1"}, account.RevokeKey{ID: "k_1"},
	}).Draw(t, "command"), m.anyone(t))
}

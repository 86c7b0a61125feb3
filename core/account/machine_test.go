package account_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/subscription"
)

// machine is an account to which anything happens in any order: commands of anybody, payment outcomes that are late,
// contradictory or repeated, and time in steps of any size. A twin lives the same life, but every now and then it is
// written down and read again, as a snapshot is, and its events come out of the journal. Whatever happens, the
// invariants hold.
type machine struct {
	t       *rapid.T
	book    catalog.History
	at      time.Time
	state   *account.State
	twin    *account.State
	audit   audit
	holds   []string // every hold there ever was
	closed  map[string]*credit.HoldRecord
	charges []string // every charge there ever was
	quoted  []subscription.Terms
	tally   tally
	keys    int
	users   []string
}

// books returns what the accounts may live by: the default catalogue in several zones, and with a second edition in
// which prices, plans and allowances differ.
func books(t testing.TB) map[string]catalog.History {
	parse := func(changes ...string) *catalog.Edition {
		text := string(catalog.Default)
		for i := 0; i < len(changes); i += 2 {
			if !strings.Contains(text, changes[i]) {
				t.Fatalf("%q is not in the default catalogue", changes[i])
			}
			text = strings.ReplaceAll(text, changes[i], changes[i+1])
		}
		e, err := catalog.Parse([]byte(text), time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	second := []string{
		"monthly: 19.00", "monthly: 24.00", "credits: 450", "credits: 40",
		"allowances: {basic_images: 500, premium_llm: 200}",
		"allowances: {basic_images: 7}", "id: starter", "id: start", "from: starter", "from: start", "seats: 3", "seats: 2",
		"    name: Free\n", "    name: Free\n    allowances: {premium_llm: 1, basic_images: 2}\n",
	}
	in := func(zone string, changes ...string) *catalog.Edition {
		return parse(append(changes, "zone: Europe/Rome", "zone: "+zone)...)
	}
	return map[string]catalog.History{
		"one edition": catalog.NewBook(parse()), "two editions": catalog.NewBook(parse(second...), parse()),
		"Havana": catalog.NewBook(in("America/Havana"), in("America/Havana", second...)),
		"Lord Howe": catalog.NewBook(in("Australia/Lord_Howe"), in("Australia/Lord_Howe", second...),
			in("Australia/Lord_Howe")),
	}
}

// TestAnything proves, for accounts to which anything happens: C3, C5, C8, C10, C11, C12, C13, C15, C19, C20, C25, C27,
// C28, C29.
func TestAnything(t *testing.T) {
	for name, book := range books(t) {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { live(t, book) })
		})
	}
}

// live is one account's life.
func live(t *rapid.T, book catalog.History) {
	m := &machine{
		t: t, book: book, state: &account.State{}, twin: &account.State{}, closed: map[string]*credit.HoldRecord{},
		users: []string{"ada", "bob", "cyd", "dan", "eve", "fay"}, at: anyStart(t, book.Zone()),
	}
	m.audit.machine = m
	m.do(account.Open{ID: "acc", Kind: account.Business, Owner: "ada"}, account.Operator)
	if plan := rapid.SampledFrom(append(book.Edition(1).Plans, book.Edition(1).Plans[3:]...)).Draw(t,
		"first plan"); !plan.Free() {
		interval := rapid.SampledFrom([]catalog.Interval{catalog.Month, catalog.Year}).Draw(t, "first interval")
		m.do(account.Subscribe{Plan: plan.ID, Interval: interval, Method: "pm_1"}, account.Operator)
		m.payAll(t)
	}
	t.Repeat(map[string]func(*rapid.T){
		"time": m.time, "time again": m.time, "spend": m.spend, "spend more": m.spend, "spend on": m.spend,
		"end a hold":  m.endHold,
		"end another": m.endHold, "grant": m.grant, "subscribe": m.subscribe, "subscribe quoted": m.subscribe,
		"quote": m.quote, "pay": m.pay,
		"pay more": m.pay, "pay at once": m.payAll, "decline at once": m.declineAll, "manage": m.manage,
		"manage more": m.manage, "order": m.order, "money back": m.moneyBack, "dispute": m.dispute, "tax": m.tax,
		"invite": m.invite, "team": m.team, "keys": m.key, "watch": m.watch,
		"watch more": m.watch, "cap": m.cap, "redeem": m.redeem, "snapshot": m.snapshot, "": func(
			*rapid.T) {
			m.audit.check()
			m.tally.check(m)
		},
	})
}

// anyStart returns an instant of eight years, often near the end of a month or where the clocks change.
func anyStart(t *rapid.T, zone *time.Location) time.Time {
	days := rapid.IntRange(0, 8*365).Draw(t, "day")
	if rapid.Bool().Draw(t, "special") {
		special := rapid.SampledFrom([][2]int{{1, 29}, {1, 30}, {1, 31}, {2, 28}, {2, 29}, {3, 29}, {3, 30}, {3, 31},
			{10, 25}, {10, 31}, {11, 1}, {12, 31}}).Draw(t, "date")
		days = time.Date(2024+days/365%8, time.Month(special[0]), special[1], 0, 0, 0, 0,
			time.UTC).YearDay() - 1 + days/365%8*365
	}
	clock := rapid.SampledFrom([]time.Duration{0, 1, time.Hour / 2 / 1000, 9 * time.Hour / 1000,
		24*time.Hour/1000 - 1}).Draw(t, "clock")
	return time.Date(2024, 1, 1+days, 0, 0, 0, 0, zone).Add(clock * 1000).UTC()
}

// do decides a command and applies what follows, to the account and to its twin.
func (m *machine) do(cmd account.Command, by account.Actor) []account.Event {
	m.advance()
	was := asJSON(m.t, m.state)
	if by == account.Operator {
		by = account.ActorFor(cmd)
	}
	events, err := account.Decide(m.state, cmd, by, m.at, m.book)
	if now := asJSON(m.t, m.state); now != was {
		m.t.Fatalf("deciding %T changed the state:\n%s\n%s", cmd, was, now)
	}
	_, again := account.Decide(m.twin, m.journaled(cmd), by, m.at, m.book)
	if fmt.Sprint(err) != fmt.Sprint(again) {
		m.t.Fatalf("the twin answers %v to %T, not %v", again, cmd, err)
	}
	if err != nil {
		m.audit.refused(err)
		return nil
	}
	m.apply(events, func(s *account.State) {
		for _, e := range events {
			s.Apply(e)
		}
	})
	return events
}

// journaled returns the command as the journal gives it back, with what the caller looks up.
func (m *machine) journaled(cmd account.Command) account.Command {
	read, err := account.DecodeCommand(account.EncodeCommand(cmd))
	if err != nil {
		m.t.Fatalf("%T: %v", cmd, err)
	}
	switch c := read.(type) {
	case account.Settle:
		c.Closed = cmd.(account.Settle).Closed
		return c
	case account.Release:
		c.Closed = cmd.(account.Release).Closed
		return c
	case account.RefundHold:
		c.Closed = cmd.(account.RefundHold).Closed
		return c
	}
	return read
}

// advance lets time do what is due.
func (m *machine) advance() {
	if m.state.Seq == 0 {
		return
	}
	was := asJSON(m.t, m.state)
	events := m.state.Clone().Advance(m.at, m.book)
	if now := asJSON(m.t, m.state); now != was {
		m.t.Fatalf("advancing a clone changed the state:\n%s\n%s", was, now)
	}
	m.apply(events, func(s *account.State) { s.Advance(m.at, m.book) })
	if due := m.state.NextDue(m.book); !due.IsZero() && !due.After(m.at) {
		m.t.Fatalf("at %s something is due at %s still", m.at, due)
	}
}

// apply closes an entry: the account gets its events, the twin gets them from the journal.
func (m *machine) apply(events []account.Event, do func(*account.State)) {
	if len(events) == 0 {
		return
	}
	written := account.EncodeEvents(events)
	read, err := account.DecodeEvents(written)
	if err != nil {
		m.t.Fatalf("%s: %v", written, err)
	}
	if again := account.EncodeEvents(read); string(again) != string(written) {
		m.t.Fatalf("the journal changes\n%s into\n%s", written, again)
	}
	m.audit.before(events)
	clone := m.state.Clone()
	was := asJSON(m.t, clone)
	do(m.state)
	for _, e := range read {
		m.twin.Apply(e)
	}
	if now := asJSON(m.t, clone); now != was {
		m.t.Fatalf("applying %s changed a clone:\n%s\n%s", written, was, now)
	}
	m.state.EndEntry(m.state.Seq+1, m.at)
	m.twin.EndEntry(m.twin.Seq+1, m.at)
	m.audit.watcher.after(&m.audit, events)
	for _, e := range read {
		m.remember(e)
	}
	m.tally.after(m, read)
	if list := account.UpcomingOf(m.state, m.book); len(list) > 0 && list[0].At.Before(m.at) {
		m.t.Fatalf("at %s what comes next is past: %+v", m.at, list[0])
	}
	if a, b := asJSON(m.t, m.state), asJSON(m.t, m.twin); a != b {
		m.t.Fatalf("after %s the twin differs:\n%s\n%s", written, a, b)
	}
}

// remember keeps what the journal would be asked for.
func (m *machine) remember(e account.Event) {
	one := []account.Event{e}
	switch e := e.(type) {
	case account.ChargeRequested:
		m.charges = append(m.charges, e.ID)
	case credit.Held:
		m.holds = append(m.holds, e.ID)
	case credit.Spent:
		m.holds = append(m.holds, e.ID)
	case credit.Used:
		m.holds = append(m.holds, e.ID)
	}
	for _, id := range m.holds {
		if c := account.Opening(one, id); c != nil {
			m.closed[id] = c
		}
		account.Closing(m.closed[id], one)
	}
}

func (m *machine) lookUp(id string) *credit.HoldRecord {
	if m.state.Wallet.Open(id) != nil {
		return nil
	}
	return m.closed[id]
}

// snapshot writes the twin down and reads it again.
func (m *machine) snapshot(*rapid.T) {
	text := asJSON(m.t, m.twin)
	m.twin = &account.State{}
	if err := json.Unmarshal([]byte(text), m.twin); err != nil {
		m.t.Fatal(err)
	}
	if again := asJSON(m.t, m.twin); again != text {
		m.t.Fatalf("a snapshot changes\n%s into\n%s", text, again)
	}
}

func asJSON(t rapid.TB, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// asFault returns the refusal that every error of the core is.
func asFault(t rapid.TB, err error) *fault.Error {
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("%v is no refusal", err)
	}
	return f
}

// Package script runs golden stories: text files in which a command is followed by what it causes, in words that
// somebody from billing can read. The stories drive the core alone: no engine, no store, no network.
//
//	open account=ada kind=personal at=2026-01-31T10:00
//	----
//	opened ada, personal | ada is owner | free begins | lot 1: +50 plan credits until 2026-02-28
//	= free, free | 50 credits | refill 2026-02-28
//
// Times are the seller's. A card decides the outcome of its charges: pm_ok pays, pm_declined does not,
// pm_declined_later pays once, pm_action_required waits for the customer, pm_slow leaves the charge open until a
// `payment` command tells.
package script

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// Run runs one story file.
func Run(t *testing.T, path string) {
	s := &story{book: book(t)}
	datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
		s.t, s.d = t, d
		return s.run()
	})
}

func book(t testing.TB) catalog.History {
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.NewBook(e)
}

// story is one account and the time.
type story struct {
	t       *testing.T
	d       *datadriven.TestData
	book    catalog.History
	state   *account.State
	now     time.Time
	lines   []string
	quoted  *subscription.Terms
	closed  map[string]*credit.HoldRecord
	used    map[string]int          // successful charges by method
	sources map[int64]credit.Source // of the lots
	entries map[int64]entry         // the journal, by number
}

const layout = "2006-01-02T15:04"

// arg returns an argument, or "".
func (s *story) arg(name string) string {
	var value string
	s.d.MaybeScanArgs(s.t, name, &value)
	return value
}

func (s *story) instant(name string) time.Time {
	text := s.arg(name)
	for _, l := range []string{"2006-01-02T15:04:05.000000", "2006-01-02T15:04:05", layout, time.DateOnly} {
		if at, err := time.ParseInLocation(l, text, s.book.Zone()); err == nil {
			return at.UTC()
		}
	}
	s.t.Fatalf("%s: %s=%q is no time", s.d.Pos, name, text)
	return time.Time{}
}

func (s *story) say(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

// run does one command and answers what it caused.
func (s *story) run() string {
	s.lines = nil
	if s.d.Cmd == "open" {
		s.state, s.closed, s.used = &account.State{}, map[string]*credit.HoldRecord{}, map[string]int{}
		s.sources, s.entries = map[int64]credit.Source{}, map[int64]entry{}
	}
	if s.arg("at") != "" {
		s.now = s.instant("at")
		if s.state.Seq > 0 {
			s.step(s.now)
		}
	}
	switch s.d.Cmd {
	case "advance": // as a running server: everything at its instant
		s.step(s.instant("to"))
		s.now = s.instant("to")
	case "down": // as a server that was off until then: everything at once
		s.now = s.instant("until")
		s.time(s.now)
	case "quote":
		s.quoteChange()
	case "price":
		s.price()
	case "models":
		s.models()
	case "lots":
		s.lots()
	case "edition":
		s.edition()
	default:
		c := s.command()
		s.do(c, s.actor(c))
		s.again()
	}
	if s.state.Seq > 0 && s.d.Cmd != "price" && s.d.Cmd != "models" && s.d.Cmd != "lots" && s.d.Cmd != "quote" {
		s.say("%s", s.summary())
		if err := s.state.Check(); err != nil {
			s.t.Fatalf("%s: %v", s.d.Pos, err)
		}
	}
	return strings.Join(s.lines, "\n") + "\n"
}

// again does a spend some more times (times=N), each under an id of its own, and tells of none but the first.
func (s *story) again() {
	if s.arg("times") == "" {
		return
	}
	told := s.lines
	for n := range s.number("times") - 1 {
		c := s.command().(account.Spend)
		c.ID = fmt.Sprintf("%s%d", c.ID, n+2)
		s.do(c, s.actor(c))
	}
	s.lines = append(told, fmt.Sprintf("… %s times", s.arg("times")))
}

// step advances through every due instant up to t, payments included.
func (s *story) step(t time.Time) {
	for range 10000 {
		due := s.state.NextDue(s.book)
		if due.IsZero() || due.After(t) {
			s.now = t
			return
		}
		s.time(due)
	}
	s.t.Fatalf("%s: time does not end", s.d.Pos)
}

// time advances at once to t and makes the charges that fell due.
func (s *story) time(t time.Time) {
	s.now = t
	events := s.state.Advance(t, s.book)
	s.record(events, account.Time)
	s.charge(events)
}

// do decides a command and applies what it causes.
func (s *story) do(cmd account.Command, by account.Actor) {
	s.record(s.state.Advance(s.now, s.book), account.Time)
	events, err := account.Decide(s.state, cmd, by, s.now, s.book)
	if err != nil {
		s.refuse(err)
		return
	}
	for _, e := range events {
		s.state.Apply(e)
	}
	s.record(events, by)
	if len(events) == 0 {
		s.say("nothing changes")
	}
	s.charge(events)
}

// record closes an entry: its events must survive the journal unchanged.
func (s *story) record(events []account.Event, by account.Actor) {
	if len(events) == 0 {
		return
	}
	read, err := account.DecodeEvents(account.EncodeEvents(events))
	if err != nil {
		s.t.Fatalf("%s: %v", s.d.Pos, err)
	}
	if string(account.EncodeEvents(read)) != string(account.EncodeEvents(events)) {
		s.t.Fatalf("%s: the journal changes %s into %s", s.d.Pos, account.EncodeEvents(events), account.EncodeEvents(read))
	}
	s.state.EndEntry(s.state.Seq+1, s.now)
	s.entries[s.state.Seq] = entry{events, by.ID, s.now}
	stamp := s.stamp()
	for _, month := range months(events) {
		var said []string
		for _, e := range month {
			s.remember(e)
			if v, ok := e.(account.ChargeVoided); ok {
				if _, ok := account.WhyVoided(v.Why).(message.Key); !ok {
					s.t.Errorf("%s: %q is in no other language", s.d.Pos, v.Why)
				}
			}
			if text := s.tell(e); text != "" {
				said = append(said, text)
			}
		}
		if len(said) > 0 {
			s.say("%s%s", stamp, strings.Join(said, " | "))
			stamp = strings.Repeat(" ", len(stamp))
		}
	}
}

// months splits the events of an entry that catches up: what comes after a refill goes on a line of its own.
func months(events []account.Event) [][]account.Event {
	var lines [][]account.Event
	from := 0
	for i, e := range events {
		_, refilled := e.(credit.AllowancesSet)
		_, due := events[min(i+1, len(events)-1)].(account.ChargeRequested)
		if refilled && !due {
			lines = append(lines, events[from:i+1])
			from = i + 1
		}
	}
	return append(lines, events[from:])
}

// stamp returns the time where it is not the command's.
func (s *story) stamp() string {
	if s.d.Cmd == "advance" || s.d.Cmd == "down" || s.arg("at") != "" {
		return s.now.In(s.book.Zone()).Format(layout) + " "
	}
	return ""
}

// remember keeps what the journal would be asked for.
func (s *story) remember(e account.Event) {
	if g, ok := e.(credit.Granted); ok {
		s.sources[g.Lot] = g.Source
	}
	for _, id := range holdIDs(e) {
		if c := account.Opening([]account.Event{e}, id); c != nil {
			s.closed[id] = c
		}
		if c := s.closed[id]; c != nil {
			account.Closing(c, []account.Event{e})
		}
	}
}

func holdIDs(e account.Event) []string {
	switch e := e.(type) {
	case credit.Held:
		return []string{e.ID}
	case credit.Spent:
		return []string{e.ID}
	case credit.Used:
		return []string{e.ID}
	}
	for _, mark := range account.UniqueKeys([]account.Event{e}) {
		_, id, _ := strings.Cut(mark, ":")
		return []string{id}
	}
	return nil
}

// lookUp returns a hold that is not open any more, as the engine would find it in the journal.
func (s *story) lookUp(id string) *credit.HoldRecord {
	if s.state.Wallet.Open(id) != nil {
		return nil
	}
	return s.closed[id]
}

// charge makes the charges that events ask for.
func (s *story) charge(events []account.Event) {
	for _, e := range events {
		c, ok := e.(account.ChargeRequested)
		if !ok {
			continue
		}
		p := account.RecordPayment{Charge: c.ID}
		switch method := c.Method; {
		case method == "pm_ok", method == "pm_declined_later" && s.used[method] == 0:
			p.Outcome = account.Succeeded
			s.used[method]++
		case method == "pm_action_required", method == "":
			p.Outcome, p.URL = account.ActionRequired, "https://bank.example/confirm"
		case method == "pm_slow", method == account.Transfer:
			continue
		default:
			p.Outcome, p.Reason = account.Declined, string(message.DeclinedPlain)
		}
		s.do(p, account.Payments)
	}
}

func (s *story) refuse(err error) {
	var f *fault.Error
	if !errors.As(err, &f) {
		s.t.Fatalf("%s: %v", s.d.Pos, err)
	}
	s.say("refused, %s: %s", f.Code, f.Detail)
	if ways := f.Data["ways_out"]; ways != nil {
		s.say("ways out: %s", s.waysOut(ways))
	}
}

package sim

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/subscription"
	"conto/driver/store"
	"conto/engine"
	"conto/sim/audit"
)

// mirror is one account lived twice: by its journal, and by the auditor. Beside, a ledger is kept of the journal.
type mirror struct {
	audit  *audit.Account          // nil until the account is opened
	state  *account.State          // the fold of the journal
	ledger Ledger                  // is kept of the journal
	quotes map[string]*audit.Quote // that the auditor was asked for, by what the core answered
	keys   map[string]int64        // entries by their idempotency key
	shop   int                     // the edition that is sold by who decides next
}

func newMirror() *mirror {
	return &mirror{state: &account.State{}, quotes: map[string]*audit.Quote{}, keys: map[string]int64{}}
}

// difference is something that came out differently than the auditor expects. Its kind is what another story must show
// to be of the same difference.
type difference struct{ kind, text string }

// Error implements error.
func (d *difference) Error() string { return d.text }

func differ(kind, format string, args ...any) error {
	return &difference{kind, fmt.Sprintf(format, args...)}
}

// sells tells the auditor which editions of the catalogue there are, and which one is sold by who decides next.
func (m *mirror) sells(editions []audit.Figures, edition int) {
	m.ledger.Editions, m.shop = editions, edition
	if m.audit != nil {
		m.audit.Editions, m.audit.Shop = editions, edition
	}
}

// termsKey distinguishes one quote of the core from others.
func termsKey(t subscription.Terms) string {
	key, err := json.Marshal(t)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return string(key)
}

// entry gives the auditor the journal's next entry, and compares what it caused and the account just after it.
func (m *mirror) entry(e store.Entry, book catalog.History) error {
	cmd, err := account.DecodeCommand(e.Command)
	if err != nil {
		return err
	}
	events, err := account.DecodeEvents(e.Events)
	if err != nil {
		return err
	}
	if err := m.fold(e); err != nil {
		return err
	}
	want, got := audit.Answer{}, caused(events)
	if open, ok := cmd.(account.Open); ok && m.audit == nil {
		editions := m.ledger.Editions
		m.audit = audit.Open(e.At, open.Owner, book.Zone(), editions[:m.shop]...)
		m.audit.Editions, m.audit.Kind = editions, string(open.Kind)
	} else if m.audit == nil {
		return differ("order", "it comes before the account is opened")
	} else {
		want = m.asks(cmd, asker(e.Actor, m.audit.Owner), e.At, e.Seq)
	}
	if a, b := show(want), show(got); a != b {
		return differ("answer", "it must be\n%s, is\n%s", a, b)
	}
	if err := m.same(m.state, book); err != nil {
		return err
	}
	return m.enter(e, events, book)
}

// fold folds an entry into the state. What cannot be folded is a difference, not a crash.
func (m *mirror) fold(e store.Entry) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = differ("fold", "it cannot follow entry %d: %v", m.state.Seq, cause)
		}
	}()
	if e.At.Before(m.state.At) {
		return differ("order", "it is of %s, earlier than the one before it", e.At)
	}
	if e.Key != "" {
		if first, used := m.keys[e.Key]; used {
			return differ("key", "its key %q is that of entry %d", e.Key, first)
		}
		m.keys[e.Key] = e.Seq
	}
	if err := engine.Fold(m.state, e); err != nil {
		return differ("fold", "%v", err)
	}
	return nil
}

// enter enters an entry in the ledger, and checks that it adds up.
func (m *mirror) enter(e store.Entry, events []account.Event, book catalog.History) error {
	err := m.ledger.Enter(e.At, events)
	if err == nil {
		err = m.ledger.Close(View(m.state, book))
	}
	if err != nil {
		clause, _, _ := strings.Cut(err.Error(), ":")
		return differ("ledger "+clause, "%v", err)
	}
	return nil
}

// same compares a state with what the auditor expects.
func (m *mirror) same(s *account.State, book catalog.History) error {
	if diff := audit.Compare(m.audit.View(), View(s, book)); diff != "" {
		field, _, _ := strings.Cut(diff, " ")
		return differ("view "+field, "%s", diff)
	}
	if err := s.Check(); err != nil {
		return differ("sums", "%v", err)
	}
	return nil
}

// refused compares a refusal with what the auditor expects of the command.
func (m *mirror) refused(cmd account.Command, by audit.Actor, answer engine.Answer, refusal *fault.Error) error {
	if m.audit == nil {
		if want := m.unopened(cmd); string(refusal.Code) != want {
			return differ("refusal", "%s must be refused, %s, is %s", account.EncodeCommand(cmd), want, refusal.Code)
		}
		return nil
	}
	want := m.asks(cmd, by, answer.At, answer.Basis+1)
	want.Asked = nil // by time, and told with its entry
	got := audit.Answer{Code: string(refusal.Code)}
	switch refusal.Code {
	case fault.Locked:
		got.Reason = fmt.Sprint(refusal.Data["reason"])
	case fault.InsufficientCredits:
		got.Credits, got.Balance, got.Refill = inFigures(refusal.Data)
	}
	if a, b := show(want), show(got); a != b {
		return differ("refusal", "%s must be\n%s, is\n%s", account.EncodeCommand(cmd), a, b)
	}
	return nil
}

// unopened returns the refusal of a command for an account that is not opened: nothing is found, or what would open it
// is wrong.
func (m *mirror) unopened(cmd account.Command) string {
	if _, opens := cmd.(account.Open); opens {
		return audit.Invalid
	}
	return audit.NotFound
}

// unchanged asks the auditor whether a command that changed nothing was true already.
func (m *mirror) unchanged(cmd account.Command, by audit.Actor, answer engine.Answer) error {
	if want := m.asks(cmd, by, answer.At, answer.Basis+1); want.Code != "" {
		return differ("answer", "%s must be refused, %s", account.EncodeCommand(cmd), want.Code)
	}
	return nil
}

// caused returns what events cause, in the words of the auditor.
func caused(events []account.Event) audit.Answer {
	var ans audit.Answer
	if refund, taken := account.RefundIn(events); refund != nil {
		ans.Credits = int64(taken)
	}
	for _, event := range events {
		switch e := event.(type) {
		case account.ChargeRequested:
			ans.Asked = append(ans.Asked, audit.Charge{ID: e.ID, Purpose: string(e.Purpose), Amount: e.Amount.Cents,
				Method: e.Method})
		case credit.Held:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.Spent:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.Used:
			ans.Free = true
		case credit.Settled:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.SettledLate:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		case credit.HoldRefunded:
			ans.Credits, ans.Units = int64(e.Credits), e.Units
		}
	}
	return ans
}

// show writes what is compared of an answer.
func show(ans audit.Answer) string {
	text := fmt.Sprintf("%q %s free=%t credits=%d units=%d balance=%d refill=%s", ans.Code, ans.Reason, ans.Free,
		ans.Credits, ans.Units,
		ans.Balance, ans.Refill.UTC())
	for _, c := range ans.Asked {
		text += fmt.Sprintf(", %s asks %d cents of %q for %s", c.ID, c.Amount, c.Method, c.Purpose)
	}
	return text
}

// inFigures returns what a refusal for want of credits names: the price, the balance and the next refill (C14).
func inFigures(data map[string]any) (price, balance int64, refill time.Time) {
	p, _ := data["price"].(money.Credits)
	b, _ := data["balance"].(money.Credits)
	refill, _ = data["next_refill"].(time.Time)
	return int64(p), int64(b), refill
}

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

// twin is one account lived twice: by its journal, and by the auditor. Beside, books are kept of the journal.
type twin struct {
	audit  *audit.Account          // nil until the account is opened
	state  *account.State          // the fold of the journal
	clerk  Clerk                   // keeps the books
	quotes map[string]*audit.Quote // that the auditor was asked for, by what the core answered
	keys   map[string]int64        // entries by their idempotency key
	shop   int                     // the edition that is sold by who decides next
}

func newTwin() *twin {
	return &twin{state: &account.State{}, quotes: map[string]*audit.Quote{}, keys: map[string]int64{}}
}

// difference is something that came out differently than the auditor says. Its kind is what another story must show to
// be of the same difference.
type difference struct{ kind, text string }

// Error implements error.
func (d *difference) Error() string { return d.text }

func differ(kind, format string, args ...any) error {
	return &difference{kind, fmt.Sprintf(format, args...)}
}

// sells tells the auditor which editions of the catalogue there are, and which one is sold by who decides next.
func (t *twin) sells(editions []audit.Figures, edition int) {
	t.clerk.Books.Editions, t.shop = editions, edition
	if t.audit != nil {
		t.audit.Editions, t.audit.Shop = editions, edition
	}
}

// termsKey tells one quote of the core from others.
func termsKey(t subscription.Terms) string {
	key, err := json.Marshal(t)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return string(key)
}

// entry tells the auditor the journal's next entry, and compares what it caused and the account just after it.
func (t *twin) entry(e store.Entry, book catalog.Book) error {
	cmd, err := account.DecodeCommand(e.Command)
	if err != nil {
		return err
	}
	events, err := account.DecodeEvents(e.Events)
	if err != nil {
		return err
	}
	if err := t.fold(e); err != nil {
		return err
	}
	want, got := audit.Answer{}, caused(events)
	if open, ok := cmd.(account.Open); ok && t.audit == nil {
		editions := t.clerk.Books.Editions
		t.audit = audit.Open(e.At, open.Owner, book.Zone(), editions[:t.shop]...)
		t.audit.Editions, t.audit.Kind = editions, string(open.Kind)
	} else if t.audit == nil {
		return differ("order", "it comes before the account is opened")
	} else {
		want = t.asks(cmd, asker(e.Actor, t.audit.Owner), e.At, e.Seq)
	}
	if a, b := show(want), show(got); a != b {
		return differ("answer", "it must be\n%s, is\n%s", a, b)
	}
	if err := t.same(t.state, book); err != nil {
		return err
	}
	return t.book(e, events, book)
}

// fold folds an entry into the state. What cannot be folded is a difference, not a crash.
func (t *twin) fold(e store.Entry) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = differ("fold", "it cannot follow entry %d: %v", t.state.Seq, cause)
		}
	}()
	if e.At.Before(t.state.At) {
		return differ("order", "it is of %s, earlier than the one before it", e.At)
	}
	if e.Key != "" {
		if first, used := t.keys[e.Key]; used {
			return differ("key", "its key %q is that of entry %d", e.Key, first)
		}
		t.keys[e.Key] = e.Seq
	}
	if err := engine.Fold(t.state, e); err != nil {
		return differ("fold", "%v", err)
	}
	return nil
}

// book keeps the books of an entry, and looks at them.
func (t *twin) book(e store.Entry, events []account.Event, book catalog.Book) error {
	err := t.clerk.Enter(e.At, events)
	if err == nil {
		err = t.clerk.Books.Close(Mirror(t.state, book))
	}
	if err != nil {
		clause, _, _ := strings.Cut(err.Error(), ":")
		return differ("books "+clause, "%v", err)
	}
	return nil
}

// same compares a state with what the auditor believes.
func (t *twin) same(s *account.State, book catalog.Book) error {
	if diff := audit.Compare(t.audit.View(), Mirror(s, book)); diff != "" {
		field, _, _ := strings.Cut(diff, " ")
		return differ("view "+field, "%s", diff)
	}
	if err := s.Check(); err != nil {
		return differ("sums", "%v", err)
	}
	return nil
}

// refused compares a refusal with what the auditor says of the command.
func (t *twin) refused(cmd account.Command, by audit.Actor, answer engine.Answer, refusal *fault.Error) error {
	if t.audit == nil {
		if want := t.unopened(cmd); string(refusal.Code) != want {
			return differ("refusal", "%s must be refused, %s, is %s", account.EncodeCommand(cmd), want, refusal.Code)
		}
		return nil
	}
	want := t.asks(cmd, by, answer.At, answer.Basis+1)
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

// unopened is the refusal of a command for an account that is not opened: nothing is found, or what would open it is
// wrong.
func (t *twin) unopened(cmd account.Command) string {
	if _, opens := cmd.(account.Open); opens {
		return audit.Invalid
	}
	return audit.NotFound
}

// unchanged asks the auditor whether a command that changed nothing was true already.
func (t *twin) unchanged(cmd account.Command, by audit.Actor, answer engine.Answer) error {
	if want := t.asks(cmd, by, answer.At, answer.Basis+1); want.Code != "" {
		return differ("answer", "%s must be refused, %s", account.EncodeCommand(cmd), want.Code)
	}
	return nil
}

// caused is what events cause, as the auditor answers.
func caused(events []account.Event) audit.Answer {
	var ans audit.Answer
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
		case credit.TakenBack:
			for _, d := range e.Draws {
				ans.Credits += int64(d.Credits)
			}
		case credit.Returned:
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

// inFigures is what a refusal for want of credits names: the price, the balance and the next refill (C14).
func inFigures(data map[string]any) (price, balance int64, refill time.Time) {
	p, _ := data["price"].(money.Credits)
	b, _ := data["balance"].(money.Credits)
	refill, _ = data["next_refill"].(time.Time)
	return int64(p), int64(b), refill
}

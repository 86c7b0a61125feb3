package jobs_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/customer"
)

// TestRemind_OnceC12C14: at a refill everyone who has asked before it, and still has a seat, has one mail in the
// language in which they read, whatever comes between: a mail server that is away, a job that runs again, a wish that
// was written down once more. What is asked after the refill waits for the next.
func TestRemind_OnceC12C14(t *testing.T) {
	ctx, post := t.Context(), postman{}
	now := clock.NewManual(time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC))
	s, e, runner := officeAt(t, &post, now)
	do := func(by account.Actor, cmd account.Command) store.Job {
		t.Helper()
		if _, err := e.Do(ctx, engine.Request{Account: "acc_1", Actor: by, Command: cmd}); err != nil {
			t.Fatal(err)
		}
		now, _, err := e.State(ctx, "acc_1")
		if err != nil {
			t.Fatal(err)
		}
		return store.Job{Kind: engine.JobLetters, Account: "acc_1", ID: strconv.FormatInt(now.Seq, 10)}
	}
	records := customer.NewRecords(s)
	put := func(user string, at time.Time) customer.Reminder {
		t.Helper()
		r := customer.Reminder{User: user, Model: "premium-image", At: at, Language: "it"}
		if err := records.PutReminder(ctx, "acc_1", r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	do(account.Operator, account.Open{ID: "acc_1", Kind: account.Personal, Owner: "ada"})
	do(account.Operator, account.Subscribe{Plan: "team", Interval: "year", Method: "pm_ok"})
	do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	do(account.Operator, account.Invite{User: "bob", Role: "member", Joined: true})
	for user, keep := range map[string]func(customer.Contact) (customer.Contact, error){
		"ada": func(c customer.Contact) (customer.Contact, error) { return records.PutContact(ctx, "acc_1", c, false) },
		"bob": func(c customer.Contact) (customer.Contact, error) {
			return records.PutPerson(ctx, "acc_1", "bob", c, false)
		},
	} {
		if _, err := keep(customer.Contact{Email: user + "@example.com", Name: user, Language: "en"}); err != nil {
			t.Fatal(err)
		}
	}
	asked := put("bob", now.Now())
	put("gone", now.Now())
	now.Set(time.Date(2026, 2, 28, 12, 0, 0, 0, time.UTC))
	refill := do(account.Time, account.Tick{})
	put("ada", now.Now())
	post.ill = 1
	for range 4 {
		_ = runner.Handle(ctx, refill) // the first fails
	}
	put("bob", asked.At) // as if it had not been forgotten before a crash
	for range 2 {
		if err := runner.Handle(ctx, refill); err != nil {
			t.Error(err)
		}
	}
	var to []string
	for _, m := range post.sent {
		if strings.HasPrefix(m.Subject, "Il promemoria per ") {
			to = append(to, m.To)
		}
	}
	if !slices.Equal(to, []string{"bob@example.com"}) {
		t.Errorf("reminded: %v", to)
	}
	left, err := records.Reminders(ctx, "acc_1")
	if err != nil || len(left) != 1 || left[0].User != "ada" {
		t.Errorf("%+v wait, %v", left, err)
	}
}

package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/mail"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/customer"
	"conto/jobs/mailer"
	"conto/jobs/record"
)

// postman delivers mails into a list. He may be ill, or know that nobody lives there.
type postman struct {
	ill  int // so many more days
	sent []mail.Mail
	says error // of what he would have delivered
}

func (p *postman) Send(_ context.Context, m mail.Mail) error {
	if p.ill > 0 {
		p.ill--
		return errors.New("no mail today")
	}
	p.sent = append(p.sent, m)
	return p.says
}

// office returns a studio whose letters a postman takes.
func office(t *testing.T, post *postman) (store.Store, *engine.Engine, *jobs.Runner) {
	t.Helper()
	return officeAt(t, post, clock.NewManual(time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)))
}

// officeAt returns one that lives by a clock.
func officeAt(t *testing.T, post *postman, now *clock.Manual) (store.Store, *engine.Engine, *jobs.Runner) {
	t.Helper()
	s := memory.Open()
	book, err := engine.OpenHistory(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	e := engine.New(s, book, engine.Options{Clock: now, Log: quiet})
	t.Cleanup(e.Close)
	return s, e, jobs.New(jobs.Options{
		Engine: e, Store: s, Gateway: testcard.New(record.LedgerOf("testcard", s)), Clock: now, Log: quiet,
		Mail: mailer.Options{Sender: post, From: "a@example.com", Studio: "Studio"},
	})
}

// TestMail_OnceC14: also when its job runs again, and when the mail server was away before.
func TestMail_OnceC14(t *testing.T) {
	for name, c := range map[string]struct {
		postman postman
		runs    int
		failed  int // of the runs
	}{
		"at once":                {postman{}, 3, 0},
		"the server was away":    {postman{ill: 2}, 4, 2},
		"nobody lives there":     {postman{says: mail.ErrRefused}, 3, 0},
		"one that was lost once": {postman{ill: 1}, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, post := t.Context(), c.postman
			s, e, runner := office(t, &post)
			if _, err := customer.NewRecords(s).PutContact(ctx, "acc_1",
				customer.Contact{Email: "ada@example.com", Name: "Ada", Language: "it"}, true); err != nil {
				t.Fatal(err)
			}
			for _, cmd := range []account.Command{
				account.Open{ID: "acc_1", Kind: account.Personal, Owner: "o"}, account.Spend{Model: "z-image",
					Options: []byte(`{"count":8,"width":2048}`), Now: true},
				account.Spend{Model: "z-image", Options: []byte(`{"count":4}`), Now: true},
			} {
				if _, err := e.Do(ctx, engine.Request{Account: "acc_1", Actor: account.ActorFor(cmd), Command: cmd}); err != nil {
					t.Fatal(err)
				}
			}
			failed := 0
			for range c.runs {
				if err := runner.Handle(ctx, store.Job{Kind: engine.JobLetters, Account: "acc_1", ID: "3"}); err != nil {
					failed++
				}
			}
			if failed != c.failed || len(post.sent) != 1 || post.sent[0].To != "ada@example.com" ||
				post.sent[0].Subject != "I crediti stanno per finire" {
				t.Errorf("%d runs failed, want %d; sent %+v", failed, c.failed, post.sent)
			}
		})
	}
}

// TestTakenOut_NotWrittenTo: the letter waits for the address of somebody who is invited, and is done with
// when they are gone.
func TestTakenOut_NotWrittenTo(t *testing.T) {
	var post postman
	ctx := t.Context()
	now := clock.NewManual(time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC))
	_, e, runner := officeAt(t, &post, now)
	do := func(by account.Actor, cmd account.Command) store.Job {
		t.Helper()
		answer, err := e.Do(ctx, engine.Request{Account: "acc_1", Actor: by, Command: cmd})
		if err != nil {
			t.Fatal(err)
		}
		return store.Job{Kind: engine.JobLetters, Account: "acc_1", ID: strconv.FormatInt(answer.Seq, 10)}
	}
	do(account.Operator, account.Open{ID: "acc_1", Kind: account.Personal, Owner: "ada"})
	do(account.Operator, account.Subscribe{Plan: "team", Interval: "month", Method: "pm_ok"})
	do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	letter := do(account.Operator, account.Invite{User: "bob", Role: "member"})
	var later *store.Later
	if err := runner.Handle(ctx, letter); !errors.As(err, &later) {
		t.Errorf("the letter does not wait for an address that is still to come: %v", err)
	}
	now.Set(now.Now().Add(time.Hour))
	if err := runner.Handle(ctx, letter); err == nil || errors.As(err, &later) {
		t.Errorf("nobody is told of an address that does not come: %v", err)
	}
	do(account.Operator, account.RemoveMember{User: "bob"})
	if err := runner.Handle(ctx, letter); err != nil || len(post.sent) > 0 {
		t.Errorf("to somebody who is gone: %v, sent %+v", err, post.sent)
	}
}

// TestDocumentMail_LastC33: of the mails with documents the last one is kept, once the server took it or refused it for
// good, and nothing of other mails or of an account that was closed (C37).
func TestDocumentMail_LastC33(t *testing.T) {
	ctx, post := t.Context(), &postman{ill: 1}
	s, _, runner := office(t, post)
	runner.Documents.Draw = func(*bill.Document) ([]byte, error) { return []byte("%PDF"), nil }
	customers, noon := customer.NewRecords(s), time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)
	if _, err := customers.PutContact(ctx, "acc_1", customer.Contact{Email: "ada@example.com"}, true); err != nil {
		t.Fatal(err)
	}
	document := func(account, id, to string) bill.Issued {
		buyer := bill.Buyer{Email: to, Language: bill.English, Profile: bill.Profile{Name: "Ada",
			Address: bill.Address{Country: "IT"}}}
		return bill.Issued{ID: id, Document: bill.Document{Account: account, Kind: bill.Invoice, Number: id, Buyer: buyer}}
	}
	last := func(account string, want jobs.DocumentMail) {
		t.Helper()
		got, err := runner.LastDocumentMail(ctx, account)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", account, got, err, want)
		}
		if kept, err := s.List(ctx, account, record.DocumentMail); err != nil || len(kept) > 1 {
			t.Errorf("%d are kept: %v", len(kept), err)
		}
	}
	first := document("acc_1", "one", "ada@example.com")
	if err := runner.Documents.Invoice(ctx, first); err == nil {
		t.Error("the server was away")
	}
	last("acc_1", jobs.DocumentMail{})
	for range 2 {
		if err := runner.Documents.Invoice(ctx, first); err != nil {
			t.Fatal(err)
		}
	}
	accepted := jobs.DocumentMail{To: "ada@example.com", At: noon}
	last("acc_1", accepted)
	if err := runner.Documents.Undelivered(ctx, first, cal.Date{}); err != nil || len(post.sent) != 2 {
		t.Errorf("%d mails: %v", len(post.sent), err)
	}
	last("acc_1", accepted)
	post.says = mail.ErrRefused
	if err := runner.Documents.CreditNote(ctx, document("acc_1", "two", "nobody@example.com"), false); err != nil {
		t.Fatal(err)
	}
	last("acc_1", jobs.DocumentMail{To: "nobody@example.com", At: noon, Refused: true})
	if err := runner.Documents.Invoice(ctx, document("acc_2", "three", "bob@example.com")); err != nil {
		t.Fatal(err)
	}
	last("acc_2", jobs.DocumentMail{})
}

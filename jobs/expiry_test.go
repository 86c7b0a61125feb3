package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/pay/testcard"
	"conto/driver/store/memory"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/customer"
	"conto/jobs/mailer"
	"conto/jobs/record"
	"conto/jobs/wallet"
)

// dated is a provider whose cards are valid to the end of a month.
type dated struct {
	*testcard.Gateway
	year, month int
	asked       error // what it answers instead
}

func (d *dated) Card(ctx context.Context, account, method string) (pay.Card, error) {
	card, err := d.Gateway.Card(ctx, account, method)
	if d.asked != nil {
		return pay.Card{}, d.asked
	}
	card.Year, card.Month, card.Brand = d.year, d.month, "visa"
	return card, err
}

// expiryDesk is a studio with one account on a paid plan, whose card is valid to the end of March 2026.
type expiryDesk struct {
	*testing.T
	provider *dated
	postman  *postman
	clock    *clock.Manual
	engine   *engine.Engine
	cards    *wallet.Wallet
	runner   *jobs.Runner
}

func openExpiry(t *testing.T) *expiryDesk {
	t.Helper()
	s := memory.Open()
	book, err := engine.OpenHistory(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &expiryDesk{T: t, postman: &postman{}, clock: clock.NewManual(time.Date(2026, 2, 10, 10, 0, 0, 0, time.UTC))}
	d.provider = &dated{Gateway: testcard.New(record.LedgerOf("testcard", s)), year: 2026, month: 3}
	quiet := slog.New(slog.DiscardHandler)
	d.engine = engine.New(s, book, engine.Options{Clock: d.clock, Log: quiet})
	t.Cleanup(d.engine.Close)
	d.cards = wallet.New(d.engine, s, d.provider)
	d.runner = jobs.New(jobs.Options{
		Engine: d.engine, Store: s, Gateway: d.provider, Wallet: d.cards, Clock: d.clock, Log: quiet,
		Mail: mailer.Options{Sender: d.postman, From: "a@example.com", Studio: "Studio"},
	})
	if _, err := customer.NewRecords(s).PutContact(t.Context(), "acc_1",
		customer.Contact{Email: "ada@example.com", Name: "Ada", Language: "it"}, true); err != nil {
		t.Fatal(err)
	}
	d.do(account.Operator, account.Open{ID: "acc_1", Kind: account.Personal, Owner: "ada"})
	d.saved("su_1")
	d.do(account.Operator, account.Subscribe{Plan: "creator", Interval: "year"})
	d.do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	return d
}

func (d *expiryDesk) do(by account.Actor, cmd account.Command) {
	d.Helper()
	if _, err := d.engine.Do(d.Context(), engine.Request{Account: "acc_1", Actor: by, Command: cmd}); err != nil {
		d.Fatal(err)
	}
}

// saved lets the customer save a test card.
func (d *expiryDesk) saved(setup string) {
	d.Helper()
	_, err := d.cards.Begin(d.Context(), "acc_1", setup, "https://studio.example/")
	if err == nil {
		_, err = d.provider.Enter(d.Context(), "acc_1/"+setup, testcard.OK)
	}
	if err == nil {
		_, err = d.cards.Saved(d.Context(), "acc_1", setup)
	}
	if err != nil {
		d.Fatal(err)
	}
}

// look looks at an instant, and returns what is written.
func (d *expiryDesk) look(day string) []mail.Mail {
	d.Helper()
	at, err := time.Parse(time.RFC3339, day+"T12:00:00Z")
	if err != nil {
		d.Fatal(err)
	}
	d.clock.Set(at)
	d.postman.sent = nil
	if err := d.runner.Expiry.Look(d.Context()); err != nil {
		d.Fatal(err)
	}
	return d.postman.sent
}

func TestExpiry_OncePerCardInItsLastMonth(t *testing.T) {
	d := openExpiry(t)
	if sent := d.look("2026-02-28"); len(sent) > 0 {
		t.Errorf("too early: %+v", sent)
	}
	d.postman.ill = 1
	d.clock.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	if err := d.runner.Expiry.Look(t.Context()); err == nil {
		t.Error("a mail that was not sent is no error")
	}
	sent := d.look("2026-03-02")
	if len(sent) != 1 || sent[0].To != "ada@example.com" || !strings.Contains(sent[0].Subject+sent[0].Text, "Visa 0001") ||
		!strings.Contains(sent[0].Text, "31 marzo 2026") || !strings.Contains(sent[0].Text, "Creator") {
		t.Errorf("%+v", sent)
	}
	for _, day := range []string{"2026-03-03", "2026-03-31", "2026-04-01"} {
		if sent := d.look(day); len(sent) > 0 {
			t.Errorf("again on %s: %+v", day, sent)
		}
	}
}

func TestExpiry_OfNoConcern(t *testing.T) {
	for name, happens := range map[string]func(d *expiryDesk){
		"its bank has renewed it": func(d *expiryDesk) { d.provider.year = 2030 },
		"it was removed": func(d *expiryDesk) {
			if err := d.cards.Remove(d.Context(), "acc_1", testcard.OK); err != nil {
				d.Fatal(err)
			}
		},
		"another one is charged":     func(d *expiryDesk) { d.do(account.Operator, account.SetMethod{Method: "pm_other"}) },
		"the plan ends":              func(d *expiryDesk) { d.do(account.Operator, account.Cancel{}) },
		"its month is long gone":     func(d *expiryDesk) { d.look("2026-05-01") },
		"it is valid for years more": func(d *expiryDesk) { d.provider.year = 2031 },
	} {
		t.Run(name, func(t *testing.T) {
			d := openExpiry(t)
			happens(d)
			for _, day := range []string{"2026-03-02", "2026-03-03"} {
				if name == "its month is long gone" {
					day = "2026-05-02"
				}
				if sent := d.look(day); len(sent) > 0 {
					t.Errorf("%+v", sent)
				}
			}
		})
	}
}

// A card that its bank has renewed is written about in its new last month.
func TestExpiry_Renewed(t *testing.T) {
	d := openExpiry(t)
	d.provider.month = 5
	if sent := d.look("2026-03-02"); len(sent) > 0 {
		t.Errorf("%+v", sent)
	}
	if sent := d.look("2026-05-02"); len(sent) != 1 || !strings.Contains(sent[0].Text, "31 maggio 2026") {
		t.Errorf("%+v", sent)
	}
}

// While the provider cannot be asked nobody is written to; then they are.
func TestExpiry_ProviderAway(t *testing.T) {
	d := openExpiry(t)
	d.provider.asked = errors.New("no answer")
	d.clock.Set(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
	if err := d.runner.Expiry.Look(t.Context()); err == nil || len(d.postman.sent) > 0 {
		t.Errorf("%v, %+v", err, d.postman.sent)
	}
	d.provider.asked = nil
	if sent := d.look("2026-03-02"); len(sent) != 1 {
		t.Errorf("%+v", sent)
	}
}

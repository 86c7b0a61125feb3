package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
)

// demoCommand tells one customer's year, on a test clock: it makes an account of its own and touches no other.
type demoCommand struct {
	URL         string `help:"A running server; without it, the demo starts one of its own and removes it again." env:"CONTO_URL" placeholder:"URL"`
	OperatorKey string `help:"The running server's operator key." env:"CONTO_OPERATOR_KEY" placeholder:"KEY"`
}

// Run implements the command.
func (d *demoCommand) Run(ctx context.Context, c *console) error {
	if d.URL != "" {
		s := &story{c: c, api: client.New(d.URL, d.OperatorKey)}
		err := s.tell(ctx)
		s.printf("\nEvery step is in the journal: GET %s/v1/accounts/%s/journal\n", d.URL, s.id)
		return errors.Join(err, s.err)
	}
	dir, err := os.MkdirTemp("", "conto-demo-")
	if err != nil {
		return err
	}
	server, err := boot.Open(ctx, boot.Config{Data: dir, Listen: "127.0.0.1:0",
		OperatorKey: "op_demo_which_listens_on_loopback", Log: c.log})
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	serving, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- server.Serve(serving) }()
	err = (&story{c: c, api: client.New(server.URL, server.OperatorKey)}).tell(ctx)
	stop()
	return errors.Join(err, <-done, os.RemoveAll(dir))
}

// story tells what happens to one account. After the first error it does nothing more.
type story struct {
	c     *console
	api   *client.Client
	rome  *time.Location
	clock string
	id    string
	err   error
}

func (s *story) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.c.out, format, args...)
	}
}

// chapter begins a part of the story.
func (s *story) chapter(title string) {
	s.printf("\n%s\n%s\n", title, strings.Repeat("─", len([]rune(title))))
}

// at moves the clock.
func (s *story) at(ctx context.Context, when string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", when, s.rome)
	if err == nil && s.err == nil {
		_, err = s.api.TestClocks.Advance(ctx, s.clock, t)
	}
	s.check(err)
	s.printf("%s\n", t.Format("Monday, 2 January 2006, 15:04"))
}

func (s *story) check(err error) {
	if s.err == nil {
		s.err = err
	}
}

// shows prints where the account stands.
func (s *story) shows(ctx context.Context) {
	if s.err != nil {
		return
	}
	a, err := s.api.Accounts.Get(ctx, s.id)
	s.check(err)
	if err != nil {
		return
	}
	s.printf("  → %s, %s; %d credits (%d of the plan, %d top-up); next refill %s\n", a.Plan, a.Status,
		a.Credits.Available, a.Credits.Plan,
		a.Credits.TopUp, a.NextRefill.In(s.rome).Format("2 January"))
}

// spends spends on a model some times and tells the sum, or the refusal.
func (s *story) spends(ctx context.Context, times int, model string, options client.Options) {
	var credits, units int64
	for range times {
		if s.err != nil {
			return
		}
		h, err := s.api.Credits.Spend(ctx, s.id, client.HoldRequest{Model: model, Options: options})
		if s.refused(err) {
			return
		}
		if err == nil {
			credits, units = credits+h.Credits, units+h.Allowance
		}
	}
	s.printf("  %s × %d: %d credits and %d of the allowance\n", model, times, credits, units)
}

// refused tells a refusal; another error ends the story.
func (s *story) refused(err error) bool {
	var refusal *client.Error
	if errors.As(err, &refusal) && refusal.Status < 500 {
		s.printf("  refused, %s: %s\n", refusal.Code, refusal.Detail)
		return true
	}
	s.check(err)
	return false
}

// changes asks for a quote, shows it, and confirms it.
func (s *story) changes(ctx context.Context, plan, interval, method string) {
	if s.err != nil {
		return
	}
	q, err := s.api.Subscriptions.Quote(ctx, s.id, plan, interval)
	if s.refused(err) || err != nil {
		return
	}
	s.printf("  %s by the %s: %s now, %d credits now", plan, interval, euro(q.Charge), q.Credits)
	if q.Next != nil {
		s.printf("; next charge %s on %s", euro(q.Next.Amount), q.Next.At.In(s.rome).Format("2 January 2006"))
	}
	s.printf("\n")
	_, err = s.api.Subscriptions.Change(ctx, s.id,
		client.Subscription{Plan: plan, Interval: interval, Quote: q.ID, Method: method})
	s.refused(err)
}

func euro(a client.Amount) string { return fmt.Sprintf("€%d.%02d", a.Cents/100, a.Cents%100) }

// tell tells the year.
func (s *story) tell(ctx context.Context) error {
	s.rome, s.err = time.LoadLocation("Europe/Rome")
	if s.err != nil {
		return s.err
	}
	s.opens(ctx)
	s.spendsItAll(ctx)
	s.subscribes(ctx)
	s.goesYearly(ctx)
	s.bringsTheTeam(ctx)
	s.cancels(ctx)
	s.hasInvoices(ctx)
	return s.err
}

func (s *story) opens(ctx context.Context) {
	s.chapter("Ada tries the studio")
	clock, err := s.api.TestClocks.Make(ctx, time.Date(2026, 1, 10, 9, 0, 0, 0, s.rome))
	s.check(err)
	if s.err != nil {
		return
	}
	s.clock = clock.ID
	a, err := s.api.Accounts.Open(ctx,
		client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal", TestClock: clock.ID})
	s.check(err)
	if s.err != nil {
		return
	}
	s.id = a.ID
	s.at(ctx, "2026-01-10 09:30")
	s.printf("  opens %s on Free: no card needed\n", a.ID)
	s.shows(ctx)
	models, err := s.api.Accounts.Models(ctx, s.id, "")
	s.check(err)
	var locked []string
	for _, m := range models {
		if m.Lock != nil {
			locked = append(locked, m.ID)
		}
	}
	s.printf("  locked on Free: %s\n", strings.Join(locked, ", "))
}

func (s *story) spendsItAll(ctx context.Context) {
	s.chapter("The credits run out")
	s.at(ctx, "2026-01-20 18:00")
	s.spends(ctx, 25, "z-image", nil)
	s.spends(ctx, 1, "z-image", nil)
	s.spends(ctx, 3, "mini-llm", nil)
	s.printf("Ada buys a pack\n")
	if s.err == nil {
		_, err := s.api.Credits.TopUp(ctx, s.id, "500", "pm_declined")
		s.refused(err)
		_, err = s.api.Credits.TopUp(ctx, s.id, "500", "pm_ok")
		s.refused(err)
	}
	s.shows(ctx)
	s.printf("Top-up credits open even what the plan does not unlock\n")
	s.spends(ctx, 1, "premium-video", client.Options{"seconds": 10})
	s.spends(ctx, 1, "premium-video", client.Options{"resolution": "1080p"})
	s.shows(ctx)
}

func (s *story) subscribes(ctx context.Context) {
	s.chapter("Creator on 31 January, Pro in mid-month")
	s.at(ctx, "2026-01-31 10:00")
	s.changes(ctx, "creator", "month", "")
	s.shows(ctx)
	s.spends(ctx, 40, "z-image", client.Options{"count": 4})
	s.at(ctx, "2026-02-14 05:00")
	s.printf("  half of the period is left, so half of the difference is charged and granted\n")
	s.changes(ctx, "pro", "month", "")
	s.shows(ctx)
	for _, day := range []string{"2026-02-28 00:00", "2026-03-31 00:00", "2026-04-30 00:00"} {
		s.at(ctx, day)
		s.shows(ctx)
	}
}

func (s *story) goesYearly(ctx context.Context) {
	s.chapter("By the year, refilled every month")
	s.at(ctx, "2026-05-04 12:00")
	s.changes(ctx, "creator", "year", "")
	for _, day := range []string{"2026-05-31 00:00", "2026-06-30 00:00", "2026-07-31 00:00"} {
		s.at(ctx, day)
		s.shows(ctx)
	}
}

func (s *story) bringsTheTeam(ctx context.Context) {
	s.chapter("A team of three")
	s.at(ctx, "2026-09-01 09:00")
	s.changes(ctx, "team", "year", "")
	for _, name := range []string{"bob", "cleo", "dan"} {
		if s.err != nil {
			return
		}
		_, err := s.api.Team.Invite(ctx, s.id, name+"@example.com", "member", name)
		if !s.refused(err) {
			s.printf("  %s joins\n", name)
		}
	}
	off := false
	_, err := s.api.Team.Change(ctx, s.id, "cleo", client.MemberChange{Premium: &off})
	s.refused(err)
	s.printf("Premium is disabled for cleo\n")
	for _, user := range []string{"bob", "cleo"} {
		if s.err != nil {
			return
		}
		h, err := s.api.Credits.Spend(ctx, s.id, client.HoldRequest{Model: "talking-avatar", User: user})
		if !s.refused(err) && err == nil {
			s.printf("  %s: talking-avatar, %d credits of the shared pool\n", user, h.Credits)
		}
	}
	s.shows(ctx)
}

func (s *story) cancels(ctx context.Context) {
	s.chapter("Ada cancels")
	s.at(ctx, "2026-12-20 20:00")
	if s.err == nil {
		a, err := s.api.Subscriptions.Cancel(ctx, s.id, "now")
		if !s.refused(err) && err == nil {
			s.printf("  everything stays until %s\n", a.Period.End.In(s.rome).Format("2 January 2006"))
		}
		_, err = s.api.Subscriptions.Resume(ctx, s.id)
		s.refused(err)
	}
	s.shows(ctx)
	s.at(ctx, "2027-05-31 00:00")
	s.shows(ctx)
	s.printf("  the top-up credits are still there\n")
}

// hasInvoices lists the documents of the year, the oldest first: they follow their payments by a moment.
func (s *story) hasInvoices(ctx context.Context) {
	s.chapter("An invoice for each payment")
	var list []client.Invoice
	for range 100 {
		if s.err != nil {
			return
		}
		paid, err := s.api.Payments.List(ctx, s.id)
		s.check(err)
		page, err := s.api.Invoices.List(ctx, s.id, "", 0)
		s.check(err)
		if list = page.Items; len(list) >= len(paid) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, d := range slices.Backward(list) {
		s.printf("  %s of %s: %s net and %s VAT, %s\n", d.Number, d.Date, euro(d.Net), euro(d.VAT), euro(d.Total))
	}
}

package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/internal/browsertest"
	"conto/internal/clock"
)

// slowClock goes on by its step whenever it is asked.
type slowClock struct {
	*clock.Manual
	step atomic.Int64
}

// Now implements clock.Clock.
func (c *slowClock) Now() time.Time {
	if step := time.Duration(c.step.Load()); step > 0 {
		c.Set(c.Manual.Now().Add(step))
	}
	return c.Manual.Now()
}

// TestTodayGoesOn: the first page after a start does not wait for all accounts; it says how many are left, and goes on
// until none is.
func TestTodayGoesOn(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	c := &slowClock{Manual: clock.NewManual(instant(t, "2026-03-10T10:00:00"))}
	s := start(t, place{data: t.TempDir()}, c)
	j := atDesk(t, program, s, operatorKey, browsertest.Screen{Width: 1280, Language: "en"})
	for range 5 {
		s.open()
	}
	c.step.Store(int64(3 * time.Second)) // more than an answer may take
	j.open("/admin")
	j.says("not looked at yet")
	eventually(t, "all are looked at", func() bool {
		return len(j.text("#looked-at")) > 0 && !strings.Contains(j.text("#looked-at"), "not looked at yet")
	})
	j.says("Waits for a person")
}

// TestPastDueInABrowser: who owes a renewal is on the first page with the amount and the days, beside the payments that
// failed; the figures count them, and an operator reads all of it in their language.
func TestPastDueInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	c := clock.NewManual(instant(t, "2026-03-10T10:00:00"))
	s := start(t, place{data: t.TempDir()}, c)
	a := s.open()
	_, err := s.Subscriptions.Change(t.Context(), a.ID,
		client.Subscription{Plan: "creator", Interval: "month", Method: "pm_declined_later"})
	fine(t, "subscribe", err)
	c.Set(instant(t, "2026-04-10T10:00:01"))
	eventually(t, "it is past due", func() bool { return s.account(a.ID).Status == "past_due" })
	j := atDesk(t, program, s, operatorKey, browsertest.Screen{Width: 1280, Language: "en"})
	eventually(t, "it is on the page", func() bool {
		j.open("/admin")
		return len(j.text(`#declined ~ .tw`)) > 0
	})
	j.says("Past due", "Ada", "Creator", "€19.00", "Renewal")
	j.open("/admin/figures")
	j.opened()
	j.says("Subscribers who left", "April 2026", "450", "€19.00")
	j.Run(t, chromedp.Evaluate(`document.querySelector("header details").open = true`, nil))
	j.follow(`form[action="/admin/language"] button[lang=it]`)
	j.opened()
	j.says("Abbonati persi", "aprile 2026")
	j.open("/admin/support")
	j.says("Nessuna richiesta aperta.")
}

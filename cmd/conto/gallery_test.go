package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/internal/browsertest"
)

// state is an account in a state that its pages show, and what they then say.
type state struct {
	name string
	make func(t *testing.T, s *server, id string, clock *traveller)
	says [2]string
}

// states are those of a subscription that the design names, each on a test clock.
var states = []state{
	{name: "free", says: [2]string{"Free for ever, no card needed", "Gratis per sempre"}},
	{name: "active", says: [2]string{"Creator · Monthly", "Creator · Mensile"}, make: on("creator", "pm_ok")},
	{name: "yearly", says: [2]string{"Creator · Yearly", "Creator · Annuale"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			change(t, s, id, client.Subscription{Plan: "creator", Interval: "year", Method: "pm_ok"})
		}},
	{name: "topup", says: [2]string{"Pack of 2,000 credits", "2.000 crediti"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			_, err := s.Credits.TopUp(t.Context(), id, "2000", "")
			fine(t, "top up", err)
			_, err = s.Credits.Spend(t.Context(), id, client.HoldRequest{Model: "premium-image"})
			fine(t, "spend", err)
			_, err = s.Credits.Hold(t.Context(), id, client.HoldRequest{Model: "lip-sync"})
			fine(t, "hold", err)
		}},
	{name: "going-down", says: [2]string{"Starter takes the place of Pro", "Starter prende il posto di Pro"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			change(t, s, id, client.Subscription{Plan: "starter", Interval: "month"})
		}},
	{name: "cancelled", says: [2]string{"Changed your mind?", "Ci ripensi?"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			_, err := s.Subscriptions.Cancel(t.Context(), id, "period_end")
			fine(t, "cancel", err)
		}},
	{name: "cancelled-for-good", says: [2]string{"Cancelled for good", "Disdetto definitivamente"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			_, err := s.Subscriptions.Cancel(t.Context(), id, "now")
			fine(t, "cancel", err)
		}},
	{name: "past-due", says: [2]string{"is not paid", "non è pagato"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("creator", "pm_declined_later")(t, s, id, c)
			c.to("2026-04-11T10:00:00")
		}},
	{name: "at-the-bank", says: [2]string{"Your bank wants you to confirm", "La banca ti chiede di confermare"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			_, err := s.Subscriptions.Change(t.Context(), id,
				client.Subscription{Plan: "creator", Interval: "month", Method: "pm_action_required"})
			if err == nil {
				t.Error("it is not asked to confirm")
			}
		}},
	{name: "by-transfer", says: [2]string{"An order waits for your bank transfer", "Un ordine aspetta il tuo bonifico"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			_, err := s.Orders.Open(t.Context(), id, client.NewOrder{Plan: "agency", Interval: "month"})
			fine(t, "order", err)
		}},
}

func on(plan, method string) func(*testing.T, *server, string, *traveller) {
	return func(t *testing.T, s *server, id string, _ *traveller) {
		t.Helper()
		change(t, s, id, client.Subscription{Plan: plan, Interval: "month", Method: method})
	}
}

func change(t *testing.T, s *server, id string, to client.Subscription) {
	t.Helper()
	_, err := s.Subscriptions.Change(t.Context(), id, to)
	fine(t, "change", err)
}

// TestGallery: the subscription in each of its states says it, in English and Italian, light and dark, on a wide screen
// and on a phone. Where CONTO_SCREENSHOTS names a folder, each is drawn in all eight ways; else in two.
func TestGallery(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	axe, err := os.ReadFile("../../web/asset/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("no assets here: make assets makes them")
	}
	s := start(t, place{data: t.TempDir()}, nil)
	screens := []browsertest.Screen{{Width: 1280}, {Width: 390, Dark: true}}
	if os.Getenv("CONTO_SCREENSHOTS") != "" {
		screens = append(screens, browsertest.Screen{Width: 1280, Dark: true}, browsertest.Screen{Width: 390})
	}
	var visits []*browsertest.Visit
	for _, on := range screens {
		visits = append(visits, browsertest.Look(t, program, s.boot.URL, "/sign-in", on))
	}
	for _, one := range states {
		for l, language := range []string{"en", "it"} {
			a, clock := s.openAt("2026-03-10T10:00:00")
			_, err := s.Accounts.SetLanguage(t.Context(), a.ID, language)
			fine(t, "language", err)
			if one.make != nil {
				one.make(t, s, a.ID, clock)
			}
			for i, v := range visits {
				on := screens[i]
				portal, err := s.Portals.Open(t.Context(), a.ID, "", "")
				fine(t, "make a link", err)
				name := fmt.Sprintf("subscription-%s-%s-%d-%v", one.name, language, on.Width, on.Dark)
				var text string
				var wide int64
				v.Run(t, chromedp.Navigate(portal.URL),
					chromedp.Evaluate(`document.querySelector("main").innerText`, &text),
					chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide))
				v.Shoot(t, name)
				if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), one.says[l]) {
					t.Errorf("%s does not say %q:\n%s", name, one.says[l], text)
				}
				if wide != on.Width {
					t.Errorf("%s is %d wide", name, wide)
				}
				for _, problem := range v.Violations(t, string(axe)) {
					t.Errorf("%s: %s", name, problem)
				}
			}
		}
	}
	for _, v := range visits {
		for _, complaint := range v.Complaints() {
			t.Error(complaint)
		}
	}
}

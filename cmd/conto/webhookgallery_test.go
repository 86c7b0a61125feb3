package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/internal/browsertest"
)

// webhookStates are the pages of an account's webhook endpoints: the list, with one that is disabled; the secret, which
// is shown once; one with what it was told, some of it in vain; and an address that is refused.
func webhookStates() []state {
	var at string
	add := func(t *testing.T, s *server, id, url, about string) string {
		t.Helper()
		e, err := s.Endpoints.Make(t.Context(), id, client.NewEndpoint{URL: url, Description: about,
			Types: []string{"generation.succeeded", "invoice.created"}})
		fine(t, "make", err)
		return e.ID
	}
	listed := func(t *testing.T, s *server, id string, c *traveller) {
		on("pro", "pm_ok")(t, s, id, c)
		h, yes := openHookServer(t), true
		add(t, s, id, h.URL+"/conto/events", "Gallery of the website")
		_, err := s.Endpoints.Change(t.Context(), id, add(t, s, id, h.URL+"/old", ""), client.EndpointChange{Disabled: &yes})
		fine(t, "disable", err)
	}
	told := func(t *testing.T, s *server, id string, c *traveller) {
		on("pro", "pm_ok")(t, s, id, c)
		h := openHookServer(t)
		one := add(t, s, id, h.URL+"/conto/events", "Gallery of the website")
		at = "/account/webhooks/" + one
		for n, status := range []int{200, 503} {
			h.answers(status, nil)
			_, err := s.Endpoints.Test(t.Context(), id, one)
			fine(t, "test", err)
			h.await("webhook.test", n+1)
			eventually(t, "the delivery is written down", func() bool {
				page, err := s.Endpoints.Deliveries(t.Context(), id, one, "")
				fine(t, "deliveries", err)
				return len(page.Items) == n+1 && len(page.Items[0].Attempts) > 0
			})
		}
	}
	fill := func(url string) func(*testing.T, *browsertest.Visit, *server, *traveller) {
		return func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
			v.Run(t, chromedp.SetValue("#url", url, chromedp.ByQuery),
				chromedp.Click(`input[value="generation.succeeded"]`, chromedp.ByQuery),
				chromedp.Click(`form[action$="/make"] button`, chromedp.ByQuery),
				chromedp.WaitVisible("#secret, .hint.err", chromedp.ByQuery))
		}
	}
	return []state{
		{name: "webhooks-list", path: "/account/webhooks", says: [2]string{"2 kinds of events", "2 tipi di evento"},
			make: listed},
		{name: "webhooks-one", says: [2]string{"Waits for the next attempt", "In attesa del prossimo tentativo"}, make: told,
			acts: func(t *testing.T, v *browsertest.Visit, s *server, _ *traveller) {
				v.Run(t, chromedp.Navigate(s.boot.URL+at))
			}},
		{name: "webhooks-secret", path: "/account/webhooks", says: [2]string{"only this once", "solo questa volta"},
			make: on("pro", "pm_ok"), acts: fill("https://studio.example/conto/events")},
		{name: "webhooks-refused", path: "/account/webhooks",
			says: [2]string{"Must be a server on the internet", "eve essere un server su internet"},
			make: on("pro", "pm_ok"), acts: fill("https://10.0.0.1/conto")},
	}
}

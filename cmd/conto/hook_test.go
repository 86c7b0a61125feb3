package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/cmd/internal/payer"
	"conto/driver/pay/stripe"
	"conto/driver/pay/stripe/stripetest"
)

func TestHintsAreTakenFromTheProviderOnly(t *testing.T) {
	s := openShop(t, places["sqlite"](t), world{})
	const about = `{"id":"pi_1","metadata":{"charge":"acc_1/ch_1"}}`
	event := func(id, version, kind, object string) []byte {
		return fmt.Appendf(nil, `{"id":%q,"object":"event","api_version":%q,"type":%q,"data":{"object":%s}}`, id, version,
			kind, object)
	}
	known := event("evt_1", stripe.Version, "payment_intent.succeeded", about)
	for _, c := range []struct {
		name, path string
		body       []byte
		header     http.Header
		want       int
		says       string
	}{
		{"of no charge of ours", "stripe", known, nil, 200, "taken"},
		{"the same again", "stripe", known, nil, 200, "taken"},
		{"of no interest", "stripe", event("evt_2", stripe.Version, "invoice.created", `{"id":"in_1"}`), nil, 200, "taken"},
		{"of a dispute that is none", "stripe", event("evt_3", stripe.Version, "charge.dispute.created", `{"id":"dp_1"}`),
			nil, 200, "taken"},
		{"another secret", "stripe", known, stripetest.Sign(known, time.Now(), "whsec_other"), 400,
			"check that the server has the secret of this very endpoint"},
		{"unsigned", "stripe", known, http.Header{}, 400, "signature"},
		{"old", "stripe", known, stripetest.Sign(known, time.Now().Add(-10*time.Minute), stripetest.Secret), 400,
			"older than five minutes"},
		{"an older release", "stripe", event("evt_4", "2020-08-27", "payment_intent.succeeded", about), nil, 200, "taken"},
		{"a newer release", "stripe", event("evt_5", "2027-09-30.elm", "payment_intent.succeeded", about), nil, 200, "taken"},
		{"unreadable", "stripe", event("evt_6", stripe.Version, "payment_intent.succeeded", `"pi_1"`), nil, 400,
			"is no webhook that is understood here"},
		{"too long", "stripe", bytes.Repeat([]byte(" "), 300<<10), nil, 413, "at most 262,144 bytes"},
		{"another provider", "paypal", known, nil, 404, "There is no call"},
	} {
		header := c.header
		if header == nil {
			header = stripetest.Sign(c.body, time.Now(), stripetest.Secret)
		}
		status, answer, err := stripetest.Post(t.Context(), s.boot.URL+"/hooks/"+c.path, c.body, header)
		if err != nil || status != c.want || !strings.Contains(answer, c.says) {
			t.Errorf("%s: %d %s (%v), want %d, %q", c.name, status, answer, err, c.want, c.says)
		}
		var problem client.Error
		if status >= 400 && (json.Unmarshal([]byte(answer), &problem) != nil || problem.Status != status ||
			problem.Code == "") {
			t.Errorf("%s: no problem: %s", c.name, answer)
		}
	}
	list, err := s.Attention.List(t.Context()) // nothing that anybody could send without the secret
	fine(t, "list", err)
	if len(list) != 1 || list[0].Topic != "webhook" || list[0].About != "stripe/evt_6" {
		t.Errorf("on the list: %+v", list)
	}
	rest, err := s.Attention.Dismiss(t.Context(), list[0])
	fine(t, "dismiss", err)
	if len(rest) > 0 {
		t.Errorf("still on the list: %+v", rest)
	}
	for _, line := range []string{
		`conto_webhooks_total{answer="taken",provider="stripe"} 6`,
		`conto_webhooks_total{answer="forged",provider="stripe"} 3`,
		`conto_webhooks_total{answer="garbled",provider="stripe"} 1`,
	} {
		if text := s.text("/metrics"); !strings.Contains(text, line) {
			t.Errorf("/metrics lacks %s", line)
		}
	}
}

// A hint that could not be acted on is refused, so that Stripe sends it again, and then it is.
func TestWebhook_SentAgain(t *testing.T) {
	s := openShop(t, places["sqlite"](t), world{})
	a := s.open()
	begun, err := s.PaymentMethods.Save(t.Context(), a.ID, "")
	fine(t, "save a card", err)
	s.visit(begun.URL, "card", string(stripetest.Good))
	s.stripe.Disturb(func(*http.Request) stripetest.Fault { return stripetest.Broken })
	if err := s.stripe.Deliver(t.Context(), stripetest.Delivery{To: s.hook(), Times: 1}); err == nil ||
		!strings.Contains(err.Error(), "503") {
		t.Errorf("taken while Stripe could not be asked: %v", err)
	}
	if got := s.account(a.ID); got.Method != "" {
		t.Errorf("charges %q", got.Method)
	}
	list, err := s.Attention.List(t.Context())
	fine(t, "list", err)
	for _, m := range list {
		if m.Topic != "webhook" || m.Account != a.ID || !strings.HasPrefix(m.About, "stripe/evt_") ||
			!strings.Contains(strings.Join(m.Why, " "), "send") {
			t.Errorf("on the list: %+v", m)
		}
	}
	if len(list) != 2 { // of the setup, and of its page
		t.Errorf("on the list: %+v", list)
	}
	s.stripe.Disturb(nil)
	fine(t, "deliver", s.stripe.Deliver(t.Context(), stripetest.Delivery{To: s.hook(), Times: 1, Again: true}))
	if got := s.account(a.ID); got.Method == "" {
		t.Error("the card was not taken into use")
	}
	if list, err = s.Attention.List(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("still on the list: %+v, %v", list, err)
	}
}

func TestHalfOfStripeIsRefusedAtStart(t *testing.T) {
	for name, c := range map[string]struct {
		config boot.Config
		says   string
	}{
		"a key alone":    {boot.Config{Stripe: payer.Stripe{Key: stripetest.Key}}, "CONTO_STRIPE_WEBHOOK_SECRET"},
		"a secret alone": {boot.Config{Stripe: payer.Stripe{Secret: stripetest.Secret}}, "CONTO_STRIPE_KEY"},
		"a URL alone":    {boot.Config{Stripe: payer.Stripe{URL: "https://stripe.example"}}, "CONTO_STRIPE_KEY"},
		"a public key":   {boot.Config{Stripe: payer.Stripe{Key: "pk_live_1", Secret: stripetest.Secret}}, "sk_…"},
		"no way back":    {boot.Config{Stripe: payer.Stripe{Key: "sk_live_1", Secret: stripetest.Secret}}, "--url"},
		"no seller": {boot.Config{URL: "https://credits.example",
			Stripe: payer.Stripe{Key: "sk_live_1", Secret: stripetest.Secret}}, "--seller"},
		"no URL": {boot.Config{URL: "credits.example"}, "--url"},
	} {
		c.config.Data, c.config.Listen = t.TempDir(), "127.0.0.1:0"
		_, err := boot.Open(t.Context(), c.config)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// A test card is saved on a page that stands in for a provider's. What was replaced is not brought back by looking at
// it.
func TestTestCard_Save(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		_, err := s.PaymentMethods.Save(ctx, a.ID, "billing")
		refused(t, "half a URL", err, "invalid")
		_, err = s.PaymentMethods.Saved(ctx, a.ID, "su_none")
		refused(t, "never begun", err, "not_found")
		_, err = s.As("eve").PaymentMethods.Save(ctx, a.ID, "")
		refused(t, "a stranger", err, "forbidden")
		keyed := client.WithKey(ctx, "card-1")
		begun, err := s.PaymentMethods.Save(keyed, a.ID, "")
		fine(t, "begin", err)
		again, err := s.PaymentMethods.Save(keyed, a.ID, "")
		fine(t, "begin again", err)
		if *again != *begun || begun.Status != "open" {
			t.Errorf("%+v, again %+v", begun, again)
		}
		response, err := http.PostForm(begun.URL, url.Values{"choice": {"pm_ok"}}) // follows to the page that says so
		fine(t, "choose", err)
		var page bytes.Buffer
		_, err = page.ReadFrom(response.Body)
		fine(t, "choose", errors.Join(err, response.Body.Close()))
		if !strings.Contains(page.String(), "Your card is saved") || s.account(a.ID).Method != "pm_ok" {
			t.Errorf("the account charges %q, the page says %s", s.account(a.ID).Method, &page)
		}
		_, err = s.PaymentMethods.Set(ctx, a.ID, "pm_declined")
		fine(t, "another one", err)
		saved, err := s.PaymentMethods.Saved(ctx, a.ID, begun.ID)
		fine(t, "look", err)
		if saved.Status != "saved" || saved.Method != "pm_ok" || s.account(a.ID).Method != "pm_declined" {
			t.Errorf("%+v; the account charges %q", saved, s.account(a.ID).Method)
		}
	})
}

// Webhooks reach whichever node the balancer chose, or all of them at once: it is the same database.
func TestWebhooksReachAnyNode(t *testing.T) {
	where := places["postgres"](t)
	s := openShop(t, where, world{})
	other := startAs(t, where, boot.Config{Stripe: payer.Stripe{Key: stripetest.Key, Secret: stripetest.Secret,
		URL: s.stripe.URL}})
	a := s.open()
	tell := func(nodes ...*server) {
		t.Helper()
		var all sync.WaitGroup
		for i, node := range nodes {
			all.Go(func() {
				d := stripetest.Delivery{To: node.boot.URL + "/hooks/stripe", Times: 2, Again: true, Seed: uint64(i)}
				if err := s.stripe.Deliver(t.Context(), d); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	begun, err := s.PaymentMethods.Save(t.Context(), a.ID, "")
	fine(t, "save a card", err)
	s.visit(begun.URL, "card", string(stripetest.AsksOnce))
	tell(other)
	if s.account(a.ID).Method == "" {
		t.Error("the other node's card is not known")
	}
	_, err = s.Subscriptions.Change(t.Context(), a.ID, client.Subscription{Plan: "creator", Interval: "month"})
	s.confirm(err)
	tell(other, s.server)
	if got := s.account(a.ID); got.Plan != "creator" || got.Credits.Plan != 500 || s.stripe.Taken(a.ID+"/ch_1") != 1900 {
		t.Errorf("subscribed: %+v", got)
	}
	if one, two := s.account(a.ID), other.account(a.ID); one.Seq != two.Seq {
		t.Errorf("the nodes are at %d and %d", one.Seq, two.Seq)
	}
}

// The endpoint that the command makes is the one that the server needs: its secret, its path, and its events.
func TestStripeEndpoint(t *testing.T) {
	s := stripetest.New(t)
	args := []string{"stripe", "endpoint", "--stripe-key", stripetest.Key, "--stripe-url", s.URL, "--url",
		"https://credits.example/"}
	code, out := says(t, args...)
	if code != 0 || !strings.Contains(out, "CONTO_STRIPE_WEBHOOK_SECRET="+stripetest.Secret+"\n") ||
		!strings.Contains(out, "https://credits.example/hooks/stripe ") {
		t.Errorf("%d %s", code, out)
	}
	if got := s.Subscribed("https://credits.example/hooks/stripe"); len(got) != len(stripe.Events()) {
		t.Errorf("it sends %v", got)
	}
	if code, out = says(t, args...); code != 0 || strings.Contains(out, stripetest.Secret) ||
		!strings.Contains(out, "CONTO_STRIPE_WEBHOOK_SECRET") {
		t.Errorf("again: %d %s", code, out)
	}
	if code, out = says(t, append(args, "--url", "http://127.0.0.1:8080")...); code != 1 ||
		!strings.Contains(out, "https URL that Stripe can reach") {
		t.Errorf("nowhere: %d %s", code, out)
	}
}

package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"conto/client"
)

// received is a message as it came.
type received struct {
	header http.Header
	body   []byte
}

// hookServer is a studio's own server, which keeps what it is told.
type hookServer struct {
	*httptest.Server
	t testing.TB

	mu     sync.Mutex
	status int
	hang   chan struct{} // closed: nobody waits
	got    []received
	news   chan struct{}
}

func openHookServer(t testing.TB) *hookServer {
	h := &hookServer{t: t, status: 200, news: make(chan struct{}, 1000)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		h.got = append(h.got, received{r.Header.Clone(), body})
		status, hang := h.status, h.hang
		h.mu.Unlock()
		h.news <- struct{}{}
		if hang != nil {
			<-hang
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "thanks")
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hookServer) answers(status int, hang chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status, h.hang = status, hang
}

// await waits until there are messages of a type, and returns them.
func (h *hookServer) await(kind string, n int) []received {
	h.t.Helper()
	end := time.After(20 * time.Second)
	for {
		h.mu.Lock()
		found := slices.DeleteFunc(slices.Clone(h.got), func(r received) bool {
			return !strings.HasPrefix(string(r.body), `{"type":"`+kind+`"`)
		})
		h.mu.Unlock()
		if len(found) >= n {
			return found
		}
		select {
		case <-h.news:
		case <-end:
			h.t.Fatalf("%d messages of %s came, want %d", len(found), kind, n)
		}
	}
}

// signedBy reports whether a message is signed with a secret, by what the specification says alone.
func (r received) signedBy(t testing.TB, secret string) bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	fine(t, "a secret", err)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(r.header.Get("webhook-id") + "." + r.header.Get("webhook-timestamp") + "." + string(r.body)))
	_, err = client.VerifyWebhook(secret, r.header, r.body, time.Now())
	own := slices.Contains(strings.Split(r.header.Get("webhook-signature"), " "),
		"v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	if own != (err == nil) {
		t.Errorf("the client says %v of %v", err, r.header)
	}
	return own
}

// TestWebhooks: a studio's server is told what happens, signed, with the whole of what it is about.
func TestWebhooks(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a, h := t.Context(), s.open(), openHookServer(t)
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		owner := s.As(a.Owner)
		e, err := owner.Endpoints.Make(ctx, a.ID, client.NewEndpoint{URL: h.URL, Description: "Production", Types: []string{
			"generation.succeeded", "credits.low", "credits.depleted", "payment.succeeded", "payment.failed",
			"invoice.created", "subscription.updated", "account.closed"}})
		fine(t, "make", err)
		if !strings.HasPrefix(e.Secret, "whsec_") || e.Description != "Production" || len(e.Types) != 8 {
			t.Errorf("%+v", e)
		}
		g := ran(t, owner, a.ID, client.Work{Model: "fast-image", Prompt: "a cat",
			Options: client.Options{"width": 64, "height": 64}})
		done := h.await("generation.succeeded", 1)[0]
		var told struct {
			At   time.Time `json:"timestamp"`
			Data client.Generation
		}
		fine(t, "read", json.Unmarshal(done.body, &told))
		if told.Data.ID != g.ID || told.Data.State != "succeeded" || told.Data.Prompt != "a cat" ||
			len(told.Data.Assets) != 1 || told.At.IsZero() || !done.signedBy(t, e.Secret) {
			t.Errorf("%s", done.body)
		}
		_, err = s.Credits.TopUp(ctx, a.ID, "500", "pm_ok")
		fine(t, "top up", err)
		var invoice struct{ Data client.Invoice }
		fine(t, "read", json.Unmarshal(h.await("invoice.created", 1)[0].body, &invoice))
		if invoice.Data.Number == "" || invoice.Data.Total.Cents == 0 || invoice.Data.Account != a.ID {
			t.Errorf("%+v", invoice.Data)
		}
		h.await("payment.succeeded", 1)
		runsOut(t, s, h, a)
		rotates(t, owner, h, a, e)
		replays(t, owner, h, a, e)
		_, err = owner.Accounts.Close(ctx, a.ID, "")
		fine(t, "close", err)
		h.await("account.closed", 1)
	})
}

// runsOut spends all credits: that they are low and that they are gone is told once each.
func runsOut(t *testing.T, s *server, h *hookServer, a *client.Account) {
	t.Helper()
	for range 500 {
		if _, err := s.Credits.Spend(t.Context(), a.ID, client.HoldRequest{Model: "premium-image",
			Options: client.Options{"count": 4}}); err != nil {
			break
		}
	}
	const price = 8
	if rest := s.account(a.ID).Credits.Available % price; rest != 0 {
		_, err := s.Credits.Grant(t.Context(), a.ID, price-rest, "to make it a whole picture", nil)
		fine(t, "grant", err)
	}
	for range 10 {
		if _, err := s.Credits.Spend(t.Context(), a.ID, client.HoldRequest{Model: "premium-image"}); err != nil {
			break
		}
	}
	low, none := h.await("credits.low", 1), h.await("credits.depleted", 1)
	var account struct{ Data client.Account }
	fine(t, "read", json.Unmarshal(none[0].body, &account))
	if len(low) != 1 || len(none) != 1 || account.Data.ID != a.ID || account.Data.Credits.Available != 0 {
		t.Errorf("%d and %d messages, %s", len(low), len(none), none[0].body)
	}
}

// rotates makes a new secret: both sign.
func rotates(t *testing.T, owner *client.Client, h *hookServer, a *client.Account, e *client.Endpoint) {
	t.Helper()
	next, err := owner.Endpoints.Rotate(t.Context(), a.ID, e.ID)
	fine(t, "rotate", err)
	if next.Secret == e.Secret || next.OldSecretUntil == nil {
		t.Errorf("%+v", next)
	}
	_, err = owner.Endpoints.Test(t.Context(), a.ID, e.ID)
	fine(t, "test", err)
	got := h.await("webhook.test", 1)[0]
	if !got.signedBy(t, e.Secret) || !got.signedBy(t, next.Secret) {
		t.Errorf("%v", got.header)
	}
}

// replays sends something again: the same id and body.
func replays(t *testing.T, owner *client.Client, h *hookServer, a *client.Account, e *client.Endpoint) {
	t.Helper()
	ctx, first := t.Context(), h.await("webhook.test", 1)[0]
	d, err := owner.Endpoints.Delivery(ctx, a.ID, e.ID, first.header.Get("webhook-id"))
	fine(t, "a delivery", err)
	for end := time.Now().Add(10 * time.Second); d.State != "succeeded" && time.Now().Before(end); {
		d, err = owner.Endpoints.Delivery(ctx, a.ID, e.ID, d.ID)
		fine(t, "a delivery", err)
	}
	if d.State != "succeeded" || string(d.Body) != string(first.body) || len(d.Attempts) != 1 ||
		*d.Attempts[0].Status != 200 || d.Attempts[0].Answer != "thanks" {
		t.Errorf("%+v", d)
	}
	_, err = owner.Endpoints.Replay(ctx, a.ID, e.ID, d.ID)
	fine(t, "replay", err)
	again := h.await("webhook.test", 2)[1]
	if again.header.Get("webhook-id") != d.ID || string(again.body) != string(first.body) {
		t.Errorf("%v\n%s", again.header, again.body)
	}
	page, err := owner.Endpoints.Deliveries(ctx, a.ID, e.ID, "")
	fine(t, "deliveries", err)
	if len(page.Items) < 5 {
		t.Errorf("%d deliveries", len(page.Items))
	}
	n, err := owner.Endpoints.ReplayFailed(ctx, a.ID, e.ID, time.Now().Add(-time.Hour))
	if n != 0 {
		t.Errorf("%d are said to have failed", n)
	}
	fine(t, "replay what failed", err)
}

// TestWebhooks_Kill: a server that is killed between the entry and the delivery, or in the middle of it, delivers
// afterwards, under the same id.
func TestWebhooks_Kill(t *testing.T) {
	where := places["sqlite"](t)
	h, hang := openHookServer(t), make(chan struct{})
	t.Cleanup(func() { close(hang) })
	h.answers(200, hang)
	first := spawn(t, where)
	ctx := t.Context()
	a, err := first.Accounts.Open(ctx, client.NewAccount{Email: anyone(), Kind: "personal"})
	fine(t, "open", err)
	_, err = first.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	_, err = first.Endpoints.Make(ctx, a.ID, client.NewEndpoint{URL: h.URL, Types: []string{"subscription.updated",
		"payment.succeeded"}})
	fine(t, "make", err)
	for i := range 6 { // some are under way, and hang; others wait
		_, err = first.Credits.TopUp(ctx, a.ID, "500", "pm_ok")
		fine(t, fmt.Sprint("top up ", i), err)
	}
	before := h.await("payment.succeeded", 2)
	first.Kill()
	h.answers(200, nil)
	second := spawn(t, where)
	events := map[string]string{}
	for deadline := time.Now().Add(20 * time.Second); len(events) < 6 && time.Now().Before(deadline); {
		h.mu.Lock()
		for _, r := range h.got[len(before):] {
			events[r.header.Get("webhook-id")] = string(r.body)
		}
		h.mu.Unlock()
		time.Sleep(50 * time.Millisecond)
	}
	_ = second
	if len(events) != 6 {
		t.Errorf("%d of 6 events came after the restart", len(events))
	}
	for _, r := range before {
		if body, again := events[r.header.Get("webhook-id")]; !again || body != string(r.body) {
			t.Errorf("%s came before the kill, and not the same after it", r.header.Get("webhook-id"))
		}
	}
}

// TestWebhooks_Refused: nobody but the owner and operators, no plan without API access, no address of this server's
// networks, and no types that there are not.
func TestWebhooks_Refused(t *testing.T) {
	s := start(t, places["sqlite"](t), nil)
	ctx, a := context.Background(), s.open()
	good := client.NewEndpoint{URL: "https://studio.example/hooks", Types: []string{"credits.low"}}
	_, err := s.Endpoints.Make(ctx, a.ID, good)
	refused(t, "on Free", err, "locked")
	_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	for _, url := range []string{"http://studio.example", "https://10.0.0.1", "https://169.254.169.254/latest",
		"https://[fd00::1]", "ftp://studio.example", "studio.example", "https://user:pass@studio.example",
		"https://studio.example/#here", "https://",
		"http://10.0.0.1", "javascript:alert(1)"} {
		_, err := s.Endpoints.Make(ctx, a.ID, client.NewEndpoint{URL: url, Types: good.Types})
		refused(t, url, err, "invalid")
	}
	_, err = s.Endpoints.Make(ctx, a.ID, client.NewEndpoint{URL: good.URL, Types: []string{"credits.gold"}})
	refused(t, "a type that there is not", err, "invalid")
	for i := range 10 {
		_, err := s.Endpoints.Make(ctx, a.ID, good)
		fine(t, fmt.Sprint("endpoint ", i), err)
	}
	_, err = s.Endpoints.Make(ctx, a.ID, good)
	refused(t, "the eleventh", err, "conflict")
	all, err := s.Endpoints.List(ctx, a.ID)
	fine(t, "list", err)
	off := true
	_, err = s.Endpoints.Change(ctx, a.ID, all[0].ID, client.EndpointChange{Disabled: &off})
	fine(t, "disable", err)
	_, err = s.Endpoints.Test(ctx, a.ID, all[0].ID)
	refused(t, "a test to one that is disabled", err, "conflict")
	fine(t, "remove", s.Endpoints.Remove(ctx, a.ID, all[0].ID))
	_, err = s.Endpoints.Get(ctx, a.ID, all[0].ID)
	refused(t, "one that is removed", err, "not_found")
	if len(all) != 10 || all[0].Secret != "" {
		t.Errorf("%+v", all)
	}
}

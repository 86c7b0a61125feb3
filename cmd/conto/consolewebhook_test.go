package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"conto/app"
	"conto/client"
	"conto/internal/browsertest"
	"conto/web"
)

// TestConsoleEndpointsByRole: every page and form about the installation's endpoints × both roles of operators.
// Support reads, and is offered nothing that it may not do; an admin does it all.
func TestConsoleEndpointsByRole(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx, h := t.Context(), openHookServer(t)
	e, err := s.Endpoints.Make(ctx, client.Installation, client.NewEndpoint{URL: h.URL, Description: "Bookkeeping",
		Types: []string{"payment.succeeded"}})
	fine(t, "make", err)
	sent, err := s.Endpoints.Test(ctx, client.Installation, e.ID)
	fine(t, "test", err)
	h.await("webhook.test", 1)
	leo, _ := operatorAt(t, s, addedOperator(t, s, "leo", "support"))
	paola, _ := operatorAt(t, s, addedOperator(t, s, "paola", "admin"))

	const list, one = "/admin/webhooks", "/admin/webhooks/{endpoint}"
	told := url.Values{"url": {h.URL}, "types": {"payment.succeeded"}}
	type row struct {
		pattern string
		form    url.Values
		support int // what it is answered; an admin is led on, and finds a page
	}
	rows := []row{
		{"GET " + list, nil, 200}, {"GET " + one, nil, 200}, {"POST " + list + "/make", told, 422},
		{"POST " + one + "/change", told, 422}, {"POST " + one + "/secret", nil, 422}, {"POST " + one + "/test", nil, 422},
		{"POST " + one + "/replay", url.Values{"id": {sent.ID}}, 422}, {"POST " + one + "/replay-failed", nil, 422},
		{"POST " + one + "/switch", url.Values{"disabled": {"true"}}, 422}, {"POST " + one + "/remove", nil, 422},
	}
	for _, pattern := range web.Routes(web.Options{Shop: noShop{}, Uses: &app.App{}}) {
		listed := slices.ContainsFunc(rows, func(r row) bool { return r.pattern == pattern })
		if strings.Contains(pattern, " "+list) && !listed {
			t.Errorf("%s is in no row of the table", pattern)
		}
	}
	for _, row := range rows {
		method, path, _ := strings.Cut(strings.Replace(row.pattern, "{endpoint}", e.ID, 1), " ")
		answer, page := through(t, leo, method, s.boot.URL+path, row.form.Encode())
		if answer.StatusCode != row.support || !strings.Contains(page, "is an admin’s") ||
			strings.Contains(page, `action="/admin/webhooks`) {
			t.Errorf("%s by support: %d, want %d\n%s", row.pattern, answer.StatusCode, row.support, page)
		}
		if answer, _ := through(t, paola, method, s.boot.URL+path, row.form.Encode()); answer.StatusCode != 200 {
			t.Errorf("%s by an admin: %d", row.pattern, answer.StatusCode)
		}
	}
	_, leos := through(t, leo, "GET", s.boot.URL+"/admin", "")
	_, paolas := through(t, paola, "GET", s.boot.URL+"/admin", "")
	for path, support := range map[string]bool{list: true, "/admin/operators": false, "/admin/clocks": false} {
		link := `href="` + path + `"`
		if strings.Contains(leos, link) != support || !strings.Contains(paolas, link) {
			t.Errorf("%s is not in the bars of those who may see it alone", path)
		}
	}
}

// TestConsoleEndpointsInABrowser: an admin adds an endpoint, sees the secret once, sends a test, sees in which account
// something happened, makes a new secret and changes what is told; one that is gone is found from the list of what
// waits, enabled, and what failed is sent again; at last it is deleted. What they did is on the operators' page.
func TestConsoleEndpointsInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	ctx, h := t.Context(), openHookServer(t)
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada Lovelace", Kind: "personal"})
	fine(t, "open", err)
	j := atDesk(t, program, s, addedOperator(t, s, "paola", "admin"), browsertest.Screen{Width: 1600, Language: "en"})
	j.barIsWhole()
	secret := func() string {
		var said string
		j.Run(t, chromedp.Value("#secret", &said, chromedp.ByQuery))
		return said
	}

	j.open("/admin/webhooks")
	j.says("all accounts", "There is no endpoint yet.")
	j.value("#url", "https://10.0.0.1")
	j.follow(`form[action$="/make"] button`)
	j.says("Must be a server on the internet")
	j.value("#url", h.URL)
	j.follow(`form[action$="/make"] button`)
	j.says("Must name at least one event")
	j.value("#description", "Bookkeeping")
	j.Run(t, chromedp.Click(`input[value="payment.succeeded"]`, chromedp.ByQuery))
	j.follow(`form[action$="/make"] button`)
	j.says("The endpoint is added", "comes from this installation")
	first := secret()
	j.follow(`main a.go`)
	j.says(h.URL, "Enabled", "Nothing was sent yet.")

	j.follow(`form[action$="/test"] button`)
	j.says("A test is on its way")
	if !h.await("webhook.test", 1)[0].signedBy(t, first) {
		t.Error("the test is not signed with the secret that was shown")
	}
	_, err = s.Credits.TopUp(ctx, a.ID, "500", "pm_ok")
	fine(t, "top up", err)
	paid := h.await("payment.succeeded", 1)[0]
	eventually(t, "it is delivered", func() bool {
		j.open("/admin/webhooks")
		j.follow(`main .keys a`)
		return strings.Count(j.text("#deliveries ~ .keys"), "Delivered") == 2
	})
	j.says("A payment is made", "Ada Lovelace", paid.header.Get("webhook-id"), "status 200", "thanks")
	j.follow(`#deliveries ~ .keys a`)
	j.says("Ada Lovelace", a.ID)

	j.open("/admin/webhooks")
	j.follow(`main .keys a`)
	j.opened()
	j.follow(`form[action$="/secret"] button`)
	j.says("The new secret", "messages are signed with the old secret, too")
	if secret() == first {
		t.Error("the secret is the one before")
	}
	j.follow(`main a.go`)
	j.Run(t, chromedp.Click(`input[value="account.closed"]`, chromedp.ByQuery))
	j.value("#description", "Books")
	j.follow(`form[action$="/change"] button`)
	j.says("Saved.")
	j.goneAndBack(s, h)

	j.opened()
	j.follow(`form[action$="/remove"] button`)
	j.says("The endpoint is deleted.", "There is no endpoint yet.")
	j.open("/admin/operators")
	j.says("paola, admin made the webhook endpoint wi_", "paola, admin made a new secret for the webhook endpoint wi_",
		"paola, admin changed the webhook endpoint wi_", "paola, admin deleted the webhook endpoint wi_")
	for _, complaint := range j.Complaints() {
		if !strings.Contains(complaint, "422") { // the two that were refused
			t.Error(complaint)
		}
	}
}

// barIsWhole fails the test if the bar hides some of the pages that it lists.
func (j journey) barIsWhole() {
	j.t.Helper()
	var hidden []string
	j.Run(j.t, chromedp.Evaluate(`(bar => [...bar.querySelectorAll("a")].filter(
		a => a.getBoundingClientRect().right > bar.getBoundingClientRect().right + 1).map(a => a.innerText))(
		document.querySelector(".opbar .mainnav"))`, &hidden))
	if len(hidden) > 0 {
		j.t.Errorf("the bar hides %v", hidden)
	}
}

// goneAndBack has the endpoint that is looked at answer that it is gone: the list of what waits for a person leads to
// it, and there it is enabled, what failed is sent again, and it is disabled and enabled by hand.
func (j journey) goneAndBack(s *server, h *hookServer) {
	j.t.Helper()
	h.answers(410, nil)
	j.follow(`form[action$="/test"] button`)
	eventually(j.t, "it waits for a person", func() bool {
		j.open("/admin")
		return strings.Contains(j.text("main"), h.URL)
	})
	all, err := s.Endpoints.List(j.t.Context(), client.Installation)
	fine(j.t, "list", err)
	isDisabled(j.t, s, all[0].ID)
	j.follow(`main a[href^="/admin/webhooks/wi_"]`)
	j.says("Disabled", "it answered 410", "Not delivered", "status 410")
	h.answers(200, nil)
	j.follow(`form[action$="/switch"] button`)
	j.says("The endpoint is enabled.")
	j.follow(`form[action$="/replay-failed"] button`)
	j.says("1 event is sent again.")
	h.await("webhook.test", 3)
	j.follow(`form[action$="/replay"] button`)
	j.says("It is sent again.")
	h.await("webhook.test", 4)
	j.follow(`form:has([name=disabled]) button`)
	j.says("The endpoint is disabled.", "An operator has disabled this endpoint")
	j.follow(`form[action$="/switch"] button`)
	j.open("/admin")
	if strings.Contains(j.text("main"), h.URL) {
		j.t.Error("an endpoint that is enabled waits for a person")
	}
	j.open("/admin/webhooks")
	j.says("Books", "2 kinds of events")
	j.follow(`main .keys a`)
}

// TestEndpointPages_OldAddress: the page of an endpoint whose address names a delivery that is kept no more shows the
// newest, to an owner and to an operator.
func TestEndpointPages_OldAddress(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx, h, marta := t.Context(), openHookServer(t), s.signedIn(t, "marta")
	operator, _ := operatorAt(t, s, operatorKey)
	found, err := s.Accounts.Find(ctx, "marta@example.com", "")
	fine(t, "find", err)
	for _, at := range []struct {
		whose, path string
		reader      *http.Client
	}{{found.Items[0].ID, "/account/webhooks/", marta}, {client.Installation, "/admin/webhooks/", operator}} {
		e, err := s.Endpoints.Make(ctx, at.whose, client.NewEndpoint{URL: h.URL, Types: []string{"payment.succeeded"}})
		fine(t, "make", err)
		d, err := s.Endpoints.Test(ctx, at.whose, e.ID)
		fine(t, "test", err)
		answer, page := through(t, at.reader, "GET", s.boot.URL+at.path+e.ID+"?after=evt_gone", "")
		if answer.StatusCode != 200 || !strings.Contains(page, d.ID) {
			t.Errorf("%s: %d\n%s", at.path, answer.StatusCode, page)
		}
	}
}

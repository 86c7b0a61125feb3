package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/core/catalog"
	"conto/internal/browsertest"
	"conto/internal/clock"
)

// atDesk starts a browser in which an operator is signed in, by their key.
func atDesk(t *testing.T, program string, s *server, key string, on browsertest.Screen) journey {
	t.Helper()
	j := journey{browsertest.Look(t, program, s.boot.URL, "/admin/sign-in", on), t}
	j.value("#operator_key", key)
	j.follow(`form[action="/admin/sign-in"] button`)
	return j
}

// opened opens every disclosure of a page.
func (j journey) opened() {
	j.t.Helper()
	j.Run(j.t, chromedp.Evaluate(`document.querySelectorAll("main details").forEach(d => d.open = true)`, nil))
}

// TestOperatorInABrowser: an operator finds an account by a document, reads its story, gives credits, gives a payment
// back having seen what goes with it, switches premium off with a reason, and takes an order from opened to paid; all
// of it is in the journal under their name (C28, C30, C34, C39).
func TestOperatorInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada Lovelace", Kind: "personal"})
	fine(t, "open", err)
	_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	j := atDesk(t, program, s, addedOperator(t, s, "paola", "admin"), browsertest.Screen{Width: 1280, Language: "en"})
	j.says("Waits for a person")

	j.open("/admin/users?find=ada@example.com")
	j.says("1 account found", "Ada Lovelace", "Creator", "found by e-mail address", "the platform’s switch")
	j.opened()
	j.value(`[name=reason]`, "chargeback last week")
	j.follow(`form[action="/admin/users/premium"] button`)
	j.says("The platform’s switch is off", "chargeback last week")

	j.follow(`.person a`)
	j.says("Started Creator.", "€19.00 paid.", "+450", "Premium switched off by the platform for Ada Lovelace",
		"paola, admin")
	j.follow(`a[href$="/credits#give"]`)
	j.value("#credits", "25")
	j.value("#reason", "for the outage")
	j.follow(`form[action$="/give"] button`)
	j.says("25 credits given.", "for the outage")

	j.open("/admin/accounts/" + a.ID + "/orders")
	j.follow(`#payments ~ .tw a`)
	j.says("Goes back", "€19.00", "Credits that go with it", "450")
	j.value("#reason", "bought twice")
	j.follow(`form[action$="/confirm"] button`)
	j.says("€19.00 given back; 450 credits went with it.")
	j.Run(t, chromedp.SetValue("#offer", "pack 500", chromedp.ByQuery))
	j.follow(`form[action$="/open"] button`)
	j.says("The order is open", "€19.00")
	eventually(t, "the order is listed", func() bool {
		j.open("/admin/money")
		return strings.Contains(j.text("main"), "500 credits")
	})
	j.says("500 credits", "Ada Lovelace")
	j.follow(`form[action="/admin/money/paid"] button`)
	j.says("The order is paid.", "No order waits")
	entries, err := s.Accounts.Journal(ctx, a.ID, "", 50)
	fine(t, "journal", err)
	for _, command := range []string{"change_member", "grant", "refund_payment", "order", "pay_order"} {
		found := false
		for _, e := range entries.Items {
			found = found || strings.Contains(string(e.Command), fmt.Sprintf("%q", command)) && e.Actor == "operator:paola"
		}
		if !found {
			t.Errorf("%s is not in the journal under the operator's name", command)
		}
	}
	if complaints := j.Complaints(); len(complaints) > 0 {
		t.Error(complaints)
	}
}

// addedOperator adds an operator by the API, and returns their key.
func addedOperator(t *testing.T, s *server, name, role string) string {
	t.Helper()
	var made struct{ Key string }
	body := fmt.Sprintf(`{"name":%q,"role":%q}`, name, role)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.boot.URL+"/v1/operators",
		strings.NewReader(body))
	fine(t, "ask", err)
	r.Header.Set("Authorization", "Bearer "+operatorKey)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	fine(t, "ask", err)
	fine(t, "read", json.NewDecoder(answer.Body).Decode(&made))
	fine(t, "close", answer.Body.Close())
	if made.Key == "" {
		t.Fatalf("no key is made: %d", answer.StatusCode)
	}
	return made.Key
}

// deskPages are the pages of operators; {account} stands for one.
var deskPages = []string{
	"/admin", "/admin/users", "/admin/users?find=marta@example.com", "/admin/money", "/admin/catalogue",
	"/admin/codes", "/admin/clocks", "/admin/operators", "/admin/factor", "/admin/figures", "/admin/jobs",
	"/admin/accounts/{account}", "/admin/accounts/{account}/people", "/admin/accounts/{account}/credits",
	"/admin/accounts/{account}/invoices", "/admin/accounts/{account}/orders",
	"/admin/files", "/admin/files?find={file}", "/admin/accounts/{account}/files",
	"/admin/accounts/{account}/files/{file}", "/admin/accounts/{account}/files/{down}",
	"/admin/support", "/admin/support/{account}/{request}", "/admin/webhooks", "/admin/webhooks/{endpoint}",
	"/admin/accounts/{account}/refund?payment=ch_1", "/admin/accounts/{account}/explain?charge=ch_1",
}

// busy leads a server to a day on which every page of its operators has something to show, and returns
// what {account}, {request}, {endpoint}, {file} and {down} stand for in their paths.
func busy(t *testing.T, program string, s *server, c *clock.Manual) *strings.Replacer {
	t.Helper()
	ctx := t.Context()
	comesIn(t, program, s, "marta", browsertest.Screen{Width: 1280, Language: "en"})
	found, err := s.Accounts.Find(ctx, "marta@example.com", "")
	fine(t, "find", err)
	marta := found.Items[0]
	open := func(email, name string) *client.Account {
		a, err := s.Accounts.Open(ctx, client.NewAccount{Email: email, Name: name, Kind: "business"})
		fine(t, "open", err)
		return a
	}
	endpoint := toldOfAll(t, s)
	owes := open("studio@brera.example", "Studio Brera")
	change(t, s, owes.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_declined_later"})
	orders := open("conti@naviglio.example", "Naviglio Film S.r.l.")
	_, err = s.Orders.Open(ctx, orders.ID, client.NewOrder{Plan: "agency", Interval: "year"})
	fine(t, "order", err)
	disputes := open("post@atelier.example", "Atelier Nord")
	change(t, s, disputes.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	disputed(t, s, disputes.ID)

	paola := client.New(s.boot.URL, addedOperator(t, s, "paola", "admin"))
	leo := client.New(s.boot.URL, addedOperator(t, s, "leo", "support"))
	_, err = leo.Credits.Grant(ctx, marta.ID, 25, "for the outage", nil)
	fine(t, "grant", err)
	asked, err := s.As(marta.Owner).Support.Ask(ctx, marta.ID, about("An invoice"))
	fine(t, "ask", err)
	_, err = leo.Support.Answer(ctx, marta.ID, asked.ID, "It is under Invoices.", false)
	fine(t, "answer", err)
	file, down := inspected(t, s, leo, marta.ID, marta.Owner)
	_, err = paola.GiftCodes.Make(ctx, client.NewGiftCode{Credits: 250, Uses: 40, Note: "for those who came to the fair"})
	fine(t, "gift code", err)
	_, err = paola.TestClocks.Make(ctx, c.Now())
	fine(t, "test clock", err)
	dearer := strings.Replace(string(catalog.Default), "monthly: 9.00", "monthly: 10.00", 1)
	_, err = paola.Editions.Publish(ctx, dearer, 2, new(c.Now().AddDate(0, 2, 0)), "Starter costs more to run")
	fine(t, "publish", err)

	fine(t, "take the mails away", os.RemoveAll(s.mail))
	fine(t, "put a file there", os.WriteFile(s.mail, nil, 0o600))
	c.Set(instant(t, "2026-04-10T10:00:01"))
	eventually(t, "it is past due", func() bool { return s.account(owes.ID).Status == "past_due" })
	_, err = s.Orders.Open(ctx, orders.ID, client.NewOrder{Plan: "team", Interval: "year"})
	fine(t, "order", err)
	eventually(t, "a job that fails is tried again", func() bool {
		jobs, err := s.Jobs.List(ctx)
		fine(t, "list", err)
		return len(jobs.Failing) > 0 && paola.Jobs.Retry(ctx, jobs.Failing[0]) == nil
	})
	enabledAgain(t, s, endpoint)
	return strings.NewReplacer("{account}", marta.ID, "{request}", asked.ID, "{endpoint}", endpoint, "{file}", file,
		"{down}", down)
}

// toldOfAll makes an endpoint that is told what happens in all accounts and answers the first test alone, has its
// secret made anew, and makes another one that is gone. It returns the id of the first.
func toldOfAll(t *testing.T, s *server) string {
	t.Helper()
	ctx, books, gone := t.Context(), openHookServer(t), openHookServer(t)
	e, err := s.Endpoints.Make(ctx, client.Installation, client.NewEndpoint{URL: books.URL + "/conto",
		Description: "Bookkeeping", Types: []string{"payment.succeeded", "payment.failed", "invoice.created"}})
	fine(t, "make", err)
	_, err = s.Endpoints.Rotate(ctx, client.Installation, e.ID)
	fine(t, "rotate", err)
	_, err = s.Endpoints.Test(ctx, client.Installation, e.ID)
	fine(t, "test", err)
	books.await("webhook.test", 1)
	books.answers(500, nil)
	fails(t, s, e.ID)
	gone.answers(410, nil)
	other, err := s.Endpoints.Make(ctx, client.Installation, client.NewEndpoint{URL: gone.URL + "/old",
		Types: []string{"account.closed"}})
	fine(t, "make", err)
	_, err = s.Endpoints.Test(ctx, client.Installation, other.ID)
	fine(t, "test", err)
	isDisabled(t, s, other.ID)
	return e.ID
}

func isDisabled(t *testing.T, s *server, endpoint string) {
	t.Helper()
	eventually(t, endpoint+" is disabled", func() bool {
		e, err := s.Endpoints.Get(t.Context(), client.Installation, endpoint)
		fine(t, "get", err)
		return e.Disabled != ""
	})
}

// enabledAgain enables an endpoint once it is disabled because it fails, and sends it a test, which waits then for its
// next attempt.
func enabledAgain(t *testing.T, s *server, endpoint string) {
	t.Helper()
	isDisabled(t, s, endpoint)
	off := false
	_, err := s.Endpoints.Change(t.Context(), client.Installation, endpoint, client.EndpointChange{Disabled: &off})
	fine(t, "enable", err)
	fails(t, s, endpoint)
}

// fails sends a test to an endpoint whose server takes none, and waits until it has failed once.
func fails(t *testing.T, s *server, endpoint string) {
	t.Helper()
	d, err := s.Endpoints.Test(t.Context(), client.Installation, endpoint)
	fine(t, "test", err)
	eventually(t, "the test is tried", func() bool {
		d, err = s.Endpoints.Delivery(t.Context(), client.Installation, endpoint, d.ID)
		fine(t, "get", err)
		return len(d.Attempts) > 0
	})
}

// TestOperatorPagesInABrowser: every page of operators, in both languages and themes, on a wide screen and on a phone,
// is as wide as its window, and neither axe nor the browser has anything to say.
func TestOperatorPagesInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	axe, err := os.ReadFile("../../web/asset/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("no assets here: make assets makes them")
	}
	c := clock.NewManual(instant(t, "2026-03-10T10:00:00"))
	s := start(t, place{data: t.TempDir()}, c)
	at := busy(t, program, s, c)
	for _, on := range screens() {
		t.Run(fmt.Sprintf("%s-%d-%v", on.Language, on.Width, on.Dark), func(t *testing.T) {
			c.Advance(time.Minute) // an operator may ask only so often
			j := journey{browsertest.Look(t, program, s.boot.URL, "/sign-in", on), t}
			j.follow("#operator")
			for _, path := range append(deskPages, "/admin/sign-in") {
				j.open(at.Replace(path))
				if !strings.Contains(path, "refund") { // one payment of it would be given back
					j.opened()
				}
				name, _, _ := strings.Cut(strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path[1:]), "?")
				j.Shoot(t, fmt.Sprintf("%s-%s-%d-%v", name, on.Language, on.Width, on.Dark))
				var wide, narrow int64
				j.Run(t, chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide),
					chromedp.Evaluate(`document.documentElement.clientWidth`, &narrow))
				if wide != narrow || narrow != on.Width {
					t.Errorf("%s is %d wide in a window of %d", path, wide, narrow)
				}
				for _, violation := range j.Violations(t, string(axe)) {
					t.Errorf("%s: %s", path, violation)
				}
			}
			for _, complaint := range j.Complaints() {
				t.Error(complaint)
			}
		})
	}
}

// TestStatementInABrowser: a bank statement shows which order it pays, and a button marks it paid (C34).
func TestStatementInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	a, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	order, err := s.Orders.Open(t.Context(), a.ID, client.NewOrder{Pack: "500"})
	fine(t, "order", err)
	file := filepath.Join(t.TempDir(), "statement.csv")
	fine(t, "write", os.WriteFile(file, []byte("Date;Amount;Description;Payer\n2026-11-20;19,00;"+order.Reference+
		";Ada\n2026-11-20;7,50;lunch;Bob\n"), 0o600))
	j := atDesk(t, program, s, operatorKey, browsertest.Screen{Width: 1280, Language: "en"})
	j.open("/admin/money")
	j.Run(t, chromedp.SetUploadFiles("#file", []string{file}, chromedp.ByQuery))
	j.follow(`form[action="/admin/money/statement"] button`)
	j.says("1 of 2 credits in the statement pay an order", "Sure", order.Reference, "1 credit for no order")
	j.follow(`form[action="/admin/money/paid"] button`)
	j.says("The order is paid.", "No order waits")
	now, err := s.Accounts.Get(t.Context(), a.ID)
	fine(t, "get", err)
	if now.Credits.Available != 550 {
		t.Errorf("%d credits are there", now.Credits.Available)
	}
}

// TestSupportAtTheDesk: support sees what support may, and is refused what is an admin's, whichever page asks for it.
func TestSupportAtTheDesk(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	v := newVisitor(t)
	row := pageAccess{form: url.Values{"operator_key": {addedOperator(t, s, "leo", "support")}}.Encode()}
	status, to := v.ask(t, s, "POST /admin/sign-in", row, "same-origin")
	if status != http.StatusSeeOther || to != "/admin" {
		t.Fatalf("support is at %d %s", status, to)
	}
	at := "/admin/accounts/" + a.ID
	for pattern, want := range map[string]int{
		"GET /admin": 200, "GET /admin/users": 200, "GET " + at: 200, "GET /admin/codes": 200, "GET /admin/figures": 200,
		"GET /admin/jobs": 200, "POST /admin/jobs/retry?kind=charge&account=x&id=y": 422,
		"GET /admin/webhooks": 200, "GET /admin/webhooks/none": 404,
		"POST /admin/webhooks/make?url=http://127.0.0.1:9&types=account.closed": 422,
		"GET /admin/operators": 403, "GET /admin/clocks": 403, "GET /admin/accounts/acc_nobodys": 404,
		"POST /admin/codes/make?credits=5&uses=1":              422,
		"POST /admin/operators/add?name=eve&role=admin":        403,
		"POST " + at + "/credits/give?credits=1000&reason=x":   303,
		"POST " + at + "/credits/give?credits=1001&reason=x":   422,
		"POST " + at + "/orders/open?offer=pack+500":           303,
		"POST " + at + "/orders/paid?order=ch_1":               422,
		"POST " + at + "/refund/confirm?payment=ch_1&reason=x": 422,
		"POST /admin/users/premium?on=no&reason=x&account=" + a.ID +
			"&user=" + a.Owner: 303,
	} {
		asked, form, _ := strings.Cut(pattern, "?")
		if status, _ := v.ask(t, s, asked, pageAccess{form: form}, "same-origin"); status != want {
			t.Errorf("%s by support: %d, want %d", pattern, status, want)
		}
	}
}

// TestOperatorsSessions: one that was signed out is nothing, even to anyone who has its cookie still; an operator who
// is removed, or has another key, is out at once; customers find nothing; wrong keys are limited.
func TestOperatorsSessions(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	enter := func(key string) visitor {
		v := newVisitor(t)
		row := pageAccess{form: url.Values{"operator_key": {key}}.Encode()}
		if status, _ := v.ask(t, s, "POST /admin/sign-in", row, "same-origin"); status != http.StatusSeeOther {
			t.Fatalf("%d", status)
		}
		return v
	}
	sees := func(v visitor, want int) {
		t.Helper()
		if status, _ := v.ask(t, s, "GET /admin", pageAccess{}, "none"); status != want {
			t.Errorf("%d, want %d", status, want)
		}
	}
	first, eve := enter(operatorKey), enter(addedOperator(t, s, "eve", "admin"))
	site, err := url.Parse(s.boot.URL)
	fine(t, "parse", err)
	leaked := first.Jar.Cookies(site)
	sees(first, http.StatusOK)
	if status, to := first.ask(t, s, "POST /admin/sign-out", pageAccess{}, "same-origin"); to != "/admin/sign-in" {
		t.Errorf("out: %d %s", status, to)
	}
	thief := newVisitor(t)
	thief.Jar.SetCookies(site, leaked)
	sees(thief, http.StatusNotFound)

	sees(eve, http.StatusOK)
	other := enter(operatorKey)
	row := pageAccess{form: "name=eve"}
	if status, _ := other.ask(t, s, "POST /admin/operators/remove", row, "same-origin"); status != http.StatusSeeOther {
		t.Errorf("remove: %d", status)
	}
	sees(eve, http.StatusNotFound)
	addedOperator(t, s, "eve", "admin") // of the same name, with another key
	sees(eve, http.StatusNotFound)

	customer := newVisitor(t)
	customer.ask(t, s, "POST /sign-in/sample", pageAccess{form: "person=anna"}, "same-origin")
	sees(customer, http.StatusNotFound)
	limited := 0
	for range 40 {
		v := pageAccess{form: "operator_key=op_wrong"}
		if status, _ := customer.ask(t, s, "POST /admin/sign-in", v, "same-origin"); status == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited == 0 {
		t.Error("wrong keys are not limited")
	}
	enter(operatorKey) // a good one from the same address is let in
}

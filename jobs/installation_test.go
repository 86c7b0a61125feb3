package jobs_test

import (
	"encoding/json"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/attention"
	"conto/jobs/record"
	out "conto/jobs/webhook"
)

const allURL = "https://ops.example/hooks"

// everywhere adds an endpoint that is told of all accounts.
func (d *hookDesk) everywhere(types ...account.EventType) {
	d.Helper()
	if _, err := d.webhooks.MakeSecret(d.Context(), out.Installation, "wi_1", 1); err != nil {
		d.Fatal(err)
	}
	d.changes(account.Operator, account.MakeEndpoint{ID: "wi_1", URL: allURL, Types: types})
	d.servers.status[allURL] = 200
}

// changes gives a command about what is told of all accounts.
func (d *hookDesk) changes(by account.Actor, cmd account.Command) {
	d.Helper()
	if _, err := (engine.Installations{Engine: d.engine}).Do(d.Context(), by, cmd); err != nil {
		d.Fatal(err)
	}
}

func (d *hookDesk) waiting() []attention.Item {
	d.Helper()
	items, err := d.runner.Attention.All(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return items
}

// told are the deliveries to the endpoint that is told of all accounts.
func (d *hookDesk) told() []out.Delivery {
	d.Helper()
	all, err := d.webhooks.Deliveries(d.Context(), out.Installation, "wi_1")
	if err != nil {
		d.Fatal(err)
	}
	return all
}

// TestInstallation_Told: it is told of every account, those without endpoints too, whose is named; an account's own are
// told as before, and what was delivered is in the installation's list alone.
func TestInstallation_Told(t *testing.T) {
	d := openHooks(t)
	d.everywhere(account.CreditsLow, account.SubscriptionUpdated)
	if _, err := d.engine.Do(t.Context(), engine.Request{Account: "acc_2", Actor: account.Operator,
		Command: account.Open{ID: "acc_2", Kind: account.Personal, Owner: "bob"}}); err != nil {
		t.Fatal(err)
	}
	d.queue.jobs = nil
	if _, err := d.engine.Do(t.Context(), engine.Request{Account: "acc_2", Actor: account.Person("bob"),
		Command: account.Subscribe{Plan: "pro", Interval: "month", Method: "pm_ok"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.engine.Do(t.Context(), engine.Request{Account: "acc_2", Actor: account.Payments,
		Command: account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded}}); err != nil {
		t.Fatal(err)
	}
	hooks := d.hooks()
	for _, j := range hooks {
		d.run(j)
	}
	for _, m := range d.servers.sent {
		var event struct{ Type, Account string }
		if err := json.Unmarshal(m.Body, &event); err != nil || m.URL != allURL || event.Account != "acc_2" ||
			event.Type != "subscription.updated" {
			t.Errorf("%s: %s, %v", m.URL, m.Body, err)
		}
	}
	if all := d.told(); len(hooks) == 0 || len(all) != len(hooks) || all[0].Account != "acc_2" {
		t.Errorf("%d jobs, %+v", len(hooks), all)
	}
	if own := d.deliveries(); len(own) != 0 {
		t.Errorf("of the other account: %+v", own)
	}
	if err := d.webhooks.Replay(t.Context(), out.Installation, d.told()...); err != nil {
		t.Fatal(err)
	}
	for _, j := range d.hooks() {
		d.run(j)
	}
	if sent := d.servers.sent; len(sent) != 2*len(hooks) || sent[len(sent)-1].ID != sent[len(hooks)-1].ID {
		t.Errorf("sent again: %+v", sent)
	}
}

// TestInstallation_Disabled: after five days of failures, or when it is gone, it is disabled, and on the list of what
// waits for an operator until it is enabled; the owner of the account is not written to.
func TestInstallation_Disabled(t *testing.T) {
	d := openHooks(t)
	d.everywhere(account.CreditsLow)
	test := func(name string, status int) {
		t.Helper()
		d.servers.status[allURL] = status
		if _, err := d.webhooks.Test(t.Context(), out.Installation, "wi_1", name); err != nil {
			t.Fatal(err)
		}
		for _, j := range d.hooks() {
			d.run(j)
		}
	}
	enable := func() {
		t.Helper()
		on := false
		d.changes(account.Operator, account.ChangeEndpoint{ID: "wi_1", Disabled: &on})
		if err := d.webhooks.Enabled(t.Context(), out.Installation, "wi_1"); err != nil {
			t.Fatal(err)
		}
	}
	test("a", 500)
	d.clock.Advance(5*24*time.Hour - time.Second)
	test("b", 500)
	if got := d.engine.Installation().Endpoint("wi_1"); got.Disabled != "" || len(d.waiting()) != 0 {
		t.Fatalf("it is disabled before its time: %+v", got)
	}
	d.clock.Advance(time.Second)
	test("c", 500)
	items := d.waiting()
	if d.engine.Installation().Endpoint("wi_1").Disabled != account.DisabledFailing || len(items) != 1 ||
		items[0].Topic != attention.OfEndpoint || items[0].About != "wi_1" || items[0].Why[0].Data["url"] != allURL {
		t.Fatalf("%+v", items)
	}
	enable()
	if items := d.waiting(); len(items) != 0 {
		t.Errorf("enabled, it waits: %+v", items)
	}
	test("d", 410)
	e := d.engine.Installation().Endpoint("wi_1")
	if items := d.waiting(); e.Disabled != account.DisabledGone || len(items) != 1 {
		t.Errorf("%+v", items)
	}
	d.letters(0)
}

// TestInstallation_Closed: it is told that an account was closed, and what it was told of that account is erased (C37),
// what it was told of others is not.
func TestInstallation_Closed(t *testing.T) {
	d := openHooks(t)
	d.everywhere(account.CreditsAlert, account.SubscriptionUpdated, account.AccountClosed)
	d.do(account.Operator, account.Cancel{})
	for _, j := range d.hooks() {
		d.run(j)
	}
	if _, err := d.webhooks.Test(t.Context(), out.Installation, "wi_1", "test"); err != nil {
		t.Fatal(err)
	}
	d.hooks()
	if len(d.told()) != 2 {
		t.Fatalf("%+v", d.told())
	}
	d.do(account.Person("ada"), account.Close{})
	var erase, tells store.Job
	for _, j := range d.queue.jobs {
		switch j.Kind {
		case engine.JobErase:
			erase = j
		case engine.JobWebhook:
			tells = j
		}
	}
	d.run(erase)
	left := d.told()
	bodies, err := d.queue.List(t.Context(), out.Installation, record.DeliveryBody)
	if err != nil || len(left) != 1 || left[0].Type != account.WebhookTest || len(bodies) > 1 {
		t.Errorf("left: %+v, %d bodies, %v", left, len(bodies), err)
	}
	if wait := d.run(tells); wait != -1 || d.told()[0].Type != account.AccountClosed && d.told()[1].Type !=
		account.AccountClosed {
		t.Errorf("it waits %v: %+v", wait, d.told())
	}
}

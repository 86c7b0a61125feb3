package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"conto/core/account"
	"conto/driver/mail"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/driver/webhook"
	"conto/engine"
	"conto/identity"
	"conto/internal/clock"
	"conto/jobs"
	"conto/jobs/customer"
	"conto/jobs/mailer"
	"conto/jobs/record"
	out "conto/jobs/webhook"
)

// receivers are servers that answer what a test says, by their address.
type receivers struct {
	mu     sync.Mutex
	status map[string]int // 0: no answer
	sent   []webhook.Message
}

func (r *receivers) Send(_ context.Context, m webhook.Message) (webhook.Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, m)
	if r.status[m.URL] == 0 {
		return webhook.Answer{Fault: webhook.TooSlow}, nil
	}
	return webhook.Answer{Status: r.status[m.URL], Text: "so be it"}, nil
}

// queue keeps the jobs of a store's commits for the test to run.
type queue struct {
	*memory.Store
	jobs []store.Job
}

func (q *queue) Commit(ctx context.Context, entries []store.Entry) ([]error, error) {
	var jobs []store.Job
	plain := slices.Clone(entries)
	for i := range plain {
		jobs, plain[i].Jobs = append(jobs, plain[i].Jobs...), nil
	}
	outcomes, err := q.Store.Commit(ctx, plain)
	if err == nil {
		q.jobs = append(q.jobs, jobs...)
	}
	return outcomes, err
}

func (q *queue) Enqueue(_ context.Context, jobs []store.Job) error {
	q.jobs = append(q.jobs, jobs...)
	return nil
}

// hookDesk is an account with an endpoint for credits and plans, on Pro.
type hookDesk struct {
	*testing.T
	queue    *queue
	clock    *clock.Manual
	engine   *engine.Engine
	servers  *receivers
	postman  *postman
	webhooks *out.Webhooks
	runner   *jobs.Runner
}

const hookURL = "https://one.example/hooks"

func openHooks(t *testing.T) *hookDesk {
	t.Helper()
	d := &hookDesk{T: t, queue: &queue{Store: memory.Open()}, postman: &postman{},
		clock:   clock.NewManual(time.Date(2026, 2, 10, 10, 0, 0, 0, time.UTC)),
		servers: &receivers{status: map[string]int{hookURL: 200}}}
	book, err := engine.OpenHistory(t.Context(), d.queue, nil)
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	d.engine = engine.New(d.queue, book, engine.Options{Clock: d.clock, Log: quiet})
	t.Cleanup(d.engine.Close)
	keyring, err := identity.NewKeyring("a signing key for tests only")
	if err != nil {
		t.Fatal(err)
	}
	d.runner = jobs.New(jobs.Options{Engine: d.engine, Store: d.queue, Clock: d.clock, Log: quiet, Sealer: keyring,
		Gateway: testcard.New(record.LedgerOf("testcard", d.queue)),
		Mail:    mailer.Options{Sender: d.postman, From: "a@example.com", Studio: "Studio"}})
	d.webhooks = d.runner.Endpoints
	d.webhooks.Sender = d.servers
	d.webhooks.Describing(func(_ context.Context, id string, o account.Occurrence, seq int64) (any, time.Time, error) {
		return map[string]any{"account": id, "about": o.About, "entry": seq}, d.clock.Now(), nil
	})
	if _, err := customer.NewRecords(d.queue).PutContact(t.Context(), "acc_1",
		customer.Contact{Email: "ada@example.com", Name: "Ada", Language: "it"}, true); err != nil {
		t.Fatal(err)
	}
	d.do(account.Operator, account.Open{ID: "acc_1", Kind: account.Personal, Owner: "ada"})
	d.do(account.Operator, account.Subscribe{Plan: "pro", Interval: "year", Method: "pm_ok"})
	d.do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	d.endpoint("we_1", hookURL, account.CreditsLow, account.CreditsDepleted, account.AccountClosed)
	d.queue.jobs = nil
	return d
}

func (d *hookDesk) do(by account.Actor, cmd account.Command) {
	d.Helper()
	if _, err := d.engine.Do(d.Context(), engine.Request{Account: "acc_1", Actor: by, Command: cmd}); err != nil {
		d.Fatal(err)
	}
}

func (d *hookDesk) endpoint(id, url string, types ...account.EventType) string {
	d.Helper()
	name, err := record.NewTexts(d.queue).Keep(d.Context(), "acc_1", "txt_"+strings.ReplaceAll(id, "_", ""), url)
	if err != nil {
		d.Fatal(err)
	}
	secret, err := d.webhooks.MakeSecret(d.Context(), "acc_1", id, 1)
	if err != nil {
		d.Fatal(err)
	}
	d.do(account.Person("ada"), account.MakeEndpoint{ID: id, URL: name, Types: types})
	return secret
}

// hooks takes the webhook jobs that wait.
func (d *hookDesk) hooks() (hooks []store.Job) {
	for _, j := range d.queue.jobs {
		if j.Kind == engine.JobWebhook {
			hooks = append(hooks, j)
		}
	}
	d.queue.jobs = nil
	return hooks
}

// run runs a job, and returns for how long it is to wait, or -1 where it is done.
func (d *hookDesk) run(j store.Job) time.Duration {
	d.Helper()
	err := d.runner.Handle(d.Context(), j)
	var later *store.Later
	switch {
	case errors.As(err, &later):
		return later.Pause
	case err != nil:
		d.Fatal(err)
	}
	return -1
}

// low takes credits until a fifth of the plan's is left, and returns the job that tells of it.
func (d *hookDesk) low() store.Job {
	d.Helper()
	s, _, err := d.engine.State(d.Context(), "acc_1")
	if err != nil {
		d.Fatal(err)
	}
	for n := int64(s.Wallet.Available("")) / 8; n > 20; n-- {
		d.do(account.Operator, account.Spend{Model: "premium-image", Now: true})
	}
	hooks := d.hooks()
	if len(hooks) != 1 {
		d.Fatalf("%d jobs, want one for the crossing: %v", len(hooks), hooks)
	}
	return hooks[0]
}

func (d *hookDesk) state() *account.Endpoint {
	d.Helper()
	s, _, err := d.engine.State(d.Context(), "acc_1")
	if err != nil {
		d.Fatal(err)
	}
	return account.EndpointOf(s, "we_1")
}

func (d *hookDesk) deliveries() []out.Delivery {
	d.Helper()
	all, err := d.webhooks.Deliveries(d.Context(), "acc_1", "we_1")
	if err != nil {
		d.Fatal(err)
	}
	return all
}

// TestWebhook_Once: credits that run low are told once, when they cross the line, and not at each spend; a job that is
// run again after it was done sends nothing; nothing follows for an account without endpoints.
func TestWebhook_Once(t *testing.T) {
	d := openHooks(t)
	j := d.low()
	for range 3 {
		if wait := d.run(j); wait != -1 {
			t.Errorf("it waits %v", wait)
		}
	}
	d.do(account.Operator, account.Spend{Model: "premium-image", Now: true})
	if more := d.hooks(); len(more) != 0 || len(d.servers.sent) != 1 {
		t.Errorf("%d sent, and %v follows", len(d.servers.sent), more)
	}
	var body struct {
		Type string
		Data map[string]any
	}
	if err := json.Unmarshal(d.servers.sent[0].Body, &body); err != nil || body.Type != "credits.low" ||
		body.Data["account"] != "acc_1" {
		t.Errorf("%s, %v", d.servers.sent[0].Body, err)
	}
	d.do(account.Person("ada"), account.RemoveEndpoint{ID: "we_1"})
	d.queue.jobs = nil
	for range 30 {
		if _, err := d.engine.Do(t.Context(), engine.Request{Account: "acc_1", Actor: account.Operator,
			Command: account.Spend{Model: "premium-image", Now: true}}); err != nil {
			break
		}
	}
	if hooks := d.hooks(); len(hooks) != 0 {
		t.Errorf("without an endpoint: %v", hooks)
	}
}

// TestWebhook_Crash: a process that dies after it has sent, and before it has written so, sends the same id and body
// again.
func TestWebhook_Crash(t *testing.T) {
	d := openHooks(t)
	j := d.low()
	d.run(j)
	first := d.deliveries()[0]
	first.State, first.Attempts, first.Tries = out.Pending, nil, 0 // as it was before
	if _, err := record.Put(t.Context(), d.queue, "acc_1", record.Delivery, "we_1."+first.ID, first, false); err != nil {
		t.Fatal(err)
	}
	d.clock.Advance(time.Minute)
	d.run(j)
	one, two := d.servers.sent[0], d.servers.sent[1]
	if one.ID != two.ID || string(one.Body) != string(two.Body) || !two.At.After(one.At) {
		t.Errorf("%+v\n%+v", one, two)
	}
}

// TestWebhook_Retries: an endpoint that takes nothing is asked ten times in about three days; then the delivery has
// failed, and is made again when somebody asks.
func TestWebhook_Retries(t *testing.T) {
	d := openHooks(t)
	j := d.low()
	d.servers.status[hookURL] = 500
	var waits []time.Duration
	for wait := d.run(j); wait != -1; wait = d.run(j) {
		if early := d.run(j); early != wait {
			t.Fatalf("too early it waits %v, want %v", early, wait)
		}
		waits = append(waits, wait)
		d.clock.Advance(wait)
	}
	if got := len(d.servers.sent); got != 10 || waits[0] != 5*time.Second || waits[8] != 24*time.Hour {
		t.Errorf("%d attempts, after %v", got, waits)
	}
	all := d.deliveries()
	if last := all[0]; last.State != out.Failed || len(last.Attempts) != 10 || last.Attempts[9].Status != 500 ||
		last.Attempts[9].Answered != "so be it" {
		t.Errorf("%+v", last)
	}
	d.servers.status[hookURL] = 204
	if err := d.webhooks.Replay(t.Context(), "acc_1", all...); err != nil {
		t.Fatal(err)
	}
	again := d.hooks()
	if len(again) != 1 || d.run(again[0]) != -1 || d.run(j) != -1 {
		t.Fatalf("%v", again)
	}
	if all = d.deliveries(); all[0].State != out.Succeeded || len(d.servers.sent) != 11 ||
		d.servers.sent[10].ID != d.servers.sent[0].ID {
		t.Errorf("%+v", all[0])
	}
}

// TestWebhook_Gone: 410 disables at once; the owner is written to in their language, and is told nothing until they
// enable it.
func TestWebhook_Gone(t *testing.T) {
	d := openHooks(t)
	j := d.low()
	d.servers.status[hookURL] = 410
	if d.run(j) != -1 || d.state().Disabled != account.DisabledGone {
		t.Fatalf("%+v", d.state())
	}
	d.letters(1)
}

// letters runs what waits to be mailed, and checks that the owner was told of the endpoint so often.
func (d *hookDesk) letters(want int) {
	d.Helper()
	for _, j := range d.queue.jobs {
		if j.Kind == engine.JobLetters {
			d.run(j)
		}
	}
	d.queue.jobs = nil
	var told []mail.Mail
	for _, m := range d.postman.sent {
		if strings.Contains(m.Text, hookURL) {
			told = append(told, m)
		}
	}
	if len(told) != want {
		d.Fatalf("%d mails tell of it, want %d: %+v", len(told), want, d.postman.sent)
	}
	if want > 0 && (told[0].Subject != "Un endpoint webhook è disattivato" || told[0].To != "ada@example.com") {
		d.Errorf("%q to %s: %s", told[0].Subject, told[0].To, told[0].Text)
	}
}

// TestWebhook_FiveDays: with nothing but failures for five days an endpoint is disabled, and not while something is
// delivered in between.
func TestWebhook_FiveDays(t *testing.T) {
	d := openHooks(t)
	test := func(name string, status int) {
		t.Helper()
		d.servers.status[hookURL] = status
		if _, err := d.webhooks.Test(t.Context(), "acc_1", "we_1", name); err != nil {
			t.Fatal(err)
		}
		for _, j := range d.hooks() {
			d.run(j)
		}
	}
	const day = 24 * time.Hour
	test("a", 500)
	d.clock.Advance(4 * day)
	test("b", 200)
	d.clock.Advance(4 * day)
	test("c", 0)
	d.clock.Advance(5*day - time.Second)
	test("d", 500)
	if d.state().Disabled != "" {
		t.Fatal("it is disabled before its time")
	}
	d.clock.Advance(time.Second)
	d.servers.status[hookURL] = 500
	if _, err := d.webhooks.Test(t.Context(), "acc_1", "we_1", "e"); err != nil {
		t.Fatal(err)
	}
	d.run(d.hooks()[0])
	if d.state().Disabled != account.DisabledFailing {
		t.Fatalf("%+v", d.state())
	}
	d.letters(1)
	sent := len(d.servers.sent)
	d.do(account.Operator, account.Spend{Model: "premium-image", Now: true})
	if len(d.hooks()) != 0 || len(d.servers.sent) != sent {
		t.Error("it is told though it is disabled")
	}
	on := false
	d.do(account.Person("ada"), account.ChangeEndpoint{ID: "we_1", Disabled: &on})
	if err := d.webhooks.Enabled(t.Context(), "acc_1", "we_1"); err != nil {
		t.Fatal(err)
	}
	test("f", 500)
	if d.state().Disabled != "" {
		t.Error("once enabled, the days before count")
	}
}

// TestWebhook_Rotation: for a day both secrets sign, the new one first; then the new one alone.
func TestWebhook_Rotation(t *testing.T) {
	d := openHooks(t)
	second, err := d.webhooks.MakeSecret(t.Context(), "acc_1", "we_1", 2)
	if err != nil {
		t.Fatal(err)
	}
	d.do(account.Person("ada"), account.RotateSecret{ID: "we_1", Turn: 2})
	for i, want := range []int{2, 1} {
		if _, err := d.webhooks.Test(t.Context(), "acc_1", "we_1", string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
		for _, j := range d.hooks() {
			d.run(j)
		}
		got := d.servers.sent[i].Secrets
		if len(got) != want || got[0] != second || want == 2 && got[1] == second {
			t.Errorf("after %d days: %v", i, got)
		}
		d.clock.Advance(24 * time.Hour)
	}
}

// TestWebhook_Closed: the endpoints of an account that is closed are told so, and then all of it is erased.
func TestWebhook_Closed(t *testing.T) {
	d := openHooks(t)
	d.run(d.low())
	d.servers.status[hookURL] = 500
	d.do(account.Person("ada"), account.Close{})
	var erase store.Job
	for _, j := range d.queue.jobs {
		if j.Kind == engine.JobErase {
			erase = j
		}
		if j.Kind == engine.JobWebhook {
			t.Errorf("what closes the account is told before it is erased: %+v", j)
		}
	}
	wait := d.run(erase)
	if wait <= 0 {
		t.Fatalf("an endpoint that does not take it is not asked again")
	}
	d.servers.status[hookURL] = 200
	d.clock.Advance(wait)
	if wait = d.run(erase); wait != -1 {
		t.Fatalf("it waits %v", wait)
	}
	if last := d.servers.sent[len(d.servers.sent)-1]; !strings.Contains(string(last.Body), `"account.closed"`) {
		t.Errorf("%s", last.Body)
	}
	for _, kind := range []string{record.Delivery, record.DeliveryBody, record.EndpointSecret, record.EndpointHealth,
		record.Text} {
		if left, err := d.queue.List(t.Context(), "acc_1", kind); err != nil || len(left) != 0 {
			t.Errorf("%s: %d are left, %v", kind, len(left), err)
		}
	}
}

// TestWebhook_Kept: deliveries are kept for 30 days, those of an endpoint that was removed no longer.
func TestWebhook_Kept(t *testing.T) {
	d := openHooks(t)
	d.run(d.low())
	d.clock.Advance(out.Kept - time.Second)
	if err := d.webhooks.Look(t.Context()); err != nil || len(d.deliveries()) != 1 {
		t.Fatalf("%v, %v", d.deliveries(), err)
	}
	d.clock.Advance(time.Second)
	if err := d.webhooks.Look(t.Context()); err != nil || len(d.deliveries()) != 0 {
		t.Fatalf("%v, %v", d.deliveries(), err)
	}
	if left, err := d.queue.List(t.Context(), "acc_1", record.DeliveryBody); err != nil || len(left) != 0 {
		t.Errorf("%d bodies are left, %v", len(left), err)
	}
}

package stripe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"conto/core/message"
	"conto/core/money"
	"conto/driver/pay"
	"conto/driver/pay/paytest"
	"conto/driver/pay/stripe"
	"conto/driver/pay/stripe/stripetest"
	"conto/driver/pay/testcard"
)

const confirmAt = "https://studio.example/pay/stripe/"

// open makes a gateway to a server.
func open(t testing.TB, s *stripetest.Server, ledger stripe.Ledger) *stripe.Gateway {
	t.Helper()
	g, err := stripe.New(ledger, stripe.Options{Key: stripetest.Key, Secret: stripetest.Secret, URL: s.URL,
		Confirm: confirmAt})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// answer answers, as the customer, the page at a URL; where it sends them is not visited.
func answer(ctx context.Context, page, field, value string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, page,
		strings.NewReader(url.Values{field: {value}}.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("%s answers %s", page, response.Status)
	}
	return errors.Join(err, response.Body.Close())
}

// confirm confirms a charge as its customer does: on our page, then on the bank's.
func confirm(ctx context.Context, g pay.Gateway, charge string) error {
	o, err := g.(*stripe.Gateway).Confirm(ctx, charge)
	if err != nil || o.Status != pay.ActionRequired {
		return err
	}
	return answer(ctx, o.URL, "answer", "yes")
}

// driver describes this one to the suite; between its calls so much time passes at Stripe.
func driver(pass time.Duration) paytest.Driver {
	var servers sync.Map // by gateway
	return paytest.Driver{
		Pays: stripetest.Good.Token(), Declines: stripetest.Declined.Token(), Waits: stripetest.Asks.Token(),
		Absent: stripetest.AsksAbsent.Token(),
		New: func(t testing.TB) paytest.Opener {
			s, ledger := stripetest.New(t), new(testcard.Memory)
			return func() pay.Gateway {
				s.Pass(pass)
				g := open(t, s, ledger)
				servers.Store(g, s)
				return g
			}
		},
		Confirm: confirm,
		Enter: func(ctx context.Context, g pay.Gateway, setup string) error {
			o, err := g.(*stripe.Gateway).SetupStatus(ctx, setup)
			if err != nil || o.Status != pay.ActionRequired {
				return err
			}
			return answer(ctx, o.URL, "card", string(stripetest.Good))
		},
		Customer: func(g pay.Gateway, account string) pay.Customer {
			s, _ := servers.Load(g)
			name, email := s.(*stripetest.Server).Customer(account)
			return pay.Customer{Account: account, Name: name, Email: email}
		},
	}
}

// Every call through a new gateway on what the earlier ones wrote: nothing may be remembered elsewhere.
func TestGateway(t *testing.T) { paytest.Run(t, driver(0)) }

// The same, each call a day after the one before: idempotency keys are forgotten. (A page to enter a card is, too.)
func TestGatewayAfterADay(t *testing.T) {
	d := driver(25 * time.Hour)
	d.Enter = nil
	paytest.Run(t, d)
}

func charge(id string, card stripetest.Card) pay.Charge {
	return pay.Charge{ID: id, Account: "acc_1", Amount: money.EUR(1000), Method: card.Token(),
		Purpose: "Creator, by the month"}
}

func TestEachDeclineHasItsSentence(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	for _, c := range []struct {
		charge pay.Charge
		want   message.Key
	}{
		{charge("ch_1", stripetest.Broke), message.DeclinedFunds},
		{charge("ch_2", stripetest.Declined), message.DeclinedPlain},
		{pay.Charge{ID: "ch_3", Account: "acc_1", Amount: money.EUR(1000), Method: "pm_gold"},
			message.DeclinedRemoved},
		{pay.Charge{ID: "ch_4", Account: "acc_1", Amount: money.EUR(49), Method: stripetest.Good.Token()},
			message.DeclinedSmall},
		{pay.Charge{ID: "ch_5", Account: "acc_1", Amount: money.EUR(100_000_000), Method: stripetest.Good.Token()},
			message.DeclinedLarge},
	} {
		for range 2 {
			if o, err := g.Charge(t.Context(), c.charge); err != nil || o.Status != pay.Declined || o.Reason != string(c.want) {
				t.Errorf("%s: %+v, %v; want %q", c.charge.ID, o, err, c.want)
			}
		}
		if o, err := g.Void(t.Context(), c.charge.ID); err != nil || o.Status != pay.Declined {
			t.Errorf("%s voided: %+v, %v", c.charge.ID, o, err)
		}
		if err := g.Refund(t.Context(), "re_"+c.charge.ID, c.charge.ID, money.EUR(1)); !errors.Is(err, pay.ErrTooMuch) {
			t.Errorf("%s refunded: %v", c.charge.ID, err)
		}
	}
}

func TestBank_OrCustomerRefuses(t *testing.T) {
	g := open(t, stripetest.New(t), new(testcard.Memory))
	must := func(o pay.Outcome, err error) func(pay.Status) pay.Outcome {
		return func(want pay.Status) pay.Outcome {
			t.Helper()
			if err != nil || o.Status != want {
				t.Fatalf("%+v, %v; want %s", o, err, want)
			}
			return o
		}
	}
	must(g.Charge(t.Context(), charge("ch_1", stripetest.Asks)))(pay.ActionRequired)
	for range 2 { // who says no may think again
		bank := must(g.Confirm(t.Context(), "ch_1"))(pay.ActionRequired)
		if again := must(g.Confirm(t.Context(), "ch_1"))(pay.ActionRequired); again != bank {
			t.Errorf("the bank's page is %s and %s", bank.URL, again.URL)
		}
		if err := answer(t.Context(), bank.URL, "answer", "no"); err != nil {
			t.Fatal(err)
		}
		if o := must(g.Status(t.Context(), "ch_1"))(pay.ActionRequired); o.URL != confirmAt+"ch_1" {
			t.Errorf("waits at %s", o.URL)
		}
	}
	if err := confirm(t.Context(), g, "ch_1"); err != nil {
		t.Fatal(err)
	}
	must(g.Confirm(t.Context(), "ch_1"))(pay.Succeeded)

	must(g.Charge(t.Context(), charge("ch_2", stripetest.AsksThenDeclines)))(pay.ActionRequired)
	if err := confirm(t.Context(), g, "ch_2"); err != nil {
		t.Fatal(err)
	}
	must(g.Status(t.Context(), "ch_2"))(pay.Declined)
	must(g.Confirm(t.Context(), "ch_2"))(pay.Declined)
}

// The bank is asked once for each charge, however often and late the charge is asked for.
func TestBank_AskedOnce(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	for range 3 {
		for id, card := range map[string]stripetest.Card{"ch_1": stripetest.Asks, "ch_2": stripetest.Declined} {
			if _, err := g.Charge(t.Context(), charge(id, card)); err != nil {
				t.Fatal(err)
			}
		}
		s.Pass(25 * time.Hour)
	}
	if failures := slices.DeleteFunc(s.Events(),
		func(kind string) bool { return kind != "payment_intent.payment_failed" }); len(failures) != 2 {
		t.Errorf("the bank refused %d times", len(failures))
	}
}

// A renewal is the merchant's own doing; what a customer asks for is not, and says where the bank sends them
// afterwards.
func TestCharge_Session(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	for id, on := range map[string]bool{"ch_1": false, "ch_2": true} {
		c := charge(id, stripetest.Asks)
		c.OnSession = on
		if o, err := g.Charge(t.Context(), c); err != nil || o.Status != pay.ActionRequired || o.URL != confirmAt+id {
			t.Fatalf("%s: %+v, %v", id, o, err)
		}
		if got := s.Sessions(id); !slices.Equal(got, []bool{on}) {
			t.Errorf("%s was confirmed on session: %v, want once, %v", id, got, on)
		}
		if err := confirm(t.Context(), g, id); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Sessions("ch_1"); !slices.Equal(got, []bool{false, true}) {
		t.Errorf("the renewal was confirmed on session: %v", got)
	}
	if got := s.Sessions("ch_2"); !slices.Equal(got, []bool{true}) {
		t.Errorf("what the customer asked for was confirmed on session: %v", got)
	}
}

// A charge that an earlier release began off session goes on as it was begun.
func TestCharge_EarlierRelease(t *testing.T) {
	ledger := new(testcard.Memory)
	c := charge("ch_1", stripetest.Good)
	if _, err := ledger.Put(t.Context(), "charge/ch_1",
		[]byte(`{"ID":"ch_1","Account":"acc_1","Amount":{"amount":1000,"currency":"EUR"},"Method":"`+c.Method+`","Purpose":"`+
			c.Purpose+`"}`)); err != nil {
		t.Fatal(err)
	}
	s := stripetest.New(t)
	c.OnSession = true
	if o, err := open(t, s, ledger).Charge(t.Context(), c); err != nil || o.Status != pay.Succeeded {
		t.Errorf("%+v, %v", o, err)
	}
	if got := s.Sessions("ch_1"); !slices.Equal(got, []bool{false}) {
		t.Errorf("confirmed on session: %v", got)
	}
}

// Who was told that a charge was declined or given up is not charged after all; who pays before that has paid.
func TestFinal_StaysFinal(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	if o, err := g.Charge(t.Context(), charge("ch_1", stripetest.Declined)); err != nil || o.Status != pay.Declined {
		t.Fatalf("%+v, %v", o, err)
	}
	if o, err := g.Charge(t.Context(), charge("ch_2", stripetest.Asks)); err != nil || o.Status != pay.ActionRequired {
		t.Fatalf("%+v, %v", o, err)
	}
	if o, err := g.Void(t.Context(), "ch_2"); err != nil || o.Status != pay.Voided {
		t.Fatalf("%+v, %v", o, err)
	}
	if o, err := g.Charge(t.Context(), charge("ch_3", stripetest.Asks)); err != nil || o.Status != pay.ActionRequired {
		t.Fatalf("%+v, %v", o, err)
	}
	for id, want := range map[string]int{"ch_1": 0, "ch_2": 0, "ch_3": 1} {
		if got := s.PayBehindOurBack(id, stripetest.Good); got != want {
			t.Errorf("%s could be paid %d times, want %d", id, got, want)
		}
	}
	if o, err := g.Void(t.Context(), "ch_3"); err != nil || o.Status != pay.Succeeded {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestCustomer_PerAccount(t *testing.T) {
	s := stripetest.New(t)
	for _, pass := range []time.Duration{0, 2 * time.Hour, 30 * 24 * time.Hour} { // by its key, by both, by the search
		s.Pass(pass)
		for _, account := range []string{"acc_1", "acc_2"} {
			c := charge(fmt.Sprintf("ch_%s_%s", account, pass), stripetest.Good)
			c.Account = account
			if _, err := open(t, s, new(testcard.Memory)).Charge(t.Context(), c); err != nil { // a ledger that never heard of it
				t.Fatal(err)
			}
			if n := s.Customers(account); n != 1 {
				t.Errorf("after %s %s has %d customers", pass, account, n)
			}
		}
	}
}

func TestSavedCard_Account(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	setup := func(id string) pay.SetupOutcome {
		o, err := g.Setup(t.Context(), pay.Setup{ID: id, Account: "acc_1", Return: "https://studio.example/billing"})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	if err := answer(t.Context(), setup("su_1").URL, "card", string(stripetest.Good)); err != nil {
		t.Fatal(err)
	}
	if saved := setup("su_1"); saved.Country != stripetest.Country {
		t.Errorf("saved is %+v", saved)
	}
	c := charge("ch_1", "")
	c.Account, c.Method = "acc_2", setup("su_1").Method
	if o, err := g.Charge(t.Context(), c); err != nil || o.Status != pay.Declined {
		t.Errorf("charged to somebody else: %+v, %v", o, err)
	}
	setup("su_2")
	s.Pass(25 * time.Hour)
	if late := setup("su_2"); late.Status != pay.Voided {
		t.Errorf("after a day: %+v", late)
	}
}

func TestRefundsThatDoNotArrive(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	if _, err := g.Charge(t.Context(), charge("ch_1", stripetest.Good)); err != nil {
		t.Fatal(err)
	}
	if err := g.Refund(t.Context(), "re_1", "ch_1", money.EUR(1000)); err != nil {
		t.Fatal(err)
	}
	s.FailRefunds("ch_1")
	if err := g.Refund(t.Context(), "re_1", "ch_1", money.EUR(1000)); err == nil ||
		!strings.Contains(err.Error(), "did not reach its customer") {
		t.Errorf("the same again: %v", err)
	}
	if err := g.Refund(t.Context(), "re_2", "ch_1", money.EUR(1000)); err != nil {
		t.Errorf("another one: %v", err)
	}
	if _, err := g.Charge(t.Context(), charge("ch_2", stripetest.Disputed)); err != nil {
		t.Fatal(err)
	}
	if err := g.Refund(t.Context(), "re_3", "ch_2", money.EUR(1)); !errors.Is(err, pay.ErrTooMuch) {
		t.Errorf("of a disputed charge: %v", err)
	}
}

func TestWrongKey(t *testing.T) {
	s := stripetest.New(t)
	g, err := stripe.New(new(testcard.Memory), stripe.Options{Key: "sk_test_other", Secret: stripetest.Secret, URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Charge(t.Context(), charge("ch_1", stripetest.Good))
	if err == nil || !strings.Contains(err.Error(), "CONTO_STRIPE_KEY") || strings.Contains(err.Error(), "sk_test_other") {
		t.Errorf("a wrong key: %v", err)
	}
	for _, o := range []stripe.Options{
		{}, {Key: stripetest.Key}, {Secret: stripetest.Secret}, {Key: "pk_test_1", Secret: stripetest.Secret},
		{Key: stripetest.Key, Secret: "secret"}, {Key: stripetest.Key, Secret: stripetest.Secret, URL: "stripe.com"},
	} {
		if _, err := stripe.New(new(testcard.Memory), o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

package stripe_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/core/money"
	"conto/driver/pay"
	"conto/driver/pay/stripe"
	"conto/driver/pay/stripe/stripetest"
	"conto/driver/pay/testcard"
)

// told returns an event as Stripe would send it.
func told(kind, version, object string) []byte {
	return fmt.Appendf(nil, `{"id":"evt_1","object":"event","api_version":%q,"type":%q,"data":{"object":%s}}`, version,
		kind, object)
}

func TestHintsSayWhereToLook(t *testing.T) {
	g := open(t, stripetest.New(t), new(testcard.Memory))
	for _, c := range []struct {
		kind, object string
		want         pay.Event
	}{
		{"payment_intent.succeeded", `{"id":"pi_1","metadata":{"charge":"acc_1/ch_1"}}`,
			pay.Event{ID: "evt_1", Topic: pay.AboutCharge, About: "acc_1/ch_1"}},
		{"payment_intent.payment_failed", `{"id":"pi_1","metadata":{"charge":"acc_1/ch_1"}}`,
			pay.Event{ID: "evt_1", Topic: pay.AboutCharge, About: "acc_1/ch_1"}},
		// of another shop on this Stripe account
		{"payment_intent.succeeded", `{"id":"pi_1","metadata":{}}`, pay.Event{ID: "evt_1"}},
		{"checkout.session.completed", `{"id":"cs_1","metadata":{"setup":"acc_1/su_1"}}`,
			pay.Event{ID: "evt_1", Topic: pay.AboutSetup, About: "acc_1/su_1"}},
		{"setup_intent.succeeded", `{"id":"seti_1","metadata":{"setup":"acc_1/su_1"}}`,
			pay.Event{ID: "evt_1", Topic: pay.AboutSetup, About: "acc_1/su_1"}},
		{"charge.dispute.created", `{"id":"dp_1","metadata":{}}`,
			pay.Event{ID: "evt_1", Topic: pay.AboutDispute, About: "dp_1"}},
		{"invoice.created", `{"id":"in_1"}`, pay.Event{ID: "evt_1"}},
	} {
		body := told(c.kind, stripe.Version, c.object)
		if got, err := g.Event(stripetest.Sign(body, time.Now(), stripetest.Secret), body); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.kind, got, err, c.want)
		}
	}
}

// The endpoint of a new Stripe account sends events of whichever release is the newest then, an old one those of its
// own.
func TestHint_AnyRelease(t *testing.T) {
	g := open(t, stripetest.New(t), new(testcard.Memory))
	for _, version := range []string{stripe.Version, "2020-08-27", "2027-09-30.elm", ""} {
		for object, want := range map[string]pay.Event{
			`{"id":"re_1","payment_intent":"pi_1"}`:                    {ID: "evt_1", Topic: pay.AboutRefund, About: "pi_1"},
			`{"id":"re_1","payment_intent":{"id":"pi_1","amount":10}}`: {ID: "evt_1", Topic: pay.AboutRefund, About: "pi_1"},
			`{"id":"re_1","payment_intent":null,"charge":"ch_1"}`:      {ID: "evt_1"},
		} {
			body := told("refund.created", version, object)
			if got, err := g.Event(stripetest.Sign(body, time.Now(), stripetest.Secret), body); err != nil || got != want {
				t.Errorf("%q %s: %+v, %v; want %+v", version, object, got, err, want)
			}
		}
	}
	v1 := []byte(
		`{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","metadata":{"charge":"acc_1/ch_1"}}},"api_version":null}`)
	want := pay.Event{ID: "evt_1", Topic: pay.AboutCharge, About: "acc_1/ch_1"}
	if got, err := g.Event(stripetest.Sign(v1, time.Now(), stripetest.Secret), v1); err != nil || got != want {
		t.Errorf("of no release: %+v, %v; want %+v", got, err, want)
	}
}

func TestHintsOfOthersAreRefused(t *testing.T) {
	g := open(t, stripetest.New(t), new(testcard.Memory))
	body := told("payment_intent.succeeded", stripe.Version, `{"id":"pi_1","metadata":{"charge":"acc_1/ch_1"}}`)
	good := stripetest.Sign(body, time.Now(), stripetest.Secret)
	unsigned := good.Clone()
	unsigned.Del("Stripe-Signature")
	changed := append([]byte(" "), body...)
	noJSON, noID := []byte("charge=ch_1"), []byte(`{"object":"event","type":"payment_intent.succeeded"}`)
	noObject := told("payment_intent.succeeded", stripe.Version, `"pi_1"`)
	for name, c := range map[string]struct {
		header map[string][]string
		body   []byte
		want   error
	}{
		"another secret": {stripetest.Sign(body, time.Now(), "whsec_other"), body, pay.ErrForged},
		"five minutes":   {stripetest.Sign(body, time.Now().Add(-301*time.Second), stripetest.Secret), body, pay.ErrForged},
		"unsigned":       {unsigned, body, pay.ErrForged},
		"another body":   {good, changed, pay.ErrForged},
		"no event":       {stripetest.Sign(noJSON, time.Now(), stripetest.Secret), noJSON, pay.ErrGarbled},
		"no id":          {stripetest.Sign(noID, time.Now(), stripetest.Secret), noID, pay.ErrGarbled},
		"no object":      {stripetest.Sign(noObject, time.Now(), stripetest.Secret), noObject, pay.ErrGarbled},
	} {
		if got, err := g.Event(c.header, c.body); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v; want %v", name, got, err, c.want)
		}
	}
	if _, err := g.Event(stripetest.Sign(body, time.Now().Add(-290*time.Second), stripetest.Secret), body); err != nil {
		t.Errorf("a little late: %v", err)
	}
}

func TestDispute_WithItsCharge(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	if _, err := g.Charge(t.Context(), charge("acc_1/ch_1", stripetest.Good)); err != nil {
		t.Fatal(err)
	}
	id := s.Dispute("acc_1/ch_1", "fraudulent")
	want := pay.Dispute{ID: id, Charge: "acc_1/ch_1", Amount: money.EUR(1000), Reason: "fraudulent",
		Status: "needs_response"}
	if got, err := g.Dispute(t.Context(), id); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	s.Decide(id, "lost")
	want.Status = "lost"
	got, err := g.Dispute(t.Context(), id)
	if err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if text, err := json.Marshal(got); err != nil ||
		string(
			text) != `{"id":"dp_1","charge":"acc_1/ch_1","amount":{"amount":1000,"currency":"EUR"},"reason":"fraudulent","status":"lost"}` {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := g.Dispute(t.Context(), "dp_9"); !errors.Is(err, pay.ErrUnknown) {
		t.Errorf("never made: %v", err)
	}
}

// What went back is read with its charge: ours by our id, and what somebody gave back on Stripe's own pages without
// one.
func TestRefundsAreReadWithTheirCharge(t *testing.T) {
	s := stripetest.New(t)
	g := open(t, s, new(testcard.Memory))
	if _, err := g.Charge(t.Context(), charge("acc_1/ch_1", stripetest.Good)); err != nil {
		t.Fatal(err)
	}
	if err := g.Refund(t.Context(), "acc_1/ch_1/re_2", "acc_1/ch_1", money.EUR(300)); err != nil {
		t.Fatal(err)
	}
	byHand := s.RefundByHand("acc_1/ch_1", 200)
	payment := s.PaymentOf("acc_1/ch_1")
	got, err := g.Refunds(t.Context(), payment)
	want := []pay.Refund{
		{Provider: byHand, Charge: "acc_1/ch_1", Amount: money.EUR(200), Why: "succeeded"},
		{ID: "acc_1/ch_1/re_2", Provider: "re_1", Charge: "acc_1/ch_1", Amount: money.EUR(300), Why: "succeeded"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	s.FailRefunds("acc_1/ch_1")
	if got, err = g.Refunds(t.Context(), payment); err != nil || len(got) != 2 || !got[0].Lost ||
		got[0].Why != "failed lost_or_stolen_card" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := g.Refunds(t.Context(), "pi_none"); !errors.Is(err, pay.ErrUnknown) {
		t.Errorf("never made: %v", err)
	}
}

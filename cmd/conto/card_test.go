package main

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/client"
	"conto/driver/pay/stripe/stripetest"
)

// Saved cards are listed with what people know them by, and removed, but for the only one that a running plan is
// charged to.
func TestSavedCards(t *testing.T) {
	s := openShop(t, places["sqlite"](t), world{returns: true})
	ctx, a := t.Context(), s.open()
	shows := func(want ...client.SavedCard) {
		t.Helper()
		got, err := s.PaymentMethods.List(ctx, a.ID)
		fine(t, "list", err)
		byID := func(list []client.SavedCard) map[string]client.SavedCard {
			all := map[string]client.SavedCard{}
			for _, c := range list {
				all[c.ID] = c
			}
			return all
		}
		if diff := cmp.Diff(byID(want), byID(got)); diff != "" {
			t.Error(diff)
		}
	}
	shows()
	one, two := s.save(a.ID, stripetest.Good), s.save(a.ID, stripetest.Good)
	s.stripe.Expire(one, 2029, 3)
	card := func(id, expires string, year, month int, inUse bool) client.SavedCard {
		return client.SavedCard{ID: id, Brand: "visa", Last4: "4242", Expires: expires, Month: month, Year: year,
			InUse: inUse}
	}
	shows(card(one, "2029-03", 2029, 3, false), card(two, "2031-08", 2031, 8, true))
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month"})
	fine(t, "subscribe", err)

	keyed := client.WithKey(ctx, "remove-1")
	for range 2 {
		fine(t, "remove the one in use", s.PaymentMethods.Remove(keyed, a.ID, two))
	}
	shows(card(one, "2029-03", 2029, 3, true))
	refused(t, "what was removed", s.PaymentMethods.Remove(ctx, a.ID, two), "not_found")
	_, err = s.Credits.TopUp(ctx, a.ID, "500", two)
	refused(t, "paid with what was removed", err, "payment_failed")
	refused(t, "the only one", s.PaymentMethods.Remove(ctx, a.ID, one), "conflict")
	refused(t, "of a stranger", s.As("eve").PaymentMethods.Remove(ctx, a.ID, one), "forbidden")
	other := s.open()
	refused(t, "another account's", s.PaymentMethods.Remove(ctx, other.ID, one), "not_found")
	_, err = s.Credits.TopUp(ctx, a.ID, "500", "")
	fine(t, "top up", err)

	_, err = s.Subscriptions.Cancel(ctx, a.ID, "period_end")
	fine(t, "cancel", err)
	fine(t, "the only one of a plan that ends", s.PaymentMethods.Remove(ctx, a.ID, one))
	if got, err := s.PaymentMethods.List(ctx, a.ID); err != nil || len(got) != 1 || got[0].Brand != "" || !got[0].InUse {
		t.Errorf("%+v, %v", got, err)
	}
}

// Anyone who looks at Stripe's pages finds who pays, also after that has changed.
func TestStripeKnowsWhoPays(t *testing.T) {
	s := openShop(t, places["sqlite"](t), world{returns: true})
	ctx, a := t.Context(), s.open()
	knows := func(name, email string) {
		t.Helper()
		if n, e := s.stripe.Customer(a.ID); n != name || e != email {
			t.Errorf("the customer is %q <%s>, want %q <%s>", n, e, name, email)
		}
	}
	name, email := "Ada Łovelace", "ada@studio.example"
	change := func() {
		t.Helper()
		_, err := s.Accounts.ChangeContact(ctx, a.ID, &email, &name)
		fine(t, "change", err)
	}
	change()
	knows("", "") // who has nothing to do with Stripe is not there
	s.save(a.ID, stripetest.Good)
	knows(name, email)
	name = "Ada"
	change()
	knows("Ada", email)

	email = "billing@studio.example"
	s.stripe.Disturb(func(*http.Request) stripetest.Fault { return stripetest.Busy })
	change() // goes through all the same
	s.stripe.Disturb(nil)
	knows("Ada", "ada@studio.example")
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month"})
	fine(t, "subscribe", err)
	knows("Ada", email)
}

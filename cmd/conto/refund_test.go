package main

import (
	"testing"

	"conto/client"
	"conto/driver/pay/stripe/stripetest"
)

// listed waits for what an operator must look at: one thing of a topic, or with "" nothing.
func (s *server) listed(topic, account string) {
	s.t.Helper()
	eventually(s.t, "the list "+topic, func() bool {
		list, err := s.Attention.List(s.t.Context())
		fine(s.t, "attention", err)
		if topic == "" {
			return len(list) == 0
		}
		return len(list) == 1 && list[0].Topic == topic && list[0].Account == account
	})
}

// TestMoneyThatGoesBackPastUsC32: a refund that was made on Stripe's own pages takes its credits along and has its
// credit note, once, however often it is told; one that does not reach its customer, and a dispute, wait for a person.
func TestMoneyThatGoesBackPastUsC32(t *testing.T) {
	where := places["sqlite"](t)
	s := openShop(t, where, world{returns: true, hints: &stripetest.Delivery{Times: 3, Again: true}})
	ctx, a := t.Context(), s.open()
	card := s.save(a.ID, stripetest.Good)
	for range 2 {
		_, err := s.Credits.TopUp(ctx, a.ID, "500", card)
		fine(t, "top-up", err)
	}
	s.documents(a.ID, 2)
	if s.stripe.RefundByHand(a.ID+"/ch_1", 9_50) == "" {
		t.Fatal("nothing was taken")
	}
	s.told()
	s.told()
	s.documents(a.ID, 3)
	payments, err := s.Payments.List(ctx, a.ID)
	fine(t, "payments", err)
	if got := payments[1]; got.ID != "ch_1" || got.Refunded != euros(9_50) || s.account(a.ID).Credits.TopUp != 750 {
		t.Errorf("%+v, %d credits", got, s.account(a.ID).Credits.TopUp)
	}
	if taken := s.stripe.Taken(a.ID + "/ch_1"); taken != 9_50 {
		t.Errorf("%d cents are left at Stripe", taken) // given back twice otherwise
	}

	dispute := s.stripe.Dispute(a.ID+"/ch_2", "fraudulent")
	s.told()
	s.listed("dispute", a.ID)
	keyed := client.WithKey(ctx, "refund-1")
	_, err = s.Payments.Refund(keyed, a.ID, "ch_2", client.MoneyBack{})
	refused(t, "a disputed payment", err, "conflict")
	taken := client.WithKey(ctx, "owner-1")
	_, err = s.As(a.Owner).Credits.Spend(taken, a.ID, client.HoldRequest{Model: "mini-llm"})
	fine(t, "the owner's request", err)
	_, err = s.Payments.Refund(taken, a.ID, "ch_2", client.MoneyBack{})
	refused(t, "a disputed payment, under a key that somebody else has used", err, "conflict")
	s.stripe.Decide(dispute, "won")
	s.told()
	s.listed("", "")
	back, err := s.Payments.Refund(keyed, a.ID, "ch_2", client.MoneyBack{})
	fine(t, "refund", err)
	s.documents(a.ID, 4)
	s.stripe.Dispute(a.ID+"/ch_2", "fraudulent")
	s.told()
	again, err := s.Payments.Refund(keyed, a.ID, "ch_2", client.MoneyBack{})
	if err != nil || *again != *back {
		t.Errorf("the same request again: %+v, %v", again, err)
	}
	s.verified(where)
}

// TestDisputeC40: while a payment is disputed nothing priced runs, unless the seller wants it otherwise; one that is
// lost has a credit note without a refund, takes its unspent credits and ends the plan that it pays; of one that is won
// nothing is left.
func TestDisputeC40(t *testing.T) {
	where := places["sqlite"](t)
	s := openShop(t, where, world{returns: true, hints: &stripetest.Delivery{Times: 2, Again: true}})
	ctx, a := t.Context(), s.open()
	card := s.save(a.ID, stripetest.Good)
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: card})
	fine(t, "subscribe", err)
	_, err = s.Credits.TopUp(ctx, a.ID, "500", card)
	fine(t, "top-up", err)
	s.documents(a.ID, 2)

	first := s.stripe.Dispute(a.ID+"/ch_2", "fraudulent")
	s.told()
	s.listed("dispute", a.ID)
	_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image"})
	refused(t, "a priced generation", err, "locked")
	_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "upscale"})
	fine(t, "a free mode", err)
	s.stripe.Decide(first, "won")
	s.told()
	s.listed("", "")
	_, err = s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
	fine(t, "a priced generation, since it is won", err)

	second := s.stripe.Dispute(a.ID+"/ch_1", "product_not_received")
	s.told()
	s.stripe.Decide(second, "lost")
	s.told()
	s.documents(a.ID, 3)
	s.listed("", "")
	now := s.account(a.ID)
	if now.Plan != "free" || now.Credits.Plan != 42 || now.Credits.TopUp != 500 {
		t.Errorf("after it was lost: %s, %+v", now.Plan, now.Credits)
	}
	if left := s.stripe.Taken(a.ID + "/ch_1"); left != 49_00 {
		t.Errorf("%d cents are left of the disputed payment beside what the bank took: it was given back, too", left)
	}
	list, err := s.Invoices.List(ctx, a.ID, "", 0)
	fine(t, "documents", err)
	if note := list.Items[0]; note.Kind != "credit_note" || note.Total != euros(49_00) {
		t.Errorf("the newest document is %+v", note)
	}
	s.verified(where)
}

// TestRefund_LostC32: the bank sends it back after the credit note was written, and a person is told.
func TestRefund_LostC32(t *testing.T) {
	s := openShop(t, places["sqlite"](t), world{returns: true, hints: &stripetest.Delivery{Times: 1}})
	ctx, a := t.Context(), s.open()
	_, err := s.Credits.TopUp(ctx, a.ID, "500", s.save(a.ID, stripetest.Good))
	fine(t, "top-up", err)
	_, err = s.Payments.Refund(ctx, a.ID, "ch_1", client.MoneyBack{})
	fine(t, "refund", err)
	s.documents(a.ID, 2)
	s.stripe.FailRefunds(a.ID + "/ch_1")
	s.told()
	s.listed("refund", a.ID)
	list, err := s.Attention.List(ctx)
	fine(t, "attention", err)
	left, err := s.Attention.Dismiss(ctx, list[0]) // it was paid back in another way
	if err != nil || len(left) != 0 {
		t.Errorf("left are %+v, %v", left, err)
	}
}

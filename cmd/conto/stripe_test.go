package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/cmd/internal/payer"
	"conto/driver/pay/stripe/stripetest"
)

// world says what becomes of Stripe's hints and answers in a life.
type world struct {
	returns bool                 // customers come back from Stripe's pages and their bank's; otherwise only hints tell
	hints   *stripetest.Delivery // how hints are sent after each step; nil: none is
	storm   bool                 // hints, old ones too, also come all the time
	lose    int                  // one of so many answers of Stripe's is lost; 0: none
}

// worlds are those in which the same life must end the same.
var worlds = map[string]world{
	"no hints":                    {returns: true},
	"hints tripled and shuffled":  {hints: &stripetest.Delivery{Times: 3, Again: true}},
	"a storm of hints":            {returns: true, hints: &stripetest.Delivery{Times: 3, Again: true}, storm: true},
	"hints missing, answers lost": {returns: true, hints: &stripetest.Delivery{Times: 1, Miss: 3}, lose: 15},
}

// shop is a server whose payments Stripe takes.
type shop struct {
	*server
	world
	stripe *stripetest.Server
	seed   uint64
}

// openShop starts one.
func openShop(t *testing.T, where place, w world) *shop {
	t.Helper()
	s := &shop{world: w, stripe: stripetest.New(t), seed: 1}
	s.server = startAs(t, where, boot.Config{Stripe: payer.Stripe{Key: stripetest.Key, Secret: stripetest.Secret,
		URL: s.stripe.URL}})
	if w.lose > 0 {
		var mu sync.Mutex
		chance := rand.New(rand.NewPCG(1, 1))
		s.stripe.Disturb(func(*http.Request) stripetest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if chance.IntN(w.lose) == 0 {
				return stripetest.Lost
			}
			return stripetest.None
		})
	}
	if w.storm {
		s.blow()
	}
	return s
}

// blow sends all hints again and again until the test ends.
func (s *shop) blow() {
	ctx, stop := context.WithCancel(context.Background())
	var blown sync.WaitGroup
	blown.Go(func() {
		for seed := uint64(1000); ctx.Err() == nil; seed++ {
			err := s.stripe.Deliver(ctx, stripetest.Delivery{To: s.hook(), Times: 2, Again: true, Seed: seed})
			if err != nil && ctx.Err() == nil {
				s.t.Error(err)
				return
			}
		}
	})
	s.t.Cleanup(func() { stop(); blown.Wait() })
}

func (s *shop) hook() string { return s.boot.URL + "/hooks/stripe" }

// told sends the hints that are due.
func (s *shop) told() {
	s.t.Helper()
	if s.hints == nil {
		return
	}
	d := *s.hints
	d.To, d.Seed = s.hook(), s.seed
	s.seed++
	fine(s.t, "hints", s.stripe.Deliver(s.t.Context(), d))
}

// visit is the customer answering the page at a URL, and going where it sends them as far as they do.
func (s *shop) visit(page, field, value string) {
	s.t.Helper()
	form := url.Values{field: {value}}
	for range 5 {
		to := s.local(s.post(s.local(page), form))
		if to == "" {
			return
		}
		if strings.HasPrefix(to, s.stripe.URL) { // from our page to the bank's, where they say yes
			page, form = to, url.Values{"answer": {"yes"}}
			continue
		}
		if s.returns {
			response, err := http.Get(to)
			fine(s.t, "come back", err)
			fine(s.t, "come back", response.Body.Close())
			if response.StatusCode != http.StatusOK {
				s.t.Errorf("%s: %s", to, response.Status)
			}
		}
		return
	}
	s.t.Error("sent round in circles")
}

// public is where customers of a real shop find the server, and local where it is here.
const public = "https://credits.example"

func (s *shop) local(page string) string { return strings.Replace(page, public, s.boot.URL, 1) }

// post sends a form and answers where that leads.
func (s *shop) post(page string, form url.Values) string {
	s.t.Helper()
	const tries = 5 // an answer of Stripe's may be lost: people load the page again
	for range tries {
		request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, page, strings.NewReader(form.Encode()))
		fine(s.t, "post", err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultTransport.RoundTrip(request)
		fine(s.t, "post", err)
		fine(s.t, "post", response.Body.Close())
		if response.StatusCode < 500 {
			return response.Header.Get("Location")
		}
	}
	s.t.Fatalf("%s does not work", page)
	return ""
}

// save saves a card for an account and answers it as a payment method.
func (s *shop) save(id string, card stripetest.Card) string {
	s.t.Helper()
	begun, err := s.PaymentMethods.Save(s.t.Context(), id, "")
	fine(s.t, "save a card", err)
	if begun.Status != "open" || begun.URL == "" || begun.Method != "" {
		s.t.Errorf("begun: %+v", begun)
	}
	s.visit(begun.URL, "card", string(card))
	s.told()
	method := s.account(id).Method // before anybody looks
	if method == "" || strings.HasPrefix(method, "pm_card") {
		s.t.Errorf("the account charges %q", method)
	}
	saved, err := s.PaymentMethods.Saved(s.t.Context(), id, begun.ID)
	fine(s.t, "look at a card", err)
	if saved.Status != "saved" || saved.Method != method || saved.URL != "" {
		s.t.Errorf("saved: %+v, charged is %q", saved, method)
	}
	known, err := s.boot.Store.Get(s.t.Context(), id, "card", "main")
	fine(s.t, "what is known of the card", err)
	if want := `{"of":"card","country":"` + stripetest.Country + `"}`; string(known.Body) != want {
		s.t.Errorf("of the card %s is known, want %s", known.Body, want)
	}
	return method
}

// confirm is a customer doing what a refusal asks for.
func (s *shop) confirm(refusal error) {
	s.t.Helper()
	refused(s.t, "a bank that asks", refusal, "payment_action_required")
	var e *client.Error
	if !errors.As(refusal, &e) {
		s.t.FailNow()
	}
	var data struct{ URL string }
	fine(s.t, "data", e.Data(&data))
	s.visit(data.URL, "", "")
	s.told()
}

// ending is what is left of a life, in words that are the same in each world.
type ending struct {
	Account client.Account
	Events  []string // of the journal, in any order
	Taken   []int64  // what Stripe took for each charge, in cents
	Papers  []string // invoices and credit notes, in any order
	Letters []string // the subjects of what was written, in any order
}

func (s *shop) ending(id string) ending {
	s.t.Helper()
	e := ending{Account: *s.account(id)}
	names := strings.NewReplacer(s.boot.URL, "", id, "acc", e.Account.TestClock, "clk", e.Account.Owner, "ada")
	e.Account.ID, e.Account.TestClock, e.Account.Owner, e.Account.Seq = "", "", "", 0
	for cursor := ""; ; {
		page, err := s.Accounts.Journal(s.t.Context(), id, cursor, 200)
		fine(s.t, "journal", err)
		for _, entry := range page.Items {
			var events []json.RawMessage
			fine(s.t, "events", json.Unmarshal(entry.Events, &events))
			for _, event := range events {
				e.Events = append(e.Events, entry.At.Format(time.RFC3339)+" "+names.Replace(string(event)))
			}
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	slices.Sort(e.Events)
	for _, d := range s.documents(id, papers) {
		e.Papers = append(e.Papers, fmt.Sprintf("%s %d + %d of %s", d.Kind, d.Net.Cents, d.VAT.Cents, d.Charge))
	}
	slices.Sort(e.Papers)
	e.Letters = s.subjects()
	for n := range lastCharge + 1 {
		e.Taken = append(e.Taken, s.stripe.Taken(fmt.Sprintf("%s/ch_%d", id, n+1)))
	}
	return e
}

// papers is how many documents a life has: an invoice for each charge that was paid, and a credit note for each of two
// refunds.
const papers = 13 + 1 + 2

// subjects are those of all letters, once no more are on their way.
func (s *shop) subjects() []string {
	s.t.Helper()
	read := func() (all []string) {
		s.letters(func(head, _ string) bool {
			_, subject, _ := strings.Cut(head, "Subject: ")
			subject, _, _ = strings.Cut(subject, "\r\n")
			all = append(all, numbers.ReplaceAllString(subject, "#"))
			return true
		})
		slices.Sort(all)
		return all
	}
	var before []string
	eventually(s.t, "all letters", func() bool {
		now := read()
		time.Sleep(300 * time.Millisecond)
		still := slices.Equal(now, before)
		before = now
		// a document's waits for it, and for another try
		return still && of(now, "Your invoice")+of(now, "Your credit note") == papers
	})
	return before
}

// of counts the subjects that begin in a way.
func of(subjects []string, begin string) int {
	n := 0
	for _, subject := range subjects {
		if strings.HasPrefix(subject, begin) {
			n++
		}
	}
	return n
}

// numbers are those of documents, which depend on when whose job ran.
var numbers = regexp.MustCompile(`\d{4}/\d{6}`)

// refund is an operator giving money back, and waiting until it has gone.
func (s *shop) refund(id, charge string, cents int64) {
	s.t.Helper()
	before := s.stripe.Taken(id + "/" + charge)
	_, err := s.Payments.Refund(s.t.Context(), id, charge,
		client.MoneyBack{Amount: &client.Amount{Cents: cents, Currency: "EUR"}, Reason: "a bad day"})
	fine(s.t, "refund", err)
	eventually(s.t, "the money has gone back", func() bool { return s.stripe.Taken(id+"/"+charge) == before-cents })
	s.told()
}

// lastCharge is the number of the last charge of a life, and taken what each took: the first and twelve renewals, the
// last of which is given back in two parts; a renewal that is tried five times; a top-up that is declined, and one that
// is not; and nothing after that.
const lastCharge = 20

var taken = append(append(slices.Repeat([]int64{1900}, 12), make([]int64, 7)...), 1900, 0)

// life is a customer who subscribes with strong authentication, renews for a year, cannot pay any more, and comes back.
// What another scenario needs to happen is added here, and thereby in each world.
func (s *shop) life() *client.Account {
	s.t.Helper()
	ctx := s.t.Context()
	a, clock := s.openAt("2026-01-31T10:00:00")
	s.save(a.ID, stripetest.AsksOnce)
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month"})
	s.confirm(err)
	if got := s.account(a.ID); got.Plan != "creator" || got.Status != "active" || len(got.Charges) != 0 {
		s.t.Fatalf("subscribed: %+v", got)
	}
	for month := 2; month <= 13; month++ { // twelve renewals
		clock.to(fmt.Sprintf("%d-%02d-01T12:00:00", 2026+month/12, month%12+1))
		s.told()
		if got := s.account(a.ID); got.Plan != "creator" || got.Status != "active" {
			s.t.Fatalf("after %d renewals: %+v", month-1, got)
		}
	}
	s.save(a.ID, stripetest.Broke)
	for _, day := range []string{"2027-02-28", "2027-03-01", "2027-03-03", "2027-03-05"} {
		clock.to(day + "T12:00:00")
		s.told()
		if got := s.account(a.ID); got.Status != "past_due" || got.Plan != "creator" || got.Credits.Plan != 0 {
			s.t.Fatalf("unpaid on %s: %+v", day, got)
		}
	}
	clock.to("2027-03-07T12:00:00")
	s.told()
	if got := s.account(a.ID); got.Status != "free" || got.Plan != "free" {
		s.t.Fatalf("never paid: %+v", got)
	}
	_, err = s.Credits.TopUp(ctx, a.ID, "500", "")
	refused(s.t, "a card without money", err, "payment_failed")
	good := s.save(a.ID, stripetest.Good)
	_, err = s.Credits.TopUp(ctx, a.ID, "500", good)
	fine(s.t, "top-up", err)
	s.told()
	s.refund(a.ID, "ch_13", 900)
	s.refund(a.ID, "ch_13", 1000)
	return s.account(a.ID)
}

func TestLife_StripeWorlds(t *testing.T) {
	t.Parallel()
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			endings := map[string]ending{}
			t.Run("worlds", func(t *testing.T) {
				for name, w := range worlds {
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						at := where(t)
						s := openShop(t, at, w)
						a := s.life()
						e := s.ending(a.ID)
						s.dispute(a.ID, fmt.Sprintf("ch_%d", lastCharge)) // what follows from it depends on who is told
						if diff := cmp.Diff(taken, e.Taken); diff != "" {
							t.Errorf("taken, in cents:\n%s", diff)
						}
						if !w.storm { // it blows until the test ends
							s.verified(at)
						}
						mu.Lock()
						defer mu.Unlock()
						endings[name] = e
					})
				}
			})
			for name, e := range endings {
				if diff := cmp.Diff(endings["no hints"], e); diff != "" {
					t.Errorf("%s ends otherwise than without hints:\n%s", name, diff)
				}
			}
		})
	}
}

// dispute lets the cardholder want the money of a charge back: it is kept beside the account, which stays as it is.
func (s *shop) dispute(id, charge string) {
	s.t.Helper()
	dispute := s.stripe.Dispute(id+"/"+charge, "fraudulent")
	if dispute == "" {
		s.t.Fatalf("nothing was taken for %s", charge)
	}
	s.told()
	s.stripe.Decide(dispute, "lost")
	s.told()
	if s.hints == nil || s.hints.Miss > 0 {
		return // nobody told
	}
	payments, err := s.Payments.List(s.t.Context(), id)
	fine(s.t, "payments", err)
	var kept []client.Dispute
	for _, p := range payments {
		kept = append(kept, p.Disputes...)
	}
	if want := (client.Dispute{ID: dispute, Charge: charge, Amount: euros(1900), Reason: "fraudulent",
		Status: "lost"}); len(kept) != 1 || kept[0] != want {
		s.t.Errorf("kept are %+v, want %+v", kept, want)
	}
}

// What a customer asks for is charged while they are there; a renewal, and each attempt at one, is not.
func TestChargesOfCustomersAreOnSession(t *testing.T) {
	s := openShop(t, places["sqlite"](t), world{returns: true})
	ctx := t.Context()
	a, clock := s.openAt("2026-01-31T10:00:00")
	s.save(a.ID, stripetest.AsksAbsent)
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month"})
	fine(t, "subscribe", err)
	_, err = s.Credits.TopUp(ctx, a.ID, "500", "")
	fine(t, "top-up", err)
	clock.to("2026-03-01T12:00:00")
	got := s.account(a.ID)
	if got.Status != "past_due" || len(got.Charges) != 1 || got.Charges[0].URL == "" {
		t.Fatalf("the renewal does not wait for its customer: %+v", got)
	}
	for charge, want := range map[string][]bool{"ch_1": {true}, "ch_2": {true}, "ch_3": {false}} {
		if got := s.stripe.Sessions(a.ID + "/" + charge); !slices.Equal(got, want) {
			t.Errorf("%s was charged on session: %v, want %v", charge, got, want)
		}
	}
	s.visit(got.Charges[0].URL, "", "")
	if got := s.account(a.ID); got.Status != "active" {
		t.Errorf("confirmed: %+v", got)
	}
}

package account_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/money"
)

// What may be asked of the machine's account about its balance, and the naive twin of what follows from that.

// watch chooses what is bought by itself, or of which level a mail is wanted (C41, C42).
func (m *machine) watch(t *rapid.T) {
	now := int64(m.state.Wallet.Available(credit.Anywhere)) // so that the next spend is a fall
	below := money.Credits(rapid.SampledFrom([]int64{now, now, now, now + 400, 20, 0, -1}).Draw(t, "below"))
	if rapid.Bool().Draw(t, "alert") {
		m.do(account.SetAlert{Below: below}, m.anyone(t))
		return
	}
	m.do(account.SetKeepGoing{
		On: rapid.IntRange(0, 5).Draw(t, "on") > 0, Below: below,
		Pack:  rapid.SampledFrom([]string{"500", "500", "500", "2000", "7"}).Draw(t, "pack"),
		Limit: money.EUR(rapid.SampledFrom([]int64{1_500, 1_900, 3_800, 6_900, 100_000, 100_000}).Draw(t, "limit")),
	}, m.anyone(t))
}

// cap sets how much somebody may spend, or that nobody says so any more (C42).
func (m *machine) cap(t *rapid.T) {
	n := money.Credits(rapid.SampledFrom([]int64{-1, -1, 0, 2, 10, 40, 500}).Draw(t, "cap"))
	m.do(account.ChangeMember{User: rapid.SampledFrom(m.users).Draw(t, "whose"), Cap: &n}, m.anyone(t))
}

// redeem uses a gift code (C43).
func (m *machine) redeem(t *rapid.T) {
	code := "ABCD-EFGH-JKMN-" + rapid.SampledFrom([]string{"0001", "0002", "0003", "0004", "U"}).Draw(t, "code")
	cmd := account.Redeem{Code: code, Credits: 25}
	switch rapid.IntRange(0, 2).Draw(t, "expires") {
	case 0:
		cmd.ExpiresAt = m.at.Add(time.Duration(rapid.IntRange(-1, 90*24).Draw(t, "in")) * time.Hour)
	case 1:
		cmd.Days = rapid.IntRange(1, 40).Draw(t, "days")
	}
	m.do(cmd, m.anyone(t))
}

// watcher is what the naive twin knows: of each generation, to whom and to which month it counts; of each purchase,
// what it cost; and whether the owner was told of the level.
type watcher struct {
	of       map[string]*counted
	told     bool
	redeemed []string
	bought   map[string]*purchase
	balance  money.Credits // before the entry
}

// counted is a generation that takes credits. A month is known by its end.
type counted struct {
	user    string
	month   time.Time // to which it counts
	begun   time.Time // in which it was begun
	credits money.Credits
}

// purchase is a pack that nobody asked for by hand.
type purchase struct {
	month string
	cents int64
	over  bool // it cost nothing in the end
}

// before looks at events before they are applied, each on the state that the ones before it made.
func (w *watcher) before(a *audit, events []account.Event) {
	if w.of == nil {
		w.of, w.bought = map[string]*counted{}, map[string]*purchase{}
	}
	s := a.state.Clone()
	w.balance = s.Wallet.Available(credit.Anywhere)
	for _, event := range events {
		w.counts(a, s, event)
		w.buys(a, event)
		s.Apply(event)
		switch e := event.(type) {
		case account.AlertSet:
			w.told = s.Wallet.Available(credit.Anywhere) < e.Below
		case account.Alerted:
			if w.told || e.Left >= e.Below || e.Left != s.Wallet.Available(credit.Anywhere) {
				a.t.Fatalf("told before: %v, and again at %+v (C42)", w.told, e)
			}
			w.told = true
		}
		if s.Wallet.Available(credit.Anywhere) >= s.Alert.Below {
			w.told = false
		}
	}
}

// counts counts what a generation takes; nobody begins one that would bring them above their cap.
func (w *watcher) counts(a *audit, s *account.State, event account.Event) {
	month := s.Sub.Month.End
	begin := func(h credit.Hold) {
		if p := s.Team.Find(h.User); p.Cap != nil && h.Credits > 0 && w.spent(h.User, month)+h.Credits > p.Cap.Credits {
			a.t.Fatalf("%s begins %s for %d credits, has spent %d, and may spend %d (C42)", h.User, h.ID, h.Credits,
				w.spent(h.User, month), p.Cap.Credits)
		}
		w.of[h.ID] = &counted{h.User, month, month, h.Credits}
	}
	switch e := event.(type) {
	case credit.Held:
		begin(e.Hold)
	case credit.Spent:
		begin(e.Hold)
	case credit.Settled:
		w.of[e.Hold].credits = e.Credits
	case credit.Released:
		w.of[e.Hold].credits = 0
	case credit.HoldExpired:
		w.of[e.Hold].credits = 0
	case credit.SettledLate:
		w.of[e.Hold].credits, w.of[e.Hold].month = e.Taken(), month
	case credit.HoldRefunded:
		w.of[e.Hold].credits -= e.Credits
	case credit.Granted:
		if e.Code != "" && slices.Contains(w.redeemed, e.Code) {
			a.t.Fatalf("the code %s is used twice (C43)", e.Code)
		}
		w.redeemed = append(w.redeemed, e.Code)
	}
}

// buys notes what is bought by itself, and what became of it.
func (w *watcher) buys(a *audit, event account.Event) {
	switch e := event.(type) {
	case account.ChargeRequested:
		if e.Auto != "" {
			at := a.at.In(a.book.Zone())
			w.bought[e.ID] = &purchase{fmt.Sprintf("%04d-%02d", at.Year(), at.Month()), e.Amount.Cents, false}
		}
	case account.PaymentDeclined:
		if p := w.bought[e.Charge]; p != nil {
			p.over = true
		}
	case account.UnneededReturned:
		if p := w.bought[e.Charge]; p != nil {
			p.over = true
		}
	}
}

func (w *watcher) spent(user string, month time.Time) (sum money.Credits) {
	for _, h := range w.of {
		if h.user == user && h.month.Equal(month) {
			sum += h.credits
		}
	}
	return sum
}

// cents returns what was bought by itself in the calendar month of an instant.
func (w *watcher) cents(a *audit) (sum int64) {
	at := a.at.In(a.book.Zone())
	for _, p := range w.bought {
		if p.month == fmt.Sprintf("%04d-%02d", at.Year(), at.Month()) && !p.over {
			sum += p.cents
		}
	}
	return sum
}

// after looks at what an entry caused, once it is applied: a spend that leaves too little buys a pack, and nothing else
// does.
func (w *watcher) after(a *audit, events []account.Event) {
	s := a.state
	balance, asked, off := s.Wallet.Available(credit.Anywhere), 0, false
	for _, event := range events {
		switch e := event.(type) {
		case account.ChargeRequested:
			if e.Auto == "" {
				continue
			}
			asked++
			if k := s.KeepGoing; !k.On || balance >= k.Below || e.Pack != k.Pack || w.cents(a) > k.Limit.Cents ||
				e.Method != s.Sub.Method || s.Held() {
				a.t.Fatalf("at %d %+v is bought by %+v, %d cents in all (C41)", balance, e.Charge, k, w.cents(a))
			}
		case account.KeepGoingOff:
			off = true
		}
	}
	if k := s.KeepGoing; k != nil {
		if got := k.SpentIn(a.at, a.book.Zone()); got != w.cents(a) {
			a.t.Fatalf("%d cents count for the month, by the events %d (C41): %+v", got, w.cents(a), events)
		}
	}
	open := 0
	for _, c := range s.Charges {
		if c.Auto != "" && !c.Voided {
			open++
		}
	}
	if open > 1 || asked > 1 {
		a.t.Fatalf("%d packs are bought at once (C41): %+v", open, s.Charges)
	}
	if k := s.KeepGoing; k != nil && k.On && balance < w.balance && balance < k.Below && open == 0 && !off && !s.Held() &&
		spends(events) {
		pack, err := a.book.Latest().Pack(k.Pack)
		if err != nil || w.cents(a)+pack.Price.Cents <= k.Limit.Cents {
			a.t.Fatalf("at %d nothing is bought below %d, and %d cents were spent of %s (C41)", balance, k.Below,
				w.cents(a), k.Limit)
		}
	}
}

// spends reports whether events take credits for a generation.
func spends(events []account.Event) bool {
	return slices.ContainsFunc(events, func(e account.Event) bool {
		switch e.(type) {
		case credit.Held, credit.Spent, credit.SettledLate:
			return true
		}
		return false
	})
}

// check compares what each person has spent in the month, and whether the owner was told.
func (w *watcher) check(a *audit) {
	s := a.state
	for _, p := range s.Team.People {
		if got, want := account.SpentBy(s, p.User), w.spent(p.User, s.Sub.Month.End); got != want {
			a.t.Fatalf("%s has spent %d this month, by the events %d (C42)", p.User, got, want)
		}
	}
	balance := s.Wallet.Available(credit.Anywhere)
	if s.Alert.Below > 0 && s.Alert.Told != w.told {
		a.t.Fatalf("at %d the level %d is told of: %v, must be %v (C42)", balance, s.Alert.Below, s.Alert.Told, w.told)
	}
	if s.Alert.Below > 0 && balance < s.Alert.Below && !w.told && s.Sub.Renewal == nil {
		a.t.Fatalf("at %d nobody is told of the level %d (C42)", balance, s.Alert.Below)
	}
}

package access

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/money"
)

func parse(t testing.TB, changes ...string) *catalog.Edition {
	e, err := catalog.Parse([]byte(strings.NewReplacer(changes...).Replace(string(catalog.Default))), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The figures of C2 and C6 once more, so that the twin shares nothing with the catalogue.
var (
	planNames = []string{"free", "starter", "creator", "pro", "team", "agency"}
	from      = map[string]string{"premium-llm": "starter", "premium-image": "creator", "lip-sync": "creator",
		"premium-video": "pro", "talking-avatar": "pro"}
)

// naive returns the reason by the words of C16, C17 and C30, one after the other; "" is no lock.
func naive(plan, model string, hd, premiumOff, unavailable bool, price, planCredits, bought money.Credits) Reason {
	rank := map[string]int{}
	for i, p := range planNames {
		rank[p] = i
	}
	needs, premium := from[model]
	unlocked := !premium || rank[plan] >= rank[needs]
	pays := bought
	if unlocked {
		pays += planCredits
	}
	switch {
	case premium && premiumOff:
		return PremiumDisabled
	case hd && rank[plan] < rank["pro"]:
		return Plan
	case !unlocked && bought == 0:
		return Plan
	case price > pays:
		return Credits
	case unavailable:
		return Unavailable
	}
	return ""
}

func TestLocksAgainstNaiveTwinC16C17C30(t *testing.T) {
	here := parse(t, "class: premium, from", "unavailable: true, class: premium, from")
	there := parse(t)
	rapid.Check(t, func(t *rapid.T) {
		e, unavailable := there, rapid.Bool().Draw(t, "unavailable")
		if unavailable {
			e = here
		}
		m := &e.Models[rapid.IntRange(0, len(e.Models)-1).Draw(t, "model")]
		p := &e.Plans[rapid.IntRange(0, len(e.Plans)-1).Draw(t, "plan")]
		options, hd := "", false
		if m.Kind == "video" && rapid.Bool().Draw(t, "hd") {
			options, hd = `{"resolution": "1080p"}`, true
		}
		values, err := m.Read([]byte(options))
		if err != nil {
			t.Fatal(err)
		}
		price, err := m.Credits(values)
		if err != nil {
			t.Fatal(err)
		}
		near := rapid.OneOf(rapid.Just(money.Credits(0)),
			rapid.Map(rapid.Int64Range(max(0, int64(price)-1), int64(price)+1),
				func(n int64) money.Credits { return money.Credits(n) }))
		plan, bought := near.Draw(t, "plan credits"), near.Draw(t, "bought")
		q := Question{
			Edition: e, Shop: there, Plan: p, Model: m, Values: values, Off: anyOff(t), Price: price,
			Refilled: near.Draw(t, "refilled"), RefilledPrice: price,
			Available: plan + bought, Bought: bought, NextRefill: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		}
		want := naive(p.ID, m.ID, hd, q.Off != nil, m.Unavailable, price, plan, bought)
		lock := Judge(q)
		if lock == nil {
			if want != "" {
				t.Fatalf("%s %s on %s is open, want %s", m.ID, options, p.ID, want)
			}
			return
		}
		if lock.Reason != want {
			t.Fatalf("%s %s on %s with %d and %d bought: %s, want %q", m.ID, options, p.ID, plan, bought, lock.Reason, want)
		}
		opens(t, q, lock)
	})
}

// anyOff returns a switch that is off, or none.
func anyOff(t *rapid.T) *Off {
	if rapid.Bool().Draw(t, "on") {
		return nil
	}
	at := time.Date(2026, 1, 24, 12, 0, 0, 0, time.UTC)
	return &Off{By: "user:mia", At: at, Platform: rapid.Bool().Draw(t, "platform")}
}

// opens checks that the ways out of a lock do open it: anyone who upgrades or tops up as told is not told the same
// again.
func opens(t *rapid.T, q Question, lock *Lock) {
	if lock.Message == "" || len(lock.WaysOut) == 0 {
		t.Fatalf("%+v says nothing", lock)
	}
	for _, w := range lock.WaysOut {
		after := q
		switch w.Way {
		case "upgrade":
			p, err := q.Shop.Plan(w.Plan)
			if err != nil {
				t.Fatalf("%s is not sold: %v", w.Plan, err)
			}
			after.Plan = p
			if price := p.Price(catalog.Month); w.Credits != p.Credits || w.Price == nil || *w.Price != price {
				t.Fatalf("%+v says something else of %s for %s (C14)", w, p.Name, price)
			}
			if lock.Reason == Credits && p.Credits < q.Price && p.Credits < q.Shop.Plans[len(q.Shop.Plans)-1].Credits {
				t.Fatalf("%d credits of %s are not enough for %d (C14)", p.Credits, p.Name, q.Price)
			}
		case "wait":
			if q.Refilled < q.RefilledPrice || w.Credits != q.Refilled || !w.At.Equal(q.NextRefill) {
				t.Fatalf("%+v waits for %d credits, of which %d are needed (C14)", w, q.Refilled, q.RefilledPrice)
			}
		case "topup":
			pack, err := q.Shop.Pack(w.Pack)
			if err != nil || w.Credits != pack.Credits || w.Price == nil || *w.Price != pack.Price {
				t.Fatalf("%+v is not sold so: %v", w, err)
			}
			after.Available, after.Bought = q.Available+pack.Credits, q.Bought+pack.Credits
		case "free_mode":
			free(t, q, w.Model)
			for _, id := range w.Models {
				if m, err := q.Edition.Model(id); err != nil || m.Class != catalog.FreeMode {
					t.Fatalf("%s is no free mode (C3)", id)
				}
			}
			continue
		default:
			continue
		}
		if still := Judge(after); still != nil && still.Reason == lock.Reason && lock.Reason == Plan {
			t.Fatalf("%s does not open %+v: %+v (C17)", w.Way, lock, still)
		} else if still != nil && still.Reason == Credits && w.Way == "topup" {
			t.Fatalf("%s is not enough for %+v: %+v (C14)", w.Pack, lock, still)
		}
	}
	offers(t, q, lock)
	refusal, data := lock.Refusal(q), []string{"reason", "message", "ways_out"}
	if lock.Reason == Credits {
		data = []string{"price", "balance", "next_refill", "ways_out"}
	}
	f, ok := refusal.(*fault.Error)
	for _, key := range data {
		if !ok || f.Data[key] == nil {
			t.Fatalf("%v has no %s", refusal, key)
		}
	}
}

// free checks that the free mode which a lock names is of the model's kind, or one for a picture in the place of a
// video; none only where there is none.
func free(t *rapid.T, q Question, id string) {
	near := map[string][]string{}
	for _, m := range q.Edition.Models {
		if m.Class == catalog.FreeMode && !m.Unavailable {
			near[m.Kind] = append(near[m.Kind], m.ID)
		}
	}
	want := near[q.Model.Kind]
	if len(want) == 0 && q.Model.Kind == "video" {
		want = near["image"]
	}
	if len(want) == 0 && id != "" || len(want) > 0 && id != want[0] {
		t.Fatalf("%s has %q in its place, want %v (C16)", q.Model.ID, id, want)
	}
}

// offers checks that a lock of the plan or of credits names an upgrade or a pack, and each a free mode; and that what
// an admin disabled is not for sale (C14, C17, C30).
func offers(t *rapid.T, q Question, lock *Lock) {
	has := map[string]bool{}
	for _, w := range lock.WaysOut {
		has[w.Way] = true
	}
	feature := !q.Plan.HasAll(q.Model.Needs(q.Values))
	switch paid := has["upgrade"] || has["topup"]; {
	case !has["free_mode"]:
		t.Fatalf("%s names no free mode: %+v", lock.Reason, lock.WaysOut)
	case lock.Reason == PremiumDisabled && paid:
		t.Fatalf("what was disabled is for sale: %+v (C30)", lock.WaysOut)
	case lock.Reason == PremiumDisabled && lock.Off != q.Off:
		t.Fatalf("nobody is named: %+v (C30)", lock)
	case lock.Reason == Plan && !has["upgrade"], lock.Reason == Plan && has["topup"] == feature:
		t.Fatalf("%+v opens a plan's lock, of a feature %v (C17)", lock.WaysOut, feature)
	case lock.Reason == Credits && !has["topup"]:
		t.Fatalf("no pack: %+v (C14)", lock.WaysOut)
	}
}

// A lock names what is sold today, even if the account lives by an older edition (C17).
func TestWaysOutAreSoldC17(t *testing.T) {
	old := parse(t)
	shop := parse(t, "id: pro\n", "id: studio\n", "from: pro", "from: studio", `{id: "500",`, `{id: "600",`)
	m, _ := old.Model("premium-video")
	free := old.FreePlan()
	for _, options := range []string{"", `{"resolution": "1080p"}`} {
		values, _ := m.Read([]byte(options))
		lock := Judge(Question{Edition: old, Shop: shop, Plan: free, Model: m, Values: values, Price: 40, Available: 50})
		if lock == nil || lock.Reason != Plan || lock.WaysOut[0].Plan != "studio" {
			t.Errorf("%s: %+v, want an upgrade to studio", options, lock)
		}
	}
}

// What is unpaid is said: no date is promised for a refill that waits for money (C14, C27).
func TestTooFewWhileARenewalIsUnpaidC14C27(t *testing.T) {
	e := parse(t)
	m, _ := e.Model("z-image")
	values, _ := m.Read(nil)
	q := Question{Edition: e, Shop: e, Plan: &e.Plans[3], Model: m, Values: values, Price: 2,
		NextRefill: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Unpaid: true, Refilled: 1100, RefilledPrice: 2}
	lock := Judge(q)
	if lock == nil || !strings.Contains(lock.Message, "as soon as your renewal is paid") ||
		strings.Contains(lock.Message, "2026") {
		t.Fatalf("%+v", lock)
	}
	for _, w := range lock.WaysOut {
		if w.Way == "wait" {
			t.Errorf("to wait is offered, until %s, for what comes only with a payment", w.At)
		}
	}
}

// To wait for a cap to start anew is a way out where the cap and what is refilled are enough then, and no other one is
// lost by it (C14, C42).
func TestCapWaitC14C42(t *testing.T) {
	e := parse(t)
	m, _ := e.Model("z-image")
	values, _ := m.Read(nil)
	anew := time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name            string
		cap, refilled   money.Credits
		unpaid, waiting bool
	}{
		{"enough of both", 300, 450, false, true},
		{"exactly enough of both", 2, 2, false, true},
		{"a cap that is below the price", 1, 450, false, false},
		{"a refill that is below the price", 300, 1, false, false},
		{"a month that begins when somebody pays", 300, 450, true, false},
	} {
		lock := Judge(Question{Edition: e, Shop: e, Plan: &e.Plans[3], Model: m, Values: values, Price: 2, Available: 100,
			Cap: &Cap{Credits: c.cap, Spent: c.cap, SetBy: "user:ann", StartsAnew: anew}, NextRefill: anew,
			Unpaid: c.unpaid, Refilled: c.refilled, RefilledPrice: 2})
		if lock == nil || lock.Reason != Capped {
			t.Fatalf("%s: %+v", c.name, lock)
		}
		var ways []string
		for _, w := range lock.WaysOut {
			ways = append(ways, w.Way)
			if most := min(c.cap, c.refilled); w.Way == WayWait && (w.Credits != most || !w.At.Equal(anew)) {
				t.Errorf("%s: %d credits on %s", c.name, w.Credits, w.At)
			}
		}
		want := []string{"ask_admin", "free_mode"}
		if c.waiting {
			want = append([]string{WayWait}, want...)
		}
		if !slices.Equal(ways, want) {
			t.Errorf("%s: the ways are %v, want %v", c.name, ways, want)
		}
	}
}

// Two needs at once are met by the cheapest plan that has both.
func TestNeeds_MetC17(t *testing.T) {
	e := parse(t, "    resolution: {",
		"    branded: {words: [no, yes], default: no, needs: {yes: brand_kit}}\n    resolution: {")
	m, _ := e.Model("premium-video")
	values, err := m.Read([]byte(`{"resolution": "1080p", "branded": "yes"}`))
	if err != nil {
		t.Fatal(err)
	}
	lock := Judge(Question{Edition: e, Shop: e, Plan: e.FreePlan(), Model: m, Values: values, Price: 70, Available: 1000,
		Bought: 1000})
	if lock == nil || lock.WaysOut[0].Plan != "team" {
		t.Errorf("%+v, want an upgrade to team", lock)
	}
}

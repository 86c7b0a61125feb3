package audit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"conto/sim/audit"
)

// generator thinks of what happens next.
type generator struct {
	rand  *rand.Rand
	world *world
	now   time.Time
	holds int
	crowd bool // a life about people: on plans with seats, and of everybody's doing
}

var people = []string{"ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "joe", "kim", "leo"}

// pick chooses one of a few.
func pick[T any](g *generator, of ...T) T { return of[g.rand.IntN(len(of))] }

// chance is true p times of a hundred.
func (g *generator) chance(p int) bool { return g.rand.IntN(100) < p }

// next returns the next step.
func (g *generator) next() step {
	if g.now.IsZero() {
		g.now = g.start()
		return step{g.now, audit.Operator, begin{}}
	}
	if g.chance(25) {
		at := g.later()
		g.now = at
		if g.chance(30) {
			return step{at, audit.Operator, down{}}
		}
		return step{at, audit.Operator, run{}}
	}
	if g.chance(15) {
		g.now = g.later() // a request to a server that has slept
	} else if g.chance(50) {
		g.now = g.now.Add(time.Duration(g.rand.IntN(1e9)) * time.Microsecond)
	}
	by := audit.Operator
	switch {
	case g.chance(15), g.crowd && g.chance(40):
		by = audit.Actor{User: pick(g, people[:5]...)}
	case g.chance(30):
		by = audit.Actor{User: "ada"}
	}
	op := g.request(&by) // which may wait for its moment
	return step{g.now, by, op}
}

// start returns an instant of some years, often special: ends of months, leap days, both changes of the clocks.
func (g *generator) start() time.Time {
	day := time.Date(2024+g.rand.IntN(5), time.Month(1+g.rand.IntN(12)), 1+g.rand.IntN(31), 0, 0, 0, 0, g.world.zone)
	if g.chance(50) {
		md := pick(g, [2]int{1, 29}, [2]int{1, 30}, [2]int{1, 31}, [2]int{2, 28}, [2]int{2, 29}, [2]int{3, 29}, [2]int{3, 31},
			[2]int{10, 27}, [2]int{10, 25}, [2]int{10, 31}, [2]int{12, 31}, [2]int{8, 31})
		day = time.Date(day.Year(), time.Month(md[0]), md[1], 0, 0, 0, 0, g.world.zone)
	}
	return day.Add(g.ofDay()).UTC()
}

// ofDay returns a time of day, sometimes at its edges.
func (g *generator) ofDay() time.Duration {
	return pick(g, 0, time.Microsecond, 24*time.Hour-time.Microsecond, 150*time.Minute, time.Hour,
		time.Duration(g.rand.Int64N(86_400_000_000))*time.Microsecond)
}

// later returns an instant after now: at, just before and just after what is due, or some time on.
func (g *generator) later() time.Time {
	a := g.world.audit
	at := g.now
	switch g.rand.IntN(10) {
	case 9:
		at = g.edge()
	case 0, 1:
		at = a.Due()
	case 2:
		at = a.Month.End
	case 3:
		at = a.Period.End
		if at.Sub(g.now) > 70*24*time.Hour && g.chance(60) {
			at = g.now.Add(time.Duration(g.rand.IntN(70*24)) * time.Hour)
		}
	case 4:
		at = g.now.Add(time.Duration(g.rand.IntN(40)) * time.Minute)
	case 5:
		at = g.now.Add(time.Duration(g.rand.IntN(10*24)) * time.Hour)
	case 6:
		at = g.now.Add(time.Duration(g.rand.IntN(100*24)) * time.Hour)
	case 7:
		at = g.now.Add(pick(g, 24*time.Hour, 3*24*time.Hour, 5*24*time.Hour, 7*24*time.Hour, 15*time.Minute))
	case 8:
		if g.chance(20) {
			at = g.now.AddDate(0, g.rand.IntN(30), 0)
		}
	}
	at = at.Add(pick(g, 0, 0, -time.Microsecond, time.Microsecond, time.Duration(g.rand.IntN(3600))*time.Second))
	if at.Before(g.now) {
		return g.now
	}
	return at
}

// edge returns an instant at which something that was asked for is just in time, or just too late: a quote, the payment
// of a start, the outcome of an attempt to renew.
func (g *generator) edge() time.Time {
	a := g.world.audit
	edges := []time.Time{g.now, a.Month.End.Add(-15 * time.Minute)} // a hold of then ends with its lots
	for _, q := range g.world.quotes {
		edges = append(edges, q.quote.At.Add(15*time.Minute))
	}
	for _, c := range a.Charges {
		if c.Purpose == "start" && c.Outcome == "" {
			edges = append(edges, c.Quote.At.Add(15*time.Minute))
		}
	}
	if r := a.Renewal; r != nil {
		for _, days := range []int{1, 3, 5, 7} {
			edges = append(edges, r.Since.In(g.world.zone).AddDate(0, 0, days).UTC())
		}
	}
	edges = slices.DeleteFunc(edges, func(t time.Time) bool { return t.Before(g.now) })
	return pick(g, edges...)
}

// wait lets time pass to the last instant of a quote, to just before it or to just after it.
func (g *generator) wait(quoted time.Time) {
	last := quoted.Add(15*time.Minute + pick(g, 0, -time.Microsecond, time.Microsecond))
	if g.chance(30) && last.After(g.now) {
		g.now = last
	}
}

// request returns something that is asked for.
func (g *generator) request(by *audit.Actor) any {
	switch n := g.rand.IntN(100); {
	case g.crowd && g.chance(40):
		return g.team()
	case n < 25:
		if g.chance(5) {
			*by = audit.Actor{User: "ada", Key: "k_1"}
		}
		if g.chance(15) {
			return price(g.spend())
		}
		return g.spend()
	case n < 40:
		return g.close(by)
	case n < 45:
		return audit.Refund{Hold: g.anyHold(), Credits: g.some(20), Units: g.some(20)}
	case n < 49:
		return g.grant()
	case n < 60:
		return audit.Subscribe{Plan: g.plan(), Interval: g.interval(), Method: g.method()}
	case n < 66:
		return ask{g.plan(), g.interval()}
	case n < 71:
		n := max(0, len(g.world.quotes)-1-g.rand.IntN(3))
		if n < len(g.world.quotes) {
			g.wait(g.world.quotes[n].quote.At)
		}
		return confirm{n, g.method()}
	case n < 74:
		return audit.Cancel{Now: g.chance(40)}
	case n < 77:
		return audit.Resume{}
	case n < 80:
		return audit.TopUp{Pack: pick(g, "500", "500", "500", "2000", "5000", "700"), Method: g.method()}
	case n < 83:
		return audit.SetMethod{Method: pick(g, "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_slow", "", "transfer", "transfer")}
	case n < 86:
		return g.transfer()
	case n < 90:
		return g.payment()
	}
	return g.team()
}

func (g *generator) plan() string {
	if g.crowd && g.chance(70) {
		return pick(g, "team", "agency")
	}
	return pick(g, "free", "starter", "creator", "pro", "team", "agency", "agency", "team", "nothing")
}

func (g *generator) interval() string {
	if g.chance(2) {
		return "week"
	}
	return pick(g, "month", "month", "year")
}

func (g *generator) method() string {
	return pick(g, "pm_ok", "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_slow", "", "")
}

func (g *generator) spend() audit.Spend {
	g.holds++
	s := audit.Spend{ID: fmt.Sprintf("h%d", g.holds), Model: pick(g, audit.Models[4:]...), Hold: g.chance(60)}
	if g.chance(3) {
		s.ID = g.anyHold()
	}
	if g.chance(2) {
		s.Model = pick(g, "no-model", "mini-llm", "fast-image", "basic-voice")
	}
	if g.chance(20) {
		s.User = pick(g, people[:5]...)
	}
	s.Options = audit.Options{Numbers: map[string]int64{}, Words: map[string]string{}}
	put := func(name string, values ...int64) {
		if g.chance(50) {
			s.Options.Numbers[name] = pick(g, values...)
		}
	}
	switch s.Model {
	case "z-image", "premium-image", "fast-image":
		put("count", 1, 2, 3, 7, 8, 8, 8)
		put("width", 64, 1024, 1025, 2048, 8192)
		put("height", 64, 1024, 512, 1023)
	case "premium-llm", "mini-llm":
		put("max_output_tokens", 1, 1000, 1001, 2000, 2001, 60000, 1000000)
	case "lip-sync", "premium-video", "talking-avatar":
		put("seconds", 1, 2, 5, 20, 60, 60)
		if g.chance(30) {
			s.Options.Words["resolution"] = pick(g, "720p", "1080p")
		}
	}
	if g.chance(3) {
		s.Options.Numbers[pick(g, "count", "width", "seconds", "max_output_tokens", "colour")] = pick[int64](g, -1, 0, 9, 61,
			63, 8193, 1000001)
	}
	return s
}

// close settles or releases a hold.
func (g *generator) close(by *audit.Actor) any {
	id := g.anyHold()
	for _, h := range g.world.audit.Holds {
		if h.ID == id && g.chance(80) {
			*by = h.By
		}
	}
	if g.chance(30) {
		return audit.Release{Hold: id}
	}
	return audit.Settle{Hold: id, Credits: g.some(50), Units: g.some(25)}
}

// anyHold returns a hold that was asked for, mostly lately, and sometimes none.
func (g *generator) anyHold() string {
	if g.chance(70) {
		return fmt.Sprintf("h%d", max(1, g.holds-g.rand.IntN(4)))
	}
	for _, h := range g.world.audit.Holds {
		if h.State == "expired" && g.chance(20) {
			return h.ID
		}
	}
	return fmt.Sprintf("h%d", g.rand.IntN(g.holds+2))
}

// some returns a number of credits, or p times of a hundred all of them.
func (g *generator) some(p int) *int64 {
	if !g.chance(p) {
		return nil
	}
	n := pick(g, 0, 1, 2, 7, 8, 30, 100, int64(g.rand.IntN(50)), -1)
	return &n
}

func (g *generator) grant() audit.Grant {
	grant := audit.Grant{Credits: pick(g, 1, 5, 39, 100, 1000, 0, int64(1+g.rand.IntN(300))),
		Reason: pick(g, "sorry", "sorry", "sorry", " ")}
	switch g.rand.IntN(4) {
	case 0:
		grant.Expires = g.now.Add(time.Duration(g.rand.IntN(60*24)) * time.Hour)
	case 1:
		grant.Expires = pick(g, g.world.audit.Month.End, g.world.audit.Period.End, g.now, g.now.Add(time.Microsecond),
			g.now.Add(15*time.Minute)) // with a hold of now
	}
	return grant
}

// payment reports something of a charge: lately asked for, long over, or of none.
func (g *generator) payment() audit.Payment {
	n := len(g.world.audit.Charges)
	id := n - g.rand.IntN(3)
	if g.chance(30) {
		id = g.rand.IntN(n + 2)
	}
	for _, c := range slices.Backward(g.world.audit.Charges) {
		if c.Outcome == "" && g.chance(50) {
			if c.Purpose == "start" {
				g.wait(c.Quote.At)
			}
			return audit.Payment{Charge: c.ID, Outcome: pick(g, "succeeded", "succeeded", "declined", "action_required")}
		}
	}
	return audit.Payment{Charge: fmt.Sprintf("ch_%d", id), Outcome: pick(g, "succeeded", "declined", "action_required")}
}

// transfer returns something about orders, VAT, and money that goes back; mostly of the order that waits, and of what
// comes next.
func (g *generator) transfer() any {
	a := g.world.audit
	id := fmt.Sprintf("ch_%d", len(a.Charges)-g.rand.IntN(3))
	for _, c := range a.Charges {
		if c.Method == "transfer" && c.Outcome == "" && g.chance(80) {
			id = c.ID
		}
	}
	switch g.rand.IntN(10) {
	case 0, 1, 2:
		return audit.PayOrder{Charge: id}
	case 3:
		return audit.CancelOrder{Charge: id}
	case 4:
		if g.chance(30) {
			if g.chance(30) {
				return audit.Redeem{Code: pick(g, "0000-0000-0000-0001", "0000-0000-0000-000Z", "0000-0000-0000-000O"),
					Credits: pick(g, int64(0), 5, 40, 300), Days: pick(g, 0, 0, 1, 30),
					Until:   pick(g, time.Time{}, g.now, g.world.audit.Month.End),
					Expires: pick(g, time.Time{}, g.now, g.world.audit.Period.End)}
			}
			if g.chance(60) {
				return audit.SetAlert{Below: pick(g, int64(0), 1, 20, 60, 200, 1000, -1)}
			}
			return audit.SetKind{Kind: pick(g, "personal", "business", "enterprise", "club")}
		}
		return audit.SetTax{Untaxed: g.chance(50)}
	case 5:
		return audit.Order{Pack: "500", Reference: "RF18"}
	case 6:
		return audit.RefundPayment{Charge: id, Cents: g.some(60)}
	case 7:
		return audit.Order{Plan: g.plan(), Interval: g.interval(), Reference: "RF18"}
	}
	next := audit.Order{Plan: a.Plan, Interval: a.Interval, Reference: "RF18"}
	if p := a.Pending; p != nil && g.chance(50) {
		next.Plan, next.Interval = p.Plan, p.Interval
	}
	return next
}

// team returns something about the people.
func (g *generator) team() any {
	user := pick(g, people...)
	yes := g.chance(50)
	switch g.rand.IntN(8) {
	case 0, 1, 2:
		return audit.Invite{User: user, Role: pick(g, "member", "member", "manager", "manager", "owner"),
			Joined: g.chance(40)}
	case 3:
		return audit.Join{User: user}
	case 4:
		return audit.Remove{User: user}
	case 5:
		return audit.Change{User: pick(g, people[:4]...), Premium: &yes}
	case 6:
		return audit.Change{User: user, Stays: &yes}
	}
	if g.chance(40) {
		most := pick(g, int64(-1), 0, 8, 30, 100, g.rand.Int64N(300))
		return audit.Change{User: pick(g, people[:4]...), Cap: &most}
	}
	c := audit.Change{User: pick(g, people[:6]...), Role: pick(g, "member", "manager", "owner", "")}
	if g.chance(30) {
		c.Premium = &yes
	}
	if g.chance(30) {
		c.Stays = &yes
	}
	return c
}

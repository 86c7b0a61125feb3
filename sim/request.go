package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
	"conto/sim/audit"
)

// request is something that a customer or an operator asks for, in both languages.
type request struct {
	by      audit.Actor
	op      any // of package audit
	command account.Command
}

var people = []string{"bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "joe", "kim", "leo"}

// think thinks of a request.
func (w *world) think(s *subject) request {
	by := audit.Operator
	switch {
	case w.chance(10):
		by = audit.Actor{User: pick(w, people[:4]...)}
	case w.chance(30):
		by = audit.Actor{User: s.owner}
	}
	switch n := w.rand.IntN(100); {
	case n < 35:
		return w.spend(s, by)
	case n < 52:
		return w.close(s, by)
	case n < 56:
		hold, credits := w.anyHold(s), w.some(30)
		return request{by, audit.Refund{Hold: hold, Credits: credits}, account.Refund{Hold: hold, Credits: (*money.Credits)(credits)}}
	case n < 60:
		return w.grant(by)
	case n < 72:
		return w.subscribe(s, by)
	case n < 75:
		now := w.chance(40)
		return request{by, audit.Cancel{Now: now}, account.Cancel{Now: now}}
	case n < 78:
		return request{by, audit.Resume{}, account.Resume{}}
	case n < 82:
		pack, method := pick(w, "500", "500", "2000", "5000", "700"), w.method()
		return request{by, audit.TopUp{Pack: pack, Method: method}, account.TopUp{Pack: pack, Method: method}}
	case n < 86:
		method := pick(w, "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_moody")
		return request{by, audit.SetMethod{Method: method}, account.SetMethod{Method: method}}
	default:
		return w.team(s, by)
	}
}

func (w *world) method() string {
	return pick(w, "pm_ok", "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_moody", "", "")
}

func (w *world) spend(s *subject, by audit.Actor) request {
	s.holds++
	op := audit.Spend{ID: fmt.Sprintf("g%d", s.holds), Model: pick(w, audit.Models...), Hold: w.chance(60)}
	if w.chance(3) {
		op.ID = w.anyHold(s)
	}
	if w.chance(10) {
		op.User = pick(w, people[:4]...)
	}
	op.Options = audit.Options{Numbers: map[string]int64{}, Words: map[string]string{}}
	switch op.Model {
	case "z-image", "premium-image":
		op.Options.Numbers["count"] = pick[int64](w, 1, 2, 8, 8)
		op.Options.Numbers["width"] = pick[int64](w, 512, 1024, 2048)
	case "premium-llm":
		op.Options.Numbers["max_output_tokens"] = pick[int64](w, 1, 1001, 60000)
	case "lip-sync", "premium-video", "talking-avatar":
		op.Options.Numbers["seconds"] = pick[int64](w, 1, 5, 60, 61)
		if w.chance(20) {
			op.Options.Words["resolution"] = pick(w, "720p", "1080p")
		}
	}
	options := map[string]any{}
	for name, v := range op.Options.Numbers {
		options[name] = v
	}
	for name, v := range op.Options.Words {
		options[name] = v
	}
	body, err := json.Marshal(options)
	if err != nil {
		panic(err)
	}
	return request{by, op, account.Spend{ID: op.ID, Model: op.Model, Options: body, User: op.User, Now: !op.Hold}}
}

// close settles or releases a hold, mostly by who may.
func (w *world) close(s *subject, by audit.Actor) request {
	id := w.anyHold(s)
	for _, h := range s.audit.Holds {
		if h.ID == id && w.chance(80) {
			by = h.By
		}
	}
	if w.chance(30) {
		return request{by, audit.Release{Hold: id}, account.Release{Hold: id}}
	}
	credits := w.some(40)
	return request{by, audit.Settle{Hold: id, Credits: credits}, account.Settle{Hold: id, Credits: (*money.Credits)(credits)}}
}

// anyHold is a hold of the account, mostly a late one.
func (w *world) anyHold(s *subject) string {
	if w.chance(75) {
		return fmt.Sprintf("g%d", max(1, s.holds-w.rand.IntN(4)))
	}
	return fmt.Sprintf("g%d", w.rand.IntN(s.holds+2))
}

// some is a number of credits, or nil for all of them.
func (w *world) some(percent int) *int64 {
	if !w.chance(percent) {
		return nil
	}
	n := pick(w, 0, 1, 2, 8, 30, int64(w.rand.IntN(60)))
	return &n
}

func (w *world) grant(by audit.Actor) request {
	credits := int64(w.rand.IntN(300))
	var expires time.Time
	if w.chance(50) {
		expires = w.clock.Now().Add(time.Duration(w.rand.IntN(60*24)) * time.Hour)
	}
	return request{by, audit.Grant{Credits: credits, Reason: "sorry", Expires: expires},
		account.Grant{Credits: money.Credits(credits), Reason: "sorry", ExpiresAt: expires}}
}

// quoted is a quote that may be confirmed later, in both languages.
type quoted struct {
	quote *audit.Quote
	terms subscription.Terms
}

func (w *world) subscribe(s *subject, by audit.Actor) request {
	method := w.method()
	if len(s.quotes) > 0 && w.chance(40) {
		q := s.quotes[len(s.quotes)-1]
		terms := q.terms
		return request{by, audit.Subscribe{Plan: q.quote.Plan, Interval: q.quote.Interval, Method: method, Quoted: q.quote},
			account.Subscribe{Plan: terms.Plan, Interval: terms.Interval, Method: method, Quoted: &terms}}
	}
	plan, interval := pick(w, "free", "starter", "creator", "pro", "team", "agency", "agency", "gold"), pick(w, "month", "month", "year")
	return request{by, audit.Subscribe{Plan: plan, Interval: interval, Method: method},
		account.Subscribe{Plan: plan, Interval: catalog.Interval(interval), Method: method}}
}

func (w *world) team(s *subject, by audit.Actor) request {
	user, yes := pick(w, people...), w.chance(50)
	switch w.rand.IntN(7) {
	case 0, 1, 2:
		role, joined := pick(w, "member", "manager", "owner"), w.chance(50)
		return request{by, audit.Invite{User: user, Role: role, Joined: joined}, account.Invite{User: user, Role: team.Role(role), Joined: joined}}
	case 3:
		return request{by, audit.Join{User: user}, account.Join{User: user}}
	case 4:
		return request{by, audit.Remove{User: user}, account.Remove{User: user}}
	case 5:
		user = pick(w, append([]string{s.owner}, people[:3]...)...)
		return request{by, audit.Change{User: user, Premium: &yes}, account.Change{User: user, Premium: &yes}}
	}
	return request{by, audit.Change{User: user, Stays: &yes}, account.Change{User: user, Stay: &yes}}
}

// actor is who asks, as the core says it.
func actor(by audit.Actor) account.Actor {
	if by.User == "" {
		return account.Operator
	}
	return account.Actor{ID: "user:" + by.User, User: by.User}
}

package crash

import (
	"strconv"
	"strings"

	"conto/client"
)

// think thinks of something to ask for; nil: of nothing that is possible now.
func (c *caller) think(t *tenant) *ask {
	switch n := c.chance.IntN(100); {
	case n < 10 && c.generates:
		return generate(c, t)
	case n < 11 && c.generates:
		return stopWork(c)
	case n < 28:
		return c.hold(t, "/spends")
	case n < 42:
		return c.hold(t, "/holds")
	case n < 53:
		return c.close(t)
	case n < 57:
		return c.refund(t)
	case n < 63:
		return c.batch()
	case n < 67:
		return c.grant(t, 1+c.chance.Int64N(100))
	case n < 73:
		return c.topUp(t)
	case n < 80:
		return c.subscribe(t)
	case n < 84:
		return c.cancel(t)
	case n < 86:
		return c.setMethod(t)
	case n < 88:
		return c.confirm(t)
	case n < 90:
		return c.post(t, "/keys", map[string]any{"name": "ci"})
	case n < 98:
		return c.member(t)
	default:
		if t.clock == nil || c.roll(50) {
			return c.open(nil)
		}
		return c.open(t.clock)
	}
}

// open opens an account.
func (c *caller) open(on *travel) *ask {
	body := client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "business"}
	if on != nil {
		body.TestClock = on.id
	}
	a := c.post(nil, "/v1/accounts", body)
	a.then = func(a *ask) {
		if !a.done() {
			return
		}
		opened := read[client.Account](c.round, a)
		a.account = opened.ID
		c.tenants = append(c.tenants, &tenant{id: opened.ID, clock: on, seq: opened.Seq})
	}
	return a
}

func (c *caller) order() client.HoldRequest {
	models := []string{"z-image", "premium-image", "premium-llm", "lip-sync", "premium-video", "fast-image"}
	o := client.HoldRequest{Model: pick(c, models...), Options: client.Options{}}
	switch o.Model {
	case "z-image", "premium-image":
		o.Options["count"] = pick(c, 1, 2, 5)
	case "premium-llm":
		o.Options["max_output_tokens"] = pick(c, 100, 2500)
	case "lip-sync", "premium-video":
		o.Options["seconds"] = pick(c, 1, 2, 3)
	}
	return o
}

// hold holds, or spends.
func (c *caller) hold(t *tenant, path string) *ask {
	o := c.order()
	a := c.post(t, path, o)
	if c.roll(30) {
		o.ID = "own-" + a.key
		a.body = o
	}
	a.then = func(a *ask) {
		if !a.done() {
			return
		}
		h := read[client.Hold](c.round, a)
		if seq, err := strconv.ParseInt(strings.TrimPrefix(h.ID, "h_"), 10, 64); err == nil {
			t.tell(seq) // an id that was made here is the entry's number
		}
		switch {
		case h.State == "held":
			t.open = append(t.open, h)
		case !h.Free:
			t.settled = append(t.settled, h.ID)
		}
	}
	return a
}

// close settles or releases an open hold.
func (c *caller) close(t *tenant) *ask {
	c.mu.Lock()
	h, ok := take(&t.open, c.chance.Int())
	c.mu.Unlock()
	if !ok {
		return nil
	}
	if c.roll(35) {
		return c.post(t, "/holds/"+h.ID+"/release", nil)
	}
	body := map[string]any{}
	if c.roll(30) {
		body = map[string]any{"credits": c.chance.Int64N(h.Credits + 1)}
	}
	a := c.post(t, "/holds/"+h.ID+"/settle", body)
	a.then = func(a *ask) {
		if a.done() {
			t.settled = append(t.settled, h.ID)
		}
	}
	return a
}

func (c *caller) refund(t *tenant) *ask {
	c.mu.Lock()
	hold, ok := take(&t.settled, c.chance.Int())
	c.mu.Unlock()
	if !ok {
		return nil
	}
	return c.post(t, "/refunds", map[string]any{"hold": hold})
}

// batch spends many times at once, on several accounts.
func (c *caller) batch() *ask {
	var spends []client.Spend
	for range 2 + c.chance.IntN(15) {
		spends = append(spends, client.Spend{Account: c.tenant().id, HoldRequest: c.order()})
	}
	a := c.post(nil, "/v1/spends", map[string]any{"spends": spends})
	a.spends = spends
	return a
}

func (c *caller) grant(t *tenant, credits int64) *ask {
	return c.post(t, "/grants", map[string]any{"credits": credits, "reason": "for " + c.name})
}

// method returns one of the test cards, or none that there is.
func (c *caller) method() string {
	return pick(c, "pm_ok", "pm_ok", "pm_ok", "pm_declined", "pm_action_required", "pm_declined_later", "pm_none")
}

func (c *caller) topUp(t *tenant) *ask {
	return c.paid(t, c.post(t, "/topups", map[string]any{"pack": pick(c, "500", "2000"), "payment_method": c.method()}))
}

func (c *caller) subscribe(t *tenant) *ask {
	plan := pick(c, "starter", "creator", "pro", "team", "agency", "agency")
	return c.paid(t, c.post(t, "/subscription",
		client.Subscription{Plan: plan, Interval: pick(c, "month", "month", "year"), Method: c.method()}))
}

// paid notes where the customer is to confirm a charge.
func (c *caller) paid(t *tenant, a *ask) *ask {
	a.then = func(a *ask) {
		if a.done() {
			t.tell(read[client.Account](c.round, a).Seq)
		} else if a.code == "payment_action_required" {
			t.confirm = append(t.confirm, confirmation(read[struct{ URL string }](c.round, a).URL))
		}
	}
	return a
}

// cancel cancels the subscription, or takes back what is scheduled.
func (c *caller) cancel(t *tenant) *ask {
	a := c.post(t, "/subscription/resume", nil)
	if c.roll(50) {
		a = c.post(t, "/subscription/cancel", map[string]any{"when": pick(c, "now", "period_end", "period_end")})
	}
	a.then = func(a *ask) {
		if a.done() {
			t.tell(read[client.Account](c.round, a).Seq)
		}
	}
	return a
}

func (c *caller) setMethod(t *tenant) *ask {
	a := c.put(t, "/payment-method", map[string]any{"payment_method": c.method()})
	a.mayBeTrue = true
	return c.paid(t, a)
}

// confirm does what the customer does at the bank's page.
func (c *caller) confirm(t *tenant) *ask {
	c.mu.Lock()
	path, ok := take(&t.confirm, c.chance.Int())
	c.mu.Unlock()
	if !ok {
		return nil
	}
	a := c.post(nil, path, nil)
	a.unmarked = true
	return a
}

// member invites somebody, or changes or removes somebody who is there.
func (c *caller) member(t *tenant) *ask {
	c.mu.Lock()
	p, ok := take(&t.people, c.chance.Int())
	c.mu.Unlock()
	switch {
	case !ok || c.roll(40):
		if ok {
			c.mu.Lock()
			t.people = append(t.people, p)
			c.mu.Unlock()
		}
		return c.invite(t)
	case c.roll(40):
		return c.remove(t, "/members/"+p.user)
	}
	a := c.patch(t, "/members/"+p.user, map[string]any{"premium": !p.premium})
	a.personal = true
	a.then = func(a *ask) {
		p.premium = p.premium != a.done()
		t.people = append(t.people, p)
	}
	return a
}

func (c *caller) invite(t *tenant) *ask {
	a := c.post(t, "/members", nil)
	user := "u-" + a.key
	a.body = map[string]any{"email": user + "@example.com", "role": pick(c, "member", "manager"), "user": user}
	a.personal = true
	a.then = func(a *ask) {
		if a.done() {
			t.people = append(t.people, &person{user, true})
		}
	}
	return a
}

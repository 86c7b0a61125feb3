package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"conto/client"
)

const (
	callers   = 16
	thinkTime = 10 * time.Millisecond // between two requests of a caller, at most
	patience  = 2 * time.Second       // how long a caller waits for an answer before it leaves that for later
	tenants   = 8                     // accounts that there are from the start, half of them on test clocks
	clocks    = 2
)

// caller is one of those who load the servers.
type caller struct {
	*round
	name   string
	chance *rand.Rand
	asked  int
	lines  []*client.Client // to the servers, by slot
}

// newCaller makes a caller, whose workload the seed decides.
func (r *round) newCaller(n int) *caller {
	return &caller{
		round: r, name: fmt.Sprintf("s%d-c%d", r.report.Seed, n), chance: rand.New(rand.NewPCG(r.report.Seed, uint64(n))),
		lines: make([]*client.Client, len(r.slots)),
	}
}

// slot returns any of the servers.
func (c *caller) slot() *slot { return c.slots[c.chance.IntN(len(c.slots))] }

// client returns the caller's own line to a server. Callers who shared their connections would open some that nobody
// uses, for which a server that is to end waits.
func (c *caller) client(s *slot) *client.Client {
	if c.lines[s.index] == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		c.lines[s.index] = client.New("http://"+s.listen, operatorKey, client.Retries(1, 0),
			client.HTTP(&http.Client{Transport: noting{transport}}))
	}
	return c.lines[s.index]
}

// roll reports true so many times of a hundred.
func (c *caller) roll(percent int) bool { return c.chance.IntN(100) < percent }

// pick chooses one of a few.
func pick[T any](c *caller, of ...T) T { return of[c.chance.IntN(len(of))] }

// post, put, patch and remove make a request for an account, under a key of its own.
func (c *caller) post(t *tenant, path string, body any) *ask {
	return c.ask(http.MethodPost, t, path, body)
}

func (c *caller) put(t *tenant, path string, body any) *ask {
	return c.ask(http.MethodPut, t, path, body)
}

func (c *caller) patch(t *tenant, path string, body any) *ask {
	return c.ask(http.MethodPatch, t, path, body)
}

func (c *caller) remove(t *tenant, path string) *ask { return c.ask(http.MethodDelete, t, path, nil) }

func (c *caller) ask(method string, t *tenant, path string, body any) *ask {
	c.asked++
	a := &ask{key: fmt.Sprintf("%s-%d", c.name, c.asked), method: method, path: path, body: body}
	if t != nil {
		a.account, a.path = t.id, "/v1/accounts/"+t.id+path
	}
	return a
}

// begin makes the first clocks and accounts.
func (r *round) begin(ctx context.Context) error {
	c := r.newCaller(callers)
	start := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	for range clocks {
		a := c.post(nil, "/v1/test-clocks", map[string]any{"now": start})
		a.unmarked, a.kept = true, true
		a.then = func(a *ask) { r.travels = append(r.travels, &travel{id: read[client.TestClock](r, a).ID, now: start}) }
		if !c.send(ctx, a) {
			return fmt.Errorf("no test clock was made: %w", ctx.Err())
		}
	}
	for i := range tenants {
		var on *travel
		if i%2 == 1 {
			on = r.travels[i/2%clocks]
		}
		if a := c.open(on); !c.send(ctx, a) || !a.done() {
			return fmt.Errorf("no account was opened: %s", a.answer)
		}
	}
	for _, t := range r.tenants {
		if a := c.grant(t, 2000); !c.send(ctx, a) || !a.done() {
			return fmt.Errorf("no credits were granted: %s", a.answer)
		}
	}
	return nil
}

// load has callers ask for things until ctx is done; then each gets the answer that it waits for, or leaves it for
// later.
func (r *round) load(ctx context.Context) {
	var all sync.WaitGroup
	for i := range callers {
		c := r.newCaller(i)
		all.Go(func() {
			for ctx.Err() == nil {
				c.step(ctx)
				pause(ctx, time.Duration(c.chance.Int64N(int64(thinkTime))))
			}
		})
	}
	all.Wait()
}

// step asks for one thing, or looks at one.
func (c *caller) step(ctx context.Context) {
	t := c.tenant()
	switch n := c.chance.IntN(100); {
	case n < 8:
		c.look(ctx, t)
		return
	case n < 11:
		c.repeat(ctx)
		return
	case n < 14:
		if t.clock != nil {
			c.advance(ctx, t.clock, time.Duration(pick(c, 10, 20, 24*60, 20*24*60))*time.Minute)
		}
		return
	case n < 16:
		c.setProfile(ctx, t)
		return
	}
	if a := c.think(t); a != nil {
		c.wait(ctx, a)
	}
}

// wait sends a request until it is answered. What takes too long is left for later, when the servers were started anew.
func (c *caller) wait(ctx context.Context, a *ask) bool {
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if c.send(waiting, a) {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doubtful = append(c.doubtful, a)
	return false
}

// tenant chooses an account.
func (c *caller) tenant() *tenant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tenants[c.chance.IntN(len(c.tenants))]
}

// look reads an account: it must show everything that any server has acknowledged before.
func (c *caller) look(ctx context.Context, t *tenant) {
	c.mu.Lock()
	known := t.seq
	c.mu.Unlock()
	s := c.slot()
	a := &ask{method: http.MethodGet, path: "/v1/accounts/" + t.id}
	status, body, err := c.once(ctx, s, a)
	if !c.final(a, status, body, err) {
		return
	}
	a.status, a.answer = status, body
	c.mu.Lock()
	defer c.mu.Unlock()
	if seen := read[client.Account](c.round, a); !a.done() || seen.Seq < known {
		c.found = append(c.found, fmt.Sprintf("server %d shows %s at entry %d, and entry %d was acknowledged: %s", s.index,
			t.id, seen.Seq, known, body))
	}
}

// repeat asks again for something that was answered.
func (c *caller) repeat(ctx context.Context) {
	c.mu.Lock()
	var a *ask
	if len(c.asks) > 0 {
		a = c.asks[c.chance.IntN(len(c.asks))]
	}
	c.mu.Unlock()
	if a != nil && a.repeatable() {
		c.again(ctx, c.slot(), a)
	}
}

// advance moves a test clock on, unless somebody is about it. One that is moved without an answer stays taken.
func (c *caller) advance(ctx context.Context, on *travel, by time.Duration) {
	if !on.moving.TryLock() {
		return
	}
	to := on.now.Add(by)
	a := c.post(nil, "/v1/test-clocks/"+on.id+"/advance", map[string]any{"to": to})
	a.unmarked, a.kept = true, true
	a.then = func(a *ask) {
		defer on.moving.Unlock()
		if now := read[client.TestClock](c.round, a).Now; a.done() && !now.Equal(to) {
			c.found = append(c.found, fmt.Sprintf("clock %s was moved to %s and is at %s", on.id, to, now))
		}
		on.now = to
	}
	c.wait(ctx, a)
}

// setProfile sets the billing profile, unless somebody is about it: only then it is known which one must stand.
func (c *caller) setProfile(ctx context.Context, t *tenant) {
	if !t.setting.TryLock() {
		return
	}
	a := c.put(t, "/billing-profile",
		client.Profile{Name: fmt.Sprintf("Studio %s %d", c.name, c.asked), VATID: "IT01234560587", Address: client.Address{
			Line1: "Via Roma 1", PostalCode: "00100", City: "Roma", Province: "RM", Country: "IT",
		}})
	a.unmarked, a.kept = true, true
	a.then = func(a *ask) {
		defer t.setting.Unlock()
		t.profile = a
	}
	c.wait(ctx, a)
}

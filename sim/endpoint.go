package sim

import (
	"fmt"
	"slices"
	"strings"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/engine"
	"conto/sim/audit"
)

// endpoint thinks of a webhook endpoint that is added, changed or removed, by anybody: also by those who tell of other
// things.
func (s customer) endpoint(by account.Actor) ask {
	if s.rng.chance(15) {
		by = pick(s.rng, account.Webhooks, account.Webhooks, account.Studio, account.Payments, account.Time)
	}
	return ask{by: by, command: anyEndpoint(s.rng, s.audit.Endpoints)}
}

// anyEndpoint asks about one of an account's endpoints, or one that there is not. Much of it is wrong.
func anyEndpoint(rng *rng, there []audit.Endpoint) account.Command {
	of := audit.Endpoint{ID: fmt.Sprintf("we_%d", rng.IntN(13)), Turn: 1}
	if len(there) > 0 && rng.chance(75) {
		of = pick(rng, there...)
	}
	switch rng.IntN(10) {
	case 0, 1, 2, 3:
		return newEndpoint(rng, pick(rng, of.ID, fmt.Sprintf("we_%d", rng.IntN(13)), fmt.Sprintf("we_%d", rng.IntN(13))))
	case 4, 5, 6:
		return otherEndpoint(rng, of.ID)
	case 7:
		return account.RotateSecret{ID: of.ID, Turn: of.Turn + pick(rng, 1, 1, 1, 0, 2, -of.Turn)}
	case 8:
		return account.DisableEndpoint{ID: of.ID, Why: pick(rng, account.DisabledFailing, account.DisabledFailing,
			account.DisabledGone, account.DisabledByHand, "tired", "")}
	}
	return account.RemoveEndpoint{ID: of.ID}
}

// newEndpoint adds one.
func newEndpoint(rng *rng, id string) account.MakeEndpoint {
	if rng.chance(3) {
		id = ""
	}
	return account.MakeEndpoint{ID: id, URL: anyAddress(rng), Label: pick(rng, "", "ours"), Types: anyTypes(rng)}
}

// otherEndpoint changes some of one, or nothing.
func otherEndpoint(rng *rng, id string) account.ChangeEndpoint {
	c := account.ChangeEndpoint{ID: id}
	if rng.chance(30) {
		at := anyAddress(rng)
		c.URL = &at
	}
	if rng.chance(20) {
		label := pick(rng, "", "ours", "theirs")
		c.Label = &label
	}
	if rng.chance(30) {
		c.Types = anyTypes(rng)
	}
	if off := rng.chance(50); rng.chance(60) {
		c.Disabled = &off
	}
	return c
}

// anyAddress returns the name of the text that holds an address, or rarely none.
func anyAddress(rng *rng) string {
	if rng.chance(6) {
		return ""
	}
	return fmt.Sprintf("text:txt_%d", rng.IntN(4))
}

// anyTypes returns some of what an endpoint can be told of, in any order and perhaps twice, or none; rarely one of
// which nobody is told.
func anyTypes(rng *rng) []account.EventType {
	types := []account.EventType{}
	for range rng.IntN(5) {
		types = append(types, pick(rng, account.EventTypes()...))
	}
	if rng.chance(6) {
		types = append(types, pick(rng, account.WebhookTest, "credits.gold", ""))
	}
	return types
}

// tells compares the work of telling endpoints that was written with an entry with the endpoints that the auditor
// knows. What an entry tells of is taken from the core.
func (s *subject) tells(seq int64, events []account.Event) error {
	var want []string
	for _, o := range account.Occurrences(events) {
		for _, e := range s.audit.Endpoints {
			if (audit.Endpoints{Account: s.audit}).Tells(e.ID, string(o.Type)) {
				want = append(want, engine.WebhookJob(s.id, engine.Webhook{Endpoint: e.ID, Seq: seq, Occurrence: o}).ID)
			}
		}
	}
	got := s.calls[seq]
	delete(s.calls, seq)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return differ("told", "endpoints must be told\n%s, are told\n%s", strings.Join(want, ", "), strings.Join(got, ", "))
	}
	return nil
}

// listening has an account add endpoints until there are as many as may be, has anybody change them while they are told
// of what happens, and goes to a plan without API access, or closes.
func (s *scene) listening() {
	l := s.life.rng
	s.ask(account.Subscribe{Plan: pick(l, "pro", "team", "agency"), Interval: catalog.Month, Method: "pm_ok"})
	s.work("charge")
	there := slices.Clone(s.of.audit.Endpoints)
	for n := range 12 {
		id := fmt.Sprintf("we_%d", n)
		s.by(pick(l, account.Operator, user(s.of.ownedBy())), account.MakeEndpoint{ID: id, URL: "text:txt_1",
			Types: append(anyTypes(l), account.CreditsLow, account.CreditsAlert, account.PaymentSucceeded)})
		there = append(there, audit.Endpoint{ID: id, Turn: 1})
	}
	s.meddle(8, there)
	s.ask(account.SetAlert{Below: money.Credits(s.of.audit.Available(false) + 1_000_000)})
	s.ask(account.TopUp{Pack: "500", Method: "pm_ok"})
	s.work("charge")
	s.generation("z-image", "{}", true)
	switch {
	case l.chance(15):
		s.ask(account.Close{Reason: "asked for"})
	case l.chance(60):
		s.ask(account.Cancel{})
		if !s.to(s.at.AddDate(0, 1, 1)) {
			return
		}
	}
	s.meddle(8, there)
}

// meddle has anybody ask about endpoints, so many times.
func (s *scene) meddle(times int, there []audit.Endpoint) {
	l := s.life.rng
	for range times {
		by := pick(l, account.Operator, account.Operator, user(s.of.ownedBy()), user(s.of.ownedBy()), user(people[0]),
			apiKey("k_1"), account.Webhooks, account.Studio)
		s.by(by, anyEndpoint(l, there))
	}
}

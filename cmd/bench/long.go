package main

import (
	"context"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/engine"
)

// endure has callers spend on the engine for long, and compares the last ten seconds with the first.
func (o *options) endure(ctx context.Context, d *database, n *node) error {
	if o.decay == 0 || o.figure != "" {
		return nil
	}
	accounts, err := openAccounts(ctx, n, o.accounts)
	if err != nil {
		return err
	}
	const part = 10 * time.Second
	parts := max(int(o.decay/part), 2)
	var rates []float64
	for range parts {
		r, err := o.roundOf(ctx, o.callers, part, onEngine(n, accounts))
		if err != nil {
			return err
		}
		rates = append(rates, r.rate)
	}
	o.printf("%s, %s of full load:", d.name, time.Duration(parts)*part)
	for i := 0; i < parts; i += max(1, parts/10) {
		o.printf(" %.0f", rates[i])
	}
	o.printf(" operations/s; the last 10 s are %s\n", met(rates[parts-1]/rates[0], "of the first", 0.8))
	return nil
}

// age compares what a hold costs in an account with many entries and in one with few.
func (o *options) age(ctx context.Context, d *database, n *node) error {
	if o.old == 0 || o.figure != "" {
		return nil
	}
	two, err := openAccounts(ctx, n, 2)
	if err != nil {
		return err
	}
	old, young := two[:1], two[1:]
	for done := 0; done < o.old; done += 1000 {
		requests := make([]engine.Request, 1000)
		for i := range requests {
			requests[i] = engine.Request{Account: old[0], Actor: account.Operator, Key: key(i, done),
				Command: account.Spend{Model: "z-image", Now: true}}
		}
		answers, err := n.Engine.DoMany(ctx, requests)
		if err != nil {
			return err
		}
		for _, a := range answers {
			if a.Err != nil {
				return a.Err
			}
		}
	}
	before := &figure{name: "a hold and its release, 10 entries", callers: o.callers, work: holding(n, young)}
	after := &figure{name: "a hold and its release, many entries", callers: o.callers, work: holding(n, old)}
	after.aims = []aim{{0.9, before, fmt.Sprintf("of the young account, after %d entries", o.old)}}
	if err := o.inTurns(ctx, before, after); err != nil {
		return err
	}
	o.heading(d.name)
	o.line(before)
	o.line(after)
	return nil
}

// heldBy is the hold that a spend has opened.
func heldBy(a engine.Answer) string {
	for _, event := range a.Events {
		if held, ok := event.(credit.Held); ok {
			return held.ID
		}
	}
	return ""
}

// holding sets credits aside on the engine, and frees them.
func holding(n *node, accounts []string) work {
	return func(ctx context.Context, caller, turn int) (int, error) {
		k := key(caller, turn)
		a, err := n.Engine.Do(ctx, engine.Request{Account: accounts[0], Actor: account.Operator, Key: k,
			Command: account.Spend{Model: "z-image"}})
		if err != nil {
			return 0, err
		}
		_, err = n.Engine.Do(ctx, engine.Request{
			Account: accounts[0], Actor: account.Operator, Key: k + "-release", Command: account.Release{Hold: heldBy(a)},
		})
		return 1, err
	}
}

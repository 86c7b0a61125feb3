package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"conto/core/credit"
)

// nodes measures one, two and four servers on one database, of which each caller uses all in turn, and counts
// afterwards: every spend that was acknowledged is in its account's balance, and nothing else is.
func (o *options) nodes(ctx context.Context, d *database) error {
	if o.figure != "" && o.figure != "n" {
		return nil
	}
	o.heading(d.name + ", nodes")
	var one *figure
	for _, count := range []int{1, 2, 4} {
		c, err := d.fresh(fmt.Sprint("nodes_", count))
		if err != nil {
			return err
		}
		var nodes []*node
		for range count {
			n, err := serve(ctx, c)
			if err != nil {
				return err
			}
			nodes = append(nodes, n)
		}
		spread, hot, err := o.onNodes(ctx, nodes)
		for _, n := range nodes {
			err = errors.Join(err, n.stop())
		}
		if err != nil {
			return err
		}
		if one == nil {
			one = spread
		}
		for _, f := range []*figure{spread, hot} {
			o.line(f)
		}
		o.printf("%-42s %12.2f of one node's\n", "", median(spread.results).rate/median(one.results).rate)
	}
	return nil
}

// onNodes measures and counts.
func (o *options) onNodes(ctx context.Context, nodes []*node) (spread, hot *figure, err error) {
	accounts, err := openAccounts(ctx, nodes[0], o.accounts+1)
	if err != nil {
		return nil, nil, err
	}
	acknowledged := make([]atomic.Int64, len(accounts))
	spend := func(from, to int) work {
		return func(ctx context.Context, caller, turn int) (int, error) {
			i := from + (caller*7919+turn)%(to-from)
			n, err := onEngine(nodes[(caller+turn)%len(nodes)], accounts[i:i+1])(ctx, caller, turn)
			if err == nil {
				acknowledged[i].Add(1)
			}
			return n, err
		}
	}
	spread = &figure{name: fmt.Sprintf("n  engine, nodes: %d, %d accounts", len(nodes), o.accounts), callers: o.callers,
		work: spend(0, o.accounts)}
	hot = &figure{name: fmt.Sprintf("n  engine, nodes: %d, one account", len(nodes)), callers: o.callers,
		work: spend(o.accounts, o.accounts+1)}
	if err := o.inTurns(ctx, spread, hot); err != nil {
		return nil, nil, err
	}
	const price = 2 // credits for an image of Z-Image
	for i, id := range accounts {
		for _, n := range nodes {
			state, _, err := n.Engine.State(ctx, id)
			if err != nil {
				return nil, nil, err
			}
			if spent := int64(state.Wallet.Totals.Granted) - int64(
				state.Wallet.Available(credit.Anywhere)); spent != price*acknowledged[i].Load() {
				return nil, nil, fmt.Errorf("%s: %d spends were acknowledged, and %d credits are gone", id, acknowledged[i].Load(),
					spent)
			}
		}
	}
	return spread, hot, nil
}

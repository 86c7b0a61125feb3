package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		figures, err := o.onNodes(ctx, nodes)
		for _, n := range nodes {
			err = errors.Join(err, n.stop())
		}
		if err != nil {
			return err
		}
		if one == nil {
			one = figures[0]
		}
		for _, f := range figures {
			o.line(f)
			o.printf("%-42s %12.2f of one node's\n", "", median(f.results).rate/median(one.results).rate)
		}
	}
	return nil
}

// onNodes measures and counts.
func (o *options) onNodes(ctx context.Context, nodes []*node) ([]*figure, error) {
	accounts, err := openAccounts(ctx, nodes[0], o.accounts+1)
	if err != nil {
		return nil, err
	}
	acknowledged := make([]atomic.Int64, len(accounts))
	by := make([]atomic.Int64, len(nodes)) // spends of the hot account, where every caller keeps to a node
	spend := func(from, to, move int) work {
		return func(ctx context.Context, caller, turn int) (int, error) {
			i, at := from+(caller*7919+turn)%(to-from), (caller+turn*move)%len(nodes)
			n, err := onEngine(nodes[at], accounts[i:i+1])(ctx, caller, turn)
			if err == nil {
				acknowledged[i].Add(1)
			}
			if move == 0 && err == nil {
				by[at].Add(1)
			}
			return n, err
		}
	}
	name := fmt.Sprintf("n  engine, nodes: %d, ", len(nodes))
	figures := []*figure{
		{name: name + fmt.Sprint(o.accounts, " accounts"), callers: o.callers, work: spend(0, o.accounts, 1)},
		{name: name + "one account", callers: o.callers, work: spend(o.accounts, o.accounts+1, 1)},
		{name: name + "one, callers stay", callers: o.callers, work: spend(o.accounts, o.accounts+1, 0)},
	}
	if err := o.inTurns(ctx, figures...); err != nil {
		return nil, err
	}
	var shares []int64
	for i := range by {
		shares = append(shares, by[i].Load())
	}
	if most := slices.Max(shares); most > 0 {
		o.printf("%-42s %12.2f of the luckiest node's spends, the unluckiest\n", "", float64(slices.Min(shares))/float64(most))
	}
	const price = 2 // credits for an image of Z-Image
	for i, id := range accounts {
		for _, n := range nodes {
			state, _, err := n.Engine.State(ctx, id)
			if err != nil {
				return nil, err
			}
			if spent := int64(state.Wallet.Totals.Granted) - int64(
				state.Wallet.Available(credit.Anywhere)); spent != price*acknowledged[i].Load() {
				return nil, fmt.Errorf("%s: %d spends were acknowledged, and %d credits are gone", id, acknowledged[i].Load(),
					spent)
			}
		}
	}
	return figures, nil
}

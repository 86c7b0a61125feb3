package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"conto/cmd/internal/boot"
)

// work is what one caller does, again and again: n operations, on its own connection if it has one.
type work func(ctx context.Context, caller, turn int) (n int, err error)

// result is what a round came to.
type result struct {
	rate     float64 // operations a second
	p50, p99 time.Duration
}

// round has callers do work for a while.
func (o *options) roundOf(ctx context.Context, callers int, length time.Duration, w work) (result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var operations atomic.Int64
	took := make([][]time.Duration, callers)
	errs := make([]error, callers)
	begun := time.Now()
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for turn := 0; time.Since(begun) < length; turn++ {
				start := time.Now()
				n, err := w(ctx, caller, turn)
				if err != nil {
					errs[caller] = err
					cancel()
					return
				}
				took[caller] = append(took[caller], time.Since(start))
				operations.Add(int64(n))
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return result{}, err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	return result{float64(operations.Load()) / time.Since(begun).Seconds(), quantile(all, 50), quantile(all, 99)}, nil
}

func quantile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

// median is the round in the middle, by rate.
func median(results []result) result {
	slices.SortFunc(results, func(a, b result) int { return int(math.Copysign(1, a.rate-b.rate)) })
	return results[len(results)/2]
}

// figure is something measured, in rounds that take turns with the others'.
type figure struct {
	name    string
	callers int
	work    work
	results []result
}

// inTurns measures figures round by round.
func (o *options) inTurns(ctx context.Context, figures ...*figure) error {
	for round := range o.rounds + 1 {
		for _, f := range figures {
			if !o.wanted(f) {
				continue
			}
			r, err := o.roundOf(ctx, f.callers, o.round, f.work)
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			if round > 0 { // the first one warms up
				f.results = append(f.results, r)
			}
		}
	}
	return nil
}

// wanted says whether a figure is among those asked for.
func (o *options) wanted(f *figure) bool { return strings.HasPrefix(f.name, o.figure) }

func (f *figure) median() result { return median(slices.Clone(f.results)) }

// measure measures everything on one database and prints it.
func (o *options) measure(ctx context.Context, d database) error {
	server, stop, err := d.serve(ctx)
	if err != nil {
		return err
	}
	err = o.table(ctx, d, server)
	if err == nil && o.long > 0 {
		err = o.decay(ctx, d, server)
	}
	return errors.Join(err, stop())
}

// table prints the figures and their ratios.
func (o *options) table(ctx context.Context, d database, server *boot.Server) error {
	spread, err := openAccounts(ctx, server, o.accounts)
	if err != nil {
		return err
	}
	hot, err := openAccounts(ctx, server, 1)
	if err != nil {
		return err
	}
	echo, stopEcho, err := startEcho()
	if err != nil {
		return err
	}
	defer stopEcho()
	direct := func(accounts []string) *figure {
		return &figure{name: "a  engine", callers: o.callers, work: onEngine(server, accounts)}
	}
	single := func(accounts []string) *figure {
		return &figure{name: "b  POST spends", callers: o.callers, work: overHTTP(server.URL, accounts)}
	}
	many := func(accounts []string) *figure {
		return &figure{name: "c  POST /v1/spends × 100", callers: o.callers, work: inBatches(server.URL, accounts)}
	}
	fsync, closeFile, err := fsyncWork()
	if err != nil {
		return err
	}
	defer closeFile()
	a1, a2, b1, b2, c1, c2 := direct(spread), direct(hot), single(spread), single(hot), many(spread), many(hot)
	e := &figure{name: "   bare net/http, same JSON", callers: o.callers, work: overHTTP(echo, spread)}
	f := &figure{name: "   fsync", callers: 1, work: fsync}
	same, stopBare, err := o.bareFigures(ctx, d)
	if err != nil {
		return err
	}
	defer stopBare()
	if err := o.inTurns(ctx, a1, a2, same[0], same[1], b1, b2, e, c1, c2, same[2], same[3], f); err != nil {
		return err
	}
	o.printf("\n%s\n%-44s %12s %10s %10s  %s\n", d.name, "", "operations/s", "p50", "p99", "ratio")
	o.line(a1, fmt.Sprintf("%d accounts", o.accounts), against(a1, same[0], "of the bare loop, ≥ 0.5"))
	o.line(a2, "one account", against(a2, same[1], "of the bare loop, ≥ 0.5")+", "+against(a2, a1, "of the spread, ≥ 0.9"))
	o.line(b1, fmt.Sprintf("%d accounts", o.accounts), against(b1, e, "of bare net/http, ≥ 0.3; p99 < 15 ms"))
	o.line(b2, "one account", against(b2, e, "of bare net/http, ≥ 0.3; p99 < 15 ms")+", "+against(b2, b1, "of the spread, ≥ 0.9"))
	o.line(c1, fmt.Sprintf("%d accounts", o.accounts), against(c1, same[0], "of (a)'s bare loop, ≥ 0.4"))
	o.line(c2, "one account", against(c2, same[1], "of (a)'s bare loop, ≥ 0.4")+", "+against(c2, c1, "of the spread, ≥ 0.9"))
	for _, limit := range same {
		o.line(limit, "", "")
	}
	o.line(e, "", "")
	o.line(f, "", "")
	return nil
}

// bareFigures are the loops that write the same rows without Conto: in batches of as many as there are callers, as the
// engine's are at most, and in batches of 1,000, over many accounts and on one.
func (o *options) bareFigures(ctx context.Context, d database) ([]*figure, func(), error) {
	var figures []*figure
	var open []bare
	closeAll := func() {
		for _, b := range open {
			b.close()
		}
	}
	for _, batch := range []int{o.callers, 1000} {
		for _, accounts := range []int{o.accounts, 1} {
			b, err := d.bare(ctx, batch, accounts)
			if err != nil {
				closeAll()
				return nil, nil, err
			}
			open = append(open, b)
			name := fmt.Sprintf("   bare loop, batches of %d, %d accounts", batch, accounts)
			figures = append(figures, &figure{name: name, callers: 1, work: func(ctx context.Context, _, _ int) (int, error) {
				return batch, b.write(ctx)
			}})
		}
	}
	return figures, closeAll, nil
}

func (o *options) line(f *figure, where, ratio string) {
	if !o.wanted(f) {
		return
	}
	m := f.median()
	name := f.name
	if where != "" {
		name += ", " + where
	}
	o.printf("%-44s %12.0f %10s %10s  %s\n", name, m.rate, short(m.p50), short(m.p99), ratio)
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

// against is the median of the ratios of two figures, round by round.
func against(f, limit *figure, aim string) string {
	if len(f.results) == 0 || len(limit.results) == 0 {
		return ""
	}
	var ratios []float64
	for i := range f.results {
		ratios = append(ratios, f.results[i].rate/limit.results[i].rate)
	}
	slices.Sort(ratios)
	return fmt.Sprintf("%.2f %s", ratios[len(ratios)/2], aim)
}

// decay has callers spend on the engine for long, and compares the last sixth with the first.
func (o *options) decay(ctx context.Context, d database, server *boot.Server) error {
	accounts, err := openAccounts(ctx, server, o.accounts)
	if err != nil {
		return err
	}
	const parts = 6
	var rates []float64
	for range parts {
		r, err := o.roundOf(ctx, o.callers, o.long/parts, onEngine(server, accounts))
		if err != nil {
			return err
		}
		rates = append(rates, r.rate)
	}
	o.printf("%s, %s of full load: ", d.name, o.long)
	for _, rate := range rates {
		o.printf("%.0f ", rate)
	}
	o.printf("operations/s; the last sixth is %.2f of the first, ≥ 0.8\n", rates[parts-1]/rates[0])
	return nil
}

package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"conto/driver/store"
)

// table measures the figures that take seconds, and prints them.
func (o *options) table(ctx context.Context, d *database, n *node) error {
	if o.figure == "q" || o.figure == "n" { // these have accounts of their own
		return nil
	}
	spread, err := openAccounts(ctx, n, o.accounts)
	if err != nil {
		return err
	}
	hot, err := openAccounts(ctx, n, 1)
	if err != nil {
		return err
	}
	before := heap()
	wide, err := openAccounts(ctx, n, o.many)
	if err != nil {
		return err
	}
	perAccount := (float64(heap()) - float64(before)) / float64(o.many)
	limits, closeLimits, err := o.limits(ctx, d, n, spread)
	if err != nil {
		return err
	}
	defer closeLimits()
	figures := o.figures(d, n, limits, spread, wide, hot)
	pages, err := o.pages(ctx, n)
	if err != nil {
		return err
	}
	starts, err := o.starts(ctx, n)
	if err != nil {
		return err
	}
	if err := o.rest(ctx, n); err != nil {
		return err
	}
	all := slices.Concat(figures, pages, starts, limits.all)
	if err := o.inTurns(ctx, all...); err != nil {
		return err
	}
	o.heading(d.name)
	for _, f := range all {
		o.line(f)
	}
	if o.figure == "" {
		o.printf("%-42s %12.0f bytes, with what the store remembers of it (< 4096: %s)\n", "memory, each remembered account",
			perAccount, word(perAccount < 4096))
	}
	return nil
}

// heap is how many bytes are in use.
func heap() uint64 {
	var m runtime.MemStats
	for range 2 { // what the first finds unused, the second gives back
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// longestRest is how long the jobs of what was opened are waited for.
const longestRest = 5 * time.Minute

// rest waits until the server has nothing left to do: an account that is opened is listed by a job.
func (o *options) rest(ctx context.Context, n *node) error {
	queue, ok := n.Store.(store.Depths)
	if !ok {
		return nil
	}
	for begun := time.Now(); ; time.Sleep(2 * time.Second) { // to count many is work, too, on the same cores
		depths, err := queue.Depths(ctx)
		if err != nil {
			return err
		}
		left := 0
		for _, d := range depths {
			left += d.Jobs
		}
		if left == 0 {
			return nil
		}
		if time.Since(begun) > longestRest {
			o.printf("%d jobs are still to be done, beside what is measured\n", left)
			return nil
		}
	}
}

// figures are Conto's, with what each should reach.
func (o *options) figures(d *database, n *node, l *limits, spread, wide, hot []string) []*figure {
	const slowest = 10 * time.Millisecond
	single, read := 0.6, 0.7
	if d.nodes { // the database is a process of its own, on the same cores
		single, read = 0.5, 0.6
	}
	var figures []*figure
	add := func(name string, callers int, w work, p99 time.Duration, aims ...aim) *figure {
		f := &figure{name: name, callers: callers, work: w, p99: p99, aims: aims}
		figures = append(figures, f)
		return f
	}
	// each adds a figure spread over accounts, and on one, which should be no slower.
	each := func(name string, make func(accounts []string) work, p99 time.Duration, least float64, what string, of,
		ofHot *figure) {
		f := add(fmt.Sprintf("%s, %d accounts", name, len(spread)), o.callers, make(spread), p99, aim{least, of, what})
		add(name+", one account", o.callers, make(hot), p99, aim{least, ofHot, what}, aim{0.9, f, "of the spread"})
	}
	spend := func(accounts []string) work { return overHTTP(n.URL, accounts) }
	each("a  engine", func(accounts []string) work { return onEngine(n, accounts) }, 0, 0.65, "of the bare loop", l.loop,
		l.loopHot)
	each("b  POST spends", spend, slowest, single, "of bare net/http", l.echo, l.echo)
	add(fmt.Sprintf("b  POST spends, %d accounts", len(wide)), o.callers, spend(wide), slowest,
		aim{single, l.echo, "of bare net/http"})
	each("c  POST /v1/spends × 100", func(accounts []string) work { return inBatches(n.URL, accounts) }, 0, 0.5,
		"of the bare loop", l.loop, l.loopHot)
	add("d  hold → settle, 16 callers", 16, holdAndSettle(n.URL, spread), 0, aim{0.12, l.echo16, "of bare net/http"})
	add("e  GET account", o.callers, reading(n.URL, spread), 0, aim{read, l.echoAccount, "of bare net/http"})
	return figures
}

// limits are what this machine gives without Conto.
type limits struct {
	loop, loopHot, echo, echo16, echoAccount *figure
	all                                      []*figure
}

// limits prepares them: the same rows written in a plain loop, in batches of as many as there are callers, as the
// engine's are at most, and of 1,000; a server that decodes and encodes the same JSON; a file that is synced.
func (o *options) limits(ctx context.Context, d *database, n *node, accounts []string) (*limits, func(), error) {
	l := &limits{}
	var closers []func()
	closeAll := func() {
		for _, c := range closers {
			c()
		}
	}
	add := func(name string, callers int, w work) *figure {
		f := &figure{name: "   " + name, callers: callers, work: w}
		l.all = append(l.all, f)
		return f
	}
	loops := map[[2]int]*figure{}
	for _, batch := range []int{o.callers, 1000} {
		for _, count := range []int{o.accounts, 1} {
			b, err := d.bare(ctx, batch, count)
			if err != nil {
				closeAll()
				return nil, nil, err
			}
			closers = append(closers, b.close)
			loops[[2]int{batch, count}] = add(fmt.Sprintf("bare loop, batches of %d, accounts: %d", batch, count), 1,
				func(ctx context.Context, _, _ int) (int, error) { return batch, b.write(ctx) })
		}
	}
	l.loop, l.loopHot = loops[[2]int{o.callers, o.accounts}], loops[[2]int{o.callers, 1}]
	echo, stop, err := startEcho(ctx, n.URL+"/v1/accounts/"+accounts[0])
	if err != nil {
		closeAll()
		return nil, nil, err
	}
	closers = append(closers, stop)
	l.echo = add("bare net/http, the same JSON", o.callers, overHTTP(echo, accounts))
	l.echo16 = add("bare net/http, the same JSON, 16 callers", 16, overHTTP(echo, accounts))
	l.echoAccount = add("bare net/http, an account's JSON", o.callers, reading(echo, accounts))
	fsync, closeFile, err := fsyncWork()
	if err != nil {
		closeAll()
		return nil, nil, err
	}
	closers = append(closers, closeFile)
	add("fsync", 1, fsync)
	return l, closeAll, nil
}

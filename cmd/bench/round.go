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
)

// work is what one caller does, again and again: n operations, on its own connection if it has one.
type work func(ctx context.Context, caller, turn int) (n int, err error)

// result is what a round came to.
type result struct {
	rate     float64 // operations a second
	p50, p99 time.Duration
}

// roundOf has callers do work for a while.
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
	aims    []aim
	p99     time.Duration // the aim for the slowest hundredth; 0: none
	results []result
}

// aim is what a figure should reach of another.
type aim struct {
	least float64
	of    *figure
	what  string
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

// wanted reports whether a figure is among those asked for. Limits, whose names begin with a space, are unless figures
// are measured alone.
func (o *options) wanted(f *figure) bool {
	if strings.HasPrefix(f.name, " ") {
		return !o.alone
	}
	return strings.HasPrefix(f.name, o.figure)
}

func (o *options) heading(name string) {
	o.printf("\n%-42s %12s %9s %9s  %s\n", name, "operations/s", "p50", "p99", "ratio, aim")
}

// line prints a figure, and how it stands to its aims.
func (o *options) line(f *figure) {
	if len(f.results) == 0 {
		return
	}
	m := median(slices.Clone(f.results))
	var said []string
	for _, a := range f.aims {
		if len(a.of.results) > 0 {
			said = append(said, met(f.against(a.of), a.what, a.least))
		}
	}
	if f.p99 > 0 {
		said = append(said, fmt.Sprintf("p99 < %s: %s", f.p99, word(m.p99 < f.p99)))
	}
	o.printf("%-42s %12.0f %9s %9s  %s\n", f.name, m.rate, brief(m.p50), brief(m.p99), strings.Join(said, "; "))
}

// met says a ratio, its aim, and whether it was met.
func met(ratio float64, what string, least float64) string {
	return fmt.Sprintf("%.2f %s (≥ %g: %s)", ratio, what, least, word(ratio >= least))
}

func word(ok bool) string {
	if ok {
		return "met"
	}
	return "short"
}

func brief(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

// against is the median of the ratios of two figures, round by round.
func (f *figure) against(limit *figure) float64 {
	var ratios []float64
	for i := range f.results {
		ratios = append(ratios, f.results[i].rate/limit.results[i].rate)
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

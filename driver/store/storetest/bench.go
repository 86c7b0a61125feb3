package storetest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"conto/driver/store"
)

// Benchmark measures commits: batches of several sizes, over many accounts and on one, and many callers side by side.
// The figure to read is entries/s.
func Benchmark(b *testing.B, d Driver) {
	for _, accounts := range []int{1000, 1} {
		for _, size := range []int{1, 64, 1000} {
			b.Run(fmt.Sprintf("accounts=%d/batch=%d", accounts, size), func(b *testing.B) {
				s := (&database{t: b, open: d.New(b)}).Open()
				l := newLoad("a", accounts)
				b.ResetTimer()
				for range b.N {
					mustCommit(b, s, l.batch(size)...)
				}
				report(b, b.N*size)
			})
		}
	}
	b.Run("callers=64/batch=1", func(b *testing.B) { benchmarkCallers(b, d) })
	b.Run("jobs", func(b *testing.B) { benchmarkJobs(b, d) })
}

// benchmarkCallers has 64 callers commit single entries to accounts of their own.
func benchmarkCallers(b *testing.B, d Driver) {
	s := (&database{t: b, open: d.New(b)}).Open()
	const callers = 64
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			l := newLoad(fmt.Sprint("c", caller, "-"), 16)
			for left.Add(-1) >= 0 {
				outcomes, err := s.Commit(context.Background(), l.batch(1))
				if err != nil || outcomes[0] != nil {
					b.Errorf("commit: %v %v", outcomes, err)
					return
				}
			}
		})
	}
	group.Wait()
	report(b, b.N)
}

// benchmarkJobs measures how long after its commit a job runs, when there is nothing else to do.
func benchmarkJobs(b *testing.B, d Driver) {
	s := (&database{t: b, open: d.New(b)}).Open()
	w := work(b, s, nil)
	first, j := withJob("warm", 1)
	mustCommit(b, s, first)
	w.await(j, 1)
	b.ResetTimer()
	for n := range b.N {
		e, j := withJob("ada", int64(n+1))
		mustCommit(b, s, e)
		w.await(j, 1)
	}
	b.StopTimer()
	w.stop()
}

// BenchmarkDecay commits batches of 1,000 over 1,000 accounts for as many seconds as CONTO_BENCH_SECONDS says (unset:
// it is skipped), and reports the rate of the first and of the last tenth: a store that slows down as it grows shows
// here.
func BenchmarkDecay(b *testing.B, d Driver) {
	seconds, err := strconv.Atoi(os.Getenv("CONTO_BENCH_SECONDS"))
	if err != nil || seconds < 10 {
		b.Skip("CONTO_BENCH_SECONDS, 10 at least, says how long to run")
	}
	const size = 1000
	s := (&database{t: b, open: d.New(b)}).Open()
	l := newLoad("a", size)
	tenth := time.Duration(seconds) * time.Second / 10
	var rates [10]float64
	b.ResetTimer()
	for i := range rates {
		committed, start := 0, time.Now()
		for time.Since(start) < tenth {
			mustCommit(b, s, l.batch(size)...)
			committed += size
		}
		rates[i] = float64(committed) / time.Since(start).Seconds()
		b.Logf("tenth %d: %.0f entries/s", i+1, rates[i])
	}
	b.ReportMetric(rates[0], "first/s")
	b.ReportMetric(rates[9], "last/s")
}

// load makes entries like those of a busy studio: a key each, an id on every other one, some 300 bytes of payload.
type load struct {
	prefix string
	seqs   []int64
	next   int
}

// newLoad makes a load over so many accounts, in turns.
func newLoad(prefix string, accounts int) *load {
	return &load{prefix: prefix, seqs: make([]int64, accounts)}
}

// payload is what a spend's command and events come to in bytes.
var payload = []byte(
	`{"type":"Spend","model":"premium-image","credits":4,"lots":[{"id":"plan-2026-01","credits":4}],"hold":"0123456789"}`)

// batch returns the next entries.
func (l *load) batch(size int) []store.Entry {
	entries := make([]store.Entry, size)
	for i := range entries {
		account := l.next % len(l.seqs)
		l.seqs[account]++
		entries[i] = store.Entry{
			Account: l.prefix + strconv.Itoa(account), Seq: l.seqs[account], At: begin, Actor: "key:operator",
			Key: "request-" + strconv.Itoa(l.next), Digest: "9f86d081884c7d65", Command: payload, Events: payload,
		}
		if l.next%2 == 0 {
			entries[i].Unique = []string{"hold:" + strconv.Itoa(l.next)}
		}
		l.next++
	}
	return entries
}

// report adds the rate to a benchmark's figures.
func report(b *testing.B, entries int) {
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
}

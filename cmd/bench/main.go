// Command bench measures Conto beside the limits of the machine it runs on, in one run, on SQLite and on PostgreSQL.
//
// Each figure is the median of several rounds, the rounds of a figure and of its limit in turns, so that a machine
// whose speed drifts moves both. What matters are the ratios; the absolute figures are this machine's.
// docs/PERFORMANCE.md says what each figure is, and what is in the way of those that fall short.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
	"time"

	"conto/cmd/internal/boot"
	"conto/internal/pgserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := options{out: os.Stdout}
	flag.IntVar(&o.callers, "callers", 64, "callers at the same time")
	flag.IntVar(&o.accounts, "accounts", 1000, "accounts over which they spread")
	flag.IntVar(&o.many, "many", 100_000, "accounts over which they spread widely")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of each figure")
	flag.DurationVar(&o.round, "round", time.Second, "length of a round")
	flag.DurationVar(&o.decay, "decay", time.Minute, "length of the run that looks for decay; 0: none")
	flag.IntVar(&o.old, "old", 0, "entries of the old account whose holds are compared with a new one's; 0: not compared")
	flag.IntVar(&o.grown, "grown", 0, "accounts, of ten entries each, with which the server is started; 0: not started")
	flag.StringVar(&o.only, "only", "", "sqlite or postgres; both when empty")
	flag.StringVar(&o.figure, "figure", "", "only figures whose name begins so, such as b")
	flag.BoolVar(&o.alone, "alone", false, "without the limits, so that a profile shows the figures alone")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	boot.Tune()
	if err := profiled(*profile, func() error { return o.run(ctx) }); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// profiled runs work, with a CPU profile if a file is named.
func profiled(name string, work func() error) error {
	if name == "" {
		return work()
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return errors.Join(err, file.Close())
	}
	err = work()
	pprof.StopCPUProfile()
	return errors.Join(err, file.Close())
}

type options struct {
	callers, accounts, many, rounds int
	round, decay                    time.Duration
	old, grown                      int
	only, figure                    string
	alone                           bool
	out                             io.Writer
}

func (o *options) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(o.out, format, args...) // there is nowhere else to say it
}

// run measures everything.
func (o *options) run(ctx context.Context) error {
	o.printf("%d callers, medians of %d rounds of %s\n", o.callers, o.rounds, o.round)
	if o.only != "postgres" {
		if err := o.onSQLite(ctx); err != nil {
			return err
		}
	}
	if o.only == "sqlite" {
		return nil
	}
	err := o.onPostgreSQL(ctx)
	if errors.Is(err, pgserver.ErrNone) {
		o.printf("\nPostgreSQL is not measured: %v\n", err)
		return nil
	}
	return err
}

// database is one kind of store, and how to write to it without Conto.
type database struct {
	name  string
	nodes bool                                                         // may have several
	fresh func(name string) (boot.Config, error)                       // an empty database
	bare  func(ctx context.Context, batch, accounts int) (bare, error) // on a database of its own
}

func (o *options) onSQLite(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "conto-bench-")
	if err != nil {
		return err
	}
	d := &database{name: "SQLite"}
	d.fresh = func(string) (boot.Config, error) {
		own, err := os.MkdirTemp(dir, "data-")
		return boot.Config{Data: own}, err
	}
	d.bare = func(ctx context.Context, batch, accounts int) (bare, error) {
		return bareSQLite(ctx, dir, batch, accounts)
	}
	return errors.Join(o.measure(ctx, d), os.RemoveAll(dir))
}

func (o *options) onPostgreSQL(ctx context.Context) error {
	server, err := pgserver.Start(pgserver.Options{})
	if err != nil {
		return err
	}
	d := &database{name: "PostgreSQL", nodes: true}
	d.fresh = func(name string) (boot.Config, error) {
		url, err := createDatabase(ctx, server, name)
		return boot.Config{Database: url}, err
	}
	d.bare = func(ctx context.Context, batch, accounts int) (bare, error) {
		return barePostgreSQL(ctx, server, batch, accounts)
	}
	return errors.Join(o.measure(ctx, d), server.Stop())
}

// measure measures everything on one database and prints it.
func (o *options) measure(ctx context.Context, d *database) error {
	c, err := d.fresh("conto")
	if err != nil {
		return err
	}
	n, err := serve(ctx, c)
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context, *database, *node) error{o.table, o.queue, o.age, o.endure} {
		if err == nil {
			err = part(ctx, d, n)
		}
	}
	if err = errors.Join(err, n.stop()); err != nil {
		return err
	}
	if d.nodes {
		if err := o.nodes(ctx, d); err != nil {
			return err
		}
	}
	return o.start(ctx, d)
}

// node is a server under measure.
type node struct {
	*boot.Server
	stop func() error
}

// serve starts a server.
func serve(ctx context.Context, c boot.Config) (*node, error) {
	c.Listen, c.OperatorKey, c.Unlimited = "127.0.0.1:0", operatorKey, true
	c.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := boot.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Serve(serving) }()
	return &node{s, func() error { cancel(); return <-done }}, nil
}

const operatorKey = "op_bench_of_at_least_128_bits"

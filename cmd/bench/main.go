// Command bench measures Conto beside the limits of the machine it runs on, in one run, on SQLite and on PostgreSQL.
//
// Each figure is the median of several rounds, the rounds of a figure and of its limit in turns, so that a machine whose
// speed drifts moves both. What matters are the ratios; the absolute figures are this machine's.
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
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of each figure")
	flag.DurationVar(&o.round, "round", 2*time.Second, "length of a round")
	flag.DurationVar(&o.long, "long", time.Minute, "length of the run that looks for decay; 0: none")
	flag.StringVar(&o.only, "only", "", "sqlite or postgres; both when empty")
	flag.StringVar(&o.figure, "figure", "", "only figures whose name begins so, such as b, and the run that looks for decay")
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
	callers, accounts, rounds int
	round, long               time.Duration
	only, figure              string
	out                       io.Writer
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
	name   string
	config boot.Config
	bare   func(ctx context.Context, batch, accounts int) (bare, error) // on a database of its own
}

func (o *options) onSQLite(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "conto-bench-")
	if err != nil {
		return err
	}
	d := database{"SQLite", boot.Config{Data: dir}, func(ctx context.Context, batch, accounts int) (bare, error) {
		return bareSQLite(ctx, dir, batch, accounts)
	}}
	return errors.Join(o.measure(ctx, d), os.RemoveAll(dir))
}

func (o *options) onPostgreSQL(ctx context.Context) error {
	server, err := pgserver.Start(pgserver.Options{})
	if err != nil {
		return err
	}
	d := database{"PostgreSQL", boot.Config{}, func(ctx context.Context, batch, accounts int) (bare, error) {
		return barePostgreSQL(ctx, server, batch, accounts)
	}}
	if d.config.Database, err = createDatabase(ctx, server, "conto"); err == nil {
		err = o.measure(ctx, d)
	}
	return errors.Join(err, server.Stop())
}

// serve starts a server on the database and answers how to stop it.
func (d *database) serve(ctx context.Context) (*boot.Server, func() error, error) {
	c := d.config
	c.Listen, c.OperatorKey = "127.0.0.1:0", operatorKey
	c.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := boot.Open(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Serve(serving) }()
	return s, func() error { cancel(); return <-done }, nil
}

const operatorKey = "op_bench"

// Command crash puts the real binary through kills, pauses, stops, database crashes and full disks under load, on each
// database, and proves that nothing is lost and nothing is done twice. See package sim/crash.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
	_ "time/tzdata" // the seller's time zone, also on a machine that knows none

	"conto/internal/pgserver"
	"conto/sim/crash"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		stop()
		os.Exit(1)
	}
}

// run runs the rounds that the arguments ask for.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("crash", flag.ContinueOnError)
	rounds := flags.Int("rounds", 30, "rounds on each database")
	database := flags.String("database", "", "sqlite or postgres; both when empty")
	seed := flags.Uint64("seed", 0, "of the first round, each next has the next; 0: a new one, which is printed")
	load := flags.Duration("load", 4*time.Second, "how long each round is loaded")
	bin := flags.String("bin", "", "the conto to put through it; built anew when empty")
	noMount := flags.Bool("no-mount", false, "do as where no disk can be mounted")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *seed == 0 {
		*seed = rand.Uint64N(1 << 32)
	}
	binary, remove, err := conto(*bin)
	if err != nil {
		return err
	}
	c := crash.Config{
		Command:  func(args ...string) *exec.Cmd { return exec.Command(binary, args...) },
		Database: *database, Rounds: *rounds, Seed: *seed, Load: *load, NoMount: *noMount, Out: out,
	}
	return errors.Join(runAll(ctx, c), remove())
}

// runAll runs on the database that is named, or on both.
func runAll(ctx context.Context, c crash.Config) error {
	if c.Database != "" {
		return crash.Run(ctx, c)
	}
	c.Database = crash.SQLite
	if err := crash.Run(ctx, c); err != nil {
		return err
	}
	c.Database = crash.PostgreSQL
	err := crash.Run(ctx, c)
	if errors.Is(err, pgserver.ErrNone) {
		_, err = fmt.Fprintf(c.Out, "postgres: skipped: %v\n", err)
	}
	return err
}

// conto returns the binary to run, and what removes it if it was built for this.
func conto(bin string) (string, func() error, error) {
	if bin != "" {
		path, err := filepath.Abs(bin)
		return path, func() error { return nil }, err
	}
	dir, err := os.MkdirTemp("", "conto-crash-bin-")
	if err != nil {
		return "", nil, err
	}
	path := filepath.Join(dir, "conto")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", path, "conto/cmd/conto").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, func() error { return os.RemoveAll(dir) }, nil
}

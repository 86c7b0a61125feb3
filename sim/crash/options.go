package crash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// The databases.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

// Config is what to put through what.
type Config struct {
	Command  func(args ...string) *exec.Cmd // conto with these arguments, as a process that is not started yet
	Database string                         // SQLite or PostgreSQL
	Rounds   int                            // 0: 1
	Seed     uint64                         // of the first round; the next has the next
	Load     time.Duration                  // how long a round is loaded; 0: 4 s
	NoMount  bool                           // do as where no disk can be mounted
	Out      io.Writer                      // told a line per round; nil: nobody
}

// operatorKey is the one key of the servers under test.
const operatorKey = "op_crash_of_at_least_128_bits"

// Report is what a round did.
type Report struct {
	Database                                         string
	Seed                                             uint64
	Kills, Pauses, Stops, Crashes, Full              int
	Requests, Repeats, Acknowledged, Refused, Doubts int // doubts: no answer before the servers were started anew
	Unavailable                                      int // answers that admit that nothing could be recorded
	Accounts, Entries                                int
	Generations, Delivered                           int
	Took                                             time.Duration
}

// String returns the report on one line.
func (r Report) String() string {
	return fmt.Sprintf("%s, seed %d: %d kills, %d pauses, %d stops, %d database crashes, disk full %d times; "+
		"%d requests (%d times again, %d unavailable), %d acknowledged, %d refused, %d in doubt; "+
		"%d generations, %d delivered; %d entries in %d accounts; %.1f s",
		r.Database, r.Seed, r.Kills, r.Pauses, r.Stops, r.Crashes, r.Full,
		r.Requests, r.Repeats, r.Unavailable, r.Acknowledged, r.Refused, r.Doubts, r.Generations,
		r.Delivered, r.Entries, r.Accounts, r.Took.Seconds())
}

// Failure is what a round found, and where its data and logs were left.
type Failure struct {
	Report Report
	Kept   string // a folder
	Found  []string
}

// Error lists all of it.
func (f *Failure) Error() string {
	return fmt.Sprintf("%s\n%s\ndata and logs are in %s", f.Report, strings.Join(f.Found, "\n"), f.Kept)
}

// Run runs the rounds, one after the other. The error is a *Failure when one of them found something, and wraps
// pgserver.ErrNone where there is no PostgreSQL.
func Run(ctx context.Context, c Config) error {
	if c.Load == 0 {
		c.Load = 4 * time.Second
	}
	if c.Out == nil {
		c.Out = io.Discard
	}
	p, err := prepare(c)
	if err != nil {
		return err
	}
	if p.cannotFill != "" {
		c.say("%s: skipped: no disk is filled: %s", c.Database, p.cannotFill)
	}
	for i := range max(c.Rounds, 1) {
		report, found, err := runRound(ctx, c, p, c.Seed+uint64(i))
		if err != nil {
			return errors.Join(err, p.remove())
		}
		if len(found) > 0 {
			kept, err := p.keep()
			return errors.Join(&Failure{report, kept, found}, err)
		}
		c.say("%s", report)
	}
	return p.remove()
}

func (c *Config) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Out, format+"\n", args...) // there is nowhere else to say it
}

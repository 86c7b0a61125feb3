// Package sim lives through years of billing in seconds: the real core, the real engine on several nodes and the real jobs,
// over a simulated store, payment provider, clock and customers. A seed decides everything, so a failure is replayed by its
// seed, byte for byte.
//
// What goes wrong in production goes wrong here all the time: nodes crash before and after a commit, the store does not say
// whether it wrote, another node is first, jobs run late, twice and out of order, the provider takes the money and loses
// the answer, customers repeat requests, and time jumps. After each step an auditor (package audit), which shares no code
// with the core, says what must have become of the account.
package sim

import (
	"fmt"
	"io"
	"strings"
)

// Config says what to simulate.
type Config struct {
	Seed     uint64
	Days     int       // of simulated time
	Accounts int       // 0: 20
	Nodes    int       // engines on one store; 0: 3
	Trace    io.Writer // told every step; nil: nobody
}

// Report counts what happened.
type Report struct {
	Seed                      uint64
	Steps, Requests, Refusals int
	Entries, Conflicts        int64
	Crashes, Repeats          int
	Charged, Returned         int64 // cents
}

// String is the report on one line.
func (r Report) String() string {
	return fmt.Sprintf("seed %d: %d steps, %d requests (%d refused, %d repeated), %d entries, %d conflicts, %d crashes, charged %d cents, returned %d",
		r.Seed, r.Steps, r.Requests, r.Refusals, r.Repeats, r.Entries, r.Conflicts, r.Crashes, r.Charged, r.Returned)
}

// Failure is a difference between what is and what must be.
type Failure struct {
	Seed    uint64
	Step    int
	Account string
	Why     error
	Story   []string // what happened to the account until then
}

// Error names the seed that replays it, the step, the difference and the story.
func (f *Failure) Error() string {
	return fmt.Sprintf("seed %d, step %d, account %s: %v\n%s", f.Seed, f.Step, f.Account, f.Why, strings.Join(f.Story, "\n"))
}

// Unwrap answers the difference.
func (f *Failure) Unwrap() error { return f.Why }

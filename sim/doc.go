// Package sim lives through years of billing in seconds: the real core, the real engine on several nodes and the real
// jobs, over a simulated store, payment provider, clock and customers. A seed decides everything, so a failure is
// replayed by its seed, byte for byte.
//
// What goes wrong in production goes wrong here all the time: nodes crash before and after a commit and in the middle
// of a job, the store does not say whether it wrote, another node is first, jobs run late, twice and out of order, the
// provider takes the money and loses the answer or takes back its word, customers repeat requests, time jumps, and
// prices change in between. After each step an auditor (package audit), which shares no code with the core, states what
// must have become of the account, and a ledger complains of what cannot be. A Report counts every accident, so that
// none is only thought to happen.
//
// A life is a list of steps, each of which holds everything about itself. When one of them comes out differently, steps
// are left out as long as the same difference remains, and the shortest story is told.
//
// What no client can cause is left out: profiles, contacts and the names of members, which are records beside the
// journal; the questions that only read (explanations, lists); and the loop that asks every second for what is due,
// whose one turn is a step here.
package sim

import (
	"fmt"
	"io"
	"strings"
)

// Config is what to simulate.
type Config struct {
	Seed     uint64
	Days     int       // of simulated time, beside those that all servers sleep through
	Accounts int       // 0: 20
	Nodes    int       // engines on one store; 0: 3
	Trace    io.Writer // told every step; nil: nobody
	Rough    bool      // a failure is not shortened
}

// Report counts what happened.
type Report struct {
	Seed                      uint64
	Steps, Requests, Refusals int
	Entries                   int64
	Charged, Returned         int64          // cents
	Documents, Invoiced       int64          // how many, and what they come to in cents
	Transfers, Refunded       int64          // orders that were paid, and cents that support gave back
	Accidents                 map[string]int // by their names, which are Accidents
}

// String is the report on one line.
func (r Report) String() string {
	text := fmt.Sprintf(
		"seed %d: %d steps, %d requests (%d refused), %d entries, charged %d cents, returned %d, invoiced %d in %d documents, refunded %d, %d transfers; accidents:",
		r.Seed, r.Steps, r.Requests, r.Refusals, r.Entries, r.Charged, r.Returned, r.Invoiced, r.Documents, r.Refunded, r.Transfers)
	for i, name := range Accidents {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %d × %s", r.Accidents[name], name)
	}
	return text
}

// Failure is a difference between what is and what must be.
type Failure struct {
	Seed    uint64
	Step    int
	Account string // "" when it is of none
	Why     error
	Story   []string // the shortest that ends with such a difference, one line for each step
}

// Error names the seed that replays it, the step, the difference and the story.
func (f *Failure) Error() string {
	text := fmt.Sprintf("seed %d, step %d, account %s: %v", f.Seed, f.Step, f.Account, f.Why)
	if len(f.Story) > 0 {
		text += "\nby this story:\n" + strings.Join(f.Story, "\n")
	}
	return text
}

// Unwrap returns the difference.
func (f *Failure) Unwrap() error { return f.Why }

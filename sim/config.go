package sim

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"conto/sim/generation"
)

// Config is what to simulate.
type Config struct {
	Seed     uint64
	Days     int       // of simulated time, beside those that all servers sleep through
	Accounts int       // 0: 20
	Nodes    int       // engines on one store; 0: 3
	Trace    io.Writer // told every step; nil: nobody
	Rough    bool      // a failure is not shortened
	// Generations has accounts generate in the studio, beside everything else
	Generations bool
}

// Report counts what happened.
type Report struct {
	Seed                      uint64
	Steps, Requests, Refusals int
	Entries                   int64
	Generations               int            // that were asked of the studio
	Charged, Returned         int64          // cents
	Documents, Invoiced       int64          // how many, and what they come to in cents
	Transfers, Refunded       int64          // orders that were paid, and cents that support gave back
	Accidents                 map[string]int // by their names, which are Accidents
}

// String returns the report on one line.
func (r Report) String() string {
	text := fmt.Sprintf(
		"seed %d: %d steps, %d requests (%d refused), %d entries, charged %d cents, returned %d, invoiced %d in %d documents, refunded %d, %d transfers; accidents:",
		r.Seed, r.Steps, r.Requests, r.Refusals, r.Entries, r.Charged, r.Returned, r.Invoiced, r.Documents, r.Refunded, r.Transfers)
	for i, name := range r.names() {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %d × %s", r.Accidents[name], name)
	}
	return text
}

// names lists the accidents that may have happened.
func (r Report) names() []string {
	if r.Generations == 0 {
		return Accidents
	}
	return slices.Concat(Accidents, generation.Accidents)
}

// Failure is a difference between what is and what must be.
type Failure struct {
	Seed    uint64
	Step    int
	Account string // "" when it is of none
	Why     error
	Story   []string // the shortest that ends with such a difference, one line for each step
}

// Error returns the seed that replays it, the step, the difference and the story.
func (f *Failure) Error() string {
	text := fmt.Sprintf("seed %d, step %d, account %s: %v", f.Seed, f.Step, f.Account, f.Why)
	if len(f.Story) > 0 {
		text += "\nby this story:\n" + strings.Join(f.Story, "\n")
	}
	return text
}

// Unwrap returns the difference.
func (f *Failure) Unwrap() error { return f.Why }

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"conto/sim"
)

// simCommand lives through simulated years, audited.
type simCommand struct {
	Seed     *uint64       `help:"The seed that decides everything; without it, a new one, which is printed."`
	Days     int           `help:"Days to live through." default:"365"`
	Accounts int           `help:"Accounts that live." default:"20"`
	Count    int           `help:"Lives to live, one after the other, each with the next seed." default:"1"`
	For      time.Duration `help:"Live on with the next seeds for so long."`
	Trace    bool          `help:"Print every step."`

	Generations bool `help:"Accounts generate in the studio, too: a day has many steps then."`
}

// Run implements the command. It fails at the first difference, naming the seed that replays it and the shortest story.
func (s *simCommand) Run(ctx context.Context, c *console) error {
	seed := rand.Uint64N(1 << 40)
	if s.Seed != nil {
		seed = *s.Seed
	}
	begun := time.Now()
	for n := 0; n < s.Count || time.Since(begun) < s.For; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		config := sim.Config{Seed: seed + uint64(n), Days: s.Days, Accounts: s.Accounts, Generations: s.Generations}
		if s.Trace {
			config.Trace = c.out
		}
		report, err := sim.Run(config)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(c.out, report); err != nil {
			return err
		}
	}
	return nil
}

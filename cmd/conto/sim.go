package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"

	"conto/sim"
)

// simCommand lives through simulated years, audited.
type simCommand struct {
	Seed  uint64 `help:"The seed that decides everything; without it, a new one, which is printed."`
	Days  int    `help:"Days to live through." default:"365"`
	Count int    `help:"Lives to live, one after the other, each with the next seed." default:"1"`
	Trace bool   `help:"Print every step."`
}

// Run implements the command. It fails at the first difference, naming the seed that replays it.
func (s *simCommand) Run(ctx context.Context, c *console) error {
	if s.Seed == 0 {
		s.Seed = rand.Uint64N(1 << 40)
	}
	for i := range s.Count {
		if err := ctx.Err(); err != nil {
			return err
		}
		config := sim.Config{Seed: s.Seed + uint64(i), Days: s.Days}
		if s.Trace {
			config.Trace = io.Writer(c.out)
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

package studio

import (
	"context"
	"errors"
	"slices"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/gen"
	"conto/engine"
	"conto/jobs/attention"
)

// tend looks after a generation of which the time has come.
func (s *Studio) tend(ctx context.Context, g *Generation) error {
	switch {
	case g.State == Opening:
		return s.reopen(ctx, g)
	case g.State == Queued:
		return s.end(ctx, g, Failed, CodeQueueTimeout, say(message.GenerationQueueTimeout))
	case g.State != Running:
		return s.save(ctx, g, time.Time{}) // final: nobody has to look
	}
	switch g.Phase {
	case Starting:
		return s.resolve(ctx, g)
	case Under:
		return s.poll(ctx, g)
	case Storing:
		return s.keep(ctx, g)
	case Ending:
		return s.finish(ctx, g)
	}
	g.Node = s.Providers[g.Provider].node(s.Node)
	return s.begin(ctx, g) // claimed by a process that stopped then
}

// reopen finds out whether a generation got its hold, of which the process stopped in between.
func (s *Studio) reopen(ctx context.Context, g *Generation) error {
	held, err := s.Engine.Hold(ctx, g.Account, g.ID)
	if err != nil {
		return err
	}
	if held == nil {
		g.State, g.Code, g.EndedAt = Failed, CodeInternal, s.Clock.Now()
		g.Why = say(message.GenerationFailed)
		return final(ctx, s, g)
	}
	return s.enqueue(ctx, g, held.Hold.Deadline)
}

// resolve finds out what became of a start of which the answer was lost. What may have been started is never started
// again, unless it costs nobody anything.
func (s *Studio) resolve(ctx context.Context, g *Generation) error {
	driver := s.Providers[g.Provider].Driver
	if here, ok := driver.(gen.InProcess); ok { // it stopped with the process
		return s.repeat(ctx, g, here)
	}
	if finder, ok := driver.(gen.Finder); ok {
		calling, cancel := context.WithTimeout(ctx, callTime)
		defer cancel()
		var ticket gen.Ticket
		var err error
		during(ctx, s, g, func() { ticket, err = finder.Find(calling, s.task(g), g.key(), g.Intent.Add(-time.Minute)) })
		others := false
		if err == nil {
			if others, err = anothers(ctx, s, g, ticket); err != nil {
				return err
			}
		}
		if err == nil && !others {
			g.Phase, g.Ticket = Under, &ticket
			return s.save(ctx, g, s.Clock.Now())
		}
		if now := s.Clock.Now(); now.Sub(g.Intent) < time.Minute { // it may be listed later
			return s.save(ctx, g, now.Add(5*time.Second))
		}
	}
	if now := s.Clock.Now(); hooked(s, g, now) {
		return s.save(ctx, g, now.Add(5*time.Second))
	}
	err := s.Attention.Open(ctx, attention.Item{Topic: attention.OfProvider, Account: g.Account, About: g.ID,
		Why: []message.Note{*say(message.ProviderStartLost, "provider", g.Provider, "generation", g.ID)}})
	return errors.Join(err, s.end(ctx, g, Failed, CodeUnknownStart, say(message.GenerationUnknownStart)))
}

// anothers reports whether a task at the provider is another generation's of the account: who asked twice for the same,
// seed and all, gets two, and a lost one is not taken for the one that was found.
func anothers(ctx context.Context, s *Studio, g *Generation, ticket gen.Ticket) (bool, error) {
	list, err := s.List(ctx, g.Account, "", time.Time{}, lookPage)
	return slices.ContainsFunc(list, func(o *Generation) bool {
		return o.ID != g.ID && o.Provider == g.Provider && o.Ticket != nil && o.Ticket.ID == ticket.ID
	}), err
}

// repeat starts a generation again that this process has lost.
func (s *Studio) repeat(ctx context.Context, g *Generation, here gen.InProcess) error {
	if !here.Repeatable() || g.Attempt > maxAgain {
		return s.end(ctx, g, Failed, CodeInternal, say(message.GenerationGone))
	}
	g.Node = s.Node
	return s.start(ctx, g)
}

// poll asks the provider how far a generation is.
func (s *Studio) poll(ctx context.Context, g *Generation) error {
	driver, now := s.Providers[g.Provider].Driver, s.Clock.Now()
	if driver == nil {
		return s.end(ctx, g, Failed, CodeProvider, say(message.GenerationProviderDown))
	}
	if !now.Before(g.Deadline) {
		g.Cancel = true // a deadline is no verdict: the provider's is
	}
	calling, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	ask := driver.Poll
	if g.Cancel {
		ask = driver.Cancel
	}
	var p gen.Progress
	var err error
	during(ctx, s, g, func() { p, err = ask(calling, *g.Ticket) })
	if err != nil {
		return s.notPolled(ctx, g, gen.FaultOf(err))
	}
	now = s.Clock.Now()
	switch p.State {
	case gen.Done:
		g.Phase, g.Outputs, g.Usage, g.Text, g.Percent, g.Done = Storing, p.Outputs, p.Usage, p.Text, 100, now
		if err := s.save(ctx, g, now.Add(leaseTime)); err != nil {
			return err
		}
		return s.keep(ctx, g)
	case gen.Failed:
		f := p.Fault
		if f == nil {
			f = &gen.Fault{Kind: gen.Input}
		}
		if here, ok := driver.(gen.InProcess); ok && f.Kind == gen.Gone {
			return s.repeat(ctx, g, here)
		}
		return s.end(ctx, g, Failed, codeOf(f), why(f))
	case gen.Canceled:
		if !now.Before(g.Deadline) {
			return s.end(ctx, g, Failed, CodeTimeout, say(message.GenerationTooLong))
		}
		return s.end(ctx, g, Canceled, "", nil)
	}
	if now.Sub(g.Deadline) > verdictTime {
		return s.end(ctx, g, Failed, CodeTimeout, say(message.GenerationTooLong))
	}
	g.Percent, g.Text = max(p.Percent, g.Percent), p.Text
	return s.save(ctx, g, now.Add(pollAfter(driver, g, p.Again, now)))
}

// codeOf returns the code of a failure at a provider.
func codeOf(f *gen.Fault) string {
	if f.Kind == gen.Input || f.Kind == gen.Moderated {
		return string(f.Kind)
	}
	return CodeProvider
}

// notPolled does what follows when a provider has not said how far a generation is.
func (s *Studio) notPolled(ctx context.Context, g *Generation, f *gen.Fault) error {
	driver, now := s.Providers[g.Provider].Driver, s.Clock.Now()
	if f.Kind == gen.Gone {
		if here, ok := driver.(gen.InProcess); ok && !g.Cancel {
			return s.repeat(ctx, g, here)
		}
		if g.Cancel && now.Before(g.Deadline) {
			return s.end(ctx, g, Canceled, "", nil)
		}
		return s.end(ctx, g, Failed, CodeProvider, say(message.GenerationGone))
	}
	if now.Sub(g.Deadline) > verdictTime {
		return s.end(ctx, g, Failed, CodeTimeout, say(message.GenerationTooLong))
	}
	return s.save(ctx, g, now.Add(max(f.After, 5*time.Second)))
}

// end decides how a generation comes to its end without being delivered, and brings it there.
func (s *Studio) end(ctx context.Context, g *Generation, state, code string, why *message.Note) error {
	g.State, g.Phase, g.End, g.Code, g.Why = Running, Ending, state, code, why
	if err := s.save(ctx, g, s.Clock.Now().Add(leaseTime)); err != nil {
		return err
	}
	return s.finish(ctx, g)
}

// finish releases the hold of a generation that is not delivered (C5), and then says so.
func (s *Studio) finish(ctx context.Context, g *Generation) error {
	if err := release(ctx, s, g); err != nil {
		return err
	}
	if !g.Done.IsZero() { // something has come out of it
		if err := s.Gallery.clear(ctx, g.Account, g.ID); err != nil {
			return err
		}
	}
	g.State, g.EndedAt, g.Node = g.End, s.Clock.Now(), ""
	s.soon() // there is a slot
	return final(ctx, s, g)
}

// release releases what is held for a generation, if anything is.
func release(ctx context.Context, s *Studio, g *Generation) error {
	_, err := s.Engine.Do(ctx, engine.Request{Account: g.Account, Actor: account.Studio,
		Command: account.Release{Hold: g.ID}})
	if fault.Is(err, fault.HoldClosed) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.AccountClosed) {
		return nil
	}
	return err
}

package studio

import (
	"context"
	"errors"
	"io"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/attention"
)

// begin starts a generation that was claimed, unless it may not run any more.
func (s *Studio) begin(ctx context.Context, g *Generation) error {
	st, at, err := s.Engine.State(ctx, g.Account)
	if err != nil {
		return err
	}
	err = account.MayStillRun(st, g.Model, g.Options, g.User, s.Engine.Book())
	if refusal := (*fault.Error)(nil); errors.As(err, &refusal) {
		return s.end(ctx, g, Failed, CodeLocked, noteOf(refusal))
	} else if err != nil {
		return err
	}
	now := s.Clock.Now()
	if g.Began.IsZero() {
		m, err := s.Engine.Book().Edition(g.Edition).Model(g.Model)
		if err != nil {
			return err
		}
		g.Began, g.Deadline = now, now.Add(m.Deadline)
	}
	_, err = s.Engine.Do(ctx, engine.Request{Account: g.Account, Actor: account.Studio, Command: account.Extend{
		Hold: g.ID, Until: at.Add(g.Deadline.Sub(now) + verdictTime + time.Hour)}})
	switch {
	case fault.Is(err, fault.HoldClosed):
		return s.end(ctx, g, Failed, CodeQueueTimeout, say(message.GenerationQueueTimeout))
	case fault.Is(err, fault.AccountClosed): // its hold was released with everything else (C37)
		return s.end(ctx, g, Canceled, "", nil)
	case err != nil:
		return err
	}
	return s.start(ctx, g)
}

// start asks the provider to start, having written down that it will.
func (s *Studio) start(ctx context.Context, g *Generation) error {
	now := s.Clock.Now()
	g.Phase, g.Intent, g.Ticket = Starting, now, nil
	g.Attempt++
	if err := s.save(ctx, g, now.Add(leaseTime)); err != nil {
		return err
	}
	provider, there := s.Providers[g.Provider]
	if !there {
		return s.end(ctx, g, Failed, CodeProvider, say(message.GenerationProviderDown))
	}
	if s.Clock.Now().Sub(now) > leaseTime { // it has slept: another may have given it up already
		return store.ErrConflict
	}
	calling, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	var ticket gen.Ticket
	var err error
	during(ctx, s, g, func() { ticket, err = provider.Driver.Start(calling, s.task(g), g.key()) })
	if err == nil {
		g.Phase, g.Ticket, now = Under, &ticket, s.Clock.Now()
		return s.save(ctx, g, now.Add(pollAfter(s.Providers[g.Provider].Driver, g, 0, now)))
	}
	return s.notStarted(ctx, g, gen.FaultOf(err))
}

// key returns the name of one attempt to run a generation at its provider.
func (g *Generation) key() string { return g.ID + "." + string('0'+rune(min(g.Attempt, 9))) }

// notStarted does what follows from a start that failed.
func (s *Studio) notStarted(ctx context.Context, g *Generation, f *gen.Fault) error {
	now := s.Clock.Now()
	switch f.Kind {
	case gen.Busy:
		if g.Attempt > maxBusy && f.After == 0 {
			return s.end(ctx, g, Failed, CodeProvider, say(message.GenerationProviderDown))
		}
		return s.again(ctx, g, max(f.After, time.Second))
	case gen.Broken:
		s.pause(g.Provider)
		err := s.Attention.Open(ctx, attention.Item{Topic: attention.OfProvider, About: g.Provider,
			Why: []message.Note{*say(message.ProviderBroken, "provider", g.Provider), message.Quote(f.Error())}})
		return errors.Join(err, s.again(ctx, g, pauseTime))
	case gen.Input, gen.Moderated:
		return s.end(ctx, g, Failed, string(f.Kind), why(f))
	}
	s.Log.Warn("whether a generation was started is not known", "generation", g.ID, "account", g.Account, "error", f)
	return s.save(ctx, g, now.Add(time.Second)) // the next look resolves it
}

// again puts a generation back into the queue, at its place.
func (s *Studio) again(ctx context.Context, g *Generation, after time.Duration) error {
	now := s.Clock.Now()
	until := g.QueuedAt.Add(waits)
	if g.ReadyAt = now.Add(after); !g.ReadyAt.Before(until) { // then its time is over
		return s.end(ctx, g, Failed, CodeProvider, say(message.GenerationProviderDown))
	}
	g.State, g.Phase, g.Node = Queued, "", ""
	return s.save(ctx, g, until)
}

// task returns what a driver may know of a generation.
func (s *Studio) task(g *Generation) gen.Task {
	t := gen.Task{
		ID: g.ID, Model: g.Model, Route: g.Route, Kind: gen.Kind(g.Kind), Prompt: g.Prompt, Language: g.Language,
		Options: g.Numbers, Choice: g.Words, Seed: g.Seed, Params: g.Params, Low: g.Class == last, Deadline: g.Deadline,
		Hook: hookOf(s, g),
	}
	for _, f := range g.Files {
		t.Files = append(t.Files, gen.Source{Role: f.Role, Media: f.Media, Bytes: f.Bytes,
			Open: func() (io.ReadCloser, error) { return s.Blobs.Get(context.Background(), f.Key, 0, -1) }})
	}
	return t
}

// say makes a note of a key.
func say(key message.Key, data ...string) *message.Note {
	n := &message.Note{Key: key}
	for i := 0; i+1 < len(data); i += 2 {
		if n.Data == nil {
			n.Data = map[string]string{}
		}
		n.Data[data[i]] = data[i+1]
	}
	return n
}

// noteOf keeps a refusal's sentences in English and for programs; who reads it later may read another language.
func noteOf(f *fault.Error) *message.Note {
	n := message.Quote(f.In(message.English))
	return &n
}

// why returns what a provider has said, for people.
func why(f *gen.Fault) *message.Note {
	if f.Why.Key == "" && f.Why.Text == "" {
		if f.Kind == gen.Moderated {
			return say(message.GenerationModerated)
		}
		return say(message.GenerationFailed)
	}
	return &f.Why
}

package studio

import (
	"context"
	"errors"
	"net/http"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/jobs/attention"
)

// ErrForged means that a webhook is not the provider's of a generation, or is about another task.
var ErrForged = errors.New("studio: the webhook is not the provider's of this generation")

// Hook acts on a webhook in which a provider says that something has become of a generation. It is a reason to ask
// the provider, no more; but where the answer to the start was lost it names the task. Errors: store.ErrNotFound,
// ErrForged; after any other the provider may send it again.
func (s *Studio) Hook(ctx context.Context, account, id string, header http.Header, body []byte) error {
	row, err := s.Store.Generation(ctx, account, id)
	if err != nil {
		return err
	}
	g, err := read(row)
	if err != nil {
		return err
	}
	hooker, ok := s.Providers[g.Provider].Driver.(gen.Hooker)
	if !ok || hookOf(s, g) == "" {
		return store.ErrNotFound
	}
	ticket, err := hooker.Verify(ctx, header, body, g.Route)
	if gen.Is(err, gen.Input) || gen.Is(err, gen.Gone) || err == nil && g.Ticket != nil && g.Ticket.ID != ticket.ID {
		return errors.Join(ErrForged, err)
	}
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	switch {
	case g.State != Running:
		return late(ctx, s, g)
	case g.Phase == Starting && g.Ticket == nil:
		g.Phase, g.Ticket = Under, &ticket
	case g.Phase != Under:
		return nil
	}
	err = s.save(ctx, g, now)
	if errors.Is(err, store.ErrConflict) { // it moves on by itself at this moment, and is polled soon
		return nil
	}
	s.soon()
	return err
}

// late notes that a provider did what was given up without knowing whether it would: the operator may have to pay it.
// The generation stays failed, and nothing is charged after it was said so.
func late(ctx context.Context, s *Studio, g *Generation) error {
	if g.State != Failed || g.Code != CodeUnknownStart && g.Code != CodeTimeout {
		return nil
	}
	return s.Attention.Open(ctx, attention.Item{Topic: attention.OfProvider, Account: g.Account, About: g.ID,
		Why: []message.Note{*say(message.ProviderLate, "provider", g.Provider, "generation", g.ID)}})
}

// hooked reports whether a provider may still tell of a task of which nothing else is known: until the generation's
// deadline.
func hooked(s *Studio, g *Generation, now time.Time) bool {
	return hookOf(s, g) != "" && now.Before(g.Deadline)
}

// hookOf returns where the provider of a generation tells of its end; "" where it does not, or where this server cannot
// be reached.
func hookOf(s *Studio, g *Generation) string {
	if s.HookURL == nil || !s.Providers[g.Provider].Hooks {
		return ""
	}
	return s.HookURL(g.Account, g.ID)
}

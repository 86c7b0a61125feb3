package memory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"conto/driver/store"
)

// tables are the studio's: they have nothing to do with the journal. They implement store.Studio.
type tables struct {
	mu          sync.Mutex
	generations []*generation // the queue, in the order in which they came
	assets      map[assetKey]store.Asset
}

// enter takes the lock, unless ctx is over already. The caller unlocks.
func (s *tables) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	return nil
}

// generation is a row of the studio's queue.
type generation struct {
	store.Generation
	rank time.Time // by which it is claimed within its class
}

// copied returns a generation that shares nothing with the row.
func (g *generation) copied() store.Generation {
	row := g.Generation
	row.Body = bytes.Clone(row.Body)
	return row
}

// before reports whether a generation is claimed before another one of its provider.
func (g *generation) before(other *generation) bool {
	return cmp.Or(g.Class-other.Class, g.rank.Compare(other.rank), cmp.Compare(g.ID, other.ID)) < 0
}

// generation finds a row, or returns nil.
func (s *tables) generation(account, id string) *generation {
	for _, g := range s.generations {
		if g.Account == account && g.ID == id {
			return g
		}
	}
	return nil
}

// count counts the rows of which something is true.
func (s *tables) count(is func(*generation) bool) int {
	n := 0
	for _, g := range s.generations {
		if is(g) {
			n++
		}
	}
	return n
}

// AddGeneration implements store.Studio.
func (s *tables) AddGeneration(ctx context.Context, g store.Generation, most int) (store.Generation, error) {
	if !store.IsText(g.Account, g.ID, g.User, g.Model, g.Kind, g.Provider, g.State) || g.Account == "" || g.ID == "" {
		return g, fmt.Errorf("%w: a generation has an account and an id, and text is UTF-8", store.ErrInvalid)
	}
	if err := s.enter(ctx); err != nil {
		return g, err
	}
	defer s.mu.Unlock()
	if there := s.generation(g.Account, g.ID); there != nil {
		return there.copied(), nil
	}
	waits := func(other *generation) bool {
		return other.Account == g.Account && (other.State == store.GenerationQueued || other.State == g.State)
	}
	if s.count(waits) >= most {
		return g, store.ErrFull
	}
	turn := s.count(func(other *generation) bool { return waits(other) && other.Provider == g.Provider })
	g.Version = 1
	row := &generation{g, g.QueuedAt.Add(time.Duration(turn) * store.TurnTime)}
	row.Generation = row.copied()
	s.generations = append(s.generations, row)
	return g, nil
}

// ChangeGeneration implements store.Studio.
func (s *tables) ChangeGeneration(ctx context.Context, g store.Generation) (store.Generation, error) {
	if err := s.enter(ctx); err != nil {
		return g, err
	}
	defer s.mu.Unlock()
	row := s.generation(g.Account, g.ID)
	switch {
	case row == nil:
		return g, store.ErrNotFound
	case row.Version != g.Version:
		return g, store.ErrConflict
	}
	row.State, row.ReadyAt, row.LookAt, row.Provider, row.Node = g.State, g.ReadyAt, g.LookAt, g.Provider, g.Node
	row.Body = bytes.Clone(g.Body)
	row.Version++
	g.Version++
	return g, nil
}

// Generation implements store.Studio.
func (s *tables) Generation(ctx context.Context, account, id string) (store.Generation, error) {
	if err := s.enter(ctx); err != nil {
		return store.Generation{}, err
	}
	defer s.mu.Unlock()
	if g := s.generation(account, id); g != nil {
		return g.copied(), nil
	}
	return store.Generation{}, store.ErrNotFound
}

// Generations implements store.Studio.
func (s *tables) Generations(ctx context.Context, q store.GenerationQuery) ([]store.Generation, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var list []store.Generation
	for _, g := range s.generations {
		if g.Account == q.Account && (q.User == "" || g.User == q.User) &&
			(len(q.States) == 0 || slices.Contains(q.States, g.State)) &&
			(q.Before.IsZero() || g.QueuedAt.Before(q.Before)) {
			list = append(list, g.copied())
		}
	}
	slices.SortFunc(list, func(a, b store.Generation) int {
		return cmp.Or(b.QueuedAt.Compare(a.QueuedAt), cmp.Compare(b.ID, a.ID))
	})
	return firstOf(list, q.Limit), nil
}

// GenerationsAhead implements store.Studio.
func (s *tables) GenerationsAhead(ctx context.Context, account, id string) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	g := s.generation(account, id)
	if g == nil || g.State != store.GenerationQueued {
		return 0, nil
	}
	return s.count(func(other *generation) bool {
		return other.State == store.GenerationQueued && other.Provider == g.Provider && other.before(g)
	}), nil
}

// QueueDepths implements store.Studio.
func (s *tables) QueueDepths(ctx context.Context) ([]store.QueueDepth, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var depths []store.QueueDepth
	for _, g := range s.generations {
		if g.State != store.GenerationQueued && g.State != store.GenerationRunning {
			continue
		}
		i := slices.IndexFunc(depths, func(d store.QueueDepth) bool {
			return d.Provider == g.Provider && d.State == g.State
		})
		if i < 0 {
			i = len(depths)
			depths = append(depths, store.QueueDepth{Provider: g.Provider, State: g.State, Since: g.QueuedAt})
		}
		depths[i].Generations++
		if g.QueuedAt.Before(depths[i].Since) {
			depths[i].Since = g.QueuedAt
		}
	}
	slices.SortFunc(depths, func(a, b store.QueueDepth) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.State, b.State))
	})
	return depths, nil
}

// ClaimGeneration implements store.Studio.
func (s *tables) ClaimGeneration(ctx context.Context, c store.Claim) (store.Generation, error) {
	if err := s.enter(ctx); err != nil {
		return store.Generation{}, err
	}
	defer s.mu.Unlock()
	running := func(of func(*generation) bool) int {
		return s.count(func(g *generation) bool {
			return g.State == store.GenerationRunning && g.Provider == c.Provider && of(g)
		})
	}
	if running(func(g *generation) bool { return c.Node == "" || g.Node == c.Node }) >= c.Slots {
		return store.Generation{}, store.ErrNotFound
	}
	for _, class := range c.Classes {
		var next *generation
		for _, g := range s.generations {
			if g.State == store.GenerationQueued && g.Provider == c.Provider && g.Class == class &&
				!g.ReadyAt.After(c.Now) && (next == nil || g.before(next)) &&
				running(func(other *generation) bool { return other.Account == g.Account }) < c.PerAccount {
				next = g
			}
		}
		if next != nil {
			next.State, next.LookAt, next.Node = store.GenerationRunning, c.LookAt, c.Node
			next.Version++
			return next.copied(), nil
		}
	}
	return store.Generation{}, store.ErrNotFound
}

// LookAfter implements store.Studio.
func (s *tables) LookAfter(ctx context.Context, l store.Look) ([]store.Generation, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var due []*generation
	for _, g := range s.generations {
		if !g.LookAt.IsZero() && !g.LookAt.After(l.Now) && (g.Node == "" || g.Node == l.Node || !g.LookAt.After(l.Gone)) {
			due = append(due, g)
		}
	}
	slices.SortStableFunc(due, func(a, b *generation) int { return a.LookAt.Compare(b.LookAt) })
	var list []store.Generation
	for _, g := range firstOf(due, l.Limit) {
		g.LookAt = l.LookAt
		g.Version++
		list = append(list, g.copied())
	}
	return list, nil
}

// RenewGeneration implements store.Studio.
func (s *tables) RenewGeneration(ctx context.Context, g store.Generation, lookAt time.Time) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	row := s.generation(g.Account, g.ID)
	switch {
	case row == nil:
		return store.ErrNotFound
	case row.Version != g.Version:
		return store.ErrConflict
	}
	row.LookAt = lookAt
	return nil
}

// firstOf returns the first of a list; 0: all of it.
func firstOf[T any](list []T, limit int) []T {
	if limit > 0 && len(list) > limit {
		return list[:limit]
	}
	return list
}

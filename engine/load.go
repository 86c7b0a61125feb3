package engine

import (
	"container/list"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"conto/core/account"
	"conto/driver/store"
)

// Bounds of what is read at once and of what a snapshot saves.
const (
	pageSize      = 1000 // entries read at a time
	loaders       = 8    // accounts read at the same time
	snapshotLeast = 20   // fewer are read again rather than kept when a state is forgotten
)

// cache is the states that a lane remembers, at most so many. Those not used for longest are forgotten first.
type cache struct {
	engine *Engine
	max    int
	states map[string]*list.Element // of *cached
	used   *list.List               // the most recently used first
	due    []*cached                // states of which a snapshot is due
}

type cached struct {
	id    string
	state *account.State
	since int // entries since the last snapshot

	batch int64     // the last one that wrote it
	hot   time.Time // since when every batch did
}

func newCache(e *Engine, limit int) *cache {
	return &cache{engine: e, max: max(limit, 1), states: map[string]*list.Element{}, used: list.New()}
}

// get returns a state that is remembered, or nil. The lane may change it.
func (c *cache) get(id string) *account.State {
	element := c.states[id]
	if element == nil {
		return nil
	}
	c.used.MoveToFront(element)
	return element.Value.(*cached).state
}

// put remembers a state.
func (c *cache) put(one *cached) {
	c.drop(one.id)
	c.states[one.id] = c.used.PushFront(one)
}

func (c *cache) drop(id string) {
	if element := c.states[id]; element != nil {
		c.used.Remove(element)
		delete(c.states, id)
	}
}

// restore puts a state back that was changed for nothing, or forgets it.
func (c *cache) restore(id string, before *account.State) {
	element := c.states[id]
	if element == nil || before == nil {
		c.drop(id)
		return
	}
	element.Value.(*cached).state = before
}

// wrote notes that an entry was written, by a batch that began at an instant.
func (c *cache) wrote(id string, batch int64, begun time.Time) {
	element := c.states[id]
	if element == nil {
		return
	}
	one := element.Value.(*cached)
	if one.batch < batch-1 {
		one.hot = begun
	}
	one.batch = batch
	if one.since++; one.since == c.engine.snapshotEvery {
		c.due = append(c.due, one)
	}
}

// hot reports whether every batch has written an account, up to the last one that began at an instant, for a while.
func (c *cache) hot(id string, batch int64, begun time.Time) bool {
	element := c.states[id]
	if element == nil {
		return false
	}
	one := element.Value.(*cached)
	return one.batch == batch && begun.Sub(one.hot) > hotFor
}

// cool has an account be hot no more, until it was for a while again.
func (c *cache) cool(id string, begun time.Time) {
	if element := c.states[id]; element != nil {
		element.Value.(*cached).hot = begun
	}
}

// saveDue keeps the snapshots that are due, once a whole batch is written: before, a state has events that are not.
// Those that must be read anew are left out.
func (c *cache) saveDue(broken map[string]bool) {
	for _, one := range c.due {
		if !broken[one.id] {
			c.save(one)
		}
	}
	c.due = c.due[:0]
}

func (c *cache) save(one *cached) {
	c.engine.snapshots.keep(one.state)
	one.since = 0
}

// trim forgets states beyond the limit.
func (c *cache) trim() {
	for len(c.states) > c.max {
		one := c.used.Back().Value.(*cached)
		if one.since >= snapshotLeast {
			c.save(one)
		}
		c.drop(one.id)
	}
}

// saveAll keeps a snapshot of every state that is worth one.
func (c *cache) saveAll() {
	for element := c.used.Front(); element != nil; element = element.Next() {
		if one := element.Value.(*cached); one.since >= snapshotLeast {
			c.save(one)
		}
	}
}

// prepare makes sure that the state of every task's account is remembered, reading several at a time. Reads on a store
// that others write, too, must see what they wrote; and where others do write, it pays to look before deciding.
func (b *batch) prepare(tasks []*task) error {
	var missing []string
	asked := map[string]bool{}
	var check []string
	for _, t := range tasks {
		id := t.request.Account
		if asked[id] {
			continue
		}
		switch {
		case b.lane.cache.get(id) == nil:
			asked[id] = true
			missing = append(missing, id)
		case (t.wantState || b.contested || b.lane.turns.held(id)) && !b.lane.engine.exclusive:
			asked[id] = true
			check = append(check, id)
		}
	}
	if err := b.catchUp(check); err != nil {
		return err
	}
	return b.load(missing)
}

// load reads states into the cache.
func (b *batch) load(ids []string) error {
	e := b.lane.engine
	loaded, errs := make([]*cached, len(ids)), make([]error, len(ids))
	var group sync.WaitGroup
	gate := make(chan struct{}, loaders)
	for i, id := range ids {
		from := b.lane.cache.get(id)
		gate <- struct{}{}
		group.Go(func() {
			loaded[i], errs[i] = e.load(b.ctx, id, from)
			<-gate
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i, id := range ids {
		b.lane.cache.put(loaded[i])
		b.fresh[id] = true
	}
	return nil
}

// load reads an account's state: from what is remembered or the newest snapshot, and the entries since. An account that
// does not exist has the empty state with its id.
func (e *Engine) load(ctx context.Context, id string, from *account.State) (*cached, error) {
	if store.IsBooks(id) {
		return &cached{id: id, state: &account.State{ID: id}}, nil
	}
	s := from
	if s == nil {
		var err error
		if s, err = e.snapshot(ctx, id); err != nil {
			return nil, err
		}
	}
	before := s.Seq
	if err := e.replay(ctx, s, id, 0); err != nil {
		return nil, err
	}
	return &cached{id: id, state: s, since: int(s.Seq - before)}, e.know(ctx, s)
}

func (e *Engine) snapshot(ctx context.Context, id string) (*account.State, error) {
	snapshot, err := e.store.Snapshot(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return &account.State{ID: id}, nil
	}
	if err != nil {
		return nil, err
	}
	s := &account.State{}
	if err := json.Unmarshal(snapshot.State, s); err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", id, err)
	}
	return s, nil
}

// replay folds the entries after the state's into it, up to and including one; 0: all of them.
func (e *Engine) replay(ctx context.Context, s *account.State, id string, upTo int64) error {
	for {
		span := store.Span{After: s.Seq, Limit: pageSize}
		if upTo > 0 {
			span.Before = upTo + 1
		}
		entries, err := e.store.Entries(ctx, id, span)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := Fold(s, entry); err != nil {
				return err
			}
		}
		if len(entries) < pageSize {
			return nil
		}
	}
}

// Fold folds an entry into the state before it. An error means that the journal is damaged or was written by a newer
// version.
func Fold(s *account.State, entry store.Entry) error {
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return fmt.Errorf("entry %s/%d: %w", entry.Account, entry.Seq, err)
	}
	if entry.Seq != s.Seq+1 {
		return fmt.Errorf("entry %s/%d: follows entry %d", entry.Account, entry.Seq, s.Seq)
	}
	for _, event := range events {
		s.Apply(event)
	}
	s.EndEntry(entry.Seq, entry.At)
	return nil
}

// StateAt returns the state of an account just after one of its entries, rebuilt from the journal.
func (e *Engine) StateAt(ctx context.Context, id string, seq int64) (*account.State, error) {
	s, err := e.snapshot(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.Seq > seq {
		s = &account.State{ID: id}
	}
	if s.Seq < seq {
		if err := e.replay(ctx, s, id, seq); err != nil {
			return nil, err
		}
	}
	return s, e.know(ctx, s)
}

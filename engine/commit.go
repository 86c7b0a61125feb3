package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
)

// commit writes the batch and finishes its tasks, entry by entry.
func (b *batch) commit() {
	if len(b.entries) == 0 {
		return
	}
	for i := range b.entries {
		b.lane.engine.shown.forget(b.entries[i].Account)
	}
	refused, err := b.write()
	// a database that is a process of its own works while callers come: two halves in turn keep both busy
	if b.lane.engine.exclusive {
		b.lane.callers += len(b.lane.queue) // of those who are about to be answered none has asked again yet
	}
	if err != nil {
		b.lane.engine.log.Error("a commit failed", "error", err, "entries", len(b.entries))
	}
	for i, t := range b.owners {
		id := b.entries[i].Account
		switch {
		case err != nil:
			b.broken[id] = true
			if t != nil {
				t.finish(Answer{Err: fmt.Errorf("%w: %w", ErrUnrecorded, err)})
			}
		case refused[i] == nil:
			b.lane.cache.wrote(id, b.lane.batches, b.lane.begun)
			b.lane.turns.wrote(id)
			b.lane.engine.waiting.wake(id)
			if t != nil {
				t.finish(t.answer)
			}
		case t == nil: // what time causes is found again
			b.broken[id] = true
		case errors.Is(refused[i], store.ErrDuplicate):
			b.broken[id] = true
			b.taken(t, &b.entries[i])
		default:
			b.lane.conflict = contestedFor
			if !b.broken[id] {
				b.lane.turns.lost(id)
			}
			b.retry(t)
		}
	}
}

// write writes the batch's entries, and records how long it took.
func (b *batch) write() ([]error, error) {
	e := b.lane.engine
	if e.committed == nil {
		return e.store.Commit(b.ctx, b.entries)
	}
	c := Commit{Entries: len(b.entries), Begun: clock.System.Now()}
	refused, err := e.store.Commit(b.ctx, b.entries)
	c.Took, c.Err = clock.System.Now().Sub(c.Begun), err
	e.committed(c)
	return refused, err
}

// taken finishes a task whose entry claims a unique key that was claimed before: its idempotency key, so that it is a
// repeat, or its hold's id. That refusal rests on all entries before its own, as any other does: the newest of them may
// be what time caused just now.
func (b *batch) taken(t *task, e *store.Entry) {
	if b.repeated(t) {
		return
	}
	if spend, ok := t.request.Command.(account.Spend); ok && spend.ID != "" {
		_, err := b.lane.engine.store.Find(b.ctx, t.request.Account, account.OpenKey(spend.ID))
		if err == nil {
			refusal := fault.Of(fault.Conflict, message.HoldExists, "hold", spend.ID)
			t.finish(Answer{At: e.At, Err: refusal, Basis: e.Seq - 1})
			return
		}
		if !errors.Is(err, store.ErrNotFound) {
			b.fail([]*task{t}, err)
			return
		}
	}
	b.retry(t) // a turn of a hold that happened meanwhile: decide again
}

// repeated returns a task whose key its actor has used before, with the first answer or idempotency_conflict. It
// reports whether it did.
func (b *batch) repeated(t *task) bool {
	r := &t.request
	entry, err := b.lane.engine.byKey(b.ctx, r)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return false
	case errors.Is(err, errOfAnother):
		t.scoped = true
		return false
	case err != nil:
		b.fail([]*task{t}, err)
		return true
	}
	t.finish(repeat(entry, r))
	return true
}

// errOfAnother means that a key was used before, but not by this actor.
var errOfAnother = errors.New("engine: the idempotency key is another actor's")

// byKey returns the entry which an actor's request under a key made. A key belongs to the actor who used it: who uses
// another's, by chance or on purpose, makes a request of their own, which claims the key together with their name. A
// request without a key made none.
func (e *Engine) byKey(ctx context.Context, r *Request) (store.Entry, error) {
	if r.Key == "" {
		return store.Entry{}, store.ErrNotFound
	}
	entry, err := e.store.Find(ctx, r.Account, store.UniqueKeyOf(r.Key))
	if err != nil || entry.Actor == r.Actor.ID {
		return entry, err
	}
	entry, err = e.store.Find(ctx, r.Account, store.UniqueKeyOf(scopedKey(r)))
	if errors.Is(err, store.ErrNotFound) {
		return store.Entry{}, errOfAnother
	}
	return entry, err
}

// key returns the key that the task's entry claims.
func (t *task) key() string {
	if t.scoped {
		return scopedKey(&t.request)
	}
	return t.request.Key
}

// scopedKey returns a request's key together with its actor, whose name is digested, since it may be long. No other key
// begins with a blank.
func scopedKey(r *Request) string {
	sum := sha256.Sum256([]byte(r.Actor.ID))
	return " " + hex.EncodeToString(sum[:8]) + " " + r.Key
}

// SentKey returns the key under which an entry's request was sent, of the key that the entry has.
func SentKey(key string) string {
	scoped, own := strings.CutPrefix(key, " ")
	if !own {
		return key
	}
	_, sent, _ := strings.Cut(scoped, " ")
	return sent
}

// repeat returns the answer to a request whose key an entry has.
func repeat(entry store.Entry, r *Request) Answer {
	if entry.Digest != r.Digest {
		return Answer{Err: fault.Of(fault.IdempotencyConflict, message.RepeatDiffers, "key", r.Key)}
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return Answer{Err: fmt.Errorf("engine: entry %s/%d: %w", entry.Account, entry.Seq, err)}
	}
	return Answer{Seq: entry.Seq, At: entry.At, Events: events, Repeat: true}
}

// unchanged finishes a task that changes nothing: refused, or true already. On a store that others write, too, it is
// decided again if anything was missed; and a request whose key was used before gets its first answer.
func (b *batch) unchanged(t *task, s *account.State, at time.Time, refusal error) {
	id := t.request.Account
	if !b.lane.engine.exclusive && !b.fresh[id] {
		missed, err := b.missed(id, s)
		if err != nil {
			b.fail([]*task{t}, err)
			return
		}
		if missed {
			b.retry(t)
			return
		}
	}
	if b.repeated(t) {
		return
	}
	t.answer = Answer{At: at, Err: refusal, Basis: s.Seq}
	if len(b.pending[id]) > 0 { // it rests on an entry that is not written yet: wait for that
		b.follows = append(b.follows, follower{t, nil})
		return
	}
	t.finish(t.answer)
}

// missed asks whether entries were written that the state does not have. Entries of this batch come on top of it.
func (b *batch) missed(id string, s *account.State) (bool, error) {
	heads, err := b.lane.engine.store.Heads(b.ctx, store.HeadQuery{Accounts: []string{id}})
	if err != nil {
		return false, err
	}
	known := s.Seq - int64(len(b.pending[id]))
	return len(heads) == 1 && heads[0].Seq > known, nil
}

// finishReads finishes reads, which see what was just written and nothing that was not.
func (b *batch) finishReads() {
	for _, t := range b.reads {
		s := b.lane.cache.get(t.request.Account)
		if b.broken[t.request.Account] || s == nil {
			b.readAnew(t)
			continue
		}
		t.state = s.Clone()
		if b.lane.engine.exclusive || b.lane.engine.newest != nil {
			b.lane.engine.shown.put(s, b.lane.engine.book.Load(), b.term)
		}
		b.finishRead(t)
	}
}

// readAnew finishes a read of an account whose writes in this batch came to nothing: by what is written. It does not
// wait for a batch without such writes, which on a full disk would never come. What is due there must be written first,
// so the read is put off; but where that comes to nothing again and again, it is shown what will be.
func (b *batch) readAnew(t *task) {
	one, err := b.lane.engine.load(b.ctx, t.request.Account, nil)
	if err != nil {
		b.fail([]*task{t}, err)
		return
	}
	if one.state.At.After(t.answer.At) {
		t.answer.At = one.state.At
	}
	if due := one.state.NextDue(b.lane.engine.Book()); !due.IsZero() && !due.After(t.answer.At) {
		if t.tries < maxTries {
			b.retry(t)
			return
		}
		one.state.Advance(t.answer.At, b.lane.engine.Book())
	}
	t.state = one.state
	b.finishRead(t)
}

// finishRead finishes a read with its state, if the reader may see it.
func (b *batch) finishRead(t *task) {
	refusal := b.lane.engine.refuseRead(t.state, t.reader, t.view)
	if refusal != nil {
		t.state, t.answer = nil, Answer{Err: refusal}
	}
	t.finish(t.answer)
}

// finishFollowers finishes what waited for the commit: repeats within the batch like any other repeat, now that the
// first is written or not, and what rested on entries of the batch.
func (b *batch) finishFollowers() {
	for _, f := range b.follows {
		switch {
		case f.first != nil && b.repeated(f.task):
		case f.first != nil || b.broken[f.task.request.Account]:
			b.retry(f.task)
		default:
			f.task.finish(f.task.answer)
		}
	}
}

package engine_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/driver/store"
	"conto/engine"
)

// team opens an account of the Agency plan with a member bob and the API key k_1.
func (w world) team(id string) {
	w.t.Helper()
	w.open(id)
	w.must(engine.Request{Account: id, Command: account.Subscribe{Plan: "agency", Interval: "month", Method: "pm_ok"}})
	w.must(engine.Request{Account: id, Actor: account.Payments,
		Command: account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded}})
	w.must(engine.Request{Account: id, Command: account.Invite{User: "bob", Role: "member", Joined: true}})
	w.must(engine.Request{Account: id, Command: account.MakeKey{ID: "k_1", Digest: "right"}})
}

// TestRight_EndedC31C36: while many call with a key, or as a member, the key is revoked and the
// member removed. No entry of theirs comes after, on one node or on two.
func TestRight_EndedC31C36(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		nodes := []world{newWorld(t, s, engine.Options{})}
		if !s.Exclusive() {
			nodes = append(nodes, newWorld(t, s, engine.Options{}))
		}
		nodes[0].team("ada")
		actors := []account.Actor{account.Program(account.Proof{ID: "k_1", Digest: "right"}), account.Person("bob")}
		stop := make(chan struct{})
		var callers sync.WaitGroup
		for i := range 12 {
			callers.Go(func() {
				r := engine.Request{Account: "ada", Actor: actors[i%2], Command: account.Spend{Model: "mini-llm", Now: true}}
				for {
					select {
					case <-stop:
						return
					default:
					}
					if _, err := nodes[i%len(nodes)].Do(context.Background(), r); fault.Is(err, fault.Unauthenticated) ||
						fault.Is(err, fault.Forbidden) {
						return
					}
				}
			})
		}
		time.Sleep(50 * time.Millisecond)
		ends := map[string]int64{
			actors[0].ID: nodes[0].must(engine.Request{Account: "ada", Command: account.RevokeKey{ID: "k_1"}}).Seq,
			actors[1].ID: nodes[0].must(engine.Request{Account: "ada", Command: account.RemoveMember{User: "bob"}}).Seq,
		}
		time.Sleep(50 * time.Millisecond)
		close(stop)
		callers.Wait()
		entries, err := s.Entries(t.Context(), "ada", store.Span{})
		if err != nil {
			t.Fatal(err)
		}
		acted := map[string]int{}
		for _, e := range entries {
			if end, ends := ends[e.Actor]; ends {
				acted[e.Actor]++
				if e.Seq > end {
					t.Fatalf("%s acts in entry %d, after their right ended in entry %d", e.Actor, e.Seq, end)
				}
			}
		}
		if len(acted) != 2 {
			t.Errorf("who acted before: %v", acted)
		}
	})
}

// TestIdempotencyKey_Actor: the same idempotency key is two actors' own, each of whom gets their first answer again,
// also when they come in one batch.
func TestIdempotencyKey_Actor(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		w := newWorld(t, s, engine.Options{})
		w.team("ada")
		as := func(by account.Actor) engine.Request {
			return engine.Request{Account: "ada", Actor: by, Key: "same", Command: account.Spend{Model: "z-image", Now: true}}
		}
		bob, owner := as(account.Person("bob")), as(account.Person("ada"))
		together, err := w.DoMany(t.Context(), []engine.Request{bob, owner, bob, owner})
		if err != nil {
			t.Fatal(err)
		}
		if together[0].Seq == together[1].Seq || together[2].Seq != together[0].Seq || together[3].Seq != together[1].Seq {
			t.Errorf("at once: %+v", together)
		}
		for i, r := range []engine.Request{bob, owner} {
			if again := w.must(r); !again.Repeat || again.Seq != together[i].Seq {
				t.Errorf("%s again: %+v, first entry %d", r.Actor.ID, again, together[i].Seq)
			}
		}
		other := owner
		other.Command = account.Spend{Model: "z-image"}
		if _, err := w.Do(t.Context(), other); !fault.Is(err, fault.IdempotencyConflict) {
			t.Errorf("another request under the owner's key: %v", err)
		}
		stranger := as(account.Person("zoe"))
		if _, err := w.Do(t.Context(), stranger); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger repeats: %v", err)
		}
		entries, err := s.Entries(t.Context(), "ada", store.Span{After: together[0].Seq - 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 2 || engine.SentKey(entries[0].Key) != "same" || engine.SentKey(entries[1].Key) != "same" {
			t.Errorf("entries %+v", entries)
		}
	})
}

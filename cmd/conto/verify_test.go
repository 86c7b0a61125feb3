package main

import (
	"context"
	"strings"
	"testing"
	_ "time/tzdata"

	"conto/client"
	"conto/cmd/internal/storage"
	"conto/driver/store"
)

// altered is a store that tells something else than what was written.
type altered struct {
	store.Store
	entry    func(*store.Entry)
	snapshot func(*store.Snapshot)
	head     func(*store.Head)
}

func (a altered) Entries(ctx context.Context, id string, span store.Span) ([]store.Entry, error) {
	entries, err := a.Store.Entries(ctx, id, span)
	for i := range entries {
		if a.entry != nil {
			a.entry(&entries[i])
		}
	}
	return entries, err
}

func (a altered) Snapshot(ctx context.Context, id string) (store.Snapshot, error) {
	s, err := a.Store.Snapshot(ctx, id)
	if err == nil && a.snapshot != nil {
		a.snapshot(&s)
	}
	return s, err
}

func (a altered) Heads(ctx context.Context, q store.HeadQuery) ([]store.Head, error) {
	heads, err := a.Store.Heads(ctx, q)
	for i := range heads {
		if a.head != nil {
			a.head(&heads[i])
		}
	}
	return heads, err
}

func TestVerifyNamesTheFirstDifference(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := where(t)
			s := start(t, place, nil)
			a := s.open()
			_, err := s.Subscriptions.Change(t.Context(), a.ID,
				client.Subscription{Plan: "agency", Interval: "year", Method: "pm_ok"})
			fine(t, "subscribe", err)
			for range 300 { // enough for a snapshot
				_, err := s.Credits.Spend(t.Context(), a.ID, client.HoldRequest{Model: "premium-image"})
				fine(t, "spend", err)
			}
			s.documents(a.ID, 1)
			s.stop()
			opened, err := storage.Open(t.Context(), storage.Config{Data: place.data, URL: place.database})
			fine(t, "open", err)
			t.Cleanup(func() { fine(t, "close", opened.Close()) })
			replace := func(seq int64, from, to string) func(*store.Entry) {
				return func(e *store.Entry) {
					if e.Seq == seq {
						e.Events = []byte(strings.ReplaceAll(string(e.Events), from, to))
					}
				}
			}
			for _, c := range []struct {
				name string
				s    altered
				want string
			}{
				{"nothing altered", altered{Store: opened}, ""},
				{"a draw", altered{Store: opened, entry: replace(40, `"credits":8`, `"credits":9`)},
					"its events are not what spend causes"},
				{"a draw after the snapshot", altered{Store: opened, entry: replace(303, `"lot":`, `"lot":7`)}, "entry 303"},
				{"a kind", altered{Store: opened, entry: replace(50, `"spent"`, `"given"`)},
					`its events are not what spend causes`},
				{"more than there is", altered{Store: opened, entry: replace(60, `"credits":8}`, `"credits":999999}`)}, "entry 60"},
				{"an entry's number", altered{Store: opened, entry: func(e *store.Entry) {
					if e.Seq == 70 {
						e.Seq = 71
					}
				}}, "follows entry 69"},
				{"a snapshot", altered{Store: opened, snapshot: func(s *store.Snapshot) {
					s.State = []byte(strings.Replace(string(s.State), `"remaining":`, `"remaining":1`, 1))
				}}, "snapshot differs"},
				{"a head", altered{Store: opened, head: func(h *store.Head) {
					if !store.IsBooks(h.Account) {
						h.Seq++
					}
				}}, "the account's head says"},
				{"a document", altered{Store: opened, entry: func(e *store.Entry) {
					if store.IsBooks(e.Account) {
						e.Events = []byte(strings.ReplaceAll(string(e.Events), `"vat":{"amount":5`, `"vat":{"amount":6`))
					}
				}}, "does not add up"},
				{"a due date", altered{Store: opened, head: func(h *store.Head) { h.DueAt = h.DueAt.Add(1e9) }}, "it is due at"},
			} {
				found, err := verify(t.Context(), c.s, false)
				if c.want == "" && (err != nil || found.accounts != 1 || found.entries != 303 || found.documents != 1 ||
					found.newest.IsZero()) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("%s: %+v, %v; want %q", c.name, found, err, c.want)
				}
			}
		})
	}
}

package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	_ "time/tzdata"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/store"
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
			_, err := s.Subscribe(t.Context(), a.ID, client.Subscription{Plan: "agency", Interval: "year", Method: "pm_ok"})
			fine(t, "subscribe", err)
			for range 300 { // enough for a snapshot
				_, err := s.Spend(t.Context(), a.ID, client.Order{Model: "premium-image"})
				fine(t, "spend", err)
			}
			s.documents(a.ID, 1)
			s.stop()
			opened, err := boot.OpenStore(t.Context(), boot.Config{Data: place.data, Database: place.database})
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
				{"a draw", altered{Store: opened, entry: replace(40, `"credits":8`, `"credits":9`)}, "its events are not what spend causes"},
				{"a draw after the snapshot", altered{Store: opened, entry: replace(303, `"lot":`, `"lot":7`)}, "entry 303"},
				{"a kind", altered{Store: opened, entry: replace(50, `"spent"`, `"given"`)}, `its events are not what spend causes`},
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
				found, err := verify(t.Context(), c.s)
				if c.want == "" && (err != nil || found != verified{1, 303, 1}) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("%s: %+v, %v; want %q", c.name, found, err, c.want)
				}
			}
		})
	}
}

func TestEveryCallIsInTheDescription(t *testing.T) {
	s := start(t, place{data: t.TempDir()}, nil)
	body, err := s.Raw(t.Context(), "GET", "/v1/openapi.json", nil)
	fine(t, "read", err)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID, Summary string
		}
	}
	fine(t, "parse", json.Unmarshal(body, &doc))
	for _, call := range strings.Fields(`
		get/v1/catalog post/v1/accounts get/v1/accounts/{account} get/v1/accounts/{account}/journal get/v1/accounts/{account}/models
		post/v1/accounts/{account}/quotes post/v1/accounts/{account}/holds post/v1/accounts/{account}/holds/{hold}/settle
		post/v1/accounts/{account}/holds/{hold}/release post/v1/accounts/{account}/spends post/v1/spends post/v1/accounts/{account}/refunds
		post/v1/accounts/{account}/subscription/quote post/v1/accounts/{account}/subscription post/v1/accounts/{account}/subscription/cancel
		post/v1/accounts/{account}/subscription/resume post/v1/accounts/{account}/topups get/v1/accounts/{account}/billing-profile
		put/v1/accounts/{account}/billing-profile get/v1/accounts/{account}/members post/v1/accounts/{account}/members
		patch/v1/accounts/{account}/members/{user} delete/v1/accounts/{account}/members/{user} post/v1/accounts/{account}/grants
		get/v1/accounts/{account}/explain post/v1/test-clocks post/v1/test-clocks/{clock}/advance`) {
		method, path, _ := strings.Cut(call, "/")
		if op, ok := doc.Paths["/"+path][method]; !ok || op.Summary == "" {
			t.Errorf("%s /%s is not described", method, path)
		}
	}
}

package engine_test

import (
	"testing"
	"time"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/driver/store"
	"conto/engine"
)

// newer returns the default catalogue as a text of its own.
func newer(what string) string { return "# " + what + "\n" + string(catalog.Default) }

func of(w world) engine.Editions { return engine.Editions{Engine: w.Engine} }

// TestPublish: an edition is on sale on every node once it is published, at once or from its instant on; of two who
// publish the same number one does; what is kept is never changed.
func TestPublish(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		one, two := newWorld(t, s, engine.Options{}), newWorld(t, s, engine.Options{})
		ctx, now := t.Context(), one.Now()
		publish := func(w world, number int, text string, from time.Time) error {
			return of(w).Publish(ctx, engine.Publication{Number: number, From: from, By: "operator:ada", Why: "test", At: now,
				Text: text})
		}
		for what, err := range map[string]error{
			"the same":        publish(one, 2, string(catalog.Default), now),
			"no catalogue":    publish(one, 2, "plans: []", now),
			"over one unseen": publish(one, 3, newer("a"), now),
			"an older number": publish(one, 1, newer("a"), now),
		} {
			if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := publish(one, 2, newer("a"), now); err != nil {
			t.Fatal(err)
		}
		if err := publish(two, 2, newer("b"), now); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same number with another text: %v", err)
		}
		if err := of(two).Follow(ctx); err != nil || two.Book().Latest().Number != 2 {
			t.Errorf("the other node sells edition %d, %v", two.Book().Latest().Number, err)
		}
		from := now.Add(time.Hour)
		if err := publish(two, 3, newer("c"), from); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{"another to come": publish(one, 3, newer("d"), from.Add(time.Hour)),
			"one at once": publish(one, 3, newer("d"), now)} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s while one waits: %v", what, err)
			}
		}
		follow := func() {
			t.Helper()
			for _, w := range []world{one, two} {
				if err := of(w).Follow(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		if follow(); one.Book().Latest().Number != 2 {
			t.Error("it is on sale before its instant")
		}
		if _, err := of(one).Withdraw(ctx); err != nil {
			t.Fatal(err)
		}
		if err := publish(two, 3, newer("e"), from); err != nil {
			t.Fatal(err)
		}
		one.clock.Set(from)
		two.clock.Set(from)
		follow()
		if one.Book().Latest().Number != 3 || two.Book().Latest().Number != 3 {
			t.Errorf("on sale: %d, %d", one.Book().Latest().Number, two.Book().Latest().Number)
		}
		if _, waits, err := of(one).Planned(ctx); waits || err != nil {
			t.Errorf("it still waits: %v", err)
		}
		if _, err := of(one).Withdraw(ctx); !fault.Is(err, fault.NotFound) {
			t.Errorf("one that is on sale is taken back: %v", err)
		}
		texts, err := engine.CatalogueTexts(ctx, s)
		if err != nil || len(texts) != 3 || texts[1] != newer("a") || texts[2] != newer("e") {
			t.Errorf("%d texts, %v", len(texts), err)
		}
		origins, err := of(two).Origins(ctx)
		if err != nil || origins[2].Why != "test" || origins[3].By != "operator:ada" || len(origins) != 2 {
			t.Errorf("%v %v", origins, err)
		}
		if history, err := engine.OpenHistory(ctx, s, []byte(newer("a"))); err != nil || history.Latest().Number != 3 {
			t.Errorf("a server with an older file: edition %d, %v", history.Latest().Number, err)
		}
	})
}

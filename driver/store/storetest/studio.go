package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/driver/store"
)

// studioTheme: the queue of generations and the gallery, of stores that have them.
var studioTheme = theme{
	"add, change, read":           testGenerationLife,
	"add more than may wait":      testGenerationFull,
	"claim in turns":              testClaimTurns,
	"claim by class":              testClaimClasses,
	"claim, raced":                testClaimRace,
	"look after":                  testLookAfter,
	"renew":                       testRenew,
	"how many wait and run":       testQueueDepths,
	"nodes":                       testNodes,
	"list generations":            testGenerationList,
	"assets: put, read, search":   testAssetLife,
	"assets by id":                testAssetsNamed,
	"bytes that were brought":     testBrought,
	"assets: of a generation":     testAssetKept,
	"assets: a page at a time":    testAssetPages,
	"assets: deleted, and erased": testAssetsErased,
}

// studioOf opens a store with a studio.
func studioOf(t *testing.T, db *database) store.Studio {
	t.Helper()
	s, ok := db.Open().(store.Studio)
	if !ok {
		t.Fatal("this store has no studio")
	}
	return s
}

func testQueueDepths(t *testing.T, db *database) {
	s := studioOf(t, db)
	wants := func(want ...store.QueueDepth) {
		t.Helper()
		got, err := s.(store.GenerationDepths).QueueDepths(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	wants()
	add(t, s, generation("ada", "1", 2))
	add(t, s, generation("bob", "2", 1))
	other := generation("bob", "3", 3)
	other.Provider = "local"
	add(t, s, other)
	claim(t, s, 0, 1)
	wants(store.QueueDepth{Provider: "local", State: "queued", Generations: 1, Since: begin.Add(3 * time.Second)},
		store.QueueDepth{Provider: "sample", State: "queued", Generations: 1, Since: begin.Add(2 * time.Second)},
		store.QueueDepth{Provider: "sample", State: "running", Generations: 1, Since: begin.Add(time.Second)})
}

// generation makes one that waits at sample, i seconds after the beginning.
func generation(account, id string, i int) store.Generation {
	return store.Generation{
		Account: account, ID: id, User: "usr_1", Model: "fast-image", Kind: "image", Provider: "sample", Class: 1,
		State: store.GenerationQueued, QueuedAt: begin.Add(time.Duration(i) * time.Second), Body: []byte(`{"prompt":"é"}`),
	}
}

func add(t *testing.T, s store.Studio, g store.Generation) store.Generation {
	t.Helper()
	g, err := s.AddGeneration(context.Background(), g, 1000)
	if err != nil {
		t.Fatalf("add %s of %s: %v", g.ID, g.Account, err)
	}
	return g
}

func claim(t *testing.T, s store.Studio, classes ...int) store.Generation {
	t.Helper()
	now := begin.Add(time.Hour)
	g, err := s.ClaimGeneration(context.Background(), store.Claim{Provider: "sample", Classes: classes, PerAccount: 100,
		Slots: 100, Now: now, LookAt: now.Add(time.Minute)})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("claim: %v", err)
	}
	return g
}

func testGenerationLife(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	g := generation("acc", "gen_1", 0)
	g.ReadyAt, g.LookAt = begin.Add(time.Second), begin.Add(time.Minute)
	kept := add(t, s, g)
	if kept.Version != 1 {
		t.Errorf("the first version is %d", kept.Version)
	}
	read, err := s.Generation(ctx, "acc", "gen_1")
	if diff := cmp.Diff(kept, read); diff != "" || err != nil {
		t.Errorf("read: %v\n%s", err, diff)
	}
	again := g
	again.Body = []byte("other")
	if there := add(t, s, again); string(there.Body) != string(g.Body) {
		t.Error("a generation was written over")
	}
	kept.State, kept.Body, kept.LookAt = "succeeded", []byte("done"), time.Time{}
	changed, err := s.ChangeGeneration(ctx, kept)
	if err != nil || changed.Version != 2 {
		t.Fatalf("change: version %d, %v", changed.Version, err)
	}
	if read, err = s.Generation(ctx, "acc", "gen_1"); cmp.Diff(changed, read) != "" || err != nil {
		t.Errorf("read what was changed: %v\n%s", err, cmp.Diff(changed, read))
	}
	if _, err := s.ChangeGeneration(ctx, kept); !errors.Is(err, store.ErrConflict) {
		t.Errorf("change of an old version: %v", err)
	}
	kept.ID = "none"
	if _, err := s.ChangeGeneration(ctx, kept); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("change of none: %v", err)
	}
	for _, id := range []string{"none", "a\x00b"} {
		if _, err := s.Generation(ctx, "acc", id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("read %q: %v", id, err)
		}
	}
	if _, err := s.AddGeneration(ctx, store.Generation{ID: "x"}, 1); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("one of nobody: %v", err)
	}
}

func testGenerationFull(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i := range 3 {
		if _, err := s.AddGeneration(ctx, generation("acc", fmt.Sprint("gen_", i), i), 3); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.AddGeneration(ctx, generation("acc", "gen_4", 4), 3); !errors.Is(err, store.ErrFull) {
		t.Errorf("a fourth: %v", err)
	}
	if _, err := s.AddGeneration(ctx, generation("other", "gen_4", 4), 3); err != nil {
		t.Errorf("somebody else's: %v", err)
	}
	if claim(t, s, 1).ID == "" {
		t.Fatal("nothing is claimed")
	}
	if _, err := s.AddGeneration(ctx, generation("acc", "gen_4", 4), 3); err != nil {
		t.Errorf("one that has room: %v", err)
	}
}

// testClaimTurns: an account that has put in many does not keep others waiting, and nobody waits without end.
func testClaimTurns(t *testing.T, db *database) {
	s := studioOf(t, db)
	for i := range 4 {
		add(t, s, generation("many", fmt.Sprint("m", i), i))
	}
	add(t, s, generation("one", "o", 5))
	add(t, s, generation("late", "l", 200)) // later than the last of many is ranked
	if n, err := s.GenerationsAhead(t.Context(), "many", "m3"); n != 4 || err != nil {
		t.Errorf("%d before the last of many, %v", n, err)
	}
	if n, err := s.GenerationsAhead(t.Context(), "nobody", "m3"); n != 0 || err != nil {
		t.Errorf("%d before none, %v", n, err)
	}
	var order []string
	for range 7 {
		order = append(order, claim(t, s, 0, 1).ID)
	}
	if diff := cmp.Diff([]string{"m0", "o", "m1", "m2", "m3", "l", ""}, order); diff != "" {
		t.Error(diff)
	}
}

func testClaimClasses(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i := range 2 {
		add(t, s, generation("free", fmt.Sprint("f", i), i))
		paid := generation("paid", fmt.Sprint("p", i), i+10)
		paid.Class = 0
		add(t, s, paid)
	}
	later := generation("paid", "later", 0)
	later.Class, later.ReadyAt = 0, begin.Add(2*time.Hour)
	add(t, s, later)
	elsewhere := generation("paid", "elsewhere", 0)
	elsewhere.Provider = "other"
	add(t, s, elsewhere)
	now := begin.Add(time.Hour)
	first, err := s.ClaimGeneration(ctx, store.Claim{Provider: "sample", Classes: []int{0, 1}, PerAccount: 1, Slots: 9,
		Now: now, LookAt: now.Add(time.Minute)})
	if err != nil || first.ID != "p0" || first.State != store.GenerationRunning ||
		!first.LookAt.Equal(now.Add(time.Minute)) {
		t.Errorf("first: %+v, %v", first, err)
	}
	second, err := s.ClaimGeneration(ctx, store.Claim{Provider: "sample", Classes: []int{0, 1}, PerAccount: 1, Slots: 9,
		Now: now, LookAt: now})
	if err != nil || second.ID != "f0" {
		t.Errorf("an account may run one; second: %+v, %v", second, err)
	}
	got := []string{claim(t, s, 1, 0).ID, claim(t, s, 1, 0).ID, claim(t, s, 1, 0).ID}
	if diff := cmp.Diff([]string{"f1", "p1", ""}, got); diff != "" {
		t.Error("the lower class first:", diff)
	}
}

// testClaimRace: nothing is claimed twice, and no account runs more than it may, however many claim.
func testClaimRace(t *testing.T, db *database) {
	s := studioOf(t, db)
	for i := range 30 {
		add(t, s, generation(fmt.Sprint("acc", i%3), fmt.Sprint("g", i), i))
	}
	var mu sync.Mutex
	taken := map[string]int{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				now := begin.Add(time.Hour)
				g, err := s.ClaimGeneration(context.Background(), store.Claim{Provider: "sample", Classes: []int{0, 1},
					PerAccount: 4, Slots: 99, Now: now, LookAt: now.Add(time.Minute)})
				if errors.Is(err, store.ErrNotFound) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				taken[g.ID]++
				taken[g.Account]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for id, n := range taken {
		if id[0] == 'g' && n != 1 || id[0] == 'a' && n != 4 {
			t.Errorf("%s was claimed %d times", id, n)
		}
	}
	if len(taken) != 15 {
		t.Errorf("%d names, not 12 generations of 3 accounts", len(taken))
	}
}

func testLookAfter(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i := range 5 {
		g := generation("acc", fmt.Sprint("g", i), i)
		if i < 4 {
			g.LookAt = begin.Add(time.Duration(i) * time.Minute)
		}
		add(t, s, g)
	}
	now, later := begin.Add(2*time.Minute), begin.Add(10*time.Minute)
	first, err := s.LookAfter(ctx, store.Look{Node: "me", Now: now, LookAt: later, Limit: 2})
	if err != nil || len(first) != 2 {
		t.Fatalf("%d, %v", len(first), err)
	}
	for _, g := range first {
		if g.ID != "g0" && g.ID != "g1" || !g.LookAt.Equal(later) || g.Version != 2 {
			t.Errorf("looked after %+v", g)
		}
	}
	second, err := s.LookAfter(ctx, store.Look{Node: "me", Now: now, LookAt: later, Limit: 10})
	if err != nil || len(second) != 1 || second[0].ID != "g2" {
		t.Errorf("then %+v, %v", second, err)
	}
	if third, err := s.LookAfter(ctx, store.Look{Node: "me", Now: now, LookAt: later}); err != nil || len(third) != 0 {
		t.Errorf("nothing is left, but for %+v, %v", third, err)
	}
}

// testRenew: whoever works on a generation keeps others from it, and whose time is over does not.
func testRenew(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	g := generation("acc", "g", 0)
	g.LookAt = begin.Add(time.Minute)
	g = add(t, s, g)
	if err := s.RenewGeneration(ctx, g, begin.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	look := store.Look{Node: "another", Now: begin.Add(2 * time.Minute), LookAt: begin.Add(2 * time.Hour), Limit: 10}
	if list, err := s.LookAfter(ctx, look); err != nil || len(list) != 0 {
		t.Errorf("it was renewed, and another looks after %+v, %v", list, err)
	}
	changed, err := s.ChangeGeneration(ctx, g) // of the same version
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RenewGeneration(ctx, g, begin.Add(time.Hour)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("renewed by whose time is over: %v", err)
	}
	if err := s.RenewGeneration(ctx, changed, begin.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	changed.ID = "none"
	if err := s.RenewGeneration(ctx, changed, begin); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
}

// testNodes: what only one node can look after is left to it, until it must be gone; and a node runs no more at once
// than it has slots.
func testNodes(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i := range 4 {
		add(t, s, generation("acc", fmt.Sprint("g", i), i))
	}
	now := begin.Add(time.Hour)
	take := func(node string, slots int) string {
		g, err := s.ClaimGeneration(ctx, store.Claim{Provider: "sample", Classes: []int{0, 1}, PerAccount: 9, Node: node,
			Slots: slots, Now: now, LookAt: now.Add(time.Second)})
		if err != nil && !errors.Is(err, store.ErrNotFound) || g.Node != node && err == nil {
			t.Fatalf("claim for %s: %+v, %v", node, g, err)
		}
		return g.ID
	}
	got := []string{take("a", 1), take("a", 1), take("b", 1), take("", 2), take("", 3)}
	if diff := cmp.Diff([]string{"g0", "", "g1", "", "g2"}, got); diff != "" {
		t.Error(diff)
	}
	due := func(node string, at, gone time.Time) int {
		list, err := s.LookAfter(ctx, store.Look{Node: node, Now: at, LookAt: at.Add(time.Hour), Gone: gone, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if n := due("a", now.Add(2*time.Second), time.Time{}); n != 2 {
		t.Errorf("a looks after %d, not its own and nobody's", n)
	}
	if n := due("c", now.Add(3*time.Second), now.Add(time.Second-time.Microsecond)); n != 0 {
		t.Errorf("c looks after %d of b's, which lives", n)
	}
	if n := due("c", now.Add(3*time.Second), now.Add(time.Second)); n != 1 {
		t.Errorf("c looks after %d of b's, which is gone", n)
	}
}

func testGenerationList(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i := range 4 {
		g := generation("acc", fmt.Sprint("g", i), i)
		g.User = fmt.Sprint("usr_", i%2)
		if i == 3 {
			g.State = "failed"
		}
		add(t, s, g)
	}
	add(t, s, generation("other", "x", 9))
	for name, c := range map[string]struct {
		q    store.GenerationQuery
		want []string
	}{
		"all":     {store.GenerationQuery{Account: "acc"}, []string{"g3", "g2", "g1", "g0"}},
		"one's":   {store.GenerationQuery{Account: "acc", User: "usr_1"}, []string{"g3", "g1"}},
		"waiting": {store.GenerationQuery{Account: "acc", States: []string{"queued", "running"}}, []string{"g2", "g1", "g0"}},
		"before": {store.GenerationQuery{Account: "acc", Before: begin.Add(2 * time.Second), Limit: 1},
			[]string{"g1"}},
		"none": {store.GenerationQuery{Account: "nobody"}, nil},
	} {
		list, err := s.Generations(ctx, c.q)
		var got []string
		for _, g := range list {
			got = append(got, g.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func asset(id string, i int) store.Asset {
	return store.Asset{Account: "acc", ID: id, Generation: "gen_1", User: "usr_1", Kind: "image",
		MadeAt: begin.Add(time.Duration(i) * time.Second), Text: "Un gatto con 100% di È_" + id, Body: []byte("{}")}
}

// assetIDs returns the ids of what a query finds.
func assetIDs(t *testing.T, s store.Studio, q store.AssetQuery) []string {
	t.Helper()
	q.Account = "acc"
	list, err := s.Assets(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	return ids
}

func testAssetLife(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	a := asset("a1", 1)
	if err := s.PutAsset(ctx, a, nil); err != nil {
		t.Fatal(err)
	}
	if read, err := s.Asset(ctx, "acc", "a1"); cmp.Diff(a, read) != "" || err != nil {
		t.Errorf("read: %v\n%s", err, cmp.Diff(a, read))
	}
	film := asset("a2", 2)
	film.Kind, film.Generation, film.Folder, film.Favourite = "video", "gen_2", "März", true
	if err := s.PutAsset(ctx, film, nil); err != nil {
		t.Fatal(err)
	}
	voice := generation("acc", "gen_2", 0)
	voice.Model = "basic-voice"
	for _, g := range []store.Generation{voice, generation("acc", "gen_1", 1), generation("other", "gen_3", 2)} {
		add(t, s, g)
	}
	brought := asset("a0", 0)
	brought.Generation, brought.User, brought.Text = "", "usr_2", "brought"
	if err := s.PutAsset(ctx, brought, nil); err != nil {
		t.Fatal(err)
	}
	testAssetQueries(t, s)
	gone, others := asset("a3", 3), asset("a4", 4)
	gone.Folder, gone.DeletedAt, others.Folder, others.Account = "gone", gone.MadeAt, "others", "acc2"
	for _, one := range []store.Asset{gone, others} {
		if err := s.PutAsset(ctx, one, nil); err != nil {
			t.Fatal(err)
		}
	}
	film.ID, film.Folder = "a5", "April"
	if err := s.PutAsset(ctx, film, nil); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int][]string{1: {"April"}, 9: {"April", "März"}} {
		if names, err := s.Folders(ctx, "acc", limit); err != nil || !slices.Equal(names, want) {
			t.Errorf("%d folders are %q %v", limit, names, err)
		}
	}
	if _, err := s.Asset(ctx, "acc", "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	if err := s.PutAsset(ctx, store.Asset{ID: "x"}, nil); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("of nobody: %v", err)
	}
}

// testAssetQueries: what is asked for together is found together.
func testAssetQueries(t *testing.T, s store.Studio) {
	t.Helper()
	folder, none := "März", ""
	for name, c := range map[string]struct {
		q    store.AssetQuery
		want []string
	}{
		"all":                {store.AssetQuery{}, []string{"a2", "a1", "a0"}},
		"a model's":          {store.AssetQuery{Model: "basic-voice"}, []string{"a2"}},
		"another model's":    {store.AssetQuery{Model: "fast-image"}, []string{"a1"}},
		"of no model there":  {store.AssetQuery{Model: "none"}, nil},
		"one's":              {store.AssetQuery{User: "usr_1"}, []string{"a2", "a1"}},
		"another's":          {store.AssetQuery{User: "usr_2"}, []string{"a0"}},
		"one's by a model":   {store.AssetQuery{User: "usr_1", Model: "fast-image"}, []string{"a1"}},
		"not that one's":     {store.AssetQuery{User: "usr_2", Model: "fast-image"}, nil},
		"not text":           {store.AssetQuery{User: "a\x00b"}, nil},
		"a kind":             {store.AssetQuery{Kind: "video"}, []string{"a2"}},
		"a generation's":     {store.AssetQuery{Generation: "gen_1"}, []string{"a1"}},
		"favourites":         {store.AssetQuery{Favourite: true}, []string{"a2"}},
		"a folder":           {store.AssetQuery{Folder: &folder}, []string{"a2"}},
		"no folder":          {store.AssetQuery{Folder: &none}, []string{"a1", "a0"}},
		"text in any case":   {store.AssetQuery{Text: "GATTO"}, []string{"a2", "a1"}},
		"a letter beyond":    {store.AssetQuery{Text: "è_A1"}, []string{"a1"}},
		"a sign of patterns": {store.AssetQuery{Text: "100%"}, []string{"a2", "a1"}},
		"not a pattern":      {store.AssetQuery{Text: "g%o"}, nil},
		"nor a wild letter":  {store.AssetQuery{Text: "g_tto"}, nil},
	} {
		if diff := cmp.Diff(c.want, assetIDs(t, s, c.q)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// testAssetKept: what a generation has made is written as long as nobody else has moved that on.
func testAssetKept(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	g := add(t, s, generation("acc", "gen_1", 0))
	if err := s.PutAsset(ctx, asset("a1", 1), &g); err != nil {
		t.Fatal(err)
	}
	changed, err := s.ChangeGeneration(ctx, g)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutAsset(ctx, asset("a2", 2), &g); !errors.Is(err, store.ErrConflict) {
		t.Errorf("of an old version: %v", err)
	}
	if err := s.PutAsset(ctx, asset("a3", 3), &changed); err != nil {
		t.Errorf("of the new one: %v", err)
	}
	changed.ID = "none"
	if err := s.PutAsset(ctx, asset("a4", 4), &changed); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of none: %v", err)
	}
	if err := s.PutAsset(ctx, store.Asset{ID: "x"}, &g); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("of nobody: %v", err)
	}
	if diff := cmp.Diff([]string{"a3", "a1"}, assetIDs(t, s, store.AssetQuery{})); diff != "" {
		t.Error(diff)
	}
}

// testAssetPages reads assets of one instant, two at a time.
func testAssetPages(t *testing.T, db *database) {
	s := studioOf(t, db)
	for i := range 5 {
		if err := s.PutAsset(t.Context(), asset(fmt.Sprint("a", i), 0), nil); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	q := store.AssetQuery{Limit: 2}
	for range 5 {
		page := assetIDs(t, s, q)
		if all = append(all, page...); len(page) < 2 {
			break
		}
		q.Before, q.BeforeID = begin, page[1]
	}
	if diff := cmp.Diff([]string{"a4", "a3", "a2", "a1", "a0"}, all); diff != "" {
		t.Error(diff)
	}
}

func testAssetsErased(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i := range 3 {
		a := asset(fmt.Sprint("a", i), i)
		if i > 0 {
			a.DeletedAt = begin.Add(time.Duration(i) * time.Hour)
		}
		if err := s.PutAsset(ctx, a, nil); err != nil {
			t.Fatal(err)
		}
	}
	add(t, s, generation("acc", "g", 0))
	add(t, s, generation("other", "g", 0))
	if diff := cmp.Diff([]string{"a2", "a1"}, assetIDs(t, s, store.AssetQuery{Deleted: true})); diff != "" {
		t.Error(diff)
	}
	old, err := s.AssetsDeletedBy(ctx, begin.Add(90*time.Minute), 10)
	if err != nil || len(old) != 1 || old[0].ID != "a1" {
		t.Errorf("deleted long ago: %+v, %v", old, err)
	}
	for range 2 {
		if err := s.RemoveAsset(ctx, "acc", "a1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.EraseStudio(ctx, "acc"); err != nil {
		t.Fatal(err)
	}
	if left := assetIDs(t, s, store.AssetQuery{Deleted: true}); left != nil {
		t.Errorf("assets are left: %v", left)
	}
	if _, err := s.Generation(ctx, "acc", "g"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a generation is left: %v", err)
	}
	if _, err := s.Generation(ctx, "other", "g"); err != nil {
		t.Errorf("somebody else's is gone: %v", err)
	}
}

package storetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/driver/store"
)

// entriesTheme: reading an account's journal, in both directions.
var entriesTheme = theme{
	"spans of a short account":  testShortSpans,
	"spans of 10,000 entries":   testLongSpans,
	"paging in both directions": testPaging,
	"accounts interleaved":      testInterleaved,
	"tails of several":          testEntriesAfter,
}

func testShortSpans(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, run("ada", 1, 5)...)
	for _, c := range []struct {
		span store.Span
		want []int64
	}{
		{store.Span{}, []int64{1, 2, 3, 4, 5}},
		{store.Span{Newest: true}, []int64{5, 4, 3, 2, 1}},
		{store.Span{After: 2}, []int64{3, 4, 5}},
		{store.Span{After: 5}, nil},
		{store.Span{After: 99}, nil},
		{store.Span{Before: 3}, []int64{1, 2}},
		{store.Span{Before: 1}, nil},
		{store.Span{Before: 99, Limit: 2}, []int64{1, 2}},
		{store.Span{After: 1, Before: 5}, []int64{2, 3, 4}},
		{store.Span{After: 1, Before: 5, Newest: true, Limit: 2}, []int64{4, 3}},
		{store.Span{After: 3, Before: 2}, nil},
		{store.Span{Limit: 1}, []int64{1}},
		{store.Span{Limit: 1, Newest: true}, []int64{5}},
		{store.Span{After: 4, Before: 5}, nil},
	} {
		wantSeqs(t, s, "ada", c.span, c.want...)
	}
	wantSeqs(t, s, "nobody", store.Span{Newest: true, Limit: 3})
}

// testLongSpans compares random spans with the same spans cut from what was committed.
func testLongSpans(t *testing.T, db *database) {
	s := db.Open()
	const length = 10_000
	all := run("ada", 1, length)
	mustCommit(t, s, all...)
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		span := store.Span{
			After: random.Int64N(length + 2), Before: random.Int64N(length + 2), Limit: 1 + random.IntN(40), Newest: random.IntN(
				2) == 0,
		}
		wantEntries(t, s, "ada", span, cut(all, span))
	}
	for _, span := range []store.Span{{}, {Newest: true}} {
		wantEntries(t, s, "ada", span, cut(all, span))
	}
}

// cut returns what a span selects from all entries of an account: the slow, obvious way.
func cut(all []store.Entry, span store.Span) []store.Entry {
	var selected []store.Entry
	for _, e := range all {
		if e.Seq > span.After && (span.Before == 0 || e.Seq < span.Before) {
			selected = append(selected, e)
		}
	}
	if span.Newest {
		slices.Reverse(selected)
	}
	if span.Limit > 0 && len(selected) > span.Limit {
		selected = selected[:span.Limit]
	}
	return selected
}

func testPaging(t *testing.T, db *database) {
	s := db.Open()
	all := run("ada", 1, 1000)
	mustCommit(t, s, all...)
	for at := 0; at < len(all); at += 64 {
		end := min(at+64, len(all))
		wantEntries(t, s, "ada", store.Span{After: int64(at), Limit: 64}, all[at:end])
	}
	slices.Reverse(all)
	for at := 0; at < len(all); at += 64 {
		end := min(at+64, len(all))
		wantEntries(t, s, "ada", store.Span{Before: int64(1001 - at), Limit: 64, Newest: true}, all[at:end])
	}
}

// testInterleaved commits the entries of several accounts in turns of different lengths.
func testInterleaved(t *testing.T, db *database) {
	s := db.Open()
	random := rand.New(rand.NewPCG(3, 4))
	accounts := []string{"ada", "bob", "cy", "dan"}
	journals := map[string][]store.Entry{}
	for range 60 {
		var batch []store.Entry
		for range 1 + random.IntN(20) {
			account := accounts[random.IntN(len(accounts))]
			e := entry(account, int64(len(journals[account])+1))
			journals[account] = append(journals[account], e)
			batch = append(batch, e)
		}
		mustCommit(t, s, batch...)
	}
	for _, account := range accounts {
		wantEntries(t, s, account, store.Span{}, journals[account])
	}
}

// testEntriesAfter: what several accounts have after an entry each, each account's oldest first, and no account's but
// those asked for.
func testEntriesAfter(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	mustCommit(t, s, slices.Concat(run("ada", 1, 5), run("bob", 1, 3), run("cyd", 1, 2))...)
	after := map[string]int64{"ada": 3, "bob": 0, "cyd": 2, "nobody": 0, "bad\x00name": 0}
	for limit, want := range map[int]map[string][]int64{
		10: {"ada": {4, 5}, "bob": {1, 2, 3}},
		1:  {"ada": {4}, "bob": {1}},
	} {
		entries, err := s.EntriesAfter(ctx, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]int64{}
		for _, e := range entries {
			got[e.Account] = append(got[e.Account], e.Seq)
			if diff := cmp.Diff(entry(e.Account, e.Seq), e); diff != "" {
				t.Error(diff)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	if one, err := s.EntriesAfter(ctx, map[string]int64{"bob": 2}, 10); err != nil || len(one) != 1 || one[0].Seq != 3 {
		t.Errorf("%v, %v; want bob's third", one, err)
	}
}

package storetest

import (
	"fmt"
	"testing"

	"conto/driver/store"
)

// marksTheme: a unique key is claimed once within its account, and finds its entry for good.
var marksTheme = theme{
	"a mark is claimed once":               testUniqueOnce,
	"a key is claimed like a mark":         testKeyOnce,
	"between entries of one batch":         testMarkWithinBatch,
	"other accounts' marks":                testUniqueOfOthers,
	"a refused entry claims nothing":       testMarkOfRefused,
	"several marks, one taken":             testMarkAmongSeveral,
	"conflict is told before taken":        testConflictFirst,
	"old and new, among thousands":         testManyUnique,
	"many marks on one entry":              testMarksOfOneEntry,
	"the same mark in a thousand accounts": testMarkEverywhere,
}

func testUniqueOnce(t *testing.T, db *database) {
	s := db.Open()
	wantFree(t, s, "ada", "hold:1")
	first := entry("ada", 1, "hold:1", "pay:1")
	mustCommit(t, s, first)
	wantOutcomes(t, commit(t, s, entry("ada", 2, "hold:1")), store.ErrDuplicate)
	wantOutcomes(t, commit(t, s, entry("ada", 2, "pay:1")), store.ErrDuplicate)
	mustCommit(t, s, entry("ada", 2, "hold:2"))
	wantFound(t, s, "hold:1", first)
	wantFound(t, s, "pay:1", first)
	wantFree(t, s, "ada", "hold:")
	wantFree(t, s, "ada", "hold:11")
}

func testKeyOnce(t *testing.T, db *database) {
	s := db.Open()
	first := keyed("ada", 1, "k")
	first.Unique = []string{"k"}
	mustCommit(t, s, first)
	wantOutcomes(t, commit(t, s, keyed("ada", 2, "k")), store.ErrDuplicate)
	wantFound(t, s, store.UniqueKeyOf("k"), first)
	wantFound(t, s, "k", first)
	mustCommit(t, s, keyed("ada", 2, "k2"), keyed("ada", 3, ""), keyed("ada", 4, ""))
	wantFree(t, s, "ada", store.UniqueKeyOf(""))
}

func testMarkWithinBatch(t *testing.T, db *database) {
	s := db.Open()
	first, other := entry("ada", 1, "m"), entry("bob", 1, "m")
	got := commit(t, s, first, other, entry("ada", 2, "n", "m"), entry("ada", 3), keyed("bob", 2, "k"),
		keyed("bob", 3, "k"))
	wantOutcomes(t, got, nil, nil, store.ErrDuplicate, store.ErrConflict, nil, store.ErrDuplicate)
	wantFound(t, s, "m", first)
	wantFound(t, s, "m", other)
	wantFree(t, s, "ada", "n")
}

func testUniqueOfOthers(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ab", 1, "c"), entry("a", 1, "bc"))
	mustCommit(t, s, entry("ab", 2, "bc"), entry("a", 2, "c"))
	wantFree(t, s, "abc", "c")
	wantFree(t, s, "", "abc")
}

func testMarkOfRefused(t *testing.T, db *database) {
	s := db.Open()
	wantOutcomes(t, commit(t, s, entry("ada", 2, "m")), store.ErrConflict)
	wantFree(t, s, "ada", "m")
	mustCommit(t, s, entry("ada", 1, "m"))
}

func testMarkAmongSeveral(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ada", 1, "m3"))
	wantOutcomes(t, commit(t, s, entry("ada", 2, "m1", "m2", "m3", "m4")), store.ErrDuplicate)
	for _, mark := range []string{"m1", "m2", "m4"} {
		wantFree(t, s, "ada", mark)
	}
	mustCommit(t, s, entry("ada", 2, "m1", "m2", "m4"))
}

func testConflictFirst(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ada", 1, "m"))
	wantOutcomes(t, commit(t, s, entry("ada", 1, "m")), store.ErrConflict)
	wantOutcomes(t, commit(t, s, entry("ada", 3, "m")), store.ErrConflict)
}

// testManyUnique claims enough for a driver that indexes unique keys in portions to have closed several.
func testManyUnique(t *testing.T, db *database) {
	s := db.Open()
	const batches, size = 30, 200
	var all []store.Entry
	for b := range batches {
		var batch []store.Entry
		for i := range size {
			n := b*size + i
			e := entry(fmt.Sprint("a", n%7), int64(n/7+1), fmt.Sprint("id", n))
			e.Key = fmt.Sprint("key", n)
			batch = append(batch, e)
		}
		mustCommit(t, s, batch...)
		all = append(all, batch...)
		old := all[(b*b*size/2)%len(all)]
		wantFound(t, s, old.Unique[0], old)
		next := head(t, s, old.Account).Seq + 1
		wantOutcomes(t, commit(t, s, entry(old.Account, next, old.Unique[0])), store.ErrDuplicate)
		wantOutcomes(t, commit(t, s, keyed(old.Account, next, old.Key)), store.ErrDuplicate)
	}
	for i := 0; i < len(all); i += 13 {
		wantFound(t, s, all[i].Unique[0], all[i])
		wantFound(t, s, store.UniqueKeyOf(all[i].Key), all[i])
		wantFree(t, s, all[i].Account, fmt.Sprint("id", i+1))
	}
}

func testMarksOfOneEntry(t *testing.T, db *database) {
	s := db.Open()
	first := entry("ada", 1)
	for i := range 500 {
		first.Unique = append(first.Unique, fmt.Sprint("seat:", i))
	}
	mustCommit(t, s, first)
	wantFound(t, s, "seat:499", first)
	wantOutcomes(t, commit(t, s, entry("ada", 2, "seat:250")), store.ErrDuplicate)
}

func testMarkEverywhere(t *testing.T, db *database) {
	s := db.Open()
	var entries []store.Entry
	for i := range 1000 {
		entries = append(entries, entry(fmt.Sprint("a", i), 1, "open"))
	}
	mustCommit(t, s, entries...)
	wantFound(t, s, "open", entries[777])
	wantOutcomes(t, commit(t, s, entry("a5", 2, "open"), entry("a6", 2, "close")), store.ErrDuplicate, nil)
}

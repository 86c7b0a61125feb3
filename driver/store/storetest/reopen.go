package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"conto/driver/store"
)

// reopenTheme: what was committed outlives Close.
var reopenTheme = theme{
	"everything is there":         testReopenAll,
	"marks, many times reopened":  testReopenUnique,
	"a job nobody had run":        testReopenJob,
	"a job that had failed":       testReopenFailedJob,
	"asked when it is closed":     testAskedTooLate,
	"one process, if so promised": testExclusive,
}

func testReopenAll(t *testing.T, db *database) {
	s := db.Open()
	entries := run("ada", 1, 20)
	entries[6].Unique, entries[6].Key = []string{"m"}, "k"
	mustCommit(t, s, entries...)
	mustCommit(t, s, clocked("bob", "c1", 4))
	snapshot := store.Snapshot{Account: "ada", Seq: 9, State: []byte("nine")}
	save(t, s, snapshot)
	record := store.Record{Account: "ada", Kind: "user", ID: "u", Body: []byte{0, 1}}
	put(t, s, record, false)

	for range 2 {
		s = db.Reopen(s)
		wantEntries(t, s, "ada", store.Span{}, entries)
		wantFound(t, s, "m", entries[6])
		wantFound(t, s, store.UniqueKeyOf("k"), entries[6])
		wantHeads(t, s, store.HeadQuery{},
			store.Head{Account: "ada", Seq: 20}, store.Head{Account: "bob", Seq: 1, DueAt: dueAt(4), Clock: "c1"})
		wantSnapshot(t, s, snapshot)
		wantRecord(t, s, record)
		wantOutcomes(t, commit(t, s, entry("ada", 20)), store.ErrConflict)
		wantOutcomes(t, commit(t, s, entry("ada", 21, "m")), store.ErrDuplicate)
		wantOutcomes(t, commit(t, s, keyed("ada", 21, "k")), store.ErrDuplicate)
	}
	mustCommit(t, s, run("ada", 21, 30)...)
	wantSeqs(t, s, "ada", store.Span{After: 18, Limit: 4}, 19, 20, 21, 22)
}

// testAskedTooLate: a database that is gone could not be asked, which is no answer about what is in it.
func testAskedTooLate(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ada", 1, "m"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	record := store.Record{Account: "ada", Kind: "user", ID: "u"}
	for name, call := range map[string]func() error{
		"Commit":        func() error { _, err := s.Commit(ctx, run("ada", 2, 2)); return err },
		"Entries":       func() error { _, err := s.Entries(ctx, "ada", store.Span{}); return err },
		"Find":          func() error { _, err := s.Find(ctx, "ada", "m"); return err },
		"Heads":         func() error { _, err := s.Heads(ctx, store.HeadQuery{}); return err },
		"Snapshot":      func() error { _, err := s.Snapshot(ctx, "ada"); return err },
		"SaveSnapshots": func() error { return s.SaveSnapshots(ctx, []store.Snapshot{{Account: "ada", Seq: 1}}) },
		"Put":           func() error { _, err := s.Put(ctx, record, false); return err },
		"Get":           func() error { _, err := s.Get(ctx, "ada", "user", "u"); return err },
		"List":          func() error { _, err := s.List(ctx, "ada", "user"); return err },
		"Delete":        func() error { return s.Delete(ctx, "ada", "user", "u") },
		"Probe":         func() error { return s.Probe(ctx) },
	} {
		if err := call(); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func testReopenUnique(t *testing.T, db *database) {
	s := db.Open()
	var all []store.Entry
	for round := range 6 {
		var batch []store.Entry
		for i := range 150 {
			n := round*150 + i
			e := entry(fmt.Sprint("a", i%3), int64(n/3+1), fmt.Sprint("id", n))
			e.Key = fmt.Sprint("key", n)
			batch = append(batch, e)
		}
		mustCommit(t, s, batch...)
		all = append(all, batch...)
		s = db.Reopen(s)
		for i := 0; i < len(all); i += 29 {
			e := all[i]
			wantFound(t, s, e.Unique[0], e)
			wantFound(t, s, store.UniqueKeyOf(e.Key), e)
			wantOutcomes(t, commit(t, s, entry(e.Account, head(t, s, e.Account).Seq+1, e.Unique[0])), store.ErrDuplicate)
		}
		wantFree(t, s, "a0", fmt.Sprint("id", len(all)))
	}
}

func testReopenJob(t *testing.T, db *database) {
	s := db.Open()
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	s = db.Reopen(s)
	w := work(t, s, nil)
	w.await(j, 1)
	w.stop()
	s = db.Reopen(s)
	w = work(t, s, nil)
	next, nextJob := withJob("ada", 2)
	mustCommit(t, s, next)
	w.await(nextJob, 1)
	if w.handled(j) > 0 {
		t.Error("a job that was done came again after a reopen")
	}
}

func testReopenFailedJob(t *testing.T, db *database) {
	s := db.Open()
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	w := work(t, s, func(store.Job, int) error { return errors.New("declined") })
	w.await(j, 1)
	w.stop()
	s = db.Reopen(s)
	w = work(t, s, nil)
	w.await(j, 1)
}

// testExclusive: a store that is exclusive keeps others out, and lets the next one in once it is closed.
func testExclusive(t *testing.T, db *database) {
	s := db.Open()
	second, err := db.open()
	if err == nil {
		_ = second.Close()
	}
	if s.Exclusive() != errors.Is(err, store.ErrLocked) {
		t.Fatalf("exclusive: %v; a second open: %v", s.Exclusive(), err)
	}
	r := store.Record{Kind: "k", ID: "i", Body: []byte("b")}
	put(t, s, r, false)
	s = db.Reopen(s)
	if got, err := s.Get(context.Background(), "", "k", "i"); err != nil || !bytes.Equal(got.Body, r.Body) {
		t.Errorf("after a reopen: %q, %v", got.Body, err)
	}
}

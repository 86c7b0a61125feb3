package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"conto/driver/store"
)

// concurrencyTheme: many callers of one store.
var concurrencyTheme = theme{
	"rivals on the same accounts":        func(t *testing.T, db *database) { s := db.Open(); testRivals(t, s, s) },
	"rivals for one mark":                func(t *testing.T, db *database) { s := db.Open(); testUniqueRivals(t, s, s) },
	"batches in opposite orders":         func(t *testing.T, db *database) { s := db.Open(); testOpposite(t, s, s) },
	"many small commits side by side":    testSideBySide,
	"what was committed is seen at once": func(t *testing.T, db *database) { s := db.Open(); testSeenAtOnce(t, s, s) },
	"readers see whole journals":         testWholeJournals,
}

// nodesTheme: the same with two stores that have one database open.
var nodesTheme = theme{
	"rivals on the same accounts":        func(t *testing.T, db *database) { testRivals(t, db.Open(), db.Open()) },
	"rivals for one mark":                func(t *testing.T, db *database) { testUniqueRivals(t, db.Open(), db.Open()) },
	"batches in opposite orders":         func(t *testing.T, db *database) { testOpposite(t, db.Open(), db.Open()) },
	"what was committed is seen at once": func(t *testing.T, db *database) { testSeenAtOnce(t, db.Open(), db.Open()) },
	"opened at once":                     testOpenedAtOnce,
	"a job is for one of two workers":    testTwoWorkers,
}

// testRivals: eight callers write to three accounts, each reading where the account is and trying the next number.
// Every number must go to exactly one of them.
func testRivals(t *testing.T, nodes ...store.Store) {
	const callers, each = 8, 30
	accounts := []string{"ada", "bob", "cy"}
	var won [callers]map[string]bool
	var group sync.WaitGroup
	for caller := range callers {
		won[caller] = map[string]bool{}
		group.Go(func() {
			s, random := nodes[caller%len(nodes)], rand.New(rand.NewPCG(7, uint64(caller)))
			for len(won[caller]) < each && !t.Failed() {
				e := entry(accounts[random.IntN(3)], 0)
				e.Seq = head(t, s, e.Account).Seq + 1
				e.Actor = fmt.Sprint(caller)
				outcomes, err := s.Commit(context.Background(), []store.Entry{e})
				switch {
				case err != nil:
					t.Errorf("commit: %v", err)
				case outcomes[0] == nil:
					won[caller][fmt.Sprint(e.Account, e.Seq)] = true
				case !errors.Is(outcomes[0], store.ErrConflict):
					t.Errorf("%s/%d: %v", e.Account, e.Seq, outcomes[0])
				}
			}
		})
	}
	group.Wait()
	total := 0
	for _, account := range accounts {
		entries, err := nodes[0].Entries(context.Background(), account, store.Span{})
		if err != nil {
			t.Fatalf("entries: %v", err)
		}
		for i, e := range entries {
			var owner int
			_, _ = fmt.Sscan(e.Actor, &owner)
			if e.Seq != int64(i+1) || !won[owner][fmt.Sprint(account, e.Seq)] {
				t.Errorf("%s: entry %d has seq %d and is caller %d's, who was not told so", account, i+1, e.Seq, owner)
			}
		}
		total += len(entries)
	}
	if total != callers*each {
		t.Errorf("%d entries, %d were accepted", total, callers*each)
	}
}

// testUniqueRivals: of many that claim one unique key, one gets it.
func testUniqueRivals(t *testing.T, nodes ...store.Store) {
	const callers, rounds = 8, 5
	for round := range rounds {
		mark := fmt.Sprint("prize", round)
		var winners atomic.Int32
		var group sync.WaitGroup
		for caller := range callers {
			group.Go(func() {
				s := nodes[caller%len(nodes)]
				for !t.Failed() {
					e := entry("ada", head(t, s, "ada").Seq+1, mark)
					outcomes, err := s.Commit(context.Background(), []store.Entry{e})
					switch {
					case err != nil:
						t.Errorf("commit: %v", err)
					case outcomes[0] == nil:
						winners.Add(1)
						return
					case errors.Is(outcomes[0], store.ErrDuplicate):
						return
					}
				}
			})
		}
		group.Wait()
		if n := winners.Load(); n != 1 {
			t.Errorf("%d callers got mark %q", n, mark)
		}
	}
}

// testOpposite: batches that name the same accounts in opposite orders must not block one another for good.
func testOpposite(t *testing.T, nodes ...store.Store) {
	const callers, rounds, width = 4, 25, 40
	var accepted atomic.Int64
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			s := nodes[caller%len(nodes)]
			for range rounds {
				heads, err := s.Heads(context.Background(), store.HeadQuery{})
				if err != nil {
					t.Errorf("heads: %v", err)
					return
				}
				at := map[string]int64{}
				for _, h := range heads {
					at[h.Account] = h.Seq
				}
				var batch []store.Entry
				for i := range width {
					account := fmt.Sprintf("a%02d", i)
					batch = append(batch, entry(account, at[account]+1))
				}
				if caller%2 == 1 {
					slices.Reverse(batch)
				}
				outcomes, err := s.Commit(context.Background(), batch)
				if err != nil {
					t.Errorf("commit: %v", err)
					return
				}
				for _, err := range outcomes {
					if err == nil {
						accepted.Add(1)
					} else if !errors.Is(err, store.ErrConflict) {
						t.Errorf("refused: %v", err)
					}
				}
			}
		})
	}
	group.Wait()
	heads, err := nodes[0].Heads(context.Background(), store.HeadQuery{})
	if err != nil {
		t.Fatalf("heads: %v", err)
	}
	var total int64
	for _, h := range heads {
		total += h.Seq
	}
	if total != accepted.Load() || total < width {
		t.Errorf("the accounts have %d entries, %d were accepted", total, accepted.Load())
	}
}

// testSideBySide: callers that share nothing never refuse one another.
func testSideBySide(t *testing.T, db *database) {
	s := db.Open()
	var group sync.WaitGroup
	for caller := range 32 {
		group.Go(func() {
			account := fmt.Sprint("a", caller)
			for seq := int64(1); seq <= 12; seq++ {
				e := keyed(account, seq, fmt.Sprint("k", seq))
				outcomes, err := s.Commit(context.Background(), []store.Entry{e})
				if err != nil || outcomes[0] != nil {
					t.Errorf("%s/%d: %v %v", account, seq, outcomes, err)
					return
				}
			}
		})
	}
	group.Wait()
	for caller := range 32 {
		account := fmt.Sprint("a", caller)
		wantSeqs(t, s, account, store.Span{After: 10}, 11, 12)
		wantOutcomes(t, commit(t, s, keyed(account, 13, "k7")), store.ErrDuplicate)
	}
}

// testSeenAtOnce: once Commit has answered, every read sees the entry, on every node.
func testSeenAtOnce(t *testing.T, writer, reader store.Store) {
	for seq := int64(1); seq <= 50; seq++ {
		e := entry("ada", seq, fmt.Sprint("m", seq))
		mustCommit(t, writer, e)
		wantFound(t, reader, e.Unique[0], e)
		wantEntries(t, reader, "ada", store.Span{After: seq - 1}, []store.Entry{e})
		wantHeads(t, reader, store.HeadQuery{Accounts: []string{"ada"}}, store.Head{Account: "ada", Seq: seq})
	}
}

// testWholeJournals: a reader sees, while others write, a journal without gaps, never shorter than before.
func testWholeJournals(t *testing.T, db *database) {
	s := db.Open()
	const length = 120
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			seen := 0
			for running := true; running && !t.Failed(); {
				select {
				case <-done:
					running = false
				default:
				}
				entries, err := s.Entries(context.Background(), "ada", store.Span{})
				if err != nil {
					t.Errorf("entries: %v", err)
				}
				for i, e := range entries {
					if e.Seq != int64(i+1) {
						t.Errorf("entry %d has seq %d", i+1, e.Seq)
					}
				}
				if len(entries) < seen {
					t.Errorf("%d entries after %d", len(entries), seen)
				}
				seen = len(entries)
			}
		})
	}
	for seq := int64(1); seq <= length; seq += 3 {
		mustCommit(t, s, run("ada", seq, seq+2)...)
	}
	close(done)
	group.Wait()
}

// testOpenedAtOnce: nodes that start together set the database up once.
func testOpenedAtOnce(t *testing.T, db *database) {
	open, nodes := db.open, make([]store.Store, 4)
	if db.driver.Empty != nil {
		open = db.driver.Empty(t)
	}
	var group sync.WaitGroup
	for i := range nodes {
		group.Go(func() {
			s, err := open()
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			nodes[i] = s
		})
	}
	group.Wait()
	for _, s := range nodes {
		if s != nil {
			t.Cleanup(func() { _ = s.Close() })
		}
	}
	if t.Failed() {
		return
	}
	mustCommit(t, nodes[0], entry("ada", 1))
	wantSeqs(t, nodes[3], "ada", store.Span{}, 1)
}

// testTwoWorkers: while both work, no job is handled twice.
func testTwoWorkers(t *testing.T, db *database) {
	one, two := db.Open(), db.Open()
	w1, w2 := work(t, one, nil), work(t, two, nil)
	var jobs []store.Job
	for seq := int64(1); seq <= 20; seq++ {
		e, j := withJob("ada", seq)
		mustCommit(t, one, e)
		jobs = append(jobs, j)
	}
	for _, j := range jobs {
		awaitEither(t, j, w1, w2)
	}
	w1.stop()
	w2.stop()
	for _, j := range jobs {
		if n := w1.handled(j) + w2.handled(j); n != 1 {
			t.Errorf("%+v was handled %d times", j, n)
		}
	}
}

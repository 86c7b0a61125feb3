package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"conto/driver/store"
)

// headsTheme: accounts' positions, when they are due, and paging through them.
var headsTheme = theme{
	"due time follows the newest entry": testDueFollows,
	"clock is the first entry's":        testClockStays,
	"conditions are combined":           testHeadConditions,
	"paging through all":                testHeadPaging,
	"ordered by bytes":                  testHeadOrder,
	"only those due":                    testDueBy,
}

// due makes an entry that leaves its account due at begin plus so many hours; 0: never.
func due(account string, seq int64, hours int) store.Entry {
	e := entry(account, seq)
	if hours != 0 {
		e.DueAt = dueAt(hours)
	}
	return e
}

func dueAt(hours int) time.Time { return begin.Add(time.Duration(hours) * time.Hour) }

// clocked makes an account's first entry on a test clock.
func clocked(account, clock string, hours int) store.Entry {
	e := due(account, 1, hours)
	e.Clock = clock
	return e
}

func testDueFollows(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, due("ada", 1, 5))
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 1, DueAt: dueAt(5)})
	mustCommit(t, s, due("ada", 2, 5))
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 2, DueAt: dueAt(5)})
	mustCommit(t, s, due("ada", 3, 9), due("ada", 4, 2))
	wantHeads(t, s, store.HeadQuery{DueBy: dueAt(2)}, store.Head{Account: "ada", Seq: 4, DueAt: dueAt(2)})
	mustCommit(t, s, due("ada", 5, 0))
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 5})
	wantHeads(t, s, store.HeadQuery{DueBy: dueAt(1000)})
	mustCommit(t, s, due("ada", 6, 1))
	wantOutcomes(t, commit(t, s, due("ada", 9, 77)), store.ErrConflict)
	wantHeads(t, s, store.HeadQuery{DueBy: dueAt(1000)}, store.Head{Account: "ada", Seq: 6, DueAt: dueAt(1)})
}

func testClockStays(t *testing.T, db *database) {
	s := db.Open()
	later := entry("ada", 2)
	later.Clock = "other"
	mustCommit(t, s, clocked("ada", "c1", 0), later)
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 2, Clock: "c1"})
}

func testHeadConditions(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, clocked("a", "", 1), clocked("b", "c1", 1), clocked("c", "c1", 2), clocked("d", "c2", 1),
		clocked("e", "", 3),
		clocked("f", "c1", 0))
	realClock, c1, unknown := "", "c1", "c9"
	for _, c := range []struct {
		query store.HeadQuery
		want  []string
	}{
		{store.HeadQuery{}, []string{"a", "b", "c", "d", "e", "f"}},
		{store.HeadQuery{Clock: &realClock}, []string{"a", "e"}},
		{store.HeadQuery{Clock: &c1}, []string{"b", "c", "f"}},
		{store.HeadQuery{Clock: &unknown}, nil},
		{store.HeadQuery{Clock: &realClock, DueBy: dueAt(2)}, []string{"a"}},
		{store.HeadQuery{Clock: &c1, DueBy: dueAt(2)}, []string{"b", "c"}},
		{store.HeadQuery{Clock: &c1, DueBy: dueAt(2), After: "b"}, []string{"c"}},
		{store.HeadQuery{Clock: &c1, DueBy: dueAt(9), Accounts: []string{"a", "c", "f"}}, []string{"c"}},
		{store.HeadQuery{Accounts: []string{"e", "zz", "a", "a"}}, []string{"a", "e"}},
		{store.HeadQuery{Accounts: []string{"e", "a", "c"}, After: "a", Limit: 1}, []string{"c"}},
		{store.HeadQuery{DueBy: dueAt(1), Limit: 2}, []string{"a", "b"}},
		{store.HeadQuery{DueBy: dueAt(1).Add(-time.Microsecond)}, nil},
	} {
		var want []store.Head
		for _, account := range c.want {
			want = append(want, head(t, s, account))
		}
		wantHeads(t, s, c.query, want...)
	}
}

func testHeadPaging(t *testing.T, db *database) {
	s := db.Open()
	var entries []store.Entry
	var all []store.Head
	for i := range 1000 {
		e := due(fmt.Sprintf("acct-%04d", (i*617)%1000), 1, i%3)
		entries = append(entries, e)
		all = append(all, store.Head{Account: e.Account, Seq: 1, DueAt: e.DueAt})
	}
	mustCommit(t, s, entries...)
	slices.SortFunc(all, func(x, y store.Head) int { return cmp.Compare(x.Account, y.Account) })
	after := ""
	for at := 0; at < len(all); at += 90 {
		page := all[at:min(at+90, len(all))]
		wantHeads(t, s, store.HeadQuery{After: after, Limit: 90}, page...)
		after = page[len(page)-1].Account
	}
	wantHeads(t, s, store.HeadQuery{After: after, Limit: 90})
	isDue := slices.DeleteFunc(slices.Clone(all), func(h store.Head) bool { return h.DueAt.IsZero() })
	wantHeads(t, s, store.HeadQuery{DueBy: dueAt(3)}, isDue...)
	wantHeads(t, s, store.HeadQuery{DueBy: dueAt(3), After: isDue[99].Account, Limit: 50}, isDue[100:150]...)
}

// testHeadOrder: by bytes, whatever language the database was set up in.
func testHeadOrder(t *testing.T, db *database) {
	s := db.Open()
	names := []string{"b", "B", "a", "_", "é", "-", "a-b", "aB", "ab", "日", "10", "9"}
	var want []store.Head
	for _, name := range names {
		mustCommit(t, s, entry(name, 1))
		want = append(want, store.Head{Account: name, Seq: 1})
	}
	slices.SortFunc(want, func(x, y store.Head) int { return cmp.Compare(x.Account, y.Account) })
	wantHeads(t, s, store.HeadQuery{}, want...)
	wantHeads(t, s, store.HeadQuery{After: want[4].Account}, want[5:]...)
}

// testDueBy moves due times about, as renewals do, and looks for what is left behind.
func testDueBy(t *testing.T, db *database) {
	s := db.Open()
	const accounts = 50
	for seq := int64(1); seq <= 6; seq++ {
		var batch []store.Entry
		for i := range accounts {
			batch = append(batch, due(fmt.Sprintf("a%02d", i), seq, int(seq)*10+i%5))
		}
		mustCommit(t, s, batch...)
		wantHeads(t, s, store.HeadQuery{DueBy: dueAt(int(seq)*10 - 1)})
		var want []store.Head
		for i := range accounts {
			if i%5 <= 2 {
				want = append(want, store.Head{Account: fmt.Sprintf("a%02d", i), Seq: seq, DueAt: dueAt(int(seq)*10 + i%5)})
			}
		}
		wantHeads(t, s, store.HeadQuery{DueBy: dueAt(int(seq)*10 + 2)}, want...)
	}
}

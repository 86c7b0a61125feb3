package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/driver/store"
)

// recordsTheme: ordinary rows that may be changed and erased.
var recordsTheme = theme{
	"put, get, replace, delete": testRecordLife,
	"put if absent":             testPutIfAbsent,
	"put if absent, raced":      testPutRace,
	"got as put last, raced":    testReadYourWrites,
	"list":                      testRecordList,
	"list the newest":           testRecordNewest,
	"get of each account":       testRecordOfEach,
	"any content":               testRecordContent,
	"invalid names":             testRecordInvalid,
}

func put(t testing.TB, s store.Store, r store.Record, ifAbsent bool) store.Record {
	t.Helper()
	got, err := s.Put(context.Background(), r, ifAbsent)
	if err != nil {
		t.Fatalf("put %s %s %s: %v", r.Account, r.Kind, r.ID, err)
	}
	return got
}

func wantRecord(t testing.TB, s store.Store, want store.Record) {
	t.Helper()
	got, err := s.Get(context.Background(), want.Account, want.Kind, want.ID)
	if err != nil {
		t.Fatalf("get %s %s %s: %v", want.Account, want.Kind, want.ID, err)
	}
	if got.Account != want.Account || got.Kind != want.Kind || got.ID != want.ID || !bytes.Equal(got.Body, want.Body) {
		t.Errorf("record %s %s %s: %.60q, want %.60q", got.Account, got.Kind, got.ID, got.Body, want.Body)
	}
}

func testRecordLife(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	r := store.Record{Account: "ada", Kind: "user", ID: "u1", Body: []byte("one")}
	if _, err := s.Get(ctx, "ada", "user", "u1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("get of an absent record: %v, want ErrNotFound", err)
	}
	put(t, s, r, false)
	wantRecord(t, s, r)
	r.Body = []byte("two")
	if got := put(t, s, r, false); !bytes.Equal(got.Body, r.Body) {
		t.Errorf("put answered %q, want what was put", got.Body)
	}
	wantRecord(t, s, r)
	for range 2 {
		if err := s.Delete(ctx, "ada", "user", "u1"); err != nil {
			t.Fatalf("delete: %v", err)
		}
	}
	if _, err := s.Get(ctx, "ada", "user", "u1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("get of a deleted record: %v, want ErrNotFound", err)
	}
	put(t, s, r, true)
	wantRecord(t, s, r)
}

func testPutIfAbsent(t *testing.T, db *database) {
	s := db.Open()
	first := store.Record{Kind: "number", ID: "2026/1", Body: []byte("first")}
	second := store.Record{Kind: "number", ID: "2026/1", Body: []byte("second")}
	for _, r := range []store.Record{first, second, first} {
		if got := put(t, s, r, true); !bytes.Equal(got.Body, first.Body) {
			t.Errorf("put if absent answered %q, want %q", got.Body, first.Body)
		}
	}
	wantRecord(t, s, first)
	put(t, s, second, false)
	wantRecord(t, s, second)
}

// testPutRace: of many that put one record at once, one wins and all see who.
func testPutRace(t *testing.T, db *database) {
	s := db.Open()
	const racers, rounds = 16, 10
	answers := make([][rounds]string, racers)
	var group sync.WaitGroup
	for racer := range racers {
		group.Go(func() {
			for round := range rounds {
				r := store.Record{Kind: "race", ID: fmt.Sprint(round), Body: fmt.Append(nil, racer)}
				got, err := s.Put(context.Background(), r, true)
				if err != nil {
					t.Errorf("put: %v", err)
				}
				answers[racer][round] = string(got.Body)
			}
		})
	}
	group.Wait()
	for round := range rounds {
		kept, err := s.Get(context.Background(), "", "race", fmt.Sprint(round))
		if err != nil {
			t.Fatalf("get: %v", err)
		}
		for racer := range racers {
			if answers[racer][round] != string(kept.Body) {
				t.Errorf("round %d: racer %d was told %q, kept is %q", round, racer, answers[racer][round], kept.Body)
			}
		}
	}
}

// testReadYourWrites: a read after a write was acknowledged finds it, or a later one, however many read and
// write.
func testReadYourWrites(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	record := func(n int64) store.Record {
		return store.Record{Account: "ada", Kind: "n", ID: "n", Body: strconv.AppendInt(nil, n, 10)}
	}
	put(t, s, record(0), false)
	var acknowledged atomic.Int64
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for {
				least := acknowledged.Load()
				r, err := s.Get(ctx, "ada", "n", "n")
				if n, bad := strconv.ParseInt(string(r.Body), 10, 64); err != nil || bad != nil || n < least {
					t.Errorf("got %q, %v; %d was acknowledged", r.Body, err, least)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := range int64(100) {
		put(t, s, record(n), false)
		acknowledged.Store(n)
	}
	close(done)
	readers.Wait()
}

func testRecordList(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	var want []store.Record
	for _, id := range []string{"10", "9", "B", "a", "b", "é"} {
		want = append(want, store.Record{Account: "ada", Kind: "card", ID: id, Body: []byte("card " + id)})
	}
	for i := range want {
		put(t, s, want[len(want)-1-i], false)
	}
	put(t, s, store.Record{Account: "ada", Kind: "car", ID: "x"}, false)
	put(t, s, store.Record{Account: "adac", Kind: "ard", ID: "x"}, false)
	put(t, s, store.Record{Kind: "card", ID: "x"}, false)
	got, err := s.List(ctx, "ada", "card")
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	for _, account := range []string{"", "adac", "bob", "\x00"} {
		got, err := s.List(ctx, account, "card")
		if alone := account == ""; err != nil || (len(got) == 1) != alone {
			t.Errorf("list of %q: %d records, %v", account, len(got), err)
		}
	}
}

// plainStore is a store that reads one record, or all of a kind.
type plainStore struct{ store.Store }

// testRecordNewest: the last by id come first, as many as are asked for, with one look or without.
func testRecordNewest(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	if _, ok := s.(store.Records); !ok {
		t.Fatal("the store does not implement store.Records")
	}
	for _, id := range []string{"10", "9", "é", "a", "B"} {
		put(t, s, store.Record{Account: "ada", Kind: "act", ID: id, Body: []byte("act " + id)}, false)
	}
	put(t, s, store.Record{Account: "ada", Kind: "act2", ID: "z"}, false)
	put(t, s, store.Record{Kind: "act", ID: "z"}, false)
	all := []string{"é", "a", "B", "9", "10"}
	for _, c := range []struct {
		account string
		limit   int
		want    []string
	}{{"ada", 2, all[:2]}, {"ada", 5, all}, {"ada", 9, all}, {"", 3, []string{"z"}}, {"bob", 3, nil}, {"\x00", 3, nil}} {
		for _, by := range []store.Store{s, plainStore{s}} {
			list, err := store.ListNewest(ctx, by, c.account, "act", c.limit)
			var got []string
			for _, r := range list {
				if got = append(got, r.ID); r.Account != c.account || r.Kind != "act" || c.account != "" &&
					string(r.Body) != "act "+r.ID {
					t.Errorf("%+v is listed", r)
				}
			}
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("the newest %d of %q by %T: %v\n%s", c.limit, c.account, by, err, diff)
			}
		}
	}
}

// testRecordOfEach: the accounts that have the record, each once and in order, however often they are asked for.
func testRecordOfEach(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	for _, account := range []string{"b", "a", "é", "B", "c"} {
		put(t, s, store.Record{Account: account, Kind: "contact", ID: "only", Body: []byte("of " + account)}, false)
		put(t, s, store.Record{Account: account, Kind: "contact", ID: "other"}, false)
		put(t, s, store.Record{Account: account, Kind: "profile", ID: "only"}, false)
	}
	for _, c := range []struct{ asked, want []string }{
		{nil, nil}, {[]string{"none", "\x00", "\xff"}, nil}, {[]string{"é", "b", "none", "B", "a", "b"},
			[]string{"B", "a", "b", "é"}},
	} {
		for _, by := range []store.Store{s, plainStore{s}} {
			list, err := store.GetOfEach(ctx, by, c.asked, "contact", "only")
			var got []string
			for _, r := range list {
				if got = append(got, r.Account); r.Kind != "contact" || r.ID != "only" || string(r.Body) != "of "+r.Account {
					t.Errorf("%+v is found", r)
				}
			}
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("of %q by %T: %v\n%s", c.asked, by, err, diff)
			}
		}
	}
	if list, err := store.GetOfEach(ctx, s, []string{"a"}, "contact\x00", "only"); err != nil || len(list) > 0 {
		t.Errorf("of no kind: %v, %v", list, err)
	}
}

func testRecordContent(t *testing.T, db *database) {
	s := db.Open()
	for i, body := range [][]byte{nil, {0, 255, 0}, bytes.Repeat([]byte{1, 0}, 1<<19), []byte("\xff'\"")} {
		r := store.Record{Account: "ada's", Kind: "k\n", ID: fmt.Sprint("日本", i), Body: body}
		put(t, s, r, i%2 == 0)
		wantRecord(t, s, r)
	}
}

func testRecordInvalid(t *testing.T, db *database) {
	s, ctx := db.Open(), context.Background()
	for _, r := range []store.Record{{ID: "x"}, {Kind: "x"}, {Kind: "a\x00", ID: "x"}, {Kind: "x", ID: "\xff"}} {
		if _, err := s.Put(ctx, r, false); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("put of %+q: %v, want ErrInvalid", r, err)
		}
		if _, err := s.Get(ctx, r.Account, r.Kind, r.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("get of %+q: %v, want ErrNotFound", r, err)
		}
		if err := s.Delete(ctx, r.Account, r.Kind, r.ID); err != nil {
			t.Errorf("delete of %+q: %v", r, err)
		}
	}
}

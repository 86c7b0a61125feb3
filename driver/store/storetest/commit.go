package storetest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"conto/driver/store"
)

// commitTheme: what is accepted, what is refused, and what of a batch is written then.
var commitTheme = theme{
	"first entry creates the account":      testFirstEntry,
	"seq must be the next one":             testSeq,
	"first entry refused":                  testRefusedFirst,
	"one account's refusal spares others":  testRefusalSparesOthers,
	"after a refusal the account's rest":   testRestOfAccount,
	"consecutive entries in one batch":     testConsecutive,
	"every field comes back":               testFields,
	"binary and empty payloads":            testPayloads,
	"events of a megabyte":                 testHugeEvents,
	"batches up to the limit":              testLargeBatch,
	"an empty batch":                       testEmptyBatch,
	"invalid entries spoil only their own": testInvalid,
	"strange names":                        testStrangeNames,
	"the caller's buffers may be reused":   testReusedBuffers,
	"a context that is over":               testContextOver,
}

func testFirstEntry(t *testing.T, db *database) {
	s := db.Open()
	wantSeqs(t, s, "ada", store.Span{})
	first := entry("ada", 1, "open")
	mustCommit(t, s, first)
	wantEntries(t, s, "ada", store.Span{}, []store.Entry{first})
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 1})
}

func testSeq(t *testing.T, db *database) {
	s := db.Open()
	wantOutcomes(t, commit(t, s, entry("ada", 2)), store.ErrConflict)
	wantHeads(t, s, store.HeadQuery{})
	mustCommit(t, s, run("ada", 1, 3)...)
	for _, seq := range []int64{1, 2, 3, 5, 1000} {
		wantOutcomes(t, commit(t, s, entry("ada", seq)), store.ErrConflict)
	}
	mustCommit(t, s, entry("ada", 4))
	wantSeqs(t, s, "ada", store.Span{}, 1, 2, 3, 4)
}

// testRefusedFirst: an account whose first entry was refused does not exist, though others of the batch were written.
func testRefusedFirst(t *testing.T, db *database) {
	s := db.Open()
	onClock := entry("ada", 1)
	onClock.Clock = "c1"
	wantOutcomes(t, commit(t, s, entry("ada", 2), onClock, entry("bob", 1)), store.ErrConflict, store.ErrConflict, nil)
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "bob", Seq: 1})
	mustCommit(t, s, entry("ada", 1))
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 1}, store.Head{Account: "bob", Seq: 1})
}

func testRefusalSparesOthers(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ada", 1, "m"), entry("bob", 1), entry("cy", 1))
	got := commit(t, s,
		entry("ada", 2), entry("bob", 9), entry("ada", 3, "m"), entry("cy", 2), entry("dan", 1), entry("bob", 2), entry("eve",
			7))
	wantOutcomes(t, got, nil, store.ErrConflict, store.ErrDuplicate, nil, nil, store.ErrConflict, store.ErrConflict)
	wantHeads(t, s, store.HeadQuery{},
		store.Head{Account: "ada", Seq: 2}, store.Head{Account: "bob", Seq: 1},
		store.Head{Account: "cy", Seq: 2}, store.Head{Account: "dan", Seq: 1})
}

func testRestOfAccount(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ada", 1, "m"))
	got := commit(t, s, entry("ada", 2, "a"), entry("ada", 3, "m", "b"), entry("ada", 4, "c"), entry("ada", 3, "d"))
	wantOutcomes(t, got, nil, store.ErrDuplicate, store.ErrConflict, store.ErrConflict)
	wantSeqs(t, s, "ada", store.Span{}, 1, 2)
	for _, mark := range []string{"b", "c", "d"} {
		wantFree(t, s, "ada", mark)
	}
	mustCommit(t, s, entry("ada", 3, "b", "c", "d"))
}

func testConsecutive(t *testing.T, db *database) {
	s := db.Open()
	entries := run("ada", 1, 100)
	mustCommit(t, s, entries[:37]...)
	mustCommit(t, s, entries[37:]...)
	wantEntries(t, s, "ada", store.Span{}, entries)
}

func testFields(t *testing.T, db *database) {
	s := db.Open()
	madrid := time.FixedZone("CET", 3600)
	full := store.Entry{
		Account: "ada", Seq: 1, At: time.Date(2026, 3, 29, 2, 30, 0, 999999000, madrid), Actor: "key:abc", Key: "once",
		Digest: "5ha256", Command: []byte("c"), Events: []byte("e"), Unique: []string{"hold:1", "pay:2"},
		Jobs:  []store.Job{{Kind: "charge", Account: "ada", ID: "1"}},
		DueAt: time.Date(2026, 4, 1, 0, 0, 0, 1000, madrid), Clock: "clock",
	}
	bare := store.Entry{Account: "bob", Seq: 1, At: time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC)}
	mustCommit(t, s, full, bare)
	due := full.DueAt.UTC()
	full.At = full.At.UTC()
	wantEntries(t, s, "ada", store.Span{}, []store.Entry{full})
	wantEntries(t, s, "bob", store.Span{}, []store.Entry{bare})
	wantHeads(t, s, store.HeadQuery{},
		store.Head{Account: "ada", Seq: 1, DueAt: due, Clock: "clock"}, store.Head{Account: "bob", Seq: 1})
}

func testPayloads(t *testing.T, db *database) {
	s := db.Open()
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	payloads := [][]byte{nil, {}, {0}, every, []byte("\xff\xfe'; DROP TABLE entries --"), bytes.Repeat([]byte{0}, 5000)}
	var entries []store.Entry
	for i, p := range payloads {
		e := entry("ada", int64(i+1))
		e.Command, e.Events = p, p
		entries = append(entries, e)
	}
	mustCommit(t, s, entries...)
	wantEntries(t, s, "ada", store.Span{}, entries)
}

func testHugeEvents(t *testing.T, db *database) {
	s := db.Open()
	var entries []store.Entry
	for seq := int64(1); seq <= 5; seq++ {
		e := entry("ada", seq, fmt.Sprint("huge", seq))
		e.Events = bytes.Repeat([]byte{byte(seq), 0, 255, 'x'}, 1<<18)
		entries = append(entries, e)
	}
	mustCommit(t, s, entries...)
	wantEntries(t, s, "ada", store.Span{}, entries)
	wantFound(t, s, "huge3", entries[2])
}

func testLargeBatch(t *testing.T, db *database) {
	s := db.Open()
	var entries []store.Entry
	for i := range store.MaxBatch {
		account, seq := fmt.Sprintf("a%03d", i%512), int64(i/512+1)
		entries = append(entries, entry(account, seq, fmt.Sprint("m", seq), fmt.Sprint("n", seq)))
	}
	if _, err := s.Commit(context.Background(), append(entries, entry("more", 1))); err == nil {
		t.Fatal("a batch over the limit was taken")
	}
	wantHeads(t, s, store.HeadQuery{})
	mustCommit(t, s, entries...)
	mustCommit(t, s, run("hot", 1, store.MaxBatch)...)
	wantEntries(t, s, "a511", store.Span{After: 6}, []store.Entry{entries[6*512+511], entries[7*512+511]})
	if got := head(t, s, "hot").Seq; got != store.MaxBatch {
		t.Errorf("hot is at %d, want %d", got, store.MaxBatch)
	}
	for i, err := range commit(t, s, entries...) {
		if err == nil {
			t.Fatalf("entry %d of a repeated batch was written again", i)
		}
	}
}

func testEmptyBatch(t *testing.T, db *database) {
	wantOutcomes(t, commit(t, db.Open()))
}

func testInvalid(t *testing.T, db *database) {
	s := db.Open()
	wrong := map[string]func(*store.Entry){
		"no account":      func(e *store.Entry) { e.Account = "" },
		"long account":    func(e *store.Entry) { e.Account = strings.Repeat("x", store.MaxName+1) },
		"seq 0":           func(e *store.Entry) { e.Seq = 0 },
		"no time":         func(e *store.Entry) { e.At = time.Time{} },
		"nanoseconds":     func(e *store.Entry) { e.At = e.At.Add(1) },
		"due nanoseconds": func(e *store.Entry) { e.DueAt = e.At.Add(1) },
		"zero byte":       func(e *store.Entry) { e.Actor = "a\x00b" },
		"not UTF-8":       func(e *store.Entry) { e.Key = "\xff" },
		"job's text":      func(e *store.Entry) { e.Jobs = []store.Job{{Kind: "x", ID: "\xff"}} },
		"empty mark":      func(e *store.Entry) { e.Unique = []string{""} },
		"long mark":       func(e *store.Entry) { e.Unique = []string{strings.Repeat("m", store.MaxUniqueKey+1)} },
		"long key":        func(e *store.Entry) { e.Key = strings.Repeat("k", store.MaxKey+1) },
		"mark twice":      func(e *store.Entry) { e.Unique = []string{"m", "n", "m"} },
		"mark like a key": func(e *store.Entry) { e.Unique = []string{store.UniqueKeyOf("k")} },
	}
	others := int64(0)
	for name, spoil := range wrong {
		bad := entry("ada", 1, "fine")
		spoil(&bad)
		others++
		got := commit(t, s, bad, entry("ada", 1), entry("bob", others))
		if bad.Account != "ada" { // then the second is the first of its account
			got[1] = store.ErrConflict
		}
		t.Run(name, func(t *testing.T) { wantOutcomes(t, got, store.ErrInvalid, store.ErrConflict, nil) })
	}
	wantFree(t, s, "ada", "fine")
}

func testStrangeNames(t *testing.T, db *database) {
	s := db.Open()
	names := []string{
		" ", "Ada", "ada", "àdà", "日本語", "a'b\"c`d", "%_\\", "{1,NULL}", "[\"x\"]", "a\nb\tc", "\x01\x7f", "😀",
		strings.Repeat("è", store.MaxUniqueKey/2-4),
	}
	var entries []store.Entry
	for _, name := range names {
		e := entry(name, 1, name, name+name[:1])
		if !store.IsText(e.Unique...) {
			e.Unique = []string{name}
		}
		e.Key, e.Actor, e.Digest = name, name, name
		entries = append(entries, e)
	}
	mustCommit(t, s, entries...)
	for i, name := range names {
		wantEntries(t, s, name, store.Span{}, entries[i:i+1])
		wantFound(t, s, name, entries[i])
		wantFound(t, s, store.UniqueKeyOf(name), entries[i])
		wantOutcomes(t, commit(t, s, keyed(name, 2, name)), store.ErrDuplicate)
	}
	wantFree(t, s, "ada", "Ada")
	wantFree(t, s, "ada", "\x00\xff")
	wantSeqs(t, s, "\x00\xff", store.Span{})
}

func testReusedBuffers(t *testing.T, db *database) {
	s := db.Open()
	e, want := entry("ada", 1, "mark"), entry("ada", 1, "mark")
	mustCommit(t, s, e)
	e.Command[0], e.Events[0], e.Unique[0] = 'X', 'X', "X"
	wantEntries(t, s, "ada", store.Span{}, []store.Entry{want})
	wantFound(t, s, "mark", want)
}

func testContextOver(t *testing.T, db *database) {
	s := db.Open()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Commit(ctx, []store.Entry{entry("ada", 1)}); err == nil {
		t.Error("commit went ahead although its context was over")
	}
	if _, err := s.Entries(ctx, "ada", store.Span{}); err == nil {
		t.Error("a read went ahead although its context was over")
	}
	mustCommit(t, s, run("bob", 1, 2)...)
}

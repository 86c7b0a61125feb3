package postgres

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
	"conto/internal/pgtest"
)

//go:embed testdata/cluster.sql
var cluster string

// sent notes the statements that a store sends, with the arguments of the first time.
type sent struct {
	mu   sync.Mutex
	args map[string][]any
}

func (s *sent) note(sql string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.args[sql]; !known {
		s.args[sql] = args
	}
}

func (s *sent) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.note(d.SQL, d.Args)
	return ctx
}
func (s *sent) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (s *sent) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	for _, q := range d.Batch.QueuedQueries {
		s.note(q.SQL, q.Arguments)
	}
	return ctx
}
func (s *sent) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (s *sent) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// live does to some accounts what every request comes to: opening, spending under a key, reading, looking up.
func live(t *testing.T, s *Store, accounts ...string) {
	t.Helper()
	ctx := context.Background()
	for seq := int64(1); seq <= 3; seq++ {
		var entries []store.Entry
		for _, id := range accounts {
			entries = append(entries, store.Entry{
				Account: id, Seq: seq, At: noon, DueAt: noon.Add(time.Hour), Key: fmt.Sprint("k",
					seq), Unique: []string{fmt.Sprint("m", seq)},
				Jobs: []store.Job{{Kind: "charge", Account: id, ID: fmt.Sprint(seq)}}[:seq%2],
			})
		}
		mustCommit(t, s, entries...)
	}
	after := map[string]int64{}
	for _, id := range accounts {
		after[id] = 1
	}
	if tails, err := s.EntriesAfter(ctx, after, 10); err != nil || len(tails) != 2*len(accounts) {
		t.Fatal(tails, err)
	}
	for _, id := range accounts {
		_, refused := s.Commit(ctx, []store.Entry{{Account: id, Seq: 1, At: noon}})
		_, found := s.Find(ctx, id, "m2")
		_, read := s.Entries(ctx, id, store.Span{Newest: true, Limit: 2})
		_, paged := s.Entries(ctx, id, store.Span{After: 1, Before: 3})
		_, where := s.Heads(ctx, store.HeadQuery{Accounts: []string{id}})
		_, last := s.Newest(ctx, id)
		saved := s.SaveSnapshots(ctx, []store.Snapshot{{Account: id, Seq: 3}})
		_, loaded := s.Snapshot(ctx, id)
		_, put := s.Put(ctx, store.Record{Account: id, Kind: "kind", ID: "id"}, false)
		_, kept := s.Put(ctx, store.Record{Account: id, Kind: "kind", ID: "id"}, true)
		_, got := s.Get(ctx, id, "kind", "id")
		_, listed := s.List(ctx, id, "kind")
		_, newest := s.ListNewest(ctx, id, "kind", 50)
		for _, err := range []error{refused, found, read, paged, where, last, saved, loaded, put, kept, got, listed, newest} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// plans returns how the database runs each statement about accounts that the store has sent.
func (s *sent) plans(t *testing.T, url string) map[string]string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, setting := range byKey {
		if _, err := conn.Exec(ctx, "SET "+setting+" = off"); err != nil {
			t.Fatal(err)
		}
	}
	plans := map[string]string{}
	about := regexp.MustCompile(`\b(accounts|entries|marks|snapshots|records)\b`)
	for sql, args := range s.args {
		if !about.MatchString(sql) || strings.Contains(sql, "pg_dist_partition") {
			continue
		}
		// The plan is made for the arguments, as a coordinator's is.
		rows, err := conn.Query(ctx, "EXPLAIN (COSTS OFF) "+sql, append([]any{pgx.QueryExecModeExec}, args...)...)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		plans[sql] = strings.Join(lines, "\n")
	}
	if len(plans) < 12 {
		t.Fatalf("only %d statements were sent", len(plans))
	}
	return plans
}

// traced opens a store whose statements are noted from now on.
func traced(t *testing.T, url string) (*Store, *sent) {
	t.Helper()
	seen := &sent{args: map[string][]any{}}
	s, err := Open(context.Background(), url, Options{tracer: seen})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	seen.mu.Lock()
	clear(seen.args) // of the migrations
	seen.mu.Unlock()
	return s, seen
}

// TestStatementsAreKeyedByAccount: whatever a request sends to the database finds its rows by a key that begins with
// the account.
func TestStatementsAreKeyedByAccount(t *testing.T) {
	url := pgtest.URL(t)
	s, seen := traced(t, url)
	live(t, s, "ada", "bob", "cyd")
	for sql, plan := range seen.plans(t, url) {
		if strings.Contains(sql, "key_at <") {
			continue // the hourly sweep
		}
		lines := strings.Split(plan, "\n")
		for i, line := range lines {
			switch {
			case strings.Contains(line, "Seq Scan on"):
				t.Errorf("%s\nreads a whole table:\n%s", sql, plan)
			case strings.Contains(line, "Join Filter"):
				t.Errorf("%s\nreads all that an account has, to find one row:\n%s", sql, plan)
			case strings.Contains(line, "Index") && strings.Contains(line, "Scan"):
				if i+1 == len(lines) || !regexp.MustCompile(
					`Index Cond: \(+(a\.)?(account|id|[em]\.account) `).MatchString(clean(lines[i+1])) {
					t.Errorf("%s\nis not keyed by account:\n%s", sql, plan)
				}
			}
		}
	}
}

// clean takes the parentheses out of an index's condition but the first, and PostgreSQL's casts.
func clean(line string) string { return strings.ReplaceAll(line, "::text", "") }

// TestStatementsStayOnOneShard: divided by account, whatever a request sends is for one shard, though a batch has many
// accounts.
func TestStatementsStayOnOneShard(t *testing.T) {
	url := pgtest.URL(t)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, cluster); err != nil {
		t.Fatal(err)
	}
	first := open(t, url)
	if err := first.Distribute(ctx); err != nil {
		t.Fatal(err)
	}
	s, seen := traced(t, url)
	if !s.sharded {
		t.Fatal("the store does not see that it is divided")
	}
	live(t, s, "ada", "bob", "cyd", "dan", "eve")
	shard := regexp.MustCompile(`_shard\d`)
	for sql, plan := range seen.plans(t, url) {
		if strings.Contains(sql, "key_at <") {
			continue // the hourly sweep
		}
		shards := shard.FindAllString(plan, -1)
		slices.Sort(shards)
		// goes where $1 says
		inserts := strings.HasPrefix(strings.TrimSpace(sql), "INSERT") && strings.Contains(sql, "VALUES ($1,")
		if n := len(slices.Compact(shards)); n > 1 || n == 0 && !inserts {
			t.Errorf("%s\nis for %d shards:\n%s", sql, n, plan)
		}
	}
}

package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
	"conto/driver/store/postgres"
	"conto/driver/store/storetest"
	"conto/internal/pgserver"
	"conto/internal/pgtest"
)

// durable describes the driver on a server that waits for the disk, as the shared one of the tests does not.
func durable(b *testing.B) storetest.Driver {
	server := pgtest.Start(b, pgserver.Options{})
	return storetest.Driver{Durable: true, Shared: true, New: func(t testing.TB) storetest.Opener {
		url := empty(t, server)
		return func() (store.Store, error) { return postgres.Open(context.Background(), url, postgres.Options{}) }
	}}
}

// empty drops what is in the server's one database.
func empty(t testing.TB, server *pgserver.Server) string {
	t.Helper()
	ctx, url := context.Background(), server.URL("postgres")
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	return url
}

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, durable(b)) }

func BenchmarkDecay(b *testing.B) { storetest.BenchmarkDecay(b, durable(b)) }

// BenchmarkBare is what the database gives at best: the journal's rows, 1,000 in a statement, and no index.
func BenchmarkBare(b *testing.B) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, empty(b, pgtest.Start(b, pgserver.Options{})))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `CREATE TABLE entries (account text, seq bigint, at timestamptz, actor text, key text, digest text,
		command bytea, events bytea, marks jsonb)`)
	if err != nil {
		b.Fatal(err)
	}
	rows := make([][]any, 1000)
	payload := make([]byte, 115)
	for i := range rows {
		rows[i] = []any{"a123", i, time.Unix(1e9, 0), "key:operator", "request-12345", "9f86d081884c7d65", payload, payload,
			`["hold:12345"]`}
	}
	columns := []string{"account", "seq", "at", "actor", "key", "digest", "command", "events", "marks"}
	b.ResetTimer()
	for range b.N {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{"entries"}, columns, pgx.CopyFromRows(rows)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "entries/s")
}

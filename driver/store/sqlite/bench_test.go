package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"conto/driver/store/sqlite"
	"conto/driver/store/storetest"
)

func BenchmarkStore(b *testing.B) { storetest.Benchmark(b, driver(sqlite.Options{})) }

func BenchmarkDecay(b *testing.B) { storetest.BenchmarkDecay(b, driver(sqlite.Options{})) }

// BenchmarkBare is what the database gives at best: the journal's rows, 1,000 in a transaction, and nothing else.
func BenchmarkBare(b *testing.B) {
	file := filepath.Join(b.TempDir(), "bare.db")
	db, err := sql.Open("sqlite", "file:"+file+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE entries (pos INTEGER PRIMARY KEY, account, seq, prev, skip, key, marks, at, actor, digest,
		command BLOB, events BLOB)`); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare("INSERT INTO entries VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	payload := make([]byte, 115)
	b.ResetTimer()
	for range b.N {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		into := tx.Stmt(insert)
		for i := range 1000 {
			if _, err := into.Exec("a123", i, i, i, "request-12345", `["hold:12345"]`, i, "key:operator", "9f86d081884c7d65",
				payload, payload); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "entries/s")
}

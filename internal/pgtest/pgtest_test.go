package pgtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"conto/internal/pgserver"
	"conto/internal/pgtest"
)

// connect opens a connection that closes with the test.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestURLsAreSeparateEmptyDatabases(t *testing.T) {
	first, second := connect(t, pgtest.URL(t)), connect(t, pgtest.URL(t))
	exec(t, first, "CREATE TABLE lots (id int PRIMARY KEY)")
	exec(t, second, "CREATE TABLE lots (id int PRIMARY KEY)")
}

func TestDatabaseIsDroppedUnderAnOpenConnection(t *testing.T) {
	var url string
	t.Run("user", func(t *testing.T) {
		url = pgtest.URL(t)
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, conn, "SELECT 1") // and left open
	})
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("the database outlived its test")
	}
}

func TestCommittedRowsSurviveCrashAndRestart(t *testing.T) {
	server := pgtest.Start(t, pgserver.Options{})
	exec(t, connect(t, server.URL("postgres")), "CREATE TABLE lots AS SELECT 1 AS id")
	for _, stop := range []func() error{server.Crash, func() error { return nil }} {
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		var n int
		conn := connect(t, server.URL("postgres"))
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM lots").Scan(&n); err != nil || n != 1 {
			t.Errorf("rows after restart: %d, %v; want 1", n, err)
		}
	}
}

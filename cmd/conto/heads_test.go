package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"conto/cmd/internal/boot"
	"conto/cmd/internal/headlog"
)

// kept copies what a stopped server has left.
func kept(t *testing.T, dir string, names ...string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		fine(t, "read", err)
		files[name] = content
	}
	return files
}

// TestLostTail: an older database in the place of a newer one agrees with itself in everything; the log of
// heads says that there was more. A server does not start on it, and verify names it.
func TestLostTail(t *testing.T) {
	where := places["sqlite"](t)
	s := start(t, where, nil)
	s.open()
	s.stop()
	old := kept(t, where.data, "conto.db")
	s = start(t, where, nil) // what there is since the first day is recorded when a server starts
	s.open()
	s.stop()
	fine(t, "forget", os.Remove(filepath.Join(where.data, headlog.Name)))
	s = start(t, where, nil)
	eventually(t, "a line", func() bool {
		lines, err := headlog.Read(where.data)
		fine(t, "read", err)
		return len(lines) == 1
	})
	s.verified(where)

	line := strings.TrimSpace(string(kept(t, where.data, headlog.Name)[headlog.Name]))
	if code, out := says(t, "verify", "--data", where.data, "--head", line); code != 0 {
		t.Errorf("with its own head: %s", out)
	}
	other := line[:len(line)-1] + map[bool]string{true: "0", false: "1"}[!strings.HasSuffix(line, "0")]
	if code, out := says(t, "verify", "--data", where.data, "--head", other); code != 1 ||
		!strings.Contains(out, "not those that it had") {
		t.Errorf("with another head: %d %s", code, out)
	}

	fine(t, "an older file", os.WriteFile(filepath.Join(where.data, "conto.db"), old["conto.db"], 0o600))
	if code, out := says(t, "verify", "--data", where.data); code != 1 ||
		!strings.Contains(out, "the journal has lost entries") {
		t.Errorf("verify: %d %s", code, out)
	}
	_, err := boot.Open(context.Background(), boot.Config{Data: where.data, Listen: "127.0.0.1:0"})
	if err == nil || !strings.Contains(err.Error(), "has lost entries") ||
		!strings.Contains(err.Error(), "docs/OPERATIONS.md") {
		t.Errorf("start: %v", err)
	}
	fine(t, "forget", os.Remove(filepath.Join(where.data, headlog.Name)))
	start(t, where, nil).verified(where)
}

// TestLostTail_PostgreSQL: a database in which an account's newest entry is gone with all that says so
// agrees with itself; the record in the data folder names the account.
func TestLostTail_PostgreSQL(t *testing.T) {
	where := places["postgres"](t)
	s := start(t, where, nil)
	ada, bob := s.open().ID, s.open().ID
	for _, id := range []string{ada, bob} {
		_, err := s.Credits.Grant(t.Context(), id, 7, "sorry", nil)
		fine(t, "grant", err)
	}
	s.stop()
	fine(t, "forget", os.RemoveAll(filepath.Join(where.data, headlog.AccountsName)))
	s = start(t, where, nil)
	eventually(t, "a record", func() bool {
		_, err := os.Stat(filepath.Join(where.data, headlog.AccountsName))
		return err == nil
	})
	s.verified(where)
	record := kept(t, where.data, headlog.AccountsName)[headlog.AccountsName]
	lines := strings.Split(strings.TrimSpace(string(record)), "\n")
	last := lines[len(lines)-1]
	if code, out := says(t, append([]string{"verify", "--head", last}, where.flags()...)...); code != 0 {
		t.Errorf("with its own head: %s", out)
	}
	other := strings.Replace(last, "Z 2 ", "Z 3 ", 1)
	if code, out := says(t, append([]string{"verify", "--head", other}, where.flags()...)...); code != 1 ||
		!strings.Contains(out, "is not the one of --head") {
		t.Errorf("with another head: %d %s", code, out)
	}

	db, err := pgx.Connect(t.Context(), where.database)
	fine(t, "connect", err)
	defer func() { fine(t, "close", db.Close(t.Context())) }()
	for _, statement := range []string{
		"DELETE FROM marks WHERE account = $1 AND seq = 2", "DELETE FROM snapshots WHERE account = $1",
		"DELETE FROM entries WHERE account = $1 AND seq = 2", "UPDATE accounts SET seq = 1 WHERE id = $1",
	} {
		_, err := db.Exec(t.Context(), statement, bob)
		fine(t, statement, err)
	}
	code, out := says(t, append([]string{"verify"}, where.flags()...)...)
	if code != 1 || !strings.Contains(out, "has lost entries") || !strings.Contains(out, bob+" (1 of 2)") ||
		strings.Contains(out, ada) {
		t.Errorf("verify: %d %s", code, out)
	}
	_, err = boot.Open(t.Context(), boot.Config{Data: where.data, Database: where.database, Listen: "127.0.0.1:0"})
	if err == nil || !strings.Contains(err.Error(), bob+" (1 of 2)") ||
		!strings.Contains(err.Error(), "move "+headlog.AccountsName+" away") {
		t.Errorf("start: %v", err)
	}
	fine(t, "forget", os.Remove(filepath.Join(where.data, headlog.AccountsName)))
	if code, out := says(t, append([]string{"verify"}, where.flags()...)...); code != 0 { // it agrees with itself
		t.Errorf("without the record: %d %s", code, out)
	}
}

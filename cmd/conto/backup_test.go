package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"conto/client"
	"conto/cmd/internal/headlog"
)

// TestBackup: a copy that is made while customers spend is a good one; a server on it goes on as the one of that moment
// would.
func TestBackup(t *testing.T) {
	where := places["sqlite"](t)
	s := start(t, where, nil)
	bought := s.open()
	_, err := s.Credits.TopUp(t.Context(), bought.ID, "500", "pm_ok")
	fine(t, "top up", err)
	s.documents(bought.ID, 1)
	eventually(t, "a mail", func() bool { return len(mails(t, where.data)) > 0 })

	stop := make(chan struct{})
	var spending sync.WaitGroup
	for range 4 {
		spending.Go(func() {
			a, err := s.Accounts.Open(context.Background(), client.NewAccount{Email: anyone(), Kind: "personal"})
			for err == nil {
				select {
				case <-stop:
					return
				default:
					_, err = s.Credits.Spend(context.Background(), a.ID, client.HoldRequest{Model: "z-image"})
				}
				if client.Code(err) == "insufficient_credits" {
					a, err = s.Accounts.Open(context.Background(), client.NewAccount{Email: anyone(), Kind: "personal"})
				}
			}
			t.Error(err)
		})
	}
	dest := filepath.Join(t.TempDir(), "copy")
	code, out := says(t, "backup", dest, "--data", where.data)
	close(stop)
	spending.Wait()
	if code != 0 || !strings.Contains(out, "and verified:") || !strings.Contains(out, "the newest entry is of 2") ||
		!strings.Contains(out, "does not hold the files of galleries: copy "+filepath.Join(where.data, "files")) {
		t.Fatalf("backup: %d %s", code, out)
	}
	if code, out := says(t, "backup", dest, "--data", where.data); code != 1 ||
		!strings.Contains(out, "is there already") {
		t.Errorf("over another: %d %s", code, out)
	}
	s.stop()

	if code, out := says(t, "restore", dest, "--data", where.data); code != 1 ||
		!strings.Contains(out, "move what is in") {
		t.Errorf("over a database: %d %s", code, out)
	}
	to := place{data: filepath.Join(t.TempDir(), "data")}
	code, out = says(t, "restore", dest, "--data", to.data)
	for _, want := range []string{"and verified:", "no invoice was issued", "API keys", "Payments",
		"conto numbers --data " + to.data} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("restore: %d, want %q in\n%s", code, want, out)
		}
	}
	if got := mails(t, to.data); len(got) == 0 {
		t.Error("the mails are not in the copy")
	}
	for path, mode := range modes(t, dest) {
		if mode.Perm()&0o077 != 0 {
			t.Errorf("%s is %s", path, mode)
		}
	}
	s = start(t, to, nil)
	if got := s.account(bought.ID); got.Credits.Available != 550 {
		t.Errorf("restored: %+v", got.Credits)
	}
	s.documents(bought.ID, 1)
	_, err = s.Credits.Spend(t.Context(), bought.ID, client.HoldRequest{Model: "z-image"})
	fine(t, "spend", err)
	s.verified(to)
}

// mails lists the mails of a data folder.
func mails(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "mail", "*.eml"))
	fine(t, "mails", err)
	return files
}

// TestBackup_NotGood: what cannot be verified is no backup, and is not restored; nothing is left of the attempt.
func TestBackup_NotGood(t *testing.T) {
	where := places["sqlite"](t)
	s := start(t, where, nil)
	s.open()
	s.stop()
	dest := filepath.Join(t.TempDir(), "copy")
	if code, out := says(t, "backup", dest, "--data", where.data); code != 0 {
		t.Fatal(out)
	}
	worse := "2026-01-31T00:00:00Z 100000 " + strings.Repeat("00", 32) + "\n"
	for _, dir := range []string{where.data, dest} {
		fine(t, "write", os.WriteFile(filepath.Join(dir, headlog.Name), []byte(worse), 0o600))
	}
	other := filepath.Join(t.TempDir(), "other")
	if code, out := says(t, "backup", other, "--data", where.data); code != 1 ||
		!strings.Contains(out, "the copy is not good") {
		t.Errorf("backup: %d %s", code, out)
	}
	to := filepath.Join(t.TempDir(), "data")
	if code, out := says(t, "restore", dest, "--data", to); code != 1 || !strings.Contains(out, "was not restored") {
		t.Errorf("restore: %d %s", code, out)
	}
	for _, dir := range []string{filepath.Dir(other), to} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s has %v (%v)", dir, left, err)
		}
	}
}

// TestNumbers: the numbers that are out are said once, in the words that documents and files have.
func TestNumbers(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 0, "no invoice was issued, and no file went to the exchange."},
		{[]string{"--invoice", "2026/000123", "--file", "IT01234560587_0003F.xml"}, 0,
			"the last one here is 2026/000123, and the last file is number 0003F."},
		{nil, 0, "the last one here is 2026/000123, and the last file is number 0003F."},
		{[]string{"--invoice", "2026/000122"}, 1, "have come to 2026/000123 already"},
		{[]string{"--file", "IT01234560587_0003E.xml"}, 1, "have come to number 123 already"},
		{[]string{"--invoice", "123"}, 1, "such as 2026/000123"},
		{[]string{"--file", "0003F.xml"}, 1, "named like IT01234560587_0003F.xml"},
	} {
		if code, out := says(t, append([]string{"numbers", "--data", dir}, c.args...)...); code != c.code ||
			!strings.Contains(out, c.want) {
			t.Errorf("numbers %v: exit %d, want %d with %q:\n%s", c.args, code, c.code, c.want, out)
		}
	}
}

// TestBackup_PostgreSQL: it is said how that is done.
func TestBackup_PostgreSQL(t *testing.T) {
	for _, args := range [][]string{{"backup", filepath.Join(t.TempDir(), "x")}, {"restore", t.TempDir()}} {
		code, out := says(t, append(args, "--database", "postgres://h/d")...)
		if code != 1 || !strings.Contains(out, "pg_dump") || !strings.Contains(out, "PITR") {
			t.Errorf("%v: %d %s", args, code, out)
		}
	}
}

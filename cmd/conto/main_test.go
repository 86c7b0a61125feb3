package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/core/catalog"
)

// says runs a command line within the test and answers its exit code and all it wrote.
func says(t testing.TB, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, &out, &out)
	return code, out.String()
}

func TestCommandLines(t *testing.T) {
	good, bad := filepath.Join(t.TempDir(), "good.yaml"), filepath.Join(t.TempDir(), "bad.yaml")
	used, empty := t.TempDir(), t.TempDir()
	fine(t, "write", os.WriteFile(good, catalog.Default, 0o600))
	mistyped := filepath.Join(t.TempDir(), "mistyped.yaml")
	fine(t, "write", os.WriteFile(mistyped,
		bytes.Replace(catalog.Default, []byte("credits: 50"), []byte("credits: many"), 1), 0o600))
	fine(t, "write", os.WriteFile(bad, bytes.Replace(catalog.Default, []byte("monthly: 9.00"), []byte("monthly: 9"), 1),
		0o600))
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--help"}, 0, "catalog check"},
		{[]string{"serve", "--help"}, 0, "--operator-key"},
		{nil, 2, "expected one of"},
		{[]string{"fly"}, 2, "unexpected argument fly"},
		{[]string{"catalog", "check", good}, 0, "is good: 6 plans, 3 packs, 11 models"},
		{[]string{"catalog", "check", bad}, 1, "write it with two decimals"},
		{[]string{"catalog", "check", good + "x"}, 1, "conto: there is no file " + good + "x"},
		{[]string{"catalog", "check", mistyped}, 1, `catalogue: line 15: credits: "many" is not a whole number`},
		{[]string{"sim", "--seed", "0", "--days", "1", "--accounts", "1"}, 0, "seed 0"},
		{[]string{"catalog", "show"}, 0, "Most popular"},
		{[]string{"serve", "--data", t.TempDir(), "--listen", "nowhere"}, 1, "missing port"},
		{[]string{"serve", "--data", t.TempDir(), "--catalog", bad}, 1, "two decimals"},
		{[]string{"serve", "--database", "mysql://x"}, 1, "must be a URL such as postgres://"},
		{[]string{"migrate", "--data", used}, 0, "up to date"},
		{[]string{"verify", "--data", used}, 0, "0 accounts, 0 entries and 0 documents"},
		{[]string{"verify", "--data", empty}, 1, "there is no database in " + empty},
		{[]string{"verify", "--data", filepath.Join(empty, "none")}, 1, "there is no database in"},
		{[]string{"migrate", "--citus", "--data", t.TempDir()}, 1, "name the cluster's coordinator with --database"},
	} {
		if code, out := says(t, c.args...); code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("conto %v: exit %d, want %d with %q:\n%s", c.args, code, c.code, c.want, out)
		}
	}
	if made, err := os.ReadDir(empty); err != nil || len(made) > 0 {
		t.Errorf("verify has made %v (%v)", made, err)
	}
}

func TestSecondServerOnOneFolder(t *testing.T) {
	where := places["sqlite"](t)
	start(t, where, nil)
	if code, out := says(t, "serve", "--data", where.data); code != 1 ||
		!strings.Contains(out, "in use by another conto") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestDemo(t *testing.T) {
	code, out := says(t, "demo")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
	for _, want := range []string{
		"locked on Free: premium-llm, premium-image, lip-sync, premium-video, talking-avatar",
		"refused, insufficient_credits: Z-Image costs 2 credits and you have 0 left.",
		"refused, payment_failed", "pro by the month: €15.00 now, 325 credits now; next charge €49.00 on 28 February 2026",
		"Tuesday, 31 March 2026, 00:00\n  → pro, active; 1520 credits",
		"creator by the year: €0.00 now, 0 credits now; next charge €180.00 on 31 May 2026",
		"refused, conflict: The plan has seats for 3",
		"refused, locked: Support paused premium for you",
		"→ free, free; 470 credits (50 of the plan, 420 top-up)", "TEST-2026/000001 of 2026-01-",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the demo does not say %q:\n%s", want, out)
		}
	}
}

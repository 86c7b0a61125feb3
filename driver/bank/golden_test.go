package bank_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/core/fault"
	"conto/driver/bank"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// summary returns what was read of a statement, in lines: how much of what, and each credit's day, amount, text, payer
// and reference.
func summary(s *bank.Statement, err error) string {
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			return "failed: " + err.Error()
		}
		reason := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "invalid: "), "statement: ")
		return "refused: " + strings.TrimSuffix(reason, ".") + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d received, %d outgoing, %d pending, %d reverted, %d other\n",
		s.Format, len(s.Credits), s.Outgoing, s.Pending, s.Reverted, s.Other)
	for _, c := range s.Credits {
		own := c.ID
		if strings.HasPrefix(own, "sum-") {
			own = ""
		}
		line := []string{c.Day.String(), c.Amount.String(), c.Text, c.Payer, own}
		for i := range line {
			if line[i] == "" {
				line[i] = "-"
			}
		}
		fmt.Fprintln(&b, strings.Join(line, " | "))
	}
	return b.String()
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refusedFor checks that a statement is refused as invalid, with a reason that has these words.
func refusedFor(t *testing.T, name, content, want string) {
	t.Helper()
	got, err := bank.Parse([]byte(content), bank.Layout{})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %+v, %v; want %q", name, got, err, want)
	}
}

// TestParse_Golden: statements as banks and payment services write them, each with what it holds beside it, some with a
// layout as the call takes it.
func TestParse_Golden(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		if ext := filepath.Ext(file); ext == ".want" || ext == ".layout" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(file, filepath.Ext(file))
			var l bank.Layout
			if said, err := os.ReadFile(name + ".layout"); err == nil {
				fine(t, json.Unmarshal(said, &l))
			}
			got := summary(bank.Parse(content, l))
			golden := name + ".want"
			if *rewrite {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

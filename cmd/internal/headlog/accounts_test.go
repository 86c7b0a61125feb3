package headlog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/driver/store"
	"conto/driver/store/memory"
)

// accounts is a database in which each of so many accounts has some entries, which say something.
func accounts(t *testing.T, count int, entries int64, what string) *memory.Store {
	t.Helper()
	s := memory.Open()
	for n := range count {
		extend(t, s, fmt.Sprintf("acc_%04d", n), 1, entries, what)
	}
	return s
}

// extend writes entries of an account.
func extend(t *testing.T, s *memory.Store, account string, first, last int64, what string) {
	t.Helper()
	for seq := first; seq <= last; seq++ {
		outcomes, err := s.Commit(t.Context(), []store.Entry{{Account: account, Seq: seq, At: noon, Events: []byte(what),
			Unique: []string{what + fmt.Sprint(seq)}}})
		if err := errors.Join(append(outcomes, err)...); err != nil {
			t.Fatal(err)
		}
	}
}

// recordAccounts has a day's record written.
func recordAccounts(t *testing.T, dir string, s Accounts, days int, want bool) Summary {
	t.Helper()
	summary, added, err := RecordAccounts(t.Context(), dir, s, noon.AddDate(0, 0, days))
	if err != nil || added != want {
		t.Fatalf("record: %v, %v; want %v", added, err, want)
	}
	return summary
}

// TestRecordAccounts: a record a day, over several pages, which the database bears out also when it has grown.
func TestRecordAccounts(t *testing.T) {
	dir, s := t.TempDir(), accounts(t, 0, 0, "")
	recordAccounts(t, dir, s, 0, false) // nothing yet
	s = accounts(t, 2*accountsPage, 2, "a")
	if sum := recordAccounts(t, dir, s, 0, true); sum.Accounts != 2*accountsPage || sum.Entries != 4*accountsPage {
		t.Errorf("recorded: %s", sum)
	}
	recordAccounts(t, dir, s, 0, false)  // the same day
	recordAccounts(t, dir, s, -1, false) // a clock that went back
	extend(t, s, "acc_0007", 3, 5, "b")
	extend(t, s, "zoe", 1, 1, "b")
	if _, err := CheckAccounts(t.Context(), dir, s); err != nil {
		t.Errorf("grown: %v", err)
	}
	next := recordAccounts(t, dir, s, 1, true)
	if found, err := CheckAccounts(t.Context(), dir, s); err != nil || found != next || next.Entries != 4*accountsPage+4 {
		t.Errorf("the next day: %s, %v; want %s", found, err, next)
	}
	if parsed, err := ParseSummary(next.String()); err != nil || parsed != next {
		t.Errorf("read again: %s, %v", parsed, err)
	}
	if info, err := os.Stat(filepath.Join(dir, AccountsName)); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

// TestCheckAccounts_Lost: accounts that are gone, shorter or other than they were are named, and the record of what
// they had is not replaced.
func TestCheckAccounts_Lost(t *testing.T) {
	dir, s := t.TempDir(), accounts(t, 20, 3, "a")
	was := recordAccounts(t, dir, s, 0, true)
	shorter := accounts(t, 19, 3, "a") // acc_0019 is gone
	extend(t, shorter, "acc_0019", 1, 2, "a")
	none, other := accounts(t, 5, 3, "a"), accounts(t, 19, 4, "a")
	extend(t, other, "acc_0019", 1, 3, "b")
	for _, c := range []struct {
		name  string
		s     Accounts
		lost  bool
		wants string
	}{
		{"a tail", shorter, true, "acc_0019 (2 of 3)"},
		{"many", none, true, "acc_0014 (0 of 3) and 5 more"},
		{"another history", other, false, "those that there were on 2026-01-31T12:00:00Z: acc_0019 (entry 3)"},
	} {
		found, err := CheckAccounts(t.Context(), dir, c.s)
		if err == nil || errors.Is(err, ErrLost) != c.lost || !strings.Contains(err.Error(), c.wants) {
			t.Errorf("%s: %v, want %q", c.name, err, c.wants)
		}
		if found != was {
			t.Errorf("%s: the record is %s", c.name, found)
		}
		if err := AccountsReach(t.Context(), dir, c.s); errors.Is(err, ErrLost) != c.lost {
			t.Errorf("%s: at a start: %v", c.name, err)
		}
		if !c.lost {
			continue
		}
		if _, _, err := RecordAccounts(t.Context(), dir, c.s, noon.AddDate(0, 0, 1)); !errors.Is(err, ErrLost) {
			t.Errorf("%s: the next record: %v", c.name, err)
		}
	}
	if kept, err := readSummary(dir); err != nil || kept != was {
		t.Errorf("the record is %s, %v; was %s", kept, err, was)
	}
}

// TestCheckAccounts_Damaged: a record that was cut off or changed is an error, not a shorter record.
func TestCheckAccounts_Damaged(t *testing.T) {
	dir, s := t.TempDir(), accounts(t, 3, 2, "a")
	recordAccounts(t, dir, s, 0, true)
	path := filepath.Join(dir, AccountsName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for _, bad := range []string{
		"", lines[0], strings.Join(lines[1:], ""), strings.Replace(string(whole), "2 ", "1 ", 1), "x\n" + lines[0],
		"0" + string(whole)[1:], lines[0] + "2026-01-31T00:00:00Z 1 2 00\n",
	} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := CheckAccounts(t.Context(), dir, s); err == nil {
			t.Errorf("this is a record:\n%s", bad)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if found, err := CheckAccounts(t.Context(), dir, s); err != nil || found != (Summary{}) {
		t.Errorf("without a record: %s, %v", found, err)
	}
}

// goneStore fails after some pages, as a database that goes away does.
type goneStore struct {
	Accounts
	left int
}

func (s *goneStore) EntriesAfter(ctx context.Context, after map[string]int64, limit int) ([]store.Entry, error) {
	if s.left--; s.left < 0 {
		return nil, store.ErrUnavailable
	}
	return s.Accounts.EntriesAfter(ctx, after, limit)
}

// TestRecordAccounts_Interrupted: half a record is none.
func TestRecordAccounts_Interrupted(t *testing.T) {
	dir, s := t.TempDir(), accounts(t, accountsPage+1, 1, "a")
	_, _, err := RecordAccounts(t.Context(), dir, &goneStore{s, 1}, noon)
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

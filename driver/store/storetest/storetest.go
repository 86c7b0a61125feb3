// Package storetest is the suite that every store driver passes: a file per theme, run by a few lines per driver.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, storetest.Driver{New: newDatabase, Durable: true})
//	}
//
// Each test has a database of its own and runs beside the others.
package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"conto/driver/store"
)

// Opener opens one and the same database each time it is called. The suite closes what it opens.
type Opener func() (store.Store, error)

// Driver is what the suite has to know of a driver.
type Driver struct {
	// New makes an empty database and returns how to open it. It cleans up through t.
	New func(t testing.TB) Opener
	// Empty does the same with nothing set up at all, where New has set up something already; nil: New does.
	Empty func(t testing.TB) Opener
	// Durable reports whether what was committed outlives Close; the theme "reopen" is for such drivers only.
	Durable bool
	// Shared reports whether several stores may have the database open at once, as the nodes of one system do; the theme
	// "nodes" is for such drivers only.
	Shared bool
	// Studio reports whether the store has the studio's tables; the theme "studio" is for such drivers only.
	Studio bool
}

// theme is one file of this package: tests by name.
type theme map[string]func(t *testing.T, db *database)

// Run runs the suite, or only some of its themes.
func Run(t *testing.T, d Driver, only ...string) {
	themes := map[string]theme{
		"commit": commitTheme, "marks": marksTheme, "entries": entriesTheme, "heads": headsTheme,
		"snapshots": snapshotsTheme, "records": recordsTheme, "jobs": jobsTheme, "concurrency": concurrencyTheme,
		"probe": probeTheme,
	}
	if d.Durable {
		themes["reopen"] = reopenTheme
	}
	if d.Studio {
		themes["studio"] = studioTheme
	}
	if d.Shared {
		themes["nodes"] = nodesTheme
	}
	for _, name := range only {
		if themes[name] == nil {
			t.Fatalf("there is no theme %q for this driver", name)
		}
	}
	for name, tests := range themes {
		if len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, &database{t: t, open: d.New(t), driver: d})
				})
			}
		})
	}
}

// database is one test's database.
type database struct {
	t      testing.TB
	open   Opener
	driver Driver
}

// Open opens the database, and closes it when the test ends.
func (d *database) Open() store.Store {
	d.t.Helper()
	s, err := d.open()
	if err != nil {
		d.t.Fatalf("open: %v", err)
	}
	d.t.Cleanup(func() { _ = s.Close() })
	return s
}

// Reopen closes the store and opens the database again.
func (d *database) Reopen(s store.Store) store.Store {
	d.t.Helper()
	if err := s.Close(); err != nil {
		d.t.Fatalf("close: %v", err)
	}
	return d.Open()
}

// patience bounds whatever a test waits for. It is long because the machine may be busy; nothing takes so long.
const patience = 30 * time.Second

// begin is when the tests' entries happen; it has microseconds, so that a driver that rounds them away is found out.
var begin = time.Date(2026, 1, 31, 23, 59, 58, 123456000, time.UTC)

// entry makes an entry with something in every field that is read back, different for each seq.
func entry(account string, seq int64, marks ...string) store.Entry {
	return store.Entry{
		Account: account,
		Seq:     seq,
		At:      begin.Add(time.Duration(seq) * time.Microsecond),
		Actor:   "user:" + account,
		Digest:  "d1ge57",
		Command: []byte(`{"spend":1}`),
		Events:  []byte{0, 1, 254, 255, byte(seq)},
		Unique:  marks,
	}
}

// keyed makes an entry with an idempotency key.
func keyed(account string, seq int64, key string) store.Entry {
	e := entry(account, seq)
	e.Key = key
	return e
}

// run makes an account's entries first to last, without unique keys.
func run(account string, first, last int64) []store.Entry {
	var entries []store.Entry
	for seq := first; seq <= last; seq++ {
		entries = append(entries, entry(account, seq))
	}
	return entries
}

// commit commits and returns the outcomes; an error of the whole ends the test.
func commit(t testing.TB, s store.Store, entries ...store.Entry) []error {
	t.Helper()
	outcomes, err := s.Commit(context.Background(), entries)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	if len(outcomes) != len(entries) {
		t.Fatalf("commit answered %d outcomes for %d entries", len(outcomes), len(entries))
	}
	return outcomes
}

// mustCommit commits entries that must all be accepted, in batches no larger than allowed.
func mustCommit(t testing.TB, s store.Store, entries ...store.Entry) {
	t.Helper()
	for len(entries) > 0 {
		n := min(len(entries), store.MaxBatch)
		for i, err := range commit(t, s, entries[:n]...) {
			if err != nil {
				t.Fatalf("%s/%d was refused: %v", entries[i].Account, entries[i].Seq, err)
			}
		}
		entries = entries[n:]
	}
}

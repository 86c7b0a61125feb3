package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"conto/driver/store"
)

var begin = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// open opens a store that is closed with the test.
func open(t *testing.T, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// claimMany commits entries first to last of an account in batches, each with a key and a unique key of its number.
func claimMany(t *testing.T, s *Store, account string, first, last int64) {
	t.Helper()
	var batch []store.Entry
	for seq := first; seq <= last; seq++ {
		batch = append(batch, store.Entry{
			Account: account, Seq: seq, At: begin, Key: fmt.Sprint("k", seq), Unique: []string{fmt.Sprint("m", seq)},
		})
		if len(batch) < 100 && seq < last {
			continue
		}
		outcomes, err := s.Commit(context.Background(), batch)
		if err := errors.Join(append(outcomes, err)...); err != nil {
			t.Fatal(err)
		}
		batch = nil
	}
}

// settle waits until the background has nothing left to close or merge.
func settle(t *testing.T, s *Store) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		s.unique.mu.RLock()
		busy := len(s.unique.tables) > 1
		s.unique.mu.RUnlock()
		for family := range families {
			busy = busy || s.unique.mergeable(family) != nil
		}
		if !busy && pagesWithoutSegment(t, s) == 0 {
			return
		}
	}
	t.Fatal("the index of unique keys does not come to rest")
}

// pagesWithoutSegment counts pages that no segment claims.
func pagesWithoutSegment(t *testing.T, s *Store) (n int) {
	t.Helper()
	err := s.read.QueryRow(`
		SELECT count(*) FROM mark_pages p WHERE NOT EXISTS (
			SELECT 1 FROM mark_segments s WHERE p.id >= s.first_page AND p.id < s.first_page + s.pages + s.directory)`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantFound(t *testing.T, s *Store, account string, seq int64) {
	t.Helper()
	for _, mark := range []string{fmt.Sprint("m", seq), store.UniqueKeyOf(fmt.Sprint("k", seq))} {
		if e, err := s.Find(context.Background(), account, mark); err != nil || e.Seq != seq {
			t.Errorf("%s %s: entry %d, %v", account, mark, e.Seq, err)
		}
	}
}

// TestSegmentsMerge: many small segments become few, nothing is lost on the way, and no page is left over.
func TestSegmentsMerge(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{Recent: 200})
	claimMany(t, s, "ada", 1, 20_000)
	settle(t, s)
	for family := range families {
		levels := map[int]int{}
		for _, p := range s.unique.segments[family] {
			levels[p.level]++
		}
		for level, n := range levels {
			if n >= fanout {
				t.Errorf("family %d: %d segments on level %d", family, n, level)
			}
		}
		if levels[2] == 0 {
			t.Errorf("family %d: segments by level: %v; want some that were merged twice", family, levels)
		}
	}
	for seq := int64(1); seq <= 20_000; seq += 97 {
		wantFound(t, s, "ada", seq)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{Recent: 200})
	if n := s.unique.tables[0].size; n >= 400 {
		t.Errorf("%d marks were read from the journal's end", n)
	}
	for seq := int64(1); seq <= 20_000; seq += 97 {
		wantFound(t, s, "ada", seq)
	}
}

// TestInterruptedSegments: what an interrupted close or merge has left behind is removed, and nothing was lost.
func TestInterruptedSegments(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{Recent: 300})
	claimMany(t, s, "ada", 1, 3000)
	settle(t, s)
	// Pages before, between and after segments, as if writing or removing had been broken off.
	last := s.unique.lastPage.Load()
	for _, sql := range []string{
		"INSERT OR IGNORE INTO mark_pages (id, data) VALUES (1, x'00'), (2, x'00')",
		fmt.Sprintf("INSERT INTO mark_pages (id, data) VALUES (%d, x'00'), (%d, x'00'), (%d, x'00')", last+1, last+2,
			last+500),
	} {
		if _, err := s.write.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	copied := copyFiles(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{dir, copied} {
		s := open(t, dir, Options{Recent: 300})
		if n := pagesWithoutSegment(t, s); n != 0 {
			t.Errorf("%d pages of no segment", n)
		}
		claimMany(t, s, "ada", 3001, 6000)
		settle(t, s)
		for seq := int64(1); seq <= 6000; seq += 61 {
			wantFound(t, s, "ada", seq)
		}
		_ = s.Close()
	}
}

// copyFiles copies a database that is open, as a crash would leave it.
func copyFiles(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{fileName, fileName + "-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// TestMissingPage: a damaged index must not free a unique key that is taken.
func TestMissingPage(t *testing.T) {
	s := open(t, t.TempDir(), Options{Recent: 100})
	claimMany(t, s, "ada", 1, 200)
	settle(t, s)
	if _, err := s.write.Exec("DELETE FROM mark_pages"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Find(context.Background(), "ada", "m7")
	if err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("find: %v", err)
	}
	outcomes, err := s.Commit(context.Background(),
		[]store.Entry{{Account: "ada", Seq: 201, At: begin, Unique: []string{"m7"}}})
	if err == nil {
		t.Errorf("commit: %v", outcomes)
	}
}

// TestForgetKeys: keys are forgotten after their time, ids never.
func TestForgetKeys(t *testing.T) {
	s := open(t, t.TempDir(), Options{Recent: 200, KeyLifetime: time.Hour})
	claimMany(t, s, "ada", 1, 500)
	settle(t, s)
	wantFound(t, s, "ada", 3)
	s.unique.mu.Lock()
	for _, p := range s.unique.segments[keys] {
		p.closedAt -= 3601
	}
	s.unique.mu.Unlock()
	if err := s.unique.forget(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find(context.Background(), "ada", store.UniqueKeyOf("k3")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an old key was found: %v", err)
	}
	if e, err := s.Find(context.Background(), "ada", "m3"); err != nil || e.Seq != 3 {
		t.Errorf("an old id: entry %d, %v", e.Seq, err)
	}
	settle(t, s)
	outcomes, err := s.Commit(context.Background(), []store.Entry{{Account: "ada", Seq: 501, At: begin, Key: "k3"}})
	if err := errors.Join(append(outcomes, err)...); err != nil {
		t.Error(err)
	}
	if e, err := s.Find(context.Background(), "ada", store.UniqueKeyOf("k3")); err != nil || e.Seq != 501 {
		t.Errorf("a key that was claimed again: entry %d, %v", e.Seq, err)
	}
}

// TestWriteAheadLogIsBounded: it does not grow without end although there is no moment without readers.
func TestWriteAheadLogIsBounded(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	s.walLimit = 1 << 20
	ctx, cancel := context.WithCancel(context.Background())
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for ctx.Err() == nil {
				if _, err := s.Entries(context.Background(), "ada", store.Span{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	largest := int64(0)
	for seq := int64(1); seq <= 60; seq++ {
		e := store.Entry{Account: "ada", Seq: seq, At: begin, Events: bytes.Repeat([]byte{byte(seq)}, 200_000)}
		outcomes, err := s.Commit(context.Background(), []store.Entry{e})
		if err := errors.Join(append(outcomes, err)...); err != nil {
			t.Error(err)
		}
		info, err := os.Stat(s.path + "-wal")
		if err != nil {
			t.Error(err)
			break
		}
		largest = max(largest, info.Size())
	}
	cancel()
	readers.Wait()
	if largest > 2<<20 {
		t.Errorf("the write-ahead log reached %d bytes", largest)
	}
}

// TestJobOfDeadProcess: a job that was under way when the process died is run by the next one, at once.
func TestJobOfDeadProcess(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	j := store.Job{Kind: "charge", Account: "ada", ID: "1"}
	outcomes, err := s.Commit(context.Background(),
		[]store.Entry{{Account: "ada", Seq: 1, At: begin, Jobs: []store.Job{j}}})
	if err := errors.Join(append(outcomes, err)...); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	started, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- s.Work(ctx, func(context.Context, store.Job) error {
			close(started)
			<-release
			return nil
		})
	}()
	<-started
	survivor := open(t, copyFiles(t, dir), Options{})
	close(release)
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var again store.Job
	err = survivor.Work(ctx, func(_ context.Context, j store.Job) error {
		again = j
		cancel()
		return nil
	})
	if err != nil || again != j {
		t.Errorf("%+v was run again, %v", again, err)
	}
}

// TestCommitThatFailedAndWasWritten: an entry whose commit answered an error, although it reached the disk, is there.
func TestCommitThatFailedAndWasWritten(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	claimMany(t, s, "ada", 1, 3)
	_, err := s.write.Exec(`
		INSERT INTO entries (pos, account, seq, prev, skip, clock, key, marks, at, actor, digest, command, events)
		VALUES (4, 'ada', 4, 3, 0, '', 'k4', '["m4"]', 0, '', '', x'', x'')`)
	if err != nil {
		t.Fatal(err)
	}
	s.journal.uncertain = true
	outcomes, err := s.Commit(context.Background(), []store.Entry{{Account: "ada", Seq: 4, At: begin}})
	if err != nil || !errors.Is(outcomes[0], store.ErrConflict) {
		t.Errorf("the same number: %v %v", outcomes, err)
	}
	outcomes, err = s.Commit(context.Background(),
		[]store.Entry{{Account: "ada", Seq: 5, At: begin, Unique: []string{"m4"}}})
	if err != nil || !errors.Is(outcomes[0], store.ErrDuplicate) {
		t.Errorf("the same mark: %v %v", outcomes, err)
	}
	wantFound(t, s, "ada", 4)
	claimMany(t, s, "ada", 5, 9)
}

// TestStrangeFolder: the folder's name is no part of the address's syntax.
func TestStrangeFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?mode=memory#%41&è")
	s := open(t, dir, Options{})
	claimMany(t, s, "ada", 1, 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, fileName)); err != nil || info.Size() == 0 {
		t.Fatalf("the file is not where it should be: %v", err)
	}
	wantFound(t, open(t, dir, Options{}), "ada", 2)
}

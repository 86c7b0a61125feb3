package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"conto/driver/store"
	"conto/internal/private"
)

// TestBackup: a copy that is made while others write is the database of one moment: all accounts' entries up to a
// position, no more and no less, and their unique keys are known.
func TestBackup(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := Open(ctx, dir, Options{Recent: 64})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	begun, stop, stopped := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		for seq := int64(1); ; seq++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			var batch []store.Entry
			for _, account := range []string{"ada", "bob"} {
				batch = append(batch, store.Entry{Account: account, Seq: seq, At: time.UnixMicro(seq),
					Unique: []string{fmt.Sprint("m", seq)}})
			}
			outcomes, err := s.Commit(ctx, batch)
			if err := errors.Join(append(outcomes, err)...); err != nil {
				stopped <- err
				return
			}
			if seq == 1 {
				close(begun)
			}
		}
	}()
	select {
	case <-begun:
	case err := <-stopped:
		t.Fatal(err)
	}
	last := int64(0)
	for range 5 {
		time.Sleep(50 * time.Millisecond)
		to := t.TempDir()
		if err := Backup(ctx, dir, to); err != nil {
			t.Fatal(err)
		}
		if open, err := private.Open(filepath.Join(to, fileName)); open || err != nil {
			t.Errorf("others have rights to the copy: %v, %v", open, err)
		}
		last = sound(t, to, last)
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

// sound checks a copy, which is newer than an earlier one, and returns how far it reaches.
func sound(t *testing.T, dir string, before int64) int64 {
	t.Helper()
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Recent: 64})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Inspect(ctx); err != nil {
		t.Error(err)
	}
	heads, err := s.Heads(ctx, store.HeadQuery{})
	if err != nil || len(heads) != 2 || heads[0].Seq != heads[1].Seq || heads[0].Seq < before {
		t.Fatalf("%v, %v; want two accounts with the same number of entries, %d at least", heads, err, before)
	}
	for seq := int64(1); seq <= heads[0].Seq; seq++ {
		if e, err := s.Find(ctx, "bob", fmt.Sprint("m", seq)); err != nil || e.Seq != seq {
			t.Fatalf("mark %d: %v, %v", seq, e.Seq, err)
		}
	}
	return heads[0].Seq
}

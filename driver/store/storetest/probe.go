package storetest

import (
	"context"
	"errors"
	"testing"

	"conto/driver/store"
)

// probeTheme: the small write that shows whether a commit would be written.
var probeTheme = theme{
	"again and again":         testProbe,
	"when nobody waits":       testProbeCanceled,
	"beside commits, in time": testProbeBesideCommits,
}

// testProbe: a probe changes nothing that anybody reads.
func testProbe(t *testing.T, db *database) {
	s := db.Open()
	mustCommit(t, s, entry("ada", 1, "m"))
	for range 20 {
		if err := s.Probe(context.Background()); err != nil {
			t.Fatalf("probe: %v", err)
		}
	}
	wantHeads(t, s, store.HeadQuery{}, store.Head{Account: "ada", Seq: 1})
	wantSeqs(t, s, "ada", store.Span{}, 1)
	mustCommit(t, s, entry("ada", 2, "n"))
}

func testProbeCanceled(t *testing.T, db *database) {
	s := db.Open()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Probe(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("probe of somebody who has left: %v, want context.Canceled", err)
	}
}

// testProbeBesideCommits: commits do not keep a probe out, nor a probe commits.
func testProbeBesideCommits(t *testing.T, db *database) {
	s := db.Open()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		for seq := int64(1); seq <= 200; seq++ {
			outcomes, err := s.Commit(ctx, []store.Entry{entry("ada", seq)})
			if err := errors.Join(append(outcomes, err)...); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 20 {
		if err := s.Probe(ctx); err != nil {
			t.Errorf("probe: %v", err)
		}
	}
	if err := <-done; err != nil {
		t.Errorf("commit: %v", err)
	}
}

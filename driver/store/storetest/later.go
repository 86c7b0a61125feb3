package storetest

import (
	"testing"
	"time"

	"conto/driver/store"
)

// testEnqueue: a job that follows from no entry is run, also where nobody worked when it came.
func testEnqueue(t *testing.T, db *database) {
	s := db.Open()
	early := store.Job{Kind: "webhook", Account: "ada", ID: "1", Queue: store.QueueWebhook}
	if err := s.(store.Enqueuer).Enqueue(t.Context(), []store.Job{early}); err != nil {
		t.Fatal(err)
	}
	w := work(t, s, nil)
	late := store.Job{Kind: "webhook", Account: "ada", ID: "2", Queue: store.QueueWebhook}
	if err := s.(store.Enqueuer).Enqueue(t.Context(), []store.Job{late}); err != nil {
		t.Fatal(err)
	}
	early.Queue, late.Queue = "", ""
	w.await(early, 1)
	w.await(late, 1)
	w.stop()
}

// testLater: a job whose handler says later is run again after that pause, as often as it says so, and has not failed.
func testLater(t *testing.T, db *database) {
	s := db.Open()
	const pause = 50 * time.Millisecond
	w := work(t, s, func(_ store.Job, before int) error {
		if before < 3 {
			return &store.Later{Pause: pause}
		}
		return nil
	})
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	w.await(j, 4)
	w.stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, at := range w.times[j][1:] {
		if waited := at.Sub(w.times[j][i]); waited < pause {
			t.Errorf("run %d came %v after the one before", i+2, waited)
		}
	}
}

package storetest

import (
	"errors"
	"testing"
	"time"

	"conto/driver/store"
)

// testRetry: a job that failed is tried at once when that is asked for, and no other one is.
func testRetry(t *testing.T, db *database) {
	s := db.Open()
	queued, retries := s.(store.Retrier)
	if !retries {
		t.Skip("its queue is no database's")
	}
	retry := func(j store.Job, want int) {
		t.Helper()
		if n, err := queued.Retry(t.Context(), j); n != want || err != nil {
			t.Errorf("%+v: %d %v, want %d", j, n, err, want)
		}
	}
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	retry(j, 0) // it waits
	w := work(t, s, func(store.Job, int) error { return errors.New("never") })
	w.await(j, 3) // the next pause is longer than asking takes
	retry(store.Job{Kind: j.Kind, Account: "bob", ID: j.ID}, 0)
	before := w.handled(j)
	asked := false
	for end := time.Now().Add(patience); !asked && time.Now().Before(end); {
		n, err := queued.Retry(t.Context(), j)
		if err != nil {
			t.Fatal(err)
		}
		asked = n == 1
	}
	if !asked {
		t.Fatal("it is not tried again")
	}
	w.await(j, before+1)
	w.stop()
}

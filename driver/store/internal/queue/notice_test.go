package queue_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite"

	"conto/driver/store"
	"conto/driver/store/internal/queue"
)

// TestNotify_EachQueue looks for jobs once an hour, so that what is worked was told of.
func TestNotify_EachQueue(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "queue.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	log := slog.New(slog.DiscardHandler)
	driver := queue.Noticing(riversqlite.New(db))
	if err := queue.Migrate(t.Context(), driver, log); err != nil {
		t.Fatal(err)
	}
	q, err := queue.New(driver, queue.Settings{Poll: time.Hour, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	working, stop := context.WithCancel(t.Context())
	worked, ended := make(chan string, 100), make(chan error, 1)
	go func() {
		ended <- q.Work(working, func(_ context.Context, j store.Job) error { worked <- j.ID; return nil })
	}()
	add := func(id string) {
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var jobs []store.Job
		for _, line := range store.Queues() {
			jobs = append(jobs, store.Job{Kind: "test", Account: "acc_1", ID: id + line.Name, Queue: line.Name})
		}
		if err := q.Enqueue(t.Context(), tx, jobs); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		q.Notify(jobs)
	}
	seen := map[string]bool{}
	for _, round := range []string{"first-", "second-", "third-"} {
		add(round)
		for range store.Queues() {
			select {
			case id := <-worked:
				seen[id] = true
			case <-time.After(20 * time.Second):
				t.Fatalf("%d jobs were worked: %v", len(seen), seen)
			}
		}
	}
	if want := 3 * len(store.Queues()); len(seen) != want {
		t.Errorf("%d jobs were worked, %d were added", len(seen), want)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"conto/driver/store"
)

// jobsTheme: work is done when its entry was committed, and only then, until it succeeds.
var jobsTheme = theme{
	"run when the entry was committed, only then": testJobIffCommitted,
	"committed before anyone works":               testJobBeforeWork,
	"again after an error":                        testJobRetry,
	"again after a panic":                         testJobPanic,
	"failing ones hold up nobody":                 testJobFailuresApart,
	"hundreds, side by side":                      testJobsMany,
	"work waits for those under way":              testWorkWaits,
	"a handler outlives the call to stop":         testHandlerContext,
	"work stops and starts again":                 testWorkAgain,
	"a queue that hangs holds up no other":        testQueuesApart,
	"what is unfinished is counted":               testBacklog,
	"how many wait of each kind, and since when":  testDepths,
	"one that failed is tried again when asked":   testRetry,
	"one that follows from no entry":              testEnqueue,
	"later is no failure":                         testLater,
}

// withJob makes an entry that enqueues a job named after it.
func withJob(account string, seq int64) (store.Entry, store.Job) {
	e := entry(account, seq)
	j := store.Job{Kind: "charge", Account: account, ID: fmt.Sprint("id", seq)}
	e.Jobs = []store.Job{j}
	return e, j
}

// worker runs a store's jobs and remembers how often each was handled.
type worker struct {
	t     testing.TB
	stop  func() // ends Work and waits for it
	fail  func(store.Job, int) error
	mu    sync.Mutex
	count map[store.Job]int
	times map[store.Job][]time.Time
	news  chan struct{} // closed and replaced at each handling
}

// work starts a worker; fail, if any, is told the job and how often it came before, and decides whether it fails.
func work(t testing.TB, s store.Store, fail func(store.Job, int) error) *worker {
	w := &worker{t: t, fail: fail, count: map[store.Job]int{}, times: map[store.Job][]time.Time{},
		news: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Work(ctx, w.handle) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("work: %v", err)
			}
		case <-time.After(patience):
			t.Error("work did not end")
		}
	})
	t.Cleanup(w.stop)
	return w
}

func (w *worker) handle(_ context.Context, j store.Job) error {
	w.mu.Lock()
	before := w.count[j]
	w.count[j]++
	w.times[j] = append(w.times[j], time.Now())
	close(w.news)
	w.news = make(chan struct{})
	w.mu.Unlock()
	if w.fail != nil {
		return w.fail(j, before)
	}
	return nil
}

// await waits until the job was handled so often.
func (w *worker) await(j store.Job, times int) {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		w.mu.Lock()
		count, news := w.count[j], w.news
		w.mu.Unlock()
		if count >= times {
			return
		}
		select {
		case <-news:
		case <-deadline:
			w.t.Fatalf("%+v was handled %d times, want %d", j, count, times)
		}
	}
}

func (w *worker) handled(j store.Job) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count[j]
}

func testJobIffCommitted(t *testing.T, db *database) {
	s := db.Open()
	w := work(t, s, nil)
	good, goodJob := withJob("ada", 1)
	taken, takenJob := withJob("ada", 2)
	good.Unique, taken.Unique = []string{"m"}, []string{"m"}
	conflict, conflictJob := withJob("bob", 5)
	wantOutcomes(t, commit(t, s, good, taken, conflict), nil, store.ErrDuplicate, store.ErrConflict)
	w.await(goodJob, 1)
	last, lastJob := withJob("ada", 2)
	lastJob.ID = "last"
	last.Jobs = []store.Job{lastJob}
	mustCommit(t, s, last)
	w.await(lastJob, 1)
	for _, j := range []store.Job{takenJob, conflictJob} {
		if w.handled(j) > 0 {
			t.Errorf("%+v ran although its entry was refused", j)
		}
	}
}

func testJobBeforeWork(t *testing.T, db *database) {
	s := db.Open()
	e, j := withJob("ada", 1)
	other := store.Job{Kind: "mail", Account: "", ID: "é'\n"}
	e.Jobs = append(e.Jobs, other)
	mustCommit(t, s, e)
	w := work(t, s, nil)
	w.await(j, 1)
	w.await(other, 1)
}

func testJobRetry(t *testing.T, db *database) {
	s := db.Open()
	w := work(t, s, func(_ store.Job, before int) error {
		if before < 2 {
			return errors.New("declined")
		}
		return nil
	})
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	w.await(j, 3)
	w.mu.Lock()
	defer w.mu.Unlock()
	first, second := w.times[j][1].Sub(w.times[j][0]), w.times[j][2].Sub(w.times[j][1])
	if first < 500*time.Millisecond || first > 10*time.Second {
		t.Errorf("first retry after %v, want about a second", first)
	}
	if second < first {
		t.Errorf("second retry after %v, sooner than the first (%v)", second, first)
	}
}

func testJobPanic(t *testing.T, db *database) {
	s := db.Open()
	w := work(t, s, func(_ store.Job, before int) error {
		if before == 0 {
			panic("on purpose")
		}
		return nil
	})
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	w.await(j, 2)
}

func testJobFailuresApart(t *testing.T, db *database) {
	s := db.Open()
	w := work(t, s, func(j store.Job, _ int) error {
		if j.Account == "bad" {
			return errors.New("always")
		}
		return nil
	})
	for seq := int64(1); seq <= 40; seq++ {
		e, _ := withJob("bad", seq)
		mustCommit(t, s, e)
	}
	e, j := withJob("good", 1)
	mustCommit(t, s, e)
	w.await(j, 1)
}

func testJobsMany(t *testing.T, db *database) {
	s := db.Open()
	w := work(t, s, nil)
	var jobs []store.Job
	for seq := int64(1); seq <= 5; seq++ {
		var batch []store.Entry
		for i := range 60 {
			e, j := withJob(fmt.Sprint("a", i), seq)
			batch, jobs = append(batch, e), append(jobs, j)
		}
		mustCommit(t, s, batch...)
	}
	for _, j := range jobs {
		w.await(j, 1)
	}
}

func testWorkWaits(t *testing.T, db *database) {
	s := db.Open()
	e, j := withJob("ada", 1)
	mustCommit(t, s, e)
	ctx, cancel := context.WithCancel(context.Background())
	started, release, returned := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		returned <- s.Work(ctx, func(context.Context, store.Job) error {
			close(started)
			<-release
			return nil
		})
	}()
	<-started
	cancel()
	select {
	case <-returned:
		t.Fatal("work ended while a job was under way")
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	if err := <-returned; err != nil {
		t.Fatalf("work: %v", err)
	}
	w := work(t, s, nil)
	next, nextJob := withJob("ada", 2)
	mustCommit(t, s, next)
	w.await(nextJob, 1)
	if w.handled(j) > 0 {
		t.Error("a job that was done at the end of Work came again")
	}
}

func testHandlerContext(t *testing.T, db *database) {
	s := db.Open()
	e, _ := withJob("ada", 1)
	mustCommit(t, s, e)
	ctx, cancel := context.WithCancel(context.Background())
	var before, after error
	var bounded bool
	err := s.Work(ctx, func(handler context.Context, _ store.Job) error {
		_, bounded = handler.Deadline()
		before = handler.Err()
		cancel()
		select {
		case <-handler.Done():
		case <-time.After(100 * time.Millisecond):
		}
		after = handler.Err()
		return nil
	})
	if err != nil || before != nil || after != nil || !bounded {
		t.Errorf("work: %v; the handler's context: %v, then %v, has a deadline: %v", err, before, after, bounded)
	}
}

func testWorkAgain(t *testing.T, db *database) {
	s := db.Open()
	for seq := int64(1); seq <= 3; seq++ {
		w := work(t, s, nil)
		e, j := withJob("ada", seq)
		mustCommit(t, s, e)
		w.await(j, 1)
		w.stop()
	}
	w := work(t, s, nil)
	e, j := withJob("ada", 4)
	mustCommit(t, s, e)
	w.await(j, 1)
}

// awaitEither waits until one of the workers has handled the job.
func awaitEither(t testing.TB, j store.Job, w1, w2 *worker) {
	t.Helper()
	deadline := time.After(patience)
	for {
		w1.mu.Lock()
		w2.mu.Lock()
		count, news1, news2 := w1.count[j]+w2.count[j], w1.news, w2.news
		w2.mu.Unlock()
		w1.mu.Unlock()
		if count > 0 {
			return
		}
		select {
		case <-news1:
		case <-news2:
		case <-deadline:
			t.Fatalf("%+v was handled by neither worker", j)
		}
	}
}

// testQueuesApart: while every worker of a queue hangs, and more waits for it, another queue's jobs run at once; and
// what hangs is cut off soon after Work is to stop.
func testQueuesApart(t *testing.T, db *database) {
	s := db.Open()
	var hanging store.Queue
	for _, q := range store.Queues() {
		if q.Name == store.QueueNotify {
			hanging = q
		}
	}
	var entries []store.Entry
	for i := range 3 * hanging.Workers {
		e, _ := withJob("ada", int64(i+1))
		e.Jobs[0].Queue, e.Jobs[0].Kind = store.QueueNotify, "hang"
		entries = append(entries, e)
	}
	mustCommit(t, s, entries...)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	hung, done, returned := make(chan struct{}, len(entries)), make(chan store.Job, 1), make(chan error, 1)
	go func() {
		returned <- s.Work(ctx, func(ctx context.Context, j store.Job) error {
			if j.Kind == "hang" {
				hung <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			}
			done <- j
			return nil
		})
	}()
	for range hanging.Workers {
		select {
		case <-hung:
		case <-time.After(patience):
			t.Fatal("the queue's workers did not begin")
		}
	}
	e, j := withJob("bob", 1)
	e.Jobs[0].Queue = store.QueuePayment
	begun := time.Now()
	mustCommit(t, s, e)
	select {
	case got := <-done:
		if took := time.Since(begun); got != j || took > time.Second {
			t.Errorf("%+v was run after %s, want %+v within a second", got, took, j)
		}
	case <-time.After(patience):
		t.Fatal("a job of another queue waits")
	}
	begun = time.Now()
	cancel()
	if err := <-returned; err != nil {
		t.Errorf("work: %v", err)
	}
	if took := time.Since(begun); took > store.StopTime+2*time.Second {
		t.Errorf("stopping took %s", took)
	}
}

// testBacklog: a job counts, for its account, until it was done or has failed once.
func testBacklog(t *testing.T, db *database) {
	s := db.Open()
	backlog, tells := s.(store.Backlog)
	if !tells {
		t.Fatal("the store does not tell what is unfinished")
	}
	want := func(when string, n int, accounts ...string) {
		t.Helper()
		if got, err := backlog.Unfinished(t.Context(), accounts); err != nil || got != n {
			t.Errorf("%s: %d unfinished jobs of %v (%v), want %d", when, got, accounts, err, n)
		}
	}
	want("at first", 0, "ada")
	var jobs []store.Job
	for _, account := range []string{"ada", "bob", "cyd"} {
		e, j := withJob(account, 1)
		mustCommit(t, s, e)
		jobs = append(jobs, j)
	}
	want("before anybody works", 2, "ada", "bob", "zoe")
	want("of nobody", 0)
	release := make(chan struct{})
	w := work(t, s, func(j store.Job, before int) error {
		if before == 0 && j == jobs[0] {
			<-release
		}
		if before == 0 && j == jobs[1] {
			return errors.New("not yet")
		}
		return nil
	})
	w.await(jobs[1], 1)
	w.await(jobs[2], 1)
	settled := time.Now().Add(patience)
	// what is done is written a moment later
	for n := 2; n != 1 && time.Now().Before(settled); time.Sleep(10 * time.Millisecond) {
		var err error
		if n, err = backlog.Unfinished(t.Context(), []string{"ada", "bob", "cyd"}); err != nil {
			t.Fatal(err)
		}
	}
	want("while one runs and one has failed", 1, "ada", "bob", "cyd")
	close(release)
	for n := 1; n != 0 && time.Now().Before(settled); time.Sleep(10 * time.Millisecond) {
		var err error
		if n, err = backlog.Unfinished(t.Context(), []string{"ada"}); err != nil {
			t.Fatal(err)
		}
	}
	want("in the end", 0, "ada", "cyd")
}

// testDepths: a job counts until it is done, also while it is under way and after it has failed.
func testDepths(t *testing.T, db *database) {
	s := db.Open()
	counted, tells := s.(store.Depths)
	if !tells {
		t.Skip("its queue is no database's")
	}
	depths := func() map[string]store.Depth {
		t.Helper()
		all, err := counted.Depths(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]store.Depth{}
		for _, d := range all {
			if d.Since.IsZero() || time.Since(d.Since).Abs() > time.Minute {
				t.Errorf("%s is there since %s", d.Kind, d.Since)
			}
			found[d.Kind] = d
		}
		return found
	}
	if found := depths(); len(found) != 0 {
		t.Fatalf("at first: %v", found)
	}
	e := entry("ada", 1)
	e.Jobs = []store.Job{{Kind: "charge", Account: "ada", ID: "1"}, {Kind: "charge", Account: "ada", ID: "2"},
		{Kind: "issue", Account: "ada", ID: "3"}}
	mustCommit(t, s, e)
	if found := depths(); found["charge"].Jobs != 2 || found["issue"].Jobs != 1 || len(found) != 2 {
		t.Errorf("before anybody works: %v", found)
	}
	release := make(chan struct{})
	w := work(t, s, func(j store.Job, _ int) error {
		if j.ID == "1" {
			<-release
		}
		if j.ID == "3" {
			return errors.New("not yet")
		}
		return nil
	})
	w.await(e.Jobs[2], 1)
	await := func(when string, charges, issues, failed int) {
		t.Helper()
		found := depths()
		for end := time.Now().Add(patience); time.Now().Before(end); found = depths() {
			if found["charge"].Jobs == charges && found["issue"].Jobs == issues && found["issue"].Failed == failed {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%s: %v", when, found)
	}
	await("one under way, one failed", 1, 1, 1)
	close(release)
	await("in the end", 0, 1, 1)
	w.stop()
}

package registry_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"conto/driver/store/memory"
	"conto/driver/vies"
	"conto/internal/breaker"
	"conto/jobs/registry"
)

// fakeRegistry counts who asks. What it does not know it never answers.
type fakeRegistry struct {
	mu    sync.Mutex
	knows map[string]vies.Answer
	calls int
}

func (f *fakeRegistry) Check(ctx context.Context, vatID string) (vies.Answer, error) {
	f.mu.Lock()
	f.calls++
	answer, known := f.knows[vatID]
	f.mu.Unlock()
	time.Sleep(time.Second)
	if !known {
		<-ctx.Done()
		return vies.Answer{}, ctx.Err()
	}
	return answer, nil
}

func (f *fakeRegistry) asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// wall is the clock of a test's own time.
type wall struct{}

func (wall) Now() time.Time { return time.Now() }

// looks returns what asks a registry, and the breaker of the jobs that ask it, too.
func looks(f *fakeRegistry) (*registry.Looks, *breaker.Breaker) {
	jobs := breaker.New(wall{}, 5, 30*time.Second)
	r := registry.New(nil, memory.Open(), f, jobs, wall{})
	return r.Looks(breaker.New(wall{}, 5, 30*time.Second)), jobs
}

// acme is what the registry says of the one that is registered.
var acme = registry.Look{Valid: true, Name: "ACME GmbH"}

var silent = registry.Look{Silent: true}

func knowsACME() *fakeRegistry {
	return &fakeRegistry{knows: map[string]vies.Answer{"DE1": {Valid: true, Name: "ACME GmbH"}, "DE2": {}}}
}

// TestLooks_AskOnceC32: many who ask of one number at once ask once, also where the first of them goes; the answer is
// kept for minutes, and no answer for seconds.
func TestLooks_AskOnceC32(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := knowsACME()
		l, _ := looks(f)
		if _, known := l.Known("DE1"); known {
			t.Error("it is known before anyone asks")
		}
		gone, leave := context.WithCancel(t.Context())
		go func() { _, _ = l.Ask(gone, "DE1") }()
		synctest.Wait()
		leave()
		if _, known := l.Known("DE1"); known {
			t.Error("it is known before it is answered")
		}
		for range 20 {
			go func() {
				if said, err := l.Ask(t.Context(), "DE1"); err != nil || said != acme {
					t.Errorf("%+v, %v", said, err)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		if said, known := l.Known("DE1"); !known || said != acme || f.asked() != 1 {
			t.Errorf("%+v, %v; asked %d times", said, known, f.asked())
		}
		if said, err := l.Ask(t.Context(), "DE2"); err != nil || said != (registry.Look{}) {
			t.Errorf("one that is not registered: %+v, %v", said, err)
		}
		time.Sleep(11 * time.Minute)
		if _, known := l.Known("DE1"); known {
			t.Error("it is known for ever")
		}
		for _, pause := range []time.Duration{0, time.Second, time.Minute} {
			time.Sleep(pause)
			if said, err := l.Ask(t.Context(), "DE3"); err != nil || said != silent {
				t.Errorf("one that is not answered: %+v, %v", said, err)
			}
		}
		if f.asked() != 4 {
			t.Errorf("asked %d times, want one for each of two and two for the silent one", f.asked())
		}
	})
}

// TestLooks_HungC32: a registry that hangs holds up eight people at once for seconds, and then nobody for a while; the
// jobs are not kept from asking it. While these leave it alone, nobody looks.
func TestLooks_HungC32(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeRegistry{}
		l, jobs := looks(f)
		ask := func(id string, atMost time.Duration) {
			t.Helper()
			begun := time.Now()
			if said, err := l.Ask(t.Context(), id); err != nil || said != silent || time.Since(begun) > atMost {
				t.Errorf("%s: %+v, %v after %s", id, said, err, time.Since(begun))
			}
		}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() { ask(fmt.Sprint("DE10", i), 4*time.Second) })
		}
		synctest.Wait()
		ask("DE200", 0)
		all.Wait()
		ask("DE300", 0)
		if f.asked() != 8 || jobs.Paused() || jobs.Do(func() error { return nil }, nil) != nil {
			t.Errorf("asked %d times; jobs are kept from asking: %v", f.asked(), jobs.Paused())
		}
		time.Sleep(time.Minute)
		ask("DE400", 4*time.Second)
		time.Sleep(time.Minute)
		f.knows = knowsACME().knows
		for range 5 {
			_ = jobs.Do(func() error { return vies.ErrBusy }, func(error) bool { return true })
		}
		ask("DE1", 0)
		time.Sleep(time.Minute)
		if said, err := l.Ask(t.Context(), "DE1"); err != nil || said != acme || f.asked() != 10 {
			t.Errorf("once it is over: %+v, %v; asked %d times", said, err, f.asked())
		}
	})
}

// TestLooks_BoundedC32: of many numbers the answers to some are forgotten, and all are answered.
func TestLooks_BoundedC32(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeRegistry{knows: map[string]vies.Answer{}}
		for i := range 1200 {
			f.knows[fmt.Sprint(i)] = vies.Answer{Valid: true}
		}
		l, _ := looks(f)
		for i := range 1200 { // a second each: some are old by then
			if said, err := l.Ask(t.Context(), fmt.Sprint(i)); err != nil || !said.Valid {
				t.Fatalf("%d: %+v, %v", i, said, err)
			}
		}
		kept := 0
		for i := range 1200 {
			if _, known := l.Known(fmt.Sprint(i)); known {
				kept++
			}
		}
		if kept < 500 || kept > 1000 {
			t.Errorf("%d are kept", kept)
		}
	})
	if (registry.New(nil, memory.Open(), nil, nil, wall{})).Looks(nil) != nil {
		t.Error("nobody is asked where there is no registry")
	}
}

package direct_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/direct"
)

func runner(t *testing.T, slots int) *direct.Runner {
	t.Helper()
	r, err := direct.New(t.TempDir()+"/spool", slots, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// ended waits for the end of a task.
func ended(t *testing.T, r *direct.Runner, ticket gen.Ticket) gen.Progress {
	t.Helper()
	for range 2000 {
		p, err := r.Poll(ticket)
		if err != nil {
			t.Fatal(err)
		}
		if p.State.Final() {
			return p
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the task does not end")
	return gen.Progress{}
}

// writes makes one file.
func writes(text string) direct.Work {
	return func(_ context.Context, r *direct.Report) ([]gen.Output, gen.Usage, error) {
		o, err := r.File("text/plain", func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
		return []gen.Output{o}, gen.Usage{Outputs: 1}, err
	}
}

// waits works until its context ends.
func waits(ctx context.Context, _ *direct.Report) ([]gen.Output, gen.Usage, error) {
	<-ctx.Done()
	return nil, gen.Usage{}, ctx.Err()
}

func TestStart_Done(t *testing.T) {
	r := runner(t, 1)
	ticket, err := r.Start(gen.Task{}, "a", writes("hello"))
	if err != nil {
		t.Fatal(err)
	}
	p := ended(t, r, ticket)
	if p.State != gen.Done || len(p.Outputs) != 1 || p.Percent != 100 {
		t.Fatalf("%+v", p)
	}
	f, size, err := r.Open(p.Outputs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if body, err := io.ReadAll(f); err != nil || string(body) != "hello" || size != 5 {
		t.Errorf("%q of %d bytes, %v", body, size, err)
	}
	if again, err := r.Start(gen.Task{}, "a", writes("again")); err != nil || again.ID != ticket.ID {
		t.Errorf("a key that was used: %+v, %v", again, err)
	}
	if _, _, err := r.Open(gen.Output{File: "../../../etc/passwd"}); !gen.Is(err, gen.Gone) {
		t.Errorf("a file elsewhere: %v", err)
	}
}

func TestStart_NoSlot(t *testing.T) {
	r := runner(t, 1)
	first, err := r.Start(gen.Task{}, "a", waits)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Start(gen.Task{}, "b", waits); !gen.Is(err, gen.Busy) {
		t.Errorf("a second task: %v", err)
	}
	if p, err := r.Cancel(t.Context(), first); err != nil || p.State != gen.Canceled {
		t.Fatalf("cancel: %+v, %v", p, err)
	}
	for range 1000 { // the slot is given back just after
		if _, err = r.Start(gen.Task{}, "b", writes("")); err == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error(err)
}

func TestStart_Fails(t *testing.T) {
	r := runner(t, 8)
	refused := &gen.Fault{Kind: gen.Moderated}
	for name, c := range map[string]struct {
		work direct.Work
		kind gen.FaultKind
	}{
		"a fault": {func(context.Context, *direct.Report) ([]gen.Output, gen.Usage, error) {
			return nil, gen.Usage{}, refused
		}, gen.Moderated},
		"a panic": {func(context.Context, *direct.Report) ([]gen.Output, gen.Usage, error) {
			panic("it breaks")
		}, gen.Input},
		"an error": {func(context.Context, *direct.Report) ([]gen.Output, gen.Usage, error) {
			return nil, gen.Usage{}, errors.New("it breaks")
		}, gen.Input},
		"the deadline": {waits, gen.Input},
	} {
		ticket, err := r.Start(gen.Task{Deadline: time.Now().Add(20 * time.Millisecond)}, name, c.work)
		if err != nil {
			t.Fatal(name, err)
		}
		if p := ended(t, r, ticket); p.State != gen.Failed || p.Fault.Kind != c.kind {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// TestPoll_Restarted: another process knows nothing of a task, and its files are gone.
func TestPoll_Restarted(t *testing.T) {
	dir := t.TempDir() + "/spool"
	r, err := direct.New(dir, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := r.Start(gen.Task{}, "a", writes("hello"))
	if err != nil {
		t.Fatal(err)
	}
	made := ended(t, r, ticket).Outputs[0]
	r.Close()
	if r, err = direct.New(dir, 1, nil); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Poll(ticket); !gen.Is(err, gen.Gone) {
		t.Errorf("poll: %v", err)
	}
	if _, _, err := r.Open(made); !gen.Is(err, gen.Gone) {
		t.Errorf("open: %v", err)
	}
}

package direct

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/internal/clock"
)

const (
	// longest is how long a task without a deadline may run.
	longest = 10 * time.Minute
	// kept is how long a task that ended is remembered, and what it made stays in the spool folder.
	kept = time.Hour
)

// Work does one task, until its context ends, and returns what it made. Its error is a *gen.Fault, or anything for a
// failure that nobody can help.
type Work func(ctx context.Context, r *Report) ([]gen.Output, gen.Usage, error)

// Runner runs tasks. It is safe for concurrent use.
type Runner struct {
	folder string
	slots  chan struct{}
	clock  clock.Clock
	mu     sync.Mutex
	tasks  map[string]*running
	ending sync.WaitGroup
	end    context.Context
	stop   context.CancelFunc
}

// running is a task under way or ended.
type running struct {
	progress gen.Progress
	cancel   context.CancelFunc
	canceled bool
	done     chan struct{}
	ended    time.Time
	files    []string
}

// New makes a runner over a spool folder of its own, which it empties, for so many tasks at once.
func New(folder string, slots int, c clock.Clock) (*Runner, error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, fmt.Errorf("empty the spool folder: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the spool folder: %w", err)
	}
	if c == nil {
		c = clock.System
	}
	r := &Runner{folder: folder, slots: make(chan struct{}, max(slots, 1)), clock: c, tasks: map[string]*running{}}
	r.end, r.stop = context.WithCancel(context.Background())
	return r, nil
}

// Close cancels what runs and waits for it.
func (r *Runner) Close() {
	r.stop()
	r.ending.Wait()
}

// Start runs work for a task, which is named by its key. It returns the fault Busy where no slot is free. A task that
// was started under the same key is not started again.
func (r *Runner) Start(t gen.Task, key string, work Work) (gen.Ticket, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget()
	ticket := gen.Ticket{ID: key}
	if r.tasks[key] != nil {
		return ticket, nil
	}
	select {
	case r.slots <- struct{}{}:
	default:
		return gen.Ticket{}, &gen.Fault{Kind: gen.Busy, Why: message.Note{Key: message.GenerationBusy}, After: time.Second}
	}
	limit := longest
	if !t.Deadline.IsZero() {
		limit = t.Deadline.Sub(r.clock.Now())
	}
	ctx, cancel := context.WithTimeout(r.end, limit)
	task := &running{progress: gen.Progress{State: gen.Running}, cancel: cancel, done: make(chan struct{})}
	r.tasks[key] = task
	r.ending.Go(func() {
		defer cancel()
		outputs, usage, err := safely(ctx, &Report{runner: r, task: task}, work)
		<-r.slots // before anybody sees that it is done, and starts another
		r.finish(task, outputs, usage, err)
	})
	return ticket, nil
}

// safely does the work; a panic is a failure of this task alone.
func safely(ctx context.Context, report *Report, work Work) (o []gen.Output, u gen.Usage, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return work(ctx, report)
}

func (r *Runner) finish(task *running, outputs []gen.Output, usage gen.Usage, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &task.progress
	task.ended = r.clock.Now()
	defer close(task.done)
	switch {
	case err == nil:
		p.State, p.Percent, p.Outputs, p.Usage = gen.Done, 100, outputs, usage
		return
	case task.canceled && errors.Is(err, context.Canceled):
		p.State = gen.Canceled
	default:
		p.State, p.Fault = gen.Failed, faultOf(err)
	}
	for _, file := range task.files {
		_ = os.Remove(file) // what is left of a failure; New empties the folder
	}
}

// faultOf returns why a task failed.
func faultOf(err error) *gen.Fault {
	var f *gen.Fault
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return &gen.Fault{Kind: gen.Input, Why: message.Note{Key: message.GenerationTooLong}, Cause: err}
	case errors.Is(err, context.Canceled):
		return &gen.Fault{Kind: gen.Gone, Why: message.Note{Key: message.GenerationGone}, Cause: err}
	}
	return &gen.Fault{Kind: gen.Input, Why: message.Note{Key: message.GenerationFailed}, Cause: err}
}

// Poll returns how far a task is, or the fault Gone.
func (r *Runner) Poll(ticket gen.Ticket) (gen.Progress, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	task := r.tasks[ticket.ID]
	if task == nil {
		return gen.Progress{}, gone(nil)
	}
	return task.progress, nil
}

// Cancel ends a task that runs, waits for its end, and returns what became of it: it may have been done already.
func (r *Runner) Cancel(ctx context.Context, ticket gen.Ticket) (gen.Progress, error) {
	r.mu.Lock()
	task := r.tasks[ticket.ID]
	if task != nil && !task.progress.State.Final() {
		task.canceled = true
		task.cancel()
	}
	r.mu.Unlock()
	if task != nil {
		select {
		case <-ctx.Done(): // it will end; the studio polls
		case <-task.done:
		}
	}
	return r.Poll(ticket)
}

// Open opens a file that a task made, or returns the fault Gone.
func (r *Runner) Open(o gen.Output) (io.ReadCloser, int64, error) {
	f, err := os.Open(filepath.Join(r.folder, filepath.Base(o.File)))
	if err != nil {
		return nil, 0, gone(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, gone(errors.Join(err, f.Close()))
	}
	return f, info.Size(), nil
}

func gone(cause error) *gen.Fault {
	return &gen.Fault{Kind: gen.Gone, Why: message.Note{Key: message.GenerationGone}, Cause: cause}
}

// forget drops what ended long ago. The caller has the lock.
func (r *Runner) forget() {
	for key, task := range r.tasks {
		if task.ended.IsZero() || r.clock.Now().Sub(task.ended) < kept {
			continue
		}
		for _, file := range task.files {
			_ = os.Remove(file)
		}
		delete(r.tasks, key)
	}
}

// Report is how work says how far it is, and where it writes what it makes.
type Report struct {
	runner *Runner
	task   *running
}

// Percent records how much is done.
func (p *Report) Percent(n int) {
	p.runner.mu.Lock()
	defer p.runner.mu.Unlock()
	p.task.progress.Percent = min(max(n, p.task.progress.Percent), 99)
}

// Text records what there is of a text so far.
func (p *Report) Text(all string) {
	p.runner.mu.Lock()
	defer p.runner.mu.Unlock()
	p.task.progress.Text = all
}

// File makes a file for an output of a media type, such as image/png, filled by write.
func (p *Report) File(media string, write func(io.Writer) error) (gen.Output, error) {
	f, err := os.CreateTemp(p.runner.folder, "out-*")
	if err != nil {
		return gen.Output{}, fmt.Errorf("spool: %w", err)
	}
	p.runner.mu.Lock()
	p.task.files = append(p.task.files, f.Name())
	p.runner.mu.Unlock()
	if err := cmp.Or(write(f), f.Close()); err != nil {
		return gen.Output{}, errors.Join(fmt.Errorf("spool: %w", err), f.Close())
	}
	return gen.Output{Media: media, File: filepath.Base(f.Name())}, nil
}

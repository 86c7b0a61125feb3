// Package process runs other programs within bounds: of time, of memory, of what they write, and of what they see of
// this process. They work on what strangers send, and may be made to misbehave.
package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// What ends a program besides an error of its own.
var (
	ErrTime   = errors.New("it did not end in time")
	ErrOutput = errors.New("it writes more than it may")
)

// ExitError is the end of a program that failed, or was ended by the system.
type ExitError struct {
	*exec.ExitError
	Said string // the beginning of what it wrote to standard error
}

// Error returns how it ended, and what it said.
func (e *ExitError) Error() string {
	return strings.TrimSuffix(e.ExitError.Error()+": "+e.Said, ": ")
}

// Unwrap returns how it ended.
func (e *ExitError) Unwrap() error { return e.ExitError }

// Bounds are what a program may take. The system sets those of memory, processors and files where it knows them: Linux
// knows all, others go without some. 0 is no bound.
type Bounds struct {
	Time       time.Duration // until it is ended
	Processors time.Duration // that it computes, all processors together, in whole seconds
	Addresses  int64         // bytes of memory that it reserves, used or not
	Data       int64         // bytes of memory that it can write to
	File       int64         // bytes of each file that it writes
	Output     int           // bytes on standard output
}

// Command is a program that is run.
type Command struct {
	Bounds
	Program string // its path
	Args    []string
	Env     []string // all that it sees: this process's own has keys
	Folder  string   // in which it runs; "": this process's
	Input   io.Reader
}

// maxSaid is how many bytes are kept of what a program writes to standard error.
const maxSaid = 4 << 10

// Runner runs programs.
type Runner struct{ shell string }

// New finds the shell, which sets the bounds and then becomes the program.
func New() (*Runner, error) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		return nil, fmt.Errorf("without sh a program cannot be bounded: %w", err)
	}
	return &Runner{shell}, nil
}

// Run runs a program and returns what it has written to standard output. Its errors are an *ExitError, wrap those
// above, or are the context's; any other is this machine's.
func (r *Runner) Run(ctx context.Context, c Command) ([]byte, error) {
	running, cancel := context.WithTimeoutCause(ctx, c.Time, ErrTime)
	defer cancel()
	running, end := context.WithCancelCause(running)
	defer end(nil)
	cmd := exec.CommandContext(running, r.shell, append([]string{"-c", c.script(), c.Program}, c.Args...)...)
	cmd.Env = append([]string{}, c.Env...) // nil would be this process's
	cmd.Dir, cmd.Stdin, cmd.WaitDelay = c.Folder, c.Input, 5*time.Second
	var out, said bytes.Buffer
	cmd.Stdout = &bounded{&out, c.Output, func() { end(ErrOutput) }}
	cmd.Stderr = &bounded{&said, maxSaid, func() {}}
	err := cmd.Run()
	failed := (*exec.ExitError)(nil)
	switch {
	case ctx.Err() != nil && err != nil:
		return nil, ctx.Err()
	case running.Err() != nil:
		return nil, fmt.Errorf("%s: %w", c.Program, context.Cause(running))
	case errors.As(err, &failed):
		return nil, &ExitError{failed, strings.TrimSpace(said.String())}
	case err != nil:
		return nil, err
	}
	return out.Bytes(), nil
}

// script sets the bounds and becomes the program. A system that knows one of them not goes without that.
func (b Bounds) script() string {
	var set strings.Builder
	for _, bound := range []struct {
		flag string
		most int64
	}{
		{"-v", b.Addresses / 1024}, {"-d", b.Data / 1024}, {"-t", int64(b.Processors / time.Second)}, {"-f", b.File / 512},
	} {
		if bound.most > 0 {
			fmt.Fprintf(&set, "ulimit %s %d; ", bound.flag, bound.most)
		}
	}
	return "{ " + set.String() + `:; } 2>/dev/null; exec "$0" "$@"`
}

// bounded keeps the beginning of what is written; at what is too much it calls a function. It has no other methods of
// the buffer's: by ReadFrom everything would be kept.
type bounded struct {
	kept *bytes.Buffer
	room int
	full func()
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	kept := p[:min(len(p), b.room)]
	b.room -= len(kept)
	b.kept.Write(kept)
	if len(kept) < len(p) {
		b.full()
	}
	return len(p), nil
}

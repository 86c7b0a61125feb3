package process

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// run runs a shell's script within bounds.
func run(t *testing.T, ctx context.Context, b Bounds, script string) (string, error) {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Skip(err)
	}
	if b.Time == 0 {
		b.Time = time.Minute
	}
	if b.Output == 0 {
		b.Output = 1 << 10
	}
	out, err := r.Run(ctx, Command{Bounds: b, Program: r.shell, Args: []string{"-c", script, "name", "a  b"},
		Env: []string{"OWN=1"}, Folder: t.TempDir(), Input: strings.NewReader("in")})
	return string(out), err
}

// TestRun: a program gets its arguments, its input and its environment, and nothing else.
func TestRun(t *testing.T) {
	t.Setenv("CONTO_STRIPE_KEY", "sk_secret")
	out, err := run(t, t.Context(), Bounds{}, `read line; echo "$line,$1,$OWN,$CONTO_STRIPE_KEY"; echo no >&2`)
	if err != nil || out != "in,a  b,1,\n" {
		t.Errorf("%q, %v", out, err)
	}
	r, err := New()
	if err != nil {
		t.Skip(err)
	}
	b, err := r.Run(t.Context(), Command{Bounds: Bounds{Time: time.Minute, Output: 100}, Program: r.shell,
		Args: []string{"-c", `echo "$OWN,$CONTO_STRIPE_KEY"`}})
	if err != nil || string(b) != ",\n" {
		t.Errorf("without an environment: %q, %v", b, err)
	}
}

func TestRun_Fails(t *testing.T) {
	_, err := run(t, t.Context(), Bounds{}, `echo 'no such thing' >&2; printf '%9999s' x | tr ' ' x >&2; exit 3`)
	failed := (*ExitError)(nil)
	if !errors.As(err, &failed) || failed.ExitCode() != 3 || !strings.HasPrefix(failed.Said, "no such thing\nx") ||
		len(failed.Said) != maxSaid {
		t.Errorf("%v", err)
	}
	if _, err := run(t, t.Context(), Bounds{}, "kill -9 $$"); !errors.As(err, &failed) || failed.ExitCode() != -1 {
		t.Errorf("killed: %v", err)
	}
	if _, err := run(t, t.Context(), Bounds{Output: 10}, "exec cat /dev/zero"); !errors.Is(err, ErrOutput) {
		t.Errorf("it writes forever: %v", err)
	}
	if out, err := run(t, t.Context(), Bounds{Output: 10}, "printf 1234567890"); err != nil || out != "1234567890" {
		t.Errorf("it writes all that it may: %q, %v", out, err)
	}
	if _, err := run(t, t.Context(), Bounds{Time: 50 * time.Millisecond}, "exec sleep 100"); !errors.Is(err, ErrTime) {
		t.Errorf("it hangs: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := run(t, ctx, Bounds{}, "exec sleep 100"); !errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, ErrTime) {
		t.Errorf("given up: %v", err)
	}
}

// TestRun_Bounds: the system ends what takes too much.
func TestRun_Bounds(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems know not all of the bounds")
	}
	all := Bounds{Addresses: 4 << 30, Data: 2 << 30, Processors: 7 * time.Second, File: 1 << 20}
	out, err := run(t, t.Context(), all, "ulimit -v; ulimit -d; ulimit -t; ulimit -f")
	if want := "4194304\n2097152\n7\n2048\n"; err != nil || out != want {
		t.Errorf("%q, %v, want %q", out, err, want)
	}
	large := filepath.Join(t.TempDir(), "out")
	if _, err := run(t, t.Context(), Bounds{File: 1024}, "head -c 9999 /dev/zero > "+large); err == nil {
		t.Error("it writes a large file")
	}
	if info, err := os.Stat(large); err != nil || info.Size() > 1024 {
		t.Errorf("%v, %v", info, err)
	}
	for script, ok := range map[string]bool{
		"dd if=/dev/zero of=/dev/null bs=32M count=1": true, "dd if=/dev/zero of=/dev/null bs=128M count=1": false,
	} {
		if _, err := run(t, t.Context(), Bounds{Data: 64 << 20}, script); (err == nil) != ok {
			t.Errorf("%s of 64 MB: %v", script, err)
		}
	}
}

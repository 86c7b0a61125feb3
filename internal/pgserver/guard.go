package pgserver

import (
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
)

// guardScript reads the process to watch, a line each time it changes ("0": none). When its input ends, the process
// that started it has ended, too: it ends the server and removes the folder, if it was given one.
const guardScript = `
while read -r next; do server=$next; done
if [ "${server:-0}" != 0 ]; then
	kill -QUIT "$server"
	tries=0
	while kill -0 "$server" && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
[ -z "$1" ] || rm -rf -- "$1"
`

// guard is a small shell that outlives this process for a moment. It is what stops a server whose test was killed: a
// process that is killed cannot clean up, but its end closes the pipe that the shell reads.
type guard struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

// post starts a guard; doomed is the folder to remove in the end, if any.
func post(doomed string) (*guard, error) {
	cmd := exec.Command("/bin/sh", "-c", guardScript, "guard", doomed)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // not to be interrupted along with the tests
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("pgserver: guard: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("pgserver: guard: %w", err)
	}
	g := &guard{cmd: cmd, in: in}
	posted.Store(g, nil)
	return g, nil
}

// posted keeps guards reachable: a pipe that nobody refers to is closed by the garbage collector, and its guard would
// act.
var posted sync.Map

// watch returns the process to end; 0: none.
func (g *guard) watch(pid int) error {
	if _, err := fmt.Fprintln(g.in, pid); err != nil {
		return fmt.Errorf("pgserver: guard: %w", err)
	}
	return nil
}

// dismiss ends the guard.
func (g *guard) dismiss() error {
	posted.Delete(g)
	_ = g.in.Close() // it has nothing buffered
	if err := g.cmd.Wait(); err != nil {
		return fmt.Errorf("pgserver: guard: %w", err)
	}
	return nil
}

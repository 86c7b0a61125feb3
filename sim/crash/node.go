package crash

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// How long a process may take.
const (
	startLimit = 60 * time.Second // to listen: a database that crashed is put in order first
	stopLimit  = 60 * time.Second // to finish what it accepted
)

// Node is `conto serve` as a process of its own.
type Node struct {
	URL    string
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended
}

// Start starts a command that serves, and waits until it prints where it listens.
func Start(cmd *exec.Cmd) (*Node, error) {
	var errs bytes.Buffer
	if cmd.Stderr == nil {
		cmd.Stderr = &errs
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("crash: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("crash: %w", err)
	}
	n := &Node{cmd: cmd, exited: make(chan struct{})}
	listens := make(chan string, 1)
	go func() {
		defer close(n.exited)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), "Conto listens on "); ok {
				url, _, _ := strings.Cut(rest, ";")
				listens <- url
				break
			}
		}
		_, _ = io.Copy(io.Discard, out) // until it ends
		_ = cmd.Wait()                  // how it ended is in ProcessState
	}()
	select {
	case n.URL = <-listens:
		return n, nil
	case <-n.exited:
		return nil, fmt.Errorf("crash: conto did not start: %s\n%s", cmd.ProcessState, errs.Bytes())
	case <-time.After(startLimit):
		n.Kill()
		return nil, fmt.Errorf("crash: conto did not listen within %s\n%s", startLimit, errs.Bytes())
	}
}

// Kill ends the process without a warning. One that has ended already is left alone.
func (n *Node) Kill() {
	_ = n.cmd.Process.Kill() // it may have ended
	<-n.exited
}

// Pause stops the process where it is, until Resume.
func (n *Node) Pause() error { return n.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets a paused process go on.
func (n *Node) Resume() error { return n.cmd.Process.Signal(syscall.SIGCONT) }

// Stop asks the process to end, and waits until it has. An error means that it did not end well.
func (n *Node) Stop() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	select {
	case <-n.exited:
	case <-time.After(stopLimit):
		n.Kill()
		return fmt.Errorf("crash: conto did not end within %s of being asked to", stopLimit)
	}
	if !n.cmd.ProcessState.Success() {
		return errors.New("crash: conto, asked to end, ended with " + n.cmd.ProcessState.String())
	}
	return nil
}

// Ended reports whether the process has ended.
func (n *Node) Ended() bool {
	select {
	case <-n.exited:
		return true
	default:
		return false
	}
}

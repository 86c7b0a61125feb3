package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"conto/cmd/internal/boot"
	"conto/internal/disktest"
	"conto/internal/pgserver"
	"conto/internal/pgtest"
)

// readiness asks a server whether it is ready, and checks that it takes little more than 2 s to say so.
func readiness(t *testing.T, at string) int {
	t.Helper()
	begun := time.Now()
	answer, err := http.Get(at + "/readyz")
	fine(t, "ask", err)
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	fine(t, "read", err)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("/readyz took %v", took)
	}
	return answer.StatusCode
}

// becomes checks that a server comes to say this of itself within a few seconds: what was found to be well holds for
// one.
func becomes(t *testing.T, at string, want int) {
	t.Helper()
	eventually(t, "readiness", func() bool { return readiness(t, at) == want })
}

func TestReady_DiskFull(t *testing.T) {
	dir := disktest.Mount(t, 16<<20)
	s := start(t, place{data: dir}, nil)
	becomes(t, s.boot.URL, http.StatusOK)
	disktest.Fill(t, dir)
	becomes(t, s.boot.URL, http.StatusServiceUnavailable)
	disktest.Free(t, dir)
	becomes(t, s.boot.URL, http.StatusOK)
}

func TestReady_FilesRemoved(t *testing.T) {
	where := places["sqlite"](t)
	s := start(t, where, nil)
	becomes(t, s.boot.URL, http.StatusOK)
	fine(t, "remove", os.Remove(filepath.Join(where.data, "conto.db")))
	becomes(t, s.boot.URL, http.StatusServiceUnavailable)
}

// TestReady_Stopping: a server that is told to stop is not ready while it still answers.
func TestReady_Stopping(t *testing.T) {
	s := startAs(t, places["sqlite"](t), boot.Config{Drain: 3 * time.Second})
	becomes(t, s.boot.URL, http.StatusOK)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.stop()
	}()
	eventually(t, "503 while it listens", func() bool { return readiness(t, s.boot.URL) == http.StatusServiceUnavailable })
	s.open() // it still serves
	<-stopped
}

// TestReady_PostgreSQLHangs: a database that says nothing any more makes a server not ready within its 2 s.
func TestReady_PostgreSQLHangs(t *testing.T) {
	server := pgtest.Start(t, pgserver.Options{NoSync: true})
	between := passOn(t, server.URL("postgres"))
	s := start(t, place{data: t.TempDir(), database: between.url}, nil)
	becomes(t, s.boot.URL, http.StatusOK)
	between.hangs.Store(true)
	becomes(t, s.boot.URL, http.StatusServiceUnavailable)
	between.hangs.Store(false)
	becomes(t, s.boot.URL, http.StatusOK)
}

// passage passes bytes on between clients and a PostgreSQL. While it hangs it keeps them back.
type passage struct {
	url   string
	hangs atomic.Bool
}

// passOn makes a passage to the server that a URL of pgserver names.
func passOn(t *testing.T, database string) *passage {
	t.Helper()
	to, err := url.Parse(database)
	fine(t, "url", err)
	socket := filepath.Join(to.Query().Get("host"), ".s.PGSQL.5432")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fine(t, "listen", err)
	t.Cleanup(func() { _ = listener.Close() })
	p := &passage{url: "postgres://postgres@" + listener.Addr().String() + "/" + strings.TrimPrefix(to.Path, "/") +
		"?sslmode=disable"}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", socket)
			if err != nil {
				_ = client.Close()
				continue
			}
			go p.carry(server, client)
			go p.carry(client, server)
		}
	}()
	return p
}

// carry passes on what one side says, until it hangs up.
func (p *passage) carry(to, from net.Conn) {
	defer func() { _ = to.Close() }()
	for bytes := make([]byte, 64<<10); ; {
		n, err := from.Read(bytes)
		for p.hangs.Load() {
			time.Sleep(10 * time.Millisecond)
		}
		if n > 0 {
			if _, err := to.Write(bytes[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

package boot

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestLetGo: a client that never reads holds a handler for the time of one write; one that reads slowly, but reads, is
// served.
func TestLetGo(t *testing.T) {
	const limit = 300 * time.Millisecond
	ended := make(chan error, 1)
	s := httptest.NewServer(letGo(limit, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		for page := make([]byte, 1<<20); err == nil && r.Context().Err() == nil; {
			_, err = w.Write(page)
		}
		ended <- err
	})))
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	// it reads for longer than one write may take
	for page, begun := make([]byte, 1<<20), time.Now(); time.Since(begun) < 3*limit; {
		if _, err := conn.Read(page); err != nil {
			t.Fatalf("who reads was let go: %v", err)
		}
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the handler ended without an error")
		}
	case <-time.After(20 * limit):
		t.Error("who does not read is still held")
	}
}

// TestLetGo_Slow: a handler may take longer than a write, and what it answers arrives.
func TestLetGo_Slow(t *testing.T) {
	s := httptest.NewServer(letGo(100*time.Millisecond, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(300 * time.Millisecond)
		w.WriteHeader(http.StatusNoContent)
	})))
	defer s.Close()
	for range 2 { // on one connection
		answer, err := http.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusNoContent {
			t.Errorf("%d", answer.StatusCode)
		}
	}
}

// slowly sends a body of so many bytes, some at a time with a pause before each.
func slowly(t *testing.T, address string, size, each int, pause time.Duration) (status int, err error) {
	t.Helper()
	from, to := io.Pipe()
	go func() {
		for sent := 0; sent < size; sent += each {
			time.Sleep(pause)
			if _, err := to.Write(make([]byte, min(each, size-sent))); err != nil {
				return
			}
		}
		_ = to.Close()
	}()
	answer, err := http.Post(address, "", from)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// TestPace: a body that comes fast enough is read to its end, however long that takes, and what is made of it may take
// longer still; one that comes too slowly is cut off.
func TestPace(t *testing.T) {
	const first = 200 * time.Millisecond
	handler := pace(first, 64<<10, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		select {
		case <-time.After(2 * first):
		case <-r.Context().Done():
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	s := httptest.NewUnstartedServer(handler)
	s.Config.ReadTimeout = first
	s.Start()
	defer s.Close()
	begun := time.Now()
	if status, err := slowly(t, s.URL, 192<<10, 16<<10, 100*time.Millisecond); status != http.StatusOK {
		t.Errorf("160 KiB a second: %d %v", status, err)
	}
	if took := time.Since(begun); took < 4*first {
		t.Errorf("it took only %v", took)
	}
	if status, err := slowly(t, s.URL, 192<<10, 1<<10, 100*time.Millisecond); status == http.StatusOK {
		t.Errorf("10 KiB a second: %d %v", status, err)
	}
}

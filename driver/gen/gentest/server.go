package gentest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Key is the key that the suite's drivers have. It must not stand in any error.
const Key = "key-0123456789-SECRET"

// Ends is what becomes of tasks at a fake provider.
type Ends string

// The ends.
const (
	Succeed Ends = "succeed"
	Never   Ends = "never"   // until it is canceled
	Bad     Ends = "bad"     // it fails with Sentence: the prompt will not do
	Refused Ends = "refused" // it fails for the provider's content policy
)

// Sentence is what a fake says of a task that ends as Bad.
const Sentence = "the width must be a multiple of eight"

// Request is one that the fake was sent.
type Request struct {
	Method, Path, Query string
	Header              http.Header
	Body                []byte
}

// Act does something else than the fake would. Next is the fake.
type Act func(w http.ResponseWriter, r *http.Request, next http.Handler)

// Server stands before a fake provider. Files are under /made on it, and on Files, a second host.
type Server struct {
	URL    string
	Files  *httptest.Server // a host that the driver is told to fetch from
	Canary *httptest.Server // a host of this machine that nobody must be led to

	mu       sync.Mutex
	fake     http.Handler
	ends     Ends
	output   string
	plan     []Act
	file     Act
	requests []Request
	fetches  []Request
	starts   int
	led      int
}

// NewServer starts a server before a fake.
func NewServer(t testing.TB, fake func(*Server) http.Handler) *Server {
	s := &Server{ends: Succeed}
	s.fake = fake(s)
	own := httptest.NewServer(s)
	s.URL = own.URL
	s.Files = httptest.NewServer(http.HandlerFunc(s.made))
	s.Canary = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.led++
		_, _ = w.Write(File)
	}))
	for _, started := range []*httptest.Server{own, s.Files, s.Canary} {
		t.Cleanup(func() {
			started.CloseClientConnections()
			started.Close()
		})
	}
	return s
}

// Hosts returns what a driver is told besides its provider's URL.
func (s *Server) Hosts() []string { return []string{strings.TrimPrefix(s.Files.URL, "http://")} }

// Output returns where the fake says that files are, and Ends what becomes of tasks.
func (s *Server) Output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.output == "" {
		return s.URL + "/made/picture.png"
	}
	return s.output
}

// Ends returns what becomes of tasks.
func (s *Server) Ends() Ends {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ends
}

// Started counts a task that the fake has started.
func (s *Server) Started() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts++
}

// Set says what becomes of tasks, and where files are said to be; "": under /made.
func (s *Server) Set(ends Ends, output string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ends, s.output = ends, output
}

// Next says what is done with the next requests, one act each; then the fake answers again.
func (s *Server) Next(acts ...Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan = acts
}

// Serve says what is done with requests for files; nil: they are served.
func (s *Server) Serve(act Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file = act
}

// Requests returns what the provider's API was sent.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// counts returns how many tasks were started, and how many requests were led astray.
func (s *Server) counts() (starts, led int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.starts, s.led
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/made/") {
		s.made(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), body})
	act := Act(func(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) })
	if len(s.plan) > 0 {
		act, s.plan = s.plan[0], s.plan[1:]
	}
	s.mu.Unlock()
	act(w, r, s.fake)
}

// File is what tasks make: the beginning of a PNG, and more.
var File = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("pixels "), 5000)...)

// made serves files.
func (s *Server) made(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	act := s.file
	s.fetches = append(s.fetches, Request{Method: r.Method, Path: r.Host + r.URL.Path, Header: r.Header.Clone()})
	s.mu.Unlock()
	serve := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(File)
	})
	if act == nil {
		serve(w, r)
		return
	}
	act(w, r, serve)
}

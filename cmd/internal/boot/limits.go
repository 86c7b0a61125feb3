package boot

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// How long a client may take. One that is slower is let go: a connection costs memory, and a file handle.
const (
	headerTime = 5 * time.Second  // to send a request's headers
	readTime   = 30 * time.Second // … and its body with them, or the first bytes of a long one
	writeTime  = 30 * time.Second // to take each part of an answer; not all of it, for some calls take long to answer
	idleTime   = 2 * time.Minute  // until the next request on a connection

	slowest   = 16 << 10 // bytes a second that a long body has to come with, beyond its first readTime
	shortBody = 64 << 10 // bytes of a body that is no long one
)

// letGo ends a connection whose client does not take what is written to it within a time.
func letGo(after time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limited := &limitedWriter{ResponseWriter: w, control: http.NewResponseController(w), after: after}
		limited.extend() // an answer without a body is written, too
		next.ServeHTTP(limited, r)
		limited.extend() // what is left in buffers is written when the handler is done
	})
}

// pace gives a long body the time that it takes, as long as it comes fast enough.
func pace(first time.Duration, bytesPerSecond int64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength < 0 || r.ContentLength > shortBody {
			r.Body = &pacedBody{ReadCloser: r.Body, control: http.NewResponseController(w), begun: time.Now(), first: first,
				slowest: bytesPerSecond}
		}
		next.ServeHTTP(w, r)
	})
}

// pacedBody is a body that may take longer the more of it has come.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	begun   time.Time
	first   time.Duration
	slowest int64 // bytes a second
	read    int64
	given   time.Duration // since begun, to read it
}

// Read implements io.Reader.
func (b *pacedBody) Read(p []byte) (int, error) {
	due := b.first + time.Duration(b.read)*time.Second/time.Duration(b.slowest)
	if due > b.given {
		b.given = due
		_ = b.control.SetReadDeadline(b.begun.Add(due)) // not every writer in a test has a connection
	}
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if errors.Is(err, io.EOF) { // what is made of it may take longer than that
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// limitedWriter gives each write its time.
type limitedWriter struct {
	http.ResponseWriter
	control  *http.ResponseController
	after    time.Duration
	extended time.Time
}

// extend gives the next write its time, but for an eighth at most.
func (w *limitedWriter) extend() {
	now := time.Now()
	if now.Sub(w.extended) < w.after/8 {
		return
	}
	w.extended = now
	_ = w.control.SetWriteDeadline(now.Add(w.after)) // not every writer in a test has a connection
}

// Write implements http.ResponseWriter.
func (w *limitedWriter) Write(p []byte) (int, error) {
	w.extend()
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *limitedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

package boot

import (
	"net/http"
	"time"
)

// How long a client may take. One that is slower is let go: a connection costs memory, and a file handle.
const (
	headerTime = 5 * time.Second  // to send a request's headers
	readTime   = 30 * time.Second // … and its body with them
	writeTime  = 30 * time.Second // to take each part of an answer; not all of it, for some calls take long to answer
	idleTime   = 2 * time.Minute  // until the next request on a connection
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

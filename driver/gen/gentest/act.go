package gentest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Status returns an act that sends a status, a body in JSON and headers in pairs.
func Status(status int, body string, header ...string) Act {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Page lets the fake do its work, and answers with a page and the status of a success.
func Page(w http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(httptest.NewRecorder(), r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<!doctype html><title>Welcome</title>")
}

// Cut lets the fake do its work, and breaks off within its answer.
func Cut(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush() // else nothing at all would come
	panic(http.ErrAbortHandler)               // net/http closes the connection
}

// Silence lets the fake do its work, and says nothing until the client has gone.
func Silence(_ http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(httptest.NewRecorder(), r)
	<-r.Context().Done()
}

// Redirect leads elsewhere.
func Redirect(to string) Act {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
	}
}

// Large returns an act that sends so many bytes, with or without their number.
func Large(size int64, said bool) Act {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "image/png")
		if said {
			w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
		}
		chunk := make([]byte, 1<<20)
		for left := size; left > 0; left -= int64(len(chunk)) {
			if _, err := w.Write(chunk[:min(left, int64(len(chunk)))]); err != nil {
				return // the client has seen enough
			}
		}
	}
}

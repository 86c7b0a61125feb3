package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// failure is a page that says what is not there, or did not work.
type failure struct {
	title, text string
	icon        string
}

func (v *view) absent() failure {
	return failure{v.say(message.WebAbsent), v.say(message.WebAbsentMore), "search-x"}
}

func (v *view) failed(reference string) failure {
	return failure{v.say(message.WebFailed), v.say(message.WebFailedMore, "reference", reference), "triangle-alert"}
}

func (v *view) tooMany(f *fault.Error) failure {
	return failure{v.say(message.WebTooMany), f.In(v.language), "triangle-alert"}
}

// retryAfter is after how many seconds a page may be asked for again.
func retryAfter(f *fault.Error) string {
	if seconds, said := f.Data["retry_after"].(int64); said {
		return strconv.FormatInt(seconds, 10)
	}
	return "1"
}

// orAbsent shows a page where the API finds nothing, but for its own calls. There is one for what is not there and for
// what is not the reader's, so that it tells nothing of what there is.
func (s *site) orAbsent(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, apiPath) {
		s.Programs.ServeHTTP(w, r)
		return
	}
	found := &absentWriter{ResponseWriter: w}
	s.Programs.ServeHTTP(found, r)
	if !found.absent {
		return
	}
	for name := range w.Header() {
		w.Header().Del(name)
	}
	v := s.view(r, nil, languageOf(r))
	if s.greet(v, r) {
		v.be(v.who)
	}
	s.write(w, r, http.StatusNotFound, failurePage(v, v.absent()))
}

// absentWriter keeps back an answer that says that there is nothing.
type absentWriter struct {
	http.ResponseWriter
	absent bool
}

// WriteHeader implements http.ResponseWriter.
func (a *absentWriter) WriteHeader(status int) {
	if a.absent = status == http.StatusNotFound; !a.absent {
		a.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (a *absentWriter) Write(b []byte) (int, error) {
	if a.absent {
		return len(b), nil
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap returns the writer behind it, for http.ResponseController.
func (a *absentWriter) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// recover shows a page where one failed, with a reference that the log has, too.
func (s *site) recover(w http.ResponseWriter, r *http.Request) {
	why := recover()
	if why == nil {
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" || why == http.ErrAbortHandler {
		panic(why) // it is not a page's
	}
	reference := rand.Text()[:4]
	s.Log.ErrorContext(r.Context(), "a page failed", "path", r.URL.Path, "reference", reference, "error", fmt.Sprint(why),
		"stack", string(debug.Stack()))
	for name := range w.Header() {
		w.Header().Del(name)
	}
	v := s.view(r, nil, languageOf(r))
	s.write(w, r, http.StatusInternalServerError, failurePage(v, v.failed(reference)))
}

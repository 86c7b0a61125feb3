package fal_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"conto/driver/gen/gentest"
)

// fake is fal's queue as it is when all is well.
type fake struct {
	server *gentest.Server
	mu     sync.Mutex
	states []string
}

// newFake makes one behind a server.
func newFake(s *gentest.Server) http.Handler {
	f := &fake{server: s}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /acme/painter/fast", f.start)
	mux.HandleFunc("GET /acme/painter/requests/{id}/status", f.status)
	mux.HandleFunc("GET /acme/painter/requests/{id}", f.response)
	mux.HandleFunc("PUT /acme/painter/requests/{id}/cancel", f.cancel)
	return mux
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}

func (f *fake) start(w http.ResponseWriter, r *http.Request) {
	if body, err := io.ReadAll(r.Body); err != nil || !json.Valid(body) {
		answer(w, http.StatusUnprocessableEntity, map[string]any{"detail": "no JSON"})
		return
	}
	f.server.Started()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.states = append(f.states, "IN_QUEUE")
	at := fmt.Sprintf("%s/acme/painter/requests/r%d", f.server.URL, len(f.states))
	answer(w, http.StatusOK, map[string]any{"request_id": fmt.Sprintf("r%d", len(f.states)), "response_url": at,
		"status_url": at + "/status", "cancel_url": at + "/cancel", "queue_position": 0})
}

// find returns a request's state, or answers that there is none.
func (f *fake) find(w http.ResponseWriter, r *http.Request) *string {
	var n int
	if _, err := fmt.Sscanf(r.PathValue("id"), "r%d", &n); err != nil || n < 1 || n > len(f.states) {
		answer(w, http.StatusNotFound, map[string]any{"status": "NOT_FOUND", "detail": "Request not found"})
		return nil
	}
	return &f.states[n-1]
}

func (f *fake) status(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := f.find(w, r)
	if state == nil {
		return
	}
	switch {
	case *state == "IN_QUEUE":
		*state = "IN_PROGRESS"
	case *state == "CANCELLED":
		answer(w, http.StatusOK, map[string]any{"status": "COMPLETED", "error_type": "request_cancelled"})
		return
	case f.server.Ends() != gentest.Never:
		*state = "COMPLETED"
	}
	answer(w, http.StatusAccepted, map[string]any{"status": *state, "queue_position": 0})
}

func (f *fake) response(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := f.find(w, r)
	detail := func(kind, text string) map[string]any {
		return map[string]any{"detail": []any{map[string]any{"loc": []any{"body", "width"}, "msg": text, "type": kind}}}
	}
	switch {
	case state == nil:
	case *state == "CANCELLED":
		answer(w, 499, map[string]any{"detail": "Request was cancelled", "error_type": "request_cancelled"})
	case *state != "COMPLETED":
		answer(w, http.StatusBadRequest, map[string]any{"detail": "Request is still in progress"})
	case f.server.Ends() == gentest.Bad:
		answer(w, http.StatusUnprocessableEntity, detail("value_error", gentest.Sentence))
	case f.server.Ends() == gentest.Refused:
		answer(w, http.StatusUnprocessableEntity, detail("content_policy_violation", "flagged by a content checker"))
	default:
		answer(w, http.StatusOK, map[string]any{"seed": 7, "prompt": "https://no.example/file", "has_nsfw_concepts": []bool{
			false}, "images": []any{map[string]any{"url": f.server.Output(), "content_type": "image/png", "width": 8}}})
	}
}

func (f *fake) cancel(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := f.find(w, r)
	switch {
	case state == nil:
	case *state == "COMPLETED":
		answer(w, http.StatusBadRequest, map[string]any{"status": "ALREADY_COMPLETED"})
	case *state == "IN_QUEUE":
		*state = "CANCELLED"
		answer(w, http.StatusOK, map[string]any{"status": "OK"})
	default:
		*state = "CANCELLED"
		answer(w, http.StatusAccepted, map[string]any{"status": "CANCELLATION_REQUESTED"})
	}
}

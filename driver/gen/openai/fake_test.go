package openai_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"conto/driver/gen/gentest"
)

// newFake makes a server that draws, behind a server.
func newFake(s *gentest.Server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /images/generations", func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || !json.Valid(body) {
			answer(w, http.StatusBadRequest, problem("no JSON", ""))
			return
		}
		s.Started()
		switch s.Ends() {
		case gentest.Never:
			<-r.Context().Done()
		case gentest.Bad:
			answer(w, http.StatusBadRequest, problem(gentest.Sentence, "invalid_value"))
		case gentest.Refused:
			answer(w, http.StatusBadRequest, problem("Your request was rejected", "moderation_blocked"))
		default:
			answer(w, http.StatusOK, map[string]any{"created": 1, "data": []any{map[string]any{"url": s.Output()}}})
		}
	})
	mux.HandleFunc("GET /models", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"object": "list", "data": []any{}})
	})
	return mux
}

func problem(text, code string) map[string]any {
	return map[string]any{"error": map[string]any{"message": text, "type": "invalid_request_error", "code": code}}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}

// streams sends events, and then breaks off or ends.
func streams(events ...string) gentest.Act {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		for _, event := range events {
			_, _ = fmt.Fprintf(w, ": ping\n\ndata: %s\n\n", event)
			_ = http.NewResponseController(w).Flush() // the client may have gone
		}
	}
}

// says returns a chunk with a text.
func says(text string) string {
	body, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{
		"content": text}, "finish_reason": nil}}})
	return string(body)
}

const (
	stops = `{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}`
	done  = "[DONE]"
)

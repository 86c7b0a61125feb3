package openai_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"conto/driver/gen/gentest"
)

// newFake makes a server that draws, writes and reads aloud, behind a server.
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
	mux.HandleFunc("POST /chat/completions", func(w http.ResponseWriter, r *http.Request) {
		streams(says("Once "), says("upon"), stops, usage, done)(w, r, nil)
	})
	mux.HandleFunc("POST /audio/speech", func(w http.ResponseWriter, r *http.Request) {
		sends("application/octet-stream", wav(2000, 2000))(w, r, nil)
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

// chunk returns a piece of a text, with its choices and what was used, as JSON.
func chunk(choices, used string) string {
	return `{"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": ` + choices +
		`, "usage": ` + used + `}`
}

// says returns a piece with a text.
func says(text string) string {
	quoted, _ := json.Marshal(text) // a string always can
	return chunk(`[{"index": 0, "delta": {"content": `+string(quoted)+`}, "finish_reason": null}]`, "null")
}

var (
	stops = chunk(`[{"index": 0, "delta": {}, "finish_reason": "stop"}]`, "null")
	usage = chunk(`[]`, `{"prompt_tokens": 3, "completion_tokens": 7, "total_tokens": 10}`)
)

const done = "[DONE]"

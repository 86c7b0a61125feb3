package replicate_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"conto/driver/gen/gentest"
)

// fake is Replicate as it is when all is well.
type fake struct {
	server *gentest.Server
	mu     sync.Mutex
	all    []map[string]any
}

// newFake makes one behind a server.
func newFake(s *gentest.Server) http.Handler {
	f := &fake{server: s}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /predictions", f.start)
	mux.HandleFunc("POST /models/{owner}/{name}/predictions", f.start)
	mux.HandleFunc("GET /predictions", f.list)
	mux.HandleFunc("GET /predictions/{id}", func(w http.ResponseWriter, r *http.Request) { f.show(w, r, false) })
	mux.HandleFunc("POST /predictions/{id}/cancel", func(w http.ResponseWriter, r *http.Request) { f.show(w, r, true) })
	mux.HandleFunc("POST /files", func(w http.ResponseWriter, r *http.Request) {
		_, head, err := r.FormFile("content")
		if err != nil {
			answer(w, http.StatusBadRequest, map[string]any{"detail": err.Error()})
			return
		}
		answer(w, http.StatusCreated, map[string]any{"id": "f1", "urls": map[string]any{
			"get": fmt.Sprintf("%s/files/f1?%s,%d,%s", s.URL, head.Filename, head.Size, head.Header.Get("Content-Type"))}})
	})
	mux.HandleFunc("GET /account", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"type": "organization", "username": "studio"})
	})
	return mux
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}

func (f *fake) start(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body["input"] == nil {
		answer(w, http.StatusUnprocessableEntity, map[string]any{"detail": "no input"})
		return
	}
	f.server.Started()
	f.mu.Lock()
	defer f.mu.Unlock()
	model, which := "acme/painter", body["version"]
	if r.PathValue("name") != "" {
		model, which = r.PathValue("owner")+"/"+r.PathValue("name"), "dp-4d0bcc010b3049749a251855f12800be"
	}
	id := fmt.Sprintf("p%08d", len(f.all)+1)
	at := f.server.URL + "/predictions/" + id
	p := map[string]any{
		"id": id, "model": model, "version": which, "input": body["input"], "status": "starting", "output": nil,
		"error": nil, "data_removed": false, "created_at": time.Now().UTC().Format(time.RFC3339Nano),
		"urls": map[string]any{"get": at, "cancel": at + "/cancel", "web": "https://replicate.example/p/" + id},
	}
	f.all = append(f.all, p)
	answer(w, http.StatusCreated, p)
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := time.Parse(time.RFC3339, r.URL.Query().Get("created_after")); err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"detail": err.Error()})
		return
	}
	if r.URL.Query().Get("cursor") == "" { // the first page is empty
		answer(w, http.StatusOK, map[string]any{"results": []any{},
			"next": f.server.URL + "/predictions?cursor=2&created_after=" + r.URL.Query().Get("created_after")})
		return
	}
	answer(w, http.StatusOK, map[string]any{"results": f.all, "next": nil})
}

// show moves a prediction on and shows it.
func (f *fake) show(w http.ResponseWriter, r *http.Request, cancel bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.all {
		if p["id"] != r.PathValue("id") {
			continue
		}
		f.move(p, cancel)
		answer(w, http.StatusOK, p)
		return
	}
	answer(w, http.StatusNotFound, map[string]any{"detail": "The requested resource could not be found."})
}

func (f *fake) move(p map[string]any, cancel bool) {
	switch status := p["status"]; {
	case status != "starting" && status != "processing": // it has ended
	case cancel:
		p["status"] = "canceled"
	case status == "starting":
		p["status"], p["logs"] = "processing", "  0%|          | 0/4\n 50%|█████     | 2/4"
	case f.server.Ends() == gentest.Bad:
		p["status"], p["error"] = "failed", gentest.Sentence
	case f.server.Ends() == gentest.Refused:
		p["status"], p["error"] = "failed", "NSFW content detected. Try running it again, or try a different prompt."
	case f.server.Ends() == gentest.Succeed:
		p["status"], p["output"] = "succeeded", []string{f.server.Output()}
	}
}

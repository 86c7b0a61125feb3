package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
)

// docsPage is the reference: it draws /v1/openapi.json and needs nothing from the internet.
//
//go:embed docs.html
var docsPage []byte

// plainRoutes are those that are not calls: operations, the reference page, and the answer to everything else.
func (a *API) plainRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'")
		_, _ = w.Write(docsPage) // the client is gone if it fails
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { status(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if a.Ready != nil {
			if err := a.Ready(); err != nil {
				a.Log.Warn("not ready", "error", err)
				status(w, http.StatusServiceUnavailable, "not ready")
				return
			}
		}
		status(w, http.StatusOK, "ready")
	})
	if a.Metrics != nil {
		mux.Handle("GET /metrics", a.Metrics)
	}
	mux.HandleFunc("/", noSuchCall)
}

func status(w http.ResponseWriter, code int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": word}) // the client is gone if it fails
}

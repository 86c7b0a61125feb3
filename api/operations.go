package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// docsPage is the reference: it draws /v1/openapi.json and needs nothing from the internet.
//
//go:embed docs.html
var docsPage []byte

// plainRoutes are those that are not calls: operations, the reference page, and the answer to everything else.
func (a *API) plainRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy",
			"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'")
		_, _ = w.Write(docsPage) // the client is gone if it fails
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { status(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if a.Ready != nil {
			if err := a.Ready(); err != nil {
				a.Log.WarnContext(r.Context(), "not ready", "error", err)
				status(w, http.StatusServiceUnavailable, "not ready")
				return
			}
		}
		status(w, http.StatusOK, "ready")
	})
	if a.Metrics != nil {
		mux.Handle("GET /metrics", a.Metrics)
	}
	mux.HandleFunc("/", otherwise(mux))
}

// otherwise returns what no call does: a path that has calls of other methods says which (405), any other that there is
// none.
func otherwise(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
			http.MethodDelete} {
			asked := *r
			asked.Method = method
			if _, pattern := mux.Handler(&asked); pattern != "/" && pattern != "" {
				allowed = append(allowed, method)
			}
		}
		if allowed == nil {
			noSuchCall(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		writeProblemAs(w, http.StatusMethodNotAllowed,
			fault.Of(fault.NotFound, message.OtherMethods, "method", short(r.Method), "path", short(r.URL.Path), "methods",
				strings.Join(allowed, ", ")))
	}
}

func status(w http.ResponseWriter, code int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": word}) // the client is gone if it fails
}

package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestPages: a server shows pages to a browser and says the same as ever to programs.
func TestPages(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	for _, c := range []struct {
		path, accept string
		status       int
		leads, says  string
	}{
		{"/", "text/html", http.StatusOK, "/pricing", "450 credits make"},
		{"/it/prezzi", "text/html", http.StatusOK, "/it/prezzi", "450 crediti bastano"},
		{"/help", "text/html", http.StatusOK, "/help", "Credits and plans"},
		{"/nowhere", "text/html", http.StatusNotFound, "/nowhere", "There is nothing here for you."},
		{"/v1/docs", "text/html", http.StatusOK, "/v1/docs", "/v1/openapi.json"},
		{"/v1/nowhere", "text/html", http.StatusNotFound, "/v1/nowhere", `"code":"not_found"`},
		{"/", "application/json", http.StatusNotFound, "/", `"code":"not_found"`},
		{"/nowhere", "*/*", http.StatusNotFound, "/nowhere", `"code":"not_found"`},
		{"/healthz", "text/html", http.StatusOK, "/healthz", "ok"},
	} {
		r, err := http.NewRequest(http.MethodGet, s.boot.URL+c.path, nil)
		fine(t, "ask", err)
		r.Header.Set("Accept", c.accept)
		answer, err := http.DefaultClient.Do(r)
		fine(t, "ask", err)
		body, err := io.ReadAll(answer.Body)
		fine(t, "read", err)
		fine(t, "close", answer.Body.Close())
		if at := answer.Request.URL.Path; answer.StatusCode != c.status || at != c.leads || !strings.Contains(string(body),
			c.says) {
			t.Errorf("%s for %s is %d at %s, want %d at %s with %q", c.path, c.accept, answer.StatusCode, at, c.status, c.leads,
				c.says)
		}
	}
}

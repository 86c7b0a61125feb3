package outside_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"conto/cmd/internal/outside"
	"conto/internal/publicnet"
)

// TestAskHost: a host is asked where it is and nowhere else, for a short while, and not on private networks.
func TestAskHost(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/fine", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("proof")) })
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", 1<<20)))
	})
	mux.Handle("/away", http.RedirectHandler("/fine", http.StatusFound))
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	here := httptest.NewServer(mux)
	defer here.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	asks := outside.AskHost(true)
	if got, err := asks(ctx, here.URL+"/fine"); err != nil || got != "proof" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := asks(ctx, here.URL+"/long"); err != nil || len(got) != 4<<10 {
		t.Errorf("of a long answer %d bytes, %v", len(got), err)
	}
	for _, path := range []string{"/away", "/none", "/slow"} {
		if got, err := asks(ctx, here.URL+path); err == nil {
			t.Errorf("%s: %q", path, got)
		}
	}
	if _, err := outside.AskHost(false)(t.Context(), here.URL+"/fine"); !errors.Is(err, publicnet.ErrPrivate) {
		t.Errorf("this machine is asked: %v", err)
	}
	for _, private := range []string{"http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/"} {
		if _, err := asks(t.Context(), private); !errors.Is(err, publicnet.ErrPrivate) {
			t.Errorf("%s is asked: %v", private, err)
		}
	}
}

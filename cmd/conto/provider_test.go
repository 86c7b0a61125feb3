package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/cmd/internal/boot"
)

// TestProvider_Check: each provider is asked whether it takes its key, and each model has who runs it; what cannot run
// is named, and the command fails.
func TestProvider_Check(t *testing.T) {
	t.Parallel()
	models := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != "/v1/models" || r.Header.Get("Authorization") != "Bearer right" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":{"message":"Incorrect API key provided"}}`))
			return
		}
		_, _ = w.Write([]byte(`{"object":"list","data":[]}`))
	}))
	defer models.Close()
	at := models.URL + "/v1"
	shown, err := os.ReadFile("../../core/catalog/default.yaml")
	fine(t, "read the catalogue", err)
	given := strings.Replace(string(shown), "- id: premium-llm\n", "- id: premium-llm\n    provider: openai\n    route: small\n", 1)
	if given == string(shown) {
		t.Fatal("the catalogue has no premium-llm")
	}
	own := filepath.Join(t.TempDir(), "own.yaml")
	fine(t, "write", os.WriteFile(own, []byte(given), 0o600))
	for name, c := range map[string]struct {
		args []string
		code int
		said []string
	}{
		"nothing set up": {nil, 0, []string{"local", "is here", "upscale", "runs upscale", "samples are made of it"}},
		"a good key": {[]string{"--openai-url", at, "--openai-key", "right", "--catalog", own}, 0,
			[]string{"openai", "answers, and takes its key", "premium-llm", "runs small"}},
		"a wrong key":   {[]string{"--openai-url", at, "--openai-key", "wrong"}, 1, []string{"Incorrect API key", "not everything"}},
		"no key":        {[]string{"--catalog", own}, 0, []string{"openai has no key: samples are made of it"}},
		"nobody there":  {[]string{"--openai-url", "http://127.0.0.1:1/v1"}, 1, []string{"not everything"}},
		"no catalogue":  {[]string{"--catalog", own + "x"}, 1, []string{"no such file"}},
		"no such thing": {[]string{"--openai-images", "gif"}, 2, []string{"--openai-images"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := says(t, append([]string{"provider", "check"}, c.args...)...)
			if code != c.code {
				t.Errorf("code %d", code)
			}
			for _, want := range c.said {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not said in\n%s", want, out)
				}
			}
		})
	}
}

// TestProvider_Webhook: what nobody has signed, and a path that names no generation, are refused.
func TestProvider_Webhook(t *testing.T) {
	t.Parallel()
	s := startAs(t, place{data: t.TempDir()}, boot.Config{URL: "https://conto.example"})
	for path, want := range map[string]int{"/hooks/generation/x": 404, "/hooks/generation/e30.AAAA": 404, "/hooks/nobody": 404} {
		answer, err := http.Post(s.boot.URL+path, "application/json", strings.NewReader("{}"))
		fine(t, "post", err)
		fine(t, "close", answer.Body.Close())
		if answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

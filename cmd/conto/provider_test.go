package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
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
	works, fails := filepath.Join(t.TempDir(), "conto-vision"), filepath.Join(t.TempDir(), "conto-vision")
	fine(t, "write", os.WriteFile(works, []byte("#!/bin/sh\n"), 0o700))
	fine(t, "write", os.WriteFile(fails, []byte("#!/bin/sh\necho conto-vision: no library >&2; exit 1\n"), 0o700))
	for name, c := range map[string]struct {
		args []string
		code int
		said []string
	}{
		"a program":       {[]string{"--vision", works}, 0, []string{"cuts out anything for remove-background: " + works}},
		"one that fails":  {[]string{"--vision", fails}, 1, []string{"exit status 1: no library", "not everything"}},
		"one that is not": {[]string{"--vision", fails + "x"}, 1, []string{"conto-vision is not installed", "no such file"}},
		"nothing set up":  {nil, 0, []string{"local", "is here", "upscale", "runs upscale", "samples are made of it"}},
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

// TestServe_Vision: a program that was named and does not work keeps the server from starting, and says so.
func TestServe_Vision(t *testing.T) {
	t.Parallel()
	code, out := says(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--vision", "/nowhere/conto-vision")
	if code != 1 || !strings.Contains(out, "--vision: vision: conto-vision is not installed") {
		t.Errorf("code %d: %s", code, out)
	}
}

// TestStatic: nothing that the program is made of links it dynamically.
func TestStatic(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "conto/cmd/conto")
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	packages, err := list.Output()
	fine(t, "list", err)
	for _, one := range strings.Fields(string(packages)) {
		if one == "runtime/cgo" || strings.Contains(one, "purego") || strings.Contains(one, "conto-vision") {
			t.Errorf("it is made of %s, too", one)
		}
	}
	if !strings.Contains(string(packages), "conto/driver/gen/local/vision\n") {
		t.Error("not all packages are listed")
	}
}

// TestProvider_Webhook: what nobody has signed, and a path that names no generation, are refused.
func TestProvider_Webhook(t *testing.T) {
	t.Parallel()
	s := startAs(t, place{data: t.TempDir()}, boot.Config{URL: "https://conto.example"})
	for path, want := range map[string]int{
		"/hooks/generation/x": 404, "/hooks/generation/e30.AAAA": 404, "/hooks/nobody": 404,
	} {
		answer, err := http.Post(s.boot.URL+path, "application/json", strings.NewReader("{}"))
		fine(t, "post", err)
		fine(t, "close", answer.Body.Close())
		if answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

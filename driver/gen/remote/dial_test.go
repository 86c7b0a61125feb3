package remote

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestMayFetch: which hosts files come from.
func TestMayFetch(t *testing.T) {
	c, err := New(Options{Name: "p", URL: "https://api.example/v1", Hosts: []string{"files.example", ".cdn.example",
		"10.0.0.1:8443"}})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]bool{
		"https://api.example/a": true, "https://API.example:443/a": true, "https://files.example/a": true,
		"https://a.cdn.example/a": true, "https://a.b.cdn.example/a": true, "https://10.0.0.1:8443/a": true,
		"http://api.example/a": false, "https://me@api.example/a": false, "https://cdn.example/a": false,
		"https://evilcdn.example/a": false, "https://files.example.evil/a": false, "https://10.0.0.1/a": false,
		"https://a.files.example/a": false,
	} {
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.mayFetch(u); (err == nil) != want || err != nil && !errors.Is(err, errHost) {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestAfter(t *testing.T) {
	const date = "Fri, 01 May 2026 10:00:00 GMT"
	for text, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "1.5": 1500 * time.Millisecond, "-3": 0, "soon": 0, "1e300": time.Hour, "NaN": 0,
		"Fri, 01 May 2026 10:00:30 GMT": 30 * time.Second, "Fri, 01 May 2026 09:00:00 GMT": 0,
		"Sat, 02 May 2026 10:00:00 GMT": time.Hour,
	} {
		if got := After(http.Header{"Retry-After": {text}, "Date": {date}}); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestClean: a sentence is bounded, on one line, and without the key.
func TestClean(t *testing.T) {
	c, err := New(Options{Name: "p", URL: "https://api.example", Key: "KEY-1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Clean(" no\n\tsuch KEY-1\xff "); got != "no such xxxxx" {
		t.Errorf("%q", got)
	}
	if got := c.Clean(strings.Repeat("è", 400)); got != strings.Repeat("è", 150)+"…" {
		t.Errorf("%q", got)
	}
}

package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"conto/internal/clock"
)

// TestLocalSignIn_FromHereAlone: nobody comes in without a key, and nothing offers it, by another host's name, from
// another site's page or through a proxy.
func TestLocalSignIn_FromHereAlone(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.boot.URL, "http://"), ":")
	const evil = "evil.example"
	for name, c := range map[string]struct {
		host string
		with map[string]string
		here bool
	}{
		"its address":          {"127.0.0.1:" + port, nil, true},
		"its name":             {"localhost:" + port, map[string]string{"Origin": "http://localhost:" + port}, true},
		"its other address":    {"[::1]:" + port, nil, true},
		"another name":         {evil, map[string]string{"Origin": "http://" + evil}, false},
		"one that begins as":   {"127.0.0.1.evil.example", nil, false},
		"a proxy, by its name": {"127.0.0.1:" + port, map[string]string{"X-Forwarded-For": "192.0.2.1"}, false},
		"one that says a host": {"localhost:" + port, map[string]string{"X-Forwarded-Host": evil}, false},
		"one by the standard":  {"localhost:" + port, map[string]string{"Forwarded": "for=192.0.2.1"}, false},
		"a page elsewhere": {"127.0.0.1:" + port, map[string]string{"Origin": "https://" + evil,
			"Sec-Fetch-Site": "same-origin"}, false},
	} {
		for _, way := range []string{"GET /sign-in", "POST /sign-in/sample", "GET /admin/sign-in",
			"POST /admin/sign-in/local"} {
			method, path, _ := strings.Cut(way, " ")
			r, err := http.NewRequestWithContext(t.Context(), method, s.boot.URL+path, strings.NewReader("person=anna"))
			fine(t, "ask", err)
			r.Host = c.host
			r.Header.Set("Accept", "text/html")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for header, value := range c.with {
				r.Header.Set(header, value)
			}
			answer, err := newVisitor(t).Do(r)
			fine(t, "ask", err)
			text, err := io.ReadAll(answer.Body)
			fine(t, "read", err)
			fine(t, "close", answer.Body.Close())
			let := len(answer.Cookies()) > 0
			if method == "GET" {
				let = strings.Contains(string(text), "/sign-in/local") || strings.Contains(string(text), "/sign-in/sample")
			}
			if let != c.here {
				t.Errorf("%s, %s: let in %v: %d %v", name, way, let, answer.StatusCode, answer.Header)
			}
		}
	}
}

// TestPagesAreLimited: somebody who is signed in, and an operator, see so many pages at once, and are told when to come
// again; nobody else is held up by it.
func TestPagesAreLimited(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, clock.NewManual(time.Now()))
	anna, marta, admin := newVisitor(t), newVisitor(t), newVisitor(t)
	through(t, anna.Client, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
	through(t, marta.Client, "POST", s.boot.URL+"/sign-in/sample", "person=marta")
	through(t, admin.Client, "POST", s.boot.URL+"/admin/sign-in/local", "")
	for _, c := range []struct {
		who  visitor
		path string
	}{{anna, "/account/security"}, {admin, "/admin/factor"}} {
		seen := 0
		for range 250 {
			answer, text := through(t, c.who.Client, "GET", s.boot.URL+c.path, "")
			if answer.StatusCode == http.StatusOK {
				seen++
			} else if answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") != "1" ||
				!strings.Contains(text, "That was too much at once.") {
				t.Fatalf("%s: %d %v %s", c.path, answer.StatusCode, answer.Header, text)
			}
		}
		if seen != 200 {
			t.Errorf("%s is seen %d times", c.path, seen)
		}
	}
	if answer, _ := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", "model=none"); answer.StatusCode != 429 {
		t.Errorf("a form: %d", answer.StatusCode)
	}
	if answer, _ := through(t, marta.Client, "GET", s.boot.URL+"/account/security", ""); answer.StatusCode != 200 {
		t.Errorf("somebody else: %d", answer.StatusCode)
	}
}

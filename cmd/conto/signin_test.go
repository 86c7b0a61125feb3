package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"conto/client"
	"conto/cmd/internal/boot"
)

// through asks for a page as a browser does that follows where it is led, and returns the last answer's address and
// text.
func through(t *testing.T, c *http.Client, method, address, form string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	fine(t, "ask", err)
	r.Header.Set("Accept", "text/html")
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.Do(r)
	fine(t, "ask", err)
	text, err := io.ReadAll(answer.Body)
	fine(t, "read", err)
	fine(t, "close", answer.Body.Close())
	return answer, string(text)
}

func jar(t *testing.T) http.CookieJar {
	t.Helper()
	j, err := cookiejar.New(nil)
	fine(t, "make a jar", err)
	return j
}

// TestSignInWithAnIssuerC8C35: who an issuer confirms has an account on Free at once, the same one when they come
// again, and finds the account that a studio opened for their address; sample people are gone.
func TestSignInWithAnIssuerC8C35(t *testing.T) {
	t.Parallel()
	m, err := mockoidc.Run()
	fine(t, "run an issuer", err)
	defer func() { _ = m.Shutdown() }() // at the test's end it does not matter
	s := startAs(t, place{data: t.TempDir()},
		boot.Config{Issuer: boot.Issuer{Issuer: m.Issuer(), Client: m.ClientID, Secret: m.ClientSecret}})
	opened, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: "bob@example.com", Name: "Bob Rossi",
		Kind: "business"})
	fine(t, "open", err)
	in := func(subject, email string) (*http.Client, string) {
		t.Helper()
		c := &http.Client{Jar: jar(t)}
		m.QueueUser(&mockoidc.MockUser{Subject: subject, Email: email, EmailVerified: true})
		at, text := through(t, c, "GET", s.boot.URL+"/sign-in/begin?back=/account/team", "")
		if at.Request.URL.Path != "/account/team" {
			t.Fatalf("%s is led to %s\n%s", email, at.Request.URL, text)
		}
		return c, text
	}
	ada, _ := in("1", "ada@example.com")
	_, text := through(t, ada, "GET", s.boot.URL+"/account/subscription", "")
	if !strings.Contains(text, "Free for ever") {
		t.Error("Ada has no account on Free")
	}
	again, _ := in("1", "ada@example.com")
	if _, text := through(t, again, "GET", s.boot.URL+"/accounts", ""); strings.Count(text, `name="account"`) != 1 {
		t.Error("Ada has not one account")
	}
	_, text = in("2", "bob@example.com")
	if !strings.Contains(text, opened.Name) {
		t.Errorf("Bob does not see the account %s that was opened for him", opened.ID)
	}
	if at, _ := through(t, ada, "POST", s.boot.URL+"/sign-in/sample", "person=marta"); at.StatusCode == http.StatusOK &&
		at.Request.URL.Path != "/sign-in/sample" {
		t.Error("sample people come in where there is an issuer")
	}
	if _, text := through(t, &http.Client{}, "GET", s.boot.URL+"/sign-in", ""); strings.Contains(text, "Marta") {
		t.Error("sample people are offered where there is an issuer")
	}
}

// TestSessionCookie: a session's cookie is the browser's alone, and bound to the host where that is reached by https;
// what is shown to who is signed in is kept nowhere.
func TestSessionCookie(t *testing.T) {
	t.Parallel()
	for site, want := range map[string]string{"": "session", "https://127.0.0.1:1": "__Host-session"} {
		s := startAs(t, place{data: t.TempDir()}, boot.Config{URL: site})
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answer, _ := through(t, c, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
		found := false
		for _, k := range answer.Cookies() {
			if k.Name == want {
				found = true
				if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Secure != (site != "") || k.Path != "/" ||
					k.Domain != "" {
					t.Errorf("%q: %+v", site, k)
				}
				r, err := http.NewRequestWithContext(t.Context(), "GET", s.boot.URL+"/account/subscription", nil)
				fine(t, "ask", err)
				r.AddCookie(k)
				page, err := c.Do(r)
				fine(t, "ask", err)
				fine(t, "close", page.Body.Close())
				if page.StatusCode != http.StatusOK || page.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%q: %d, kept %q", site, page.StatusCode, page.Header.Get("Cache-Control"))
				}
			}
		}
		if !found {
			t.Errorf("%q: no cookie %s in %v", site, want, answer.Cookies())
		}
	}
}

// TestBackStaysHere: anyone who signs in is led to addresses of this site only.
func TestBackStaysHere(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	for _, back := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)",
		"evil.example", `\\evil.example`} {
		c := &http.Client{Jar: jar(t),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		form := url.Values{"person": {"anna"}, "back": {back}}.Encode()
		answer, _ := through(t, c, "POST", s.boot.URL+"/sign-in/sample", form)
		if to := answer.Header.Get("Location"); to != "/account/subscription" && to != "/" {
			t.Errorf("%s leads to %q", back, to)
		}
	}
}

// TestSignInLimits: anyone who guesses is slowed down.
func TestSignInLimits(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	limited := false
	for range 40 {
		answer, _ := through(t, &http.Client{}, "POST", s.boot.URL+"/sign-in/link", "token=guess")
		limited = limited || answer.StatusCode == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("forty guesses are all answered")
	}
}

// TestSignOutEndsTheSession: a cookie that somebody has copied is nothing once its owner has signed out.
func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	owner, thief := &http.Client{Jar: jar(t)}, &http.Client{Jar: jar(t)}
	through(t, owner, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
	at, err := url.Parse(s.boot.URL)
	fine(t, "parse", err)
	thief.Jar.SetCookies(at, owner.Jar.Cookies(at))
	if answer, _ := through(t, thief, "GET", s.boot.URL+"/account/subscription", ""); answer.Request.URL.Path !=
		"/account/subscription" {
		t.Fatal("a copy of the cookie is none")
	}
	through(t, owner, "POST", s.boot.URL+"/sign-out", "")
	answer, _ := through(t, thief, "GET", s.boot.URL+"/account/subscription", "")
	if answer.Request.URL.Path != "/sign-in" {
		t.Errorf("the copy still leads to %s", answer.Request.URL)
	}
}

package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"conto/cmd/internal/boot"
)

// sentOn is a proxy in front of the server: what it sends there says for whom, and from which country they ask.
type sentOn struct{ server, from, country string }

func (p sentOn) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.String(), p.server) {
		r = r.Clone(r.Context())
		r.Header.Set("X-Forwarded-For", p.from)
		r.Header.Set("Geo-Country", p.country)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestBehindProxies: behind a proxy that the server knows, anyone who guesses is slowed down and nobody else is, and
// people see from which country somebody signed in; elsewhere nothing of that is believed.
func TestBehindProxies(t *testing.T) {
	t.Parallel()
	m, err := mockoidc.Run()
	fine(t, "run an issuer", err)
	defer func() { _ = m.Shutdown() }() // at the test's end it does not matter
	for name, known := range map[string]bool{"known": true, "not known": false} {
		t.Run(name, func(t *testing.T) {
			c := boot.Config{Issuer: boot.Issuer{Issuer: m.Issuer(), Client: m.ClientID, Secret: m.ClientSecret},
				Proxies: []string{"192.0.2.0/24"}, Country: "geo-country"}
			if known {
				c.Proxies = append(c.Proxies, "127.0.0.1", "::1")
			}
			s := startAs(t, place{data: t.TempDir()}, c)
			guess := func(from string) bool {
				c := &http.Client{Transport: sentOn{s.boot.URL, from, "IT"}}
				answer, _ := through(t, c, "POST", s.boot.URL+"/sign-in/link", "token=guess")
				return answer.StatusCode == http.StatusTooManyRequests
			}
			limited := false
			for n := 0; n < 40 && !limited; n++ { // and no more: what is slow gets another guess meanwhile
				limited = guess("203.0.113.7")
			}
			if !limited {
				t.Error("forty guesses are all answered")
			}
			if guess("203.0.113.7, 198.51.100.4") == known {
				t.Error("somebody else is limited: ", !known, ", and the proxy is known: ", known)
			}

			ada := &http.Client{Jar: jar(t), Transport: sentOn{s.boot.URL, "198.51.100.5", "CH"}}
			m.QueueUser(&mockoidc.MockUser{Subject: "1", Email: "ada@example.com", EmailVerified: true})
			_, text := through(t, ada, "GET", s.boot.URL+"/sign-in/begin?back=/account/security", "")
			if strings.Count(text, ", from Switzerland") != 2 == known {
				t.Errorf("Ada's sessions say Switzerland %d times; want it at session and history: %v\n%s",
					strings.Count(text, "Switzerland"), known, text)
			}
		})
	}
}

func TestProxies_Refused(t *testing.T) {
	for _, c := range []boot.Config{
		{Proxies: []string{"my-proxy"}}, {Country: "Geo-Country"},
	} {
		c.Data, c.Listen = t.TempDir(), "127.0.0.1:0"
		if s, err := boot.Open(t.Context(), c); err == nil {
			t.Errorf("%v %q: it starts", c.Proxies, c.Country)
			fine(t, "close", s.Store.Close())
		}
	}
}

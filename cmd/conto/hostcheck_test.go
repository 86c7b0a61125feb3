package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"conto/client"
	"conto/cmd/internal/boot"
)

// TestHostCheck: a host of an account's own leads here once what is asked on it is answered by this server, for this
// host and just now; whoever sees the brand is told, and to where its DNS may lead. Setting one does not wait for that.
func TestHostCheckC6(t *testing.T) {
	t.Parallel()
	const host = "files.acme.example"
	var s *server
	leads := func(string) (string, string) { return "", "" } // to which server's host and path an address leads
	var asked []string
	ask := func(ctx context.Context, address string) (string, error) {
		asked = append(asked, address)
		on, path := leads(address)
		if on == "" {
			return "", errors.New("no such host")
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.boot.URL+path, nil)
		if err != nil {
			return "", err
		}
		r.Host = on
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(answer.Body)
		return string(body), errors.Join(err, answer.Body.Close())
	}
	s = startAs(t, place{data: t.TempDir()}, boot.Config{URL: "http://studio.example",
		Outside: boot.Outside{AskHost: ask}})
	ctx := t.Context()
	a, owner, _ := labelled(t, s, client.Brand{Name: "Acme", WhiteLabel: true})
	check := func(what string, want client.HostCheck) {
		t.Helper()
		if got, err := owner.Studio.CheckHost(ctx, a.ID); err != nil || *got != want {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	check("none is set", client.HostCheck{Target: "studio.example"})
	_, err := owner.Studio.SetHost(ctx, a.ID, host)
	fine(t, "set", err)
	if len(asked) != 0 {
		t.Errorf("setting it asked %v", asked)
	}
	away := client.HostCheck{Host: host, Target: "studio.example"}
	check("no such host", away)
	of := func(address string) string {
		u, err := url.Parse(address)
		fine(t, "address", err)
		return u.Path
	}
	first := ""
	leads = func(address string) (string, string) {
		if first == "" {
			first = of(address)
		}
		return host, of(address)
	}
	here := away
	here.Leads = true
	check("it leads here", here)
	leads = func(string) (string, string) { return host, first }
	check("an old answer", away)
	leads = func(address string) (string, string) { return "studio.example", of(address) }
	check("the server's own host answers", away)
	other, eve, _ := labelled(t, s, client.Brand{Name: "Eve"})
	_, err = eve.Studio.SetHost(ctx, other.ID, "files.eve.example")
	fine(t, "another's host", err)
	leads = func(address string) (string, string) { return "files.eve.example", of(address) }
	check("another's host answers", away)
	_, err = eve.Studio.CheckHost(ctx, a.ID)
	refused(t, "by a stranger", err, "forbidden")
	for _, path := range []string{"", strings.Repeat("x", 65)} {
		if status, _ := hosted(t, s, "GET", host, "/.well-known/conto-host/"+path); status != http.StatusNotFound {
			t.Errorf("%.10q is answered %d", path, status)
		}
	}
	if status, _ := hosted(t, s, "POST", host, first); status != http.StatusNotFound {
		t.Errorf("what is sent is answered %d", status)
	}
	leads = func(address string) (string, string) { return host, of(address) }
	look := brandPageOf(t, s, a.ID)
	before := len(asked)
	if page := look(""); len(asked) != before || !strings.Contains(page, `href="/account/brand?check-host"`) {
		t.Error("the page asks by itself, or does not offer to ask")
	}
	if page := look("?check-host"); !strings.Contains(page, "This host leads here.") {
		t.Error("the page does not say that it leads here")
	}
	leads = func(string) (string, string) { return "", "" }
	if page := look("?check-host"); !strings.Contains(page, "set a CNAME for files.acme.example to studio.example") {
		t.Error("the page does not say what to do")
	}
	for range 30 {
		look("?check-host")
	}
	if len(asked) > 30 {
		t.Errorf("it is asked %d times", len(asked))
	}
	if page := look("?check-host"); !strings.Contains(page, host) || strings.Contains(page, "CNAME for files") {
		t.Error("who asked too often does not see the page, or is told what nobody knows")
	}
}

// brandPageOf returns what loads the page of an account's brand, as its owner sees it.
func brandPageOf(t *testing.T, s *server, id string) func(query string) string {
	t.Helper()
	portal, err := s.Portals.Open(t.Context(), id, "", "")
	fine(t, "a link", err)
	u, err := url.Parse(portal.URL)
	fine(t, "a link", err)
	who := newVisitor(t)
	through(t, who.Client, "GET", s.boot.URL+u.RequestURI(), "")
	return func(query string) string {
		_, page := through(t, who.Client, "GET", s.boot.URL+"/account/brand"+query, "")
		return page
	}
}

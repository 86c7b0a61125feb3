package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"conto/client"
	"conto/cmd/internal/boot"
)

// hosted asks for a path on a host, as a browser that is signed in nowhere.
func hosted(t *testing.T, s *server, method, host, path string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.boot.URL+path, nil)
	fine(t, "ask", err)
	r.Host = host
	r.Header.Set("Accept", "text/html,text/css,*/*;q=0.1")
	answer, err := http.DefaultTransport.RoundTrip(r) // no redirect is followed
	fine(t, "ask", err)
	body, err := io.ReadAll(answer.Body)
	fine(t, "read", errors.Join(err, answer.Body.Close()))
	return answer.StatusCode, string(body)
}

// labelled opens an account on Agency with a brand, and returns it with a picture of its own.
func labelled(t *testing.T, s *server, brand client.Brand) (*client.Account, *client.Client, *client.Asset) {
	t.Helper()
	ctx := t.Context()
	a := s.open()
	owner := s.As(a.Owner)
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"})
	fine(t, "a plan", err)
	_, err = owner.Studio.SetBrand(ctx, a.ID, brand)
	fine(t, "a brand", err)
	up, err := owner.Studio.Upload(ctx, a.ID, "plan.png", drawn(t))
	fine(t, "a picture", err)
	return a, owner, up
}

// TestWhiteLabel: on Agency share pages are in the account's name, with its logo and colours that can be read, and on a
// host of its own, where there is nothing else; nobody but the owner sets that, and no two have one.
func TestWhiteLabelC6(t *testing.T) {
	t.Parallel()
	s := startAs(t, place{data: t.TempDir()}, boot.Config{URL: "http://studio.example"})
	ctx := t.Context()
	acme := client.Brand{Name: "Acme <b>", Colours: []string{"#7a1020", "#ffe0e0"}, WhiteLabel: true}
	a, owner, up := labelled(t, s, acme)
	_, err := owner.Studio.SetLogo(ctx, a.ID, red(t))
	fine(t, "a logo", err)
	_, err = owner.Studio.SetBrand(ctx, a.ID, client.Brand{Name: "Acme", Colours: []string{"#777777", "#888888"},
		WhiteLabel: true})
	refused(t, "colours that cannot be read", err, "invalid")
	const host = "files.acme.example"
	mayHost(t, s, a, owner, host)
	share := func(who *client.Client, id, asset string) string {
		made, err := who.Studio.Share(ctx, id, asset, client.NewShare{Title: "The plan"})
		fine(t, "share", err)
		return made.URL
	}
	link := share(owner, a.ID, up.ID)
	path, ok := strings.CutPrefix(link, "http://"+host)
	if !ok || !strings.HasPrefix(path, "/s/") {
		t.Fatalf("the link is %s", link)
	}
	status, page := hosted(t, s, "GET", host, path)
	for _, want := range []string{"The plan · Acme &lt;b&gt;", path + "/brand.css", path + "/logo.png"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(page, "Conto") || strings.Contains(page, "/v1/docs") || strings.Contains(page, "style=") ||
		status != 200 {
		t.Errorf("%d, and the page is not the account's alone:\n%s", status, page)
	}
	if status, css := hosted(t, s, "GET", host, path+"/brand.css"); status != 200 ||
		!strings.Contains(css, "--act:#7a1020;") || !strings.Contains(css, "--on-act:#ffe0e0}") {
		t.Errorf("%d %s", status, css)
	}
	for _, one := range []string{path + "/logo.png", path + "/file"} {
		if status, body := hosted(t, s, "GET", host, one); status != 200 || !strings.HasPrefix(body, "\x89PNG") {
			t.Errorf("%s is %d", one, status)
		}
	}
	nothingElse(t, s, host)
	other, eve, theirs := labelled(t, s, client.Brand{Name: "Eve"})
	at := share(eve, other.ID, theirs.ID)[len("http://studio.example"):]
	if status, page := hosted(t, s, "GET", host, at); status != 404 || strings.Contains(page, "Conto") {
		t.Errorf("another account's file on this host: %d\n%s", status, page)
	}
	if status, page := hosted(t, s, "GET", "studio.example", at); status != 200 || !strings.Contains(page, "Conto") ||
		strings.Contains(page, "brand.css") {
		t.Errorf("an account that has not switched it on: %d", status)
	}
	if status, _ := hosted(t, s, "GET", "studio.example", at+"/brand.css"); status != 404 {
		t.Errorf("its colours: %d", status)
	}
	_, err = eve.Studio.SetHost(ctx, other.ID, host)
	refused(t, "another account's host", err, "conflict")
	fine(t, "give it up", owner.Studio.RemoveHost(ctx, a.ID))
	_, err = eve.Studio.SetHost(ctx, other.ID, host)
	fine(t, "a host that was given up", err)
	if status, _ := hosted(t, s, "GET", host, path); status != 404 {
		t.Errorf("who has the host now shows another's file: %d", status)
	}
	if link := share(owner, a.ID, up.ID); !strings.HasPrefix(link, "http://studio.example/s/") {
		t.Errorf("without a host the link is %s", link)
	}
	_, err = eve.Accounts.Close(ctx, other.ID, "")
	fine(t, "close", err)
	eventually(t, "whose account is closed has no host", func() bool {
		_, err := owner.Studio.SetHost(ctx, a.ID, host)
		return err == nil
	})
}

// mayHost checks who may set an account's host, and which there are.
func mayHost(t *testing.T, s *server, a *client.Account, owner *client.Client, host string) {
	t.Helper()
	ctx := t.Context()
	manager, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("mia-%s@example.com", a.ID), "manager", "")
	fine(t, "a manager", err)
	key, err := owner.Keys.Make(ctx, a.ID, "leaked")
	fine(t, "a key", err)
	stranger := s.open()
	for what, who := range map[string]*client.Client{"a manager": s.As(manager.User), "a stranger": s.As(stranger.Owner),
		"a leaked key": client.New(s.boot.URL, key.Key)} {
		_, err := who.Studio.SetHost(ctx, a.ID, host)
		refused(t, "set by "+what, err, "forbidden")
		refused(t, "given up by "+what, who.Studio.RemoveHost(ctx, a.ID), "forbidden")
	}
	_, err = s.As(stranger.Owner).Studio.SetHost(ctx, stranger.ID, "files.eve.example")
	refused(t, "on Free", err, "locked")
	team := s.open()
	_, err = s.Subscriptions.Change(ctx, team.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
	fine(t, "Team", err)
	_, err = s.As(team.Owner).Studio.SetHost(ctx, team.ID, "files.team.example")
	refused(t, "on Team", err, "locked")
	_, err = s.As(team.Owner).Studio.SetBrand(ctx, team.ID, client.Brand{Name: "T", WhiteLabel: true})
	refused(t, "the look on Team", err, "locked")
	for _, wrong := range []string{"studio.example", "a.studio.example", "localhost", "127.0.0.1", "http://a.example",
		"a.example:80", "a example"} {
		_, err := owner.Studio.SetHost(ctx, a.ID, wrong)
		refused(t, wrong, err, "invalid")
	}
	set, err := owner.Studio.SetHost(ctx, a.ID, strings.ToUpper(host))
	if err != nil || set.Host != host || set.Name != "Acme <b>" || !set.WhiteLabel {
		t.Fatalf("%+v, %v", set, err)
	}
}

// nothingElse checks that on an account's own host nobody signs in and no program is answered, however it is written.
func nothingElse(t *testing.T, s *server, host string) {
	t.Helper()
	for _, name := range []string{host, strings.ToUpper(host), host + ":8080", host + "."} {
		for _, path := range []string{"/", "/sign-in", "/pricing", "/gallery", "/account/brand", "/admin", "/v1/catalog",
			"/v1/accounts", "/v1/docs", "/healthz", "/readyz", "/metrics", "/theme", "/hooks/stripe", "/s", "//s/x",
			"/pay/x", "/s/../sign-in"} {
			if status, page := hosted(t, s, "GET", name, path); status != 404 || strings.Contains(page, "Conto") {
				t.Errorf("%s on %s is %d", path, name, status)
			}
		}
		for _, path := range []string{"/v1/accounts", "/sign-in/sample", "/theme", "/s/x"} {
			if status, _ := hosted(t, s, "POST", name, path); status != 404 {
				t.Errorf("POST %s on %s is %d", path, name, status)
			}
		}
	}
}

// TestWhiteLabel_NoAddress: a server that does not know its own name gives no other one away.
func TestWhiteLabel_NoAddress(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a, owner, _ := labelled(t, s, client.Brand{Name: "Acme"})
	_, err := owner.Studio.SetHost(t.Context(), a.ID, "files.acme.example")
	refused(t, "without --url", err, "conflict")
}

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"conto/client"
)

// sees asks for an address as a browser that is signed in nowhere, and returns the answer with what it shows.
func sees(t *testing.T, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	fine(t, "ask", err)
	r.Header.Set("Accept", "text/html")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	fine(t, "ask", err)
	var body bytes.Buffer
	_, err = body.ReadFrom(answer.Body)
	fine(t, "read", err)
	fine(t, "close", answer.Body.Close())
	return answer, body.String()
}

// leads checks what the page and the file of a link answer.
func leads(t *testing.T, what, link string, status int) {
	t.Helper()
	for _, address := range []string{link, link + "/file", link + "/file?download=1"} {
		if answer, _ := sees(t, address); answer.StatusCode != status {
			t.Errorf("%s: %s is %d, not %d", what, address, answer.StatusCode, status)
		}
	}
}

// TestShare: a link shows one file to anyone who has it and nothing of its account, until it is revoked or over, the
// file is deleted or the account closed; nobody else's file can be shared, and only a digest of the secret is kept.
func TestShareC28C37(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, other := s.open(), s.open()
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "a plan", err)
		member, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("cat-%s@example.com", a.ID), "member", "")
		fine(t, "a member", err)
		owner, cat, stranger := s.As(a.Owner), s.As(member.User), s.As(other.Owner)
		up, err := cat.Studio.Upload(ctx, a.ID, "secret-plan.png", drawn(t))
		fine(t, "upload", err)
		share := func() *client.ShareLink {
			made, err := cat.Studio.Share(ctx, a.ID, up.ID, client.NewShare{Title: "For the client: <b>"})
			fine(t, "share", err)
			return made
		}
		made := share()
		secret := regexp.MustCompile(`/s/([A-Z2-7]{26})$`).FindStringSubmatch(made.URL)
		if secret == nil || made.Until != nil || made.User != member.User {
			t.Fatalf("the link: %+v", made)
		}
		sharedPage(t, s, made.URL, a)
		if list, err := owner.Studio.Shares(ctx, a.ID, up.ID); err != nil || len(list) != 1 || list[0].URL != "" {
			t.Errorf("the links: %+v, %v", list, err)
		}
		once := client.WithKey(ctx, "share-1")
		first, err := owner.Studio.Share(once, a.ID, up.ID, client.NewShare{})
		fine(t, "under a key", err)
		again, err := owner.Studio.Share(once, a.ID, up.ID, client.NewShare{})
		if err != nil || again.ID != first.ID || first.URL == "" || again.URL != "" {
			t.Errorf("a repeat: %+v after %+v, %v", again, first, err)
		}
		forbidden(t, s, a, up, made.ID, stranger, other)
		fine(t, "remove the member", owner.Team.Remove(ctx, a.ID, member.User))
		leads(t, "of a member who was removed", made.URL, 200)
		refused(t, "revoked by who was removed", cat.Studio.Unshare(ctx, a.ID, up.ID, made.ID), "forbidden")
		fine(t, "revoke", owner.Studio.Unshare(ctx, a.ID, up.ID, made.ID))
		leads(t, "revoked", made.URL, 404)
		leads(t, "of another link", first.URL, 200)
		_, gone := sees(t, made.URL)
		if _, never := sees(t, s.boot.URL+"/s/AAAAAAAAAAAAAAAAAAAAAAAAAA"); strings.ReplaceAll(gone, secret[1],
			"AAAAAAAAAAAAAAAAAAAAAAAAAA") != never {
			t.Error("a link that was revoked and one that never was are told apart")
		}
		ends(t, owner, a, up, first.URL)
		everyRecord(t, s, a, made.URL[len(made.URL)-26:], first.URL[len(first.URL)-26:])
		_, err = owner.Accounts.Close(ctx, a.ID, "")
		fine(t, "close", err)
		leads(t, "of an account that is closed", first.URL, 404)
	})
}

// sharedPage checks what a link shows.
func sharedPage(t *testing.T, s *server, link string, a *client.Account) {
	t.Helper()
	answer, page := sees(t, link, "Accept-Language", "it")
	h := answer.Header
	if answer.StatusCode != 200 || h.Get("X-Robots-Tag") != "noindex, nofollow" || h.Get("Cache-Control") != "no-store" ||
		h.Get("Referrer-Policy") != "no-referrer" || !strings.HasPrefix(h.Get("Content-Security-Policy"),
		"default-src 'none'; script-src 'self'") {
		t.Errorf("%d %v", answer.StatusCode, h)
	}
	for _, want := range []string{
		"For the client: &lt;b&gt;", `<html lang="it"`, `name="robots" content="noindex"`, "Scarica",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	for _, not := range []string{a.ID, a.Email, a.Name, a.Owner, "secret-plan", "up_"} {
		if not != "" && strings.Contains(page, not) {
			t.Errorf("the page names %q", not)
		}
	}
	if answer, part := sees(t, link+"/file", "Range", "bytes=1-3"); answer.StatusCode != 206 || part != "PNG" ||
		strings.Contains(answer.Header.Get("ETag"), "up_") || answer.Header.Get("X-Robots-Tag") == "" ||
		!strings.HasPrefix(answer.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a range: %d %q %v", answer.StatusCode, part, answer.Header)
	}
	answer, _ = sees(t, link+"/file?download=1")
	if got := answer.Header.Get("Content-Disposition"); got != "attachment; filename=for-the-client-b.png" {
		t.Errorf("it is downloaded as %s", got)
	}
}

// forbidden checks who may not make or revoke links to a file.
func forbidden(t *testing.T, s *server, a *client.Account, up *client.Asset, link string, stranger *client.Client,
	other *client.Account) {
	t.Helper()
	ctx := t.Context()
	_, err := stranger.Studio.Share(ctx, a.ID, up.ID, client.NewShare{})
	refused(t, "shared by a stranger", err, "forbidden")
	_, err = stranger.Studio.Share(ctx, other.ID, up.ID, client.NewShare{})
	refused(t, "through the stranger's account", err, "not_found")
	_, err = stranger.Studio.Shares(ctx, a.ID, up.ID)
	refused(t, "listed by a stranger", err, "forbidden")
	refused(t, "revoked by a stranger", stranger.Studio.Unshare(ctx, a.ID, up.ID, link), "forbidden")
	refused(t, "revoked through the stranger's account", stranger.Studio.Unshare(ctx, other.ID, up.ID, link), "not_found")
	refused(t, "revoked as another file's", s.Studio.Unshare(ctx, a.ID, "up_none", link), "not_found")
	_, err = s.Studio.Share(ctx, a.ID, up.ID, client.NewShare{Until: time.Now().Add(-time.Hour)})
	refused(t, "until the past", err, "invalid")
	_, err = s.Studio.Share(ctx, a.ID, up.ID, client.NewShare{Title: strings.Repeat("x", 121)})
	refused(t, "a long title", err, "invalid")
	_, err = s.Studio.Share(ctx, a.ID, up.ID, client.NewShare{Title: "a\u202eb"})
	refused(t, "a title that turns", err, "invalid")
}

// ends checks a link to a file that is deleted and taken back, and one whose time is over.
func ends(t *testing.T, owner *client.Client, a *client.Account, up *client.Asset, link string) {
	t.Helper()
	ctx, yes, no := t.Context(), true, false
	soon, err := owner.Studio.Share(ctx, a.ID, up.ID, client.NewShare{Until: time.Now().Add(time.Second)})
	fine(t, "for a second", err)
	_, err = owner.Studio.ChangeAsset(ctx, a.ID, up.ID, client.AssetChange{Deleted: &yes})
	fine(t, "delete", err)
	leads(t, "to a file that is deleted", link, 404)
	_, err = owner.Studio.Share(ctx, a.ID, up.ID, client.NewShare{})
	refused(t, "a link to what is deleted", err, "not_found")
	_, err = owner.Studio.ChangeAsset(ctx, a.ID, up.ID, client.AssetChange{Deleted: &no})
	fine(t, "take back", err)
	leads(t, "to a file that was taken back", link, 200)
	eventually(t, "over", func() bool {
		answer, _ := sees(t, soon.URL)
		return answer.StatusCode == 404
	})
	if list, err := owner.Studio.Shares(ctx, a.ID, up.ID); err != nil || len(list) != 1 {
		t.Errorf("links that still work: %+v, %v", list, err)
	}
}

// everyRecord checks that no record of an account, nor one that leads to it, has these secrets.
func everyRecord(t *testing.T, s *server, a *client.Account, secrets ...string) {
	t.Helper()
	for _, whose := range []string{a.ID, ""} {
		for _, kind := range []string{"share", "share-of", "answer"} {
			records, err := s.boot.Store.List(t.Context(), whose, kind)
			fine(t, kind, err)
			for _, r := range records {
				for _, secret := range secrets {
					if strings.Contains(string(r.Body)+r.ID, secret) {
						t.Errorf("%s %s has the secret of a link", r.Kind, r.ID)
					}
				}
			}
		}
	}
}

// TestSharePages: a link is made and revoked on the file's page without a script; anyone who guesses is slowed down,
// and who comes from the same address with a link is not.
func TestSharePages(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna := newVisitor(t)
	anna.CheckRedirect = nil
	through(t, anna.Client, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
	_, page := through(t, anna.Client, "GET", s.boot.URL+"/gallery", "")
	form := "model=fast-image&prompt=a+red+boat&key=once"
	begun, _ := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", form)
	item := regexp.MustCompile(`/gallery/[^/"?]+`)
	found := ""
	eventually(t, "a picture", func() bool {
		_, page = through(t, anna.Client, "GET", begun.Request.URL.String(), "")
		found = item.FindString(page)
		return found != ""
	})
	found = s.boot.URL + found
	_, page = through(t, anna.Client, "POST", found+"/share", "title=Boat&until=week&key=k1")
	link := regexp.MustCompile(`http://[^<" ]*/s/[A-Z2-7]{26}`).FindString(page)
	if link == "" {
		t.Fatalf("no link is shown:\n%s", page)
	}
	if answer, shown := sees(t, link); answer.StatusCode != 200 || !strings.Contains(shown, "<h1>Boat</h1>") ||
		!strings.Contains(shown, "watermark") || !strings.Contains(shown, "This is a sample") {
		t.Errorf("%d\n%s", answer.StatusCode, shown)
	}
	if _, page = through(t, anna.Client, "POST", found+"/share", "title=Boat&until=week&key=k1"); strings.Contains(page,
		link) || !strings.Contains(page, "This link was made before") {
		t.Error("a double click shows the secret again")
	}
	_, page = through(t, anna.Client, "GET", found, "")
	id := regexp.MustCompile(`name="share" value="(shr_[a-z0-9]+)"`).FindAllStringSubmatch(page, -1)
	if len(id) != 1 || strings.Contains(page, link) || !strings.Contains(page, "works until") {
		t.Fatalf("the file's page: %v\n%s", id, page)
	}
	last := 0
	for range 40 {
		answer, _ := sees(t, s.boot.URL+"/s/AAAAAAAAAAAAAAAAAAAAAAAAAA/file")
		last = answer.StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 40th guess: %d", last)
	}
	leads(t, "from where somebody guesses", link, 200)
	if _, page = through(t, anna.Client, "POST", found+"/unshare", "share="+id[0][1]); !strings.Contains(page,
		"The link is revoked") || strings.Contains(page, id[0][1]) {
		t.Errorf("revoking:\n%s", page)
	}
	if answer, _ := sees(t, link); answer.StatusCode == 200 {
		t.Error("a link that was revoked leads on")
	}
}

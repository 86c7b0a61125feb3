package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"conto/client"
)

// inspected has somebody bring files, and returns one that is shared and one that an operator has taken down.
func inspected(t *testing.T, s *server, by *client.Client, id, user string) (file, down string) {
	t.Helper()
	owner := s.As(user)
	shared, err := owner.Studio.Upload(t.Context(), id, "poster for the autumn fair.png", drawn(t))
	fine(t, "upload", err)
	_, err = owner.Studio.Share(t.Context(), id, shared.ID, client.NewShare{Title: "Autumn fair"})
	fine(t, "share", err)
	other, err := owner.Studio.Upload(t.Context(), id, "portrait.png", drawn(t))
	fine(t, "upload", err)
	_, err = by.Studio.TakeDown(t.Context(), id, other.ID, "It shows somebody who did not agree.")
	fine(t, "take down", err)
	return shared.ID, other.ID
}

// TestTakedownAtTheDesk: support finds a file by its id, by a link's address and from its account's page, sees what it
// is, takes it down for a reason, and gives it back. Customers find none of these pages.
func TestTakedownAtTheDesk(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	owner := s.As(a.Owner)
	up, err := owner.Studio.Upload(t.Context(), a.ID, "poster.png", drawn(t))
	fine(t, "upload", err)
	link, err := owner.Studio.Share(t.Context(), a.ID, up.ID, client.NewShare{Title: "Autumn fair"})
	fine(t, "share", err)
	leo, _ := operatorAt(t, s, addedOperator(t, s, "leo", "support"))
	of := "/admin/accounts/" + a.ID + "/files"
	at := of + "/" + up.ID
	says := func(path string, all ...string) {
		t.Helper()
		answer, page := through(t, leo, "GET", s.boot.URL+path, "")
		for _, text := range all {
			if text, not := strings.CutPrefix(text, "not "); strings.Contains(page, text) == not {
				t.Errorf("%s, %d, says %q or does not:\n%s", path, answer.StatusCode, text, page)
			}
		}
	}
	find := func(sought string) string { return "/admin/files?find=" + url.QueryEscape(sought) }
	says("/admin/files", "File id", "not No file has this id")
	for _, sought := range []string{up.ID, " " + up.ID + " ", link.URL, link.URL + "/file?download=1"} {
		says(find(sought), "poster.png", `href="`+at+`"`, "Shared")
	}
	for _, sought := range []string{"up_none", "https://elsewhere.example/s/none", "/s/"} {
		says(find(sought), "No file has this id", "not poster.png")
	}
	says(of, "poster.png", `href="`+at+`"`, "Uploaded", "Shared")
	says(at, "poster.png", "Autumn fair", `src="`+at+`/content?small=1"`, "Uploaded on", "For 30 days", "not Give it back")

	for reason, why := range map[string]string{"": "needed", strings.Repeat("long ", 61): "300", "a\u202eb": "invisible"} {
		status, page := s.posts(t, leo, at+"/take-down", url.Values{"reason": {reason}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, why) ||
			!strings.Contains(page, `value="`+reason+`"`) {
			t.Errorf("for %q: %d\n%s", reason, status, page)
		}
	}
	status, page := s.posts(t, leo, at+"/take-down", url.Values{"reason": {"It shows somebody who did not agree."}})
	if status != http.StatusOK || !strings.Contains(page, "The file is down.") ||
		!strings.Contains(page, "leo, support") || !strings.Contains(page, "It is kept until") {
		t.Errorf("taken down: %d\n%s", status, page)
	}
	_, err = owner.Studio.File(t.Context(), a.ID, up.ID)
	refused(t, "opened by the owner", err, "not_found")
	leads(t, "of a file that is taken down", link.URL, http.StatusNotFound)
	if status := s.sees(t, leo, at+"/content?small=1"); status != http.StatusOK {
		t.Errorf("the picture is not there for operators: %d", status)
	}
	says(find(link.URL), "No file has this id")
	says(find(up.ID), "poster.png", "Taken down", "not Shared")
	says(of, "poster.png", "Taken down", "not Shared")
	says(at, "Give it back", "did not agree", "No link leads")

	if status, page := s.posts(t, leo, at+"/give-back", nil); status != http.StatusOK ||
		!strings.Contains(page, "back in its account") || !strings.Contains(page, "Take this file down") {
		t.Errorf("given back: %d\n%s", status, page)
	}
	if r, err := owner.Studio.File(t.Context(), a.ID, up.ID); err != nil || r.Close() != nil {
		t.Errorf("opened then: %v", err)
	}
	says("/admin/accounts/"+a.ID+"/files/none", "nothing here")
	says("/admin/accounts/acc_none/files", "nothing here")
	seen := s.visits(t, a.ID, "")
	for _, path := range []string{"/admin/files", of, at, at + "/content"} {
		if status := s.sees(t, seen.Client, path); status != http.StatusNotFound {
			t.Errorf("%s for a customer: %d", path, status)
		}
	}
	acts, err := s.Operators.Acts(t.Context())
	fine(t, "deeds", err)
	acts = slices.DeleteFunc(acts, func(a client.OperatorAct) bool {
		return a.What != "takedown_lifted" && a.What != "file_taken_down"
	})
	if len(acts) != 2 || acts[0].By != "support:leo" || !strings.Contains(acts[1].Why, "did not agree") {
		t.Errorf("deeds: %+v", acts)
	}
}

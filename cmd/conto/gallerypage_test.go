package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestGalleryFilters: the gallery is filtered by model and by who made what, through the API and on the page, together
// with all else; a page says which model and whom, and a plain member is offered nothing that is not theirs to do.
func TestGalleryFilters(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a, clock := s.openAt("2026-03-10T10:00:00")
	boat := fillGallery(t, s, a.ID, clock)
	names := func(q url.Values) []string {
		t.Helper()
		list, err := s.Studio.Assets(t.Context(), a.ID, q)
		fine(t, "list", err)
		var texts []string
		for _, one := range list.Items {
			texts = append(texts, one.Text[:min(8, len(one.Text))])
		}
		slices.Sort(texts)
		return slices.Compact(texts)
	}
	for _, c := range []struct{ query, want string }{
		{"model=fast-image", "A lighth,Un gatto"},
		{"model=fast-image&by=usr_giulia", "Un gatto"},
		{"by=" + a.Owner, "A lighth,A red bo,shopfron"},
		{"by=" + a.Owner + "&kind=image&text=harbour", "A red bo"},
		{"model=none", ""},
		{"by=usr_nobody", ""},
	} {
		q, err := url.ParseQuery(c.query)
		fine(t, "parse", err)
		if got := strings.Join(names(q), ","); got != c.want {
			t.Errorf("%s: %s, not %s", c.query, got, c.want)
		}
	}
	owner, giulia := s.visits(t, a.ID, ""), s.visits(t, a.ID, "usr_giulia")
	shown := func(who visitor, path string) string {
		t.Helper()
		_, page := through(t, who.Client, "GET", s.boot.URL+path, "")
		return page
	}
	page := shown(owner, "/gallery?model=fast-image&by=usr_giulia")
	if strings.Contains(page, "A lighthouse") || !strings.Contains(page, "Un gatto") ||
		!strings.Contains(page, `<option value="usr_giulia" selected>`) ||
		!strings.Contains(page, `<option value="fast-image" selected>`) {
		t.Errorf("filtered:\n%s", page)
	}
	if page := shown(owner, "/gallery/"+boat.ID); !strings.Contains(page, "2 images") ||
		!strings.Contains(page, "/account/usage/"+*boat.Generation) || !strings.Contains(page, `value="delete"`) {
		t.Errorf("the owner's own:\n%s", page)
	}
	if page := shown(giulia, "/gallery/"+boat.ID); strings.Contains(page, "/account/usage/") ||
		strings.Contains(page, `value="delete"`) || strings.Contains(page, "/share") ||
		!strings.Contains(page, `value="move"`) {
		t.Errorf("the owner's, for a member:\n%s", page)
	}
	_, page = through(t, giulia.Client, "POST", s.boot.URL+"/gallery/change", "do=delete&asset="+boat.ID)
	if !strings.Contains(page, "Only who made this file") {
		t.Errorf("deleted by a member:\n%s", page)
	}
}

// visits signs a person of an account in, in a browser that follows where it is led; "" is the owner.
func (s *server) visits(t *testing.T, id, user string) visitor {
	t.Helper()
	portal, err := s.Portals.Open(t.Context(), id, user, "")
	fine(t, "portal", err)
	v := newVisitor(t)
	v.CheckRedirect = nil
	through(t, v.Client, "GET", portal.URL, "")
	return v
}

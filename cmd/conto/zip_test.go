package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conto/client"
)

// unpacked returns the names of a ZIP's files, and how each is kept; the files must be as the gallery has them.
func unpacked(t *testing.T, c *client.Client, id string, assets []string, query url.Values) (names []string) {
	t.Helper()
	r, err := c.Studio.Zip(t.Context(), id, assets, query)
	fine(t, "a ZIP", err)
	body, err := io.ReadAll(r)
	fine(t, "read", err)
	fine(t, "close", r.Close())
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	fine(t, "open", err)
	for _, f := range z.File {
		if media := !strings.HasSuffix(f.Name, ".txt"); media != (f.Method == zip.Store) || f.Modified.IsZero() {
			t.Errorf("%s is kept by method %d, of %v", f.Name, f.Method, f.Modified)
		}
		inside, err := f.Open()
		fine(t, f.Name, err)
		got, err := io.ReadAll(inside)
		fine(t, f.Name, err)
		asset := regexp.MustCompile(`(gen|up)_[a-z0-9]+(-\d+)?`).FindString(f.Name)
		if want := file(t, c, id, asset); !bytes.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s has %d bytes, the file %d", f.Name, len(got), len(want))
		}
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// TestZip: the whole gallery, a part of it and some files as one ZIP, for who may see them; names are dated, unique and
// safe, and what is deleted is in none.
func TestZipC26C28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a, other := t.Context(), s.open(), s.open()
		var up []string
		for _, name := range []string{"same.png", "same.png", "../../etc/passwd.png"} {
			made, err := s.Studio.Upload(ctx, a.ID, name, drawn(t))
			fine(t, "upload", err)
			up = append(up, made.ID)
		}
		text := ran(t, s.Client, a.ID, client.Work{Model: "mini-llm", Prompt: "Città: perché?"}).Assets[0].ID
		yes := true
		_, err := s.Studio.ChangeAsset(ctx, a.ID, up[1], client.AssetChange{Favourite: &yes})
		fine(t, "a favourite", err)
		names := unpacked(t, s.Client, a.ID, nil, nil)
		all := strings.Join(names, "\n")
		if len(names) != 4 || strings.Contains(all, "/") || strings.Contains(all, "..") {
			t.Errorf("the whole gallery: %q", names)
		}
		day := regexp.MustCompile(`^20\d\d-\d\d-\d\d-(same|etc-passwd|città-perché)-(gen|up)_[a-z0-9]+(-1)?\.(png|txt)$`)
		for _, name := range names {
			if !day.MatchString(name) {
				t.Errorf("a file is named %q", name)
			}
		}
		for name, c := range map[string]struct {
			assets []string
			query  url.Values
			want   int
		}{
			"pictures": {nil, url.Values{"kind": {"image"}}, 3}, "favourites": {nil, url.Values{"favourite": {"true"}}, 1},
			"some": {[]string{up[0], text, up[0]}, nil, 2}, "none": {nil, url.Values{"text": {"nothing"}}, 0},
		} {
			if got := unpacked(t, s.Client, a.ID, c.assets, c.query); len(got) != c.want {
				t.Errorf("%s: %q", name, got)
			}
		}
		_, err = s.Studio.ChangeAsset(ctx, a.ID, up[0], client.AssetChange{Deleted: &yes})
		fine(t, "delete", err)
		if got := unpacked(t, s.Client, a.ID, nil, nil); len(got) != 3 || strings.Contains(strings.Join(got, " "), up[0]) {
			t.Errorf("without what is deleted: %q", got)
		}
		zipRefusals(t, s, a, other, up)
	})
}

// zipRefusals checks who gets no ZIP, and of what there is none.
func zipRefusals(t *testing.T, s *server, a, other *client.Account, up []string) {
	t.Helper()
	ask := func(ctx context.Context, c *client.Client, id string, assets ...string) error {
		r, err := c.Studio.Zip(ctx, id, assets, nil)
		if err == nil {
			err = r.Close()
		}
		return err
	}
	stranger := s.As(other.Owner)
	for code, err := range map[string]error{
		"forbidden": ask(t.Context(), stranger, a.ID),
		"not_found": ask(t.Context(), stranger, other.ID, up[1]),
		"invalid":   ask(t.Context(), s.Client, a.ID, make([]string, 101)...),
	} {
		refused(t, "a ZIP", err, code)
	}
	refused(t, "with a file that is deleted", ask(t.Context(), s.Client, a.ID, up[1], up[0]), "not_found")
}

// TestZipPages: who selects nothing is told so; what is selected comes as one ZIP.
func TestZipPages(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna := newVisitor(t)
	anna.CheckRedirect = nil
	through(t, anna.Client, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
	begun, _ := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", "model=fast-image&prompt=a+red+boat&key=once")
	found := ""
	eventually(t, "a picture", func() bool {
		_, page := through(t, anna.Client, "GET", begun.Request.URL.String(), "")
		found = strings.TrimPrefix(regexp.MustCompile(`/gallery/[^/"?]+`).FindString(page), "/gallery/")
		return found != ""
	})
	address := s.boot.URL + "/gallery.zip?"
	if _, page := through(t, anna.Client, "GET", address+"selected=yes&folder=", ""); !strings.Contains(page,
		"Select the files first") {
		t.Error("who selects nothing is not told so")
	}
	for query, want := range map[string]int{"selected=yes&key=k&folder=none&asset=" + found: 1, "folder=none": 0, "": 1} {
		answer, body := through(t, anna.Client, "GET", address+query, "")
		z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
		fine(t, query, err)
		name := answer.Header.Get("Content-Disposition")
		if len(z.File) != want || !strings.HasPrefix(name, `attachment; filename="gallery-20`) {
			t.Errorf("%s: %d files, %v", query, len(z.File), answer.Header)
		}
	}
	answer, _ := through(t, anna.Client, "GET", address+"selected=yes&asset=none", "")
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("a file that there is not: %d", answer.StatusCode)
	}
}

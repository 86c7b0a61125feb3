package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/client"
)

// contents returns the files of a ZIP by their names.
func contents(t *testing.T, body []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	fine(t, "open", err)
	found := map[string]string{}
	for _, f := range z.File {
		inside, err := f.Open()
		fine(t, f.Name, err)
		got, err := io.ReadAll(inside)
		fine(t, f.Name, err)
		found[f.Name] = string(got)
	}
	return found
}

// TestLostFile: where a file of the gallery is gone from the disk, everything else is had all the same: a ZIP and the
// export say which one is missing, whoever asks for it reads that it is lost, and verify names it.
func TestLostFile(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, place{data: data}, nil)
	ctx, a := t.Context(), s.open()
	var up []*client.Asset
	for _, name := range []string{"first.png", "lost.png", "last.png"} {
		made, err := s.Studio.Upload(ctx, a.ID, name, drawn(t))
		fine(t, "upload", err)
		up = append(up, made)
	}
	lost := up[1].ID
	fine(t, "lose", os.Remove(filepath.Join(data, "files", a.ID, lost+".png")))

	_, err := s.Studio.File(ctx, a.ID, lost)
	refused(t, "the file", err, "not_found")
	if err != nil && !strings.Contains(err.Error(), "is lost") {
		t.Errorf("the file: %v", err)
	}
	owner := s.visits(t, a.ID, "")
	if answer, page := through(t, owner.Client, "GET", s.boot.URL+"/gallery/"+lost+"/file?download=1",
		""); answer.StatusCode != http.StatusNotFound || !strings.Contains(page, "is lost") {
		t.Errorf("the download: %d\n%s", answer.StatusCode, page)
	}
	for name, assets := range map[string][]string{"all": nil, "some": {up[0].ID, lost, up[2].ID}} {
		r, err := s.Studio.Zip(ctx, a.ID, assets, nil)
		fine(t, "a ZIP", err)
		body, err := io.ReadAll(r)
		fine(t, "read", err)
		found := contents(t, body)
		if missing := found["missing.txt"]; len(found) != 3 || !strings.Contains(missing, lost+".png") {
			t.Errorf("a ZIP of %s has %d files; missing: %q", name, len(found), missing)
		}
	}
	body, err := s.Accounts.Export(ctx, a.ID)
	fine(t, "export", err)
	found, missing := contents(t, body), []struct{ Asset, File string }{}
	fine(t, "read", json.Unmarshal([]byte(found["missing.json"]), &missing))
	if found["files/"+up[2].ID+".png"] == "" || len(missing) != 1 || missing[0].Asset != lost {
		t.Errorf("the export: %v", found["missing.json"])
	}
	s.stop()
	if code, out := says(t, "verify", "--data", data); code != 1 || !strings.Contains(out, a.ID+"/"+lost+".png") ||
		strings.Contains(out, up[0].ID) {
		t.Errorf("verify: %d %s", code, out)
	}
	fine(t, "bring it back", os.WriteFile(filepath.Join(data, "files", a.ID, lost+".png"), drawn(t), 0o600))
	if code, out := says(t, "verify", "--data", data); code != 0 {
		t.Errorf("once it is back: %d %s", code, out)
	}
}

package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestStudioPages: without a script, a picture is made for free, seen, sent, deleted and taken back; another account
// finds none of it.
func TestStudioPages(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna, marta := newVisitor(t), newVisitor(t)
	anna.CheckRedirect, marta.CheckRedirect = nil, nil // they follow
	through(t, anna.Client, "POST", s.boot.URL+"/sign-in/sample", "person=anna")
	through(t, marta.Client, "POST", s.boot.URL+"/sign-in/sample", "person=marta")
	form := "model=fast-image&prompt=a+red+boat&key=once"
	begun, page := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", form)
	path := begun.Request.URL.Path
	if !strings.HasPrefix(path, "/generations/") {
		t.Fatalf("it leads to %s:\n%s", path, page)
	}
	if again, _ := through(t, anna.Client, "POST", s.boot.URL+"/studio/start", form); again.Request.URL.Path != path {
		t.Errorf("a double click starts another: %s", again.Request.URL.Path)
	}
	file := regexp.MustCompile(`/gallery/[^/"?]+/file`)
	for range 300 {
		if file.MatchString(page) {
			break
		}
		time.Sleep(100 * time.Millisecond)
		_, page = through(t, anna.Client, "GET", s.boot.URL+path, "")
	}
	picture := file.FindString(page)
	if picture == "" {
		t.Fatalf("no picture comes:\n%s", page)
	}
	sent, _ := through(t, anna.Client, "GET", s.boot.URL+picture, "")
	if kind := sent.Header.Get("Content-Type"); !strings.HasPrefix(kind, "image/") {
		t.Errorf("the file is %s", kind)
	}
	for _, closed := range []string{path, picture, strings.TrimSuffix(picture, "/file")} {
		if answer, _ := through(t, marta.Client, "GET", s.boot.URL+closed, ""); answer.StatusCode != http.StatusNotFound {
			t.Errorf("another account gets %s: %d", closed, answer.StatusCode)
		}
	}
	item := strings.TrimSuffix(picture, "/file")
	for _, step := range []struct {
		deed        string
		kept, trash bool
	}{{"star", true, false}, {"delete", false, true}, {"restore", true, false}} {
		through(t, anna.Client, "POST", s.boot.URL+item+"/change", "do="+step.deed)
		_, kept := through(t, anna.Client, "GET", s.boot.URL+"/gallery?text=boat&favourite=yes", "")
		_, trash := through(t, anna.Client, "GET", s.boot.URL+"/gallery?deleted=yes", "")
		if strings.Contains(kept, picture) != step.kept || strings.Contains(trash, picture) != step.trash {
			t.Errorf("after %s: kept %v, deleted %v", step.deed, !step.kept, !step.trash)
		}
	}
}

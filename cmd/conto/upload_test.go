package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"os"
	"regexp"
	"strings"
	"testing"

	"conto/app"
	"conto/web"
)

// filled is a form that brings a file of so many bytes, and the type of its content.
func filled(t testing.TB, field string, file []byte, values map[string]string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range values {
		fine(t, "write", form.WriteField(name, value))
	}
	part, err := form.CreateFormFile(field, "holiday.png")
	fine(t, "write", err)
	_, err = part.Write(file)
	fine(t, "write", err)
	fine(t, "close", form.Close())
	return b.String(), form.FormDataContentType()
}

// TestForm_LeavesNoFile sends a file of 3 MB to every form of the pages, as a stranger and as somebody who is signed
// in: of neither is anything left in the folder for temporary files.
func TestForm_LeavesNoFile(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	s := start(t, place{data: t.TempDir()}, nil)
	body, kind := filled(t, "file", make([]byte, 3<<20), map[string]string{"model": "fast-image", "prompt": "a boat"})
	parts := regexp.MustCompile(`{\w+}`)
	forms := 0
	for _, pattern := range web.Routes(web.Options{Shop: noShop{}, Uses: &app.App{}}) {
		path, isForm := strings.CutPrefix(pattern, "POST ")
		if !isForm {
			continue
		}
		forms++
		for _, in := range []string{"", "/sign-in/sample", "/admin/sign-in/local"} {
			c := newVisitor(t)
			if in != "" {
				through(t, c.Client, "POST", s.boot.URL+in, "person=anna")
			}
			answer, err := c.Post(s.boot.URL+parts.ReplaceAllString(path, "none"), kind, strings.NewReader(body))
			if err == nil { // else the connection was closed, as nobody reads what comes
				_, _ = io.Copy(io.Discard, answer.Body)
				fine(t, "close", answer.Body.Close())
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Fatalf("%s by who came in at %q leaves %v (%v)", pattern, in, left, err)
			}
		}
	}
	if forms < 50 {
		t.Errorf("only %d forms were looked at", forms)
	}
}

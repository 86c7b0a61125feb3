package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"conto/app"
	"conto/client"
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

// bringing is a request that brings a file to an account's gallery.
func (s *server) bringing(t testing.TB, account, bearer, key string, file io.Reader) *http.Request {
	t.Helper()
	path := "/v1/accounts/" + account + "/uploads?name=a.png"
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.boot.URL+path, file)
	fine(t, "ask", err)
	r.Header.Set("Authorization", "Bearer "+bearer)
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return r
}

// answered sends a request and returns the answer's status and text.
func answered(t testing.TB, r *http.Request) (int, string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	fine(t, "ask", err)
	text, err := io.ReadAll(answer.Body)
	fine(t, "read", errors.Join(err, answer.Body.Close()))
	return answer.StatusCode, string(text)
}

// TestUpload_UnreadFromStrangers: of who may not bring a file, none of it is read.
func TestUpload_UnreadFromStrangers(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	for _, path := range []string{"/uploads", "/brand/logo", "/brand/font"} {
		for _, key := range []string{"ck.acc_nobody.key_1.AAAA", "ck." + a.ID + ".key_1.AAAA",
			"nobody's-key-of-some-length"} {
			account := a.ID
			if strings.Contains(key, "nobody.") {
				account = "acc_nobody"
			}
			c, err := net.Dial("tcp", strings.TrimPrefix(s.boot.URL, "http://"))
			fine(t, "dial", err)
			fine(t, "limit", c.SetDeadline(time.Now().Add(5*time.Second)))
			method := map[string]string{"/uploads": "POST", "/brand/logo": "PUT", "/brand/font": "PUT"}[path]
			_, err = fmt.Fprintf(c, "%s /v1/accounts/%s%s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"+
				"Content-Length: 33000000\r\n\r\n", method, account, path, key)
			fine(t, "ask", err)
			answer, err := http.ReadResponse(bufio.NewReader(c), nil) // nothing of the body was sent
			fine(t, path+" with "+key, err)
			fine(t, "close", errors.Join(answer.Body.Close(), c.Close()))
			if answer.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s with %s: %d", path, key, answer.StatusCode)
			}
		}
	}
}

// TestUpload_Large: a file may have as many bytes as is said, and no more.
func TestUpload_Large(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	for size, want := range map[int]string{32 << 20: "422 UploadIs", 32<<20 + 1: "413 33,554,432"} {
		code, text := answered(t, s.bringing(t, a.ID, operatorKey, "", bytes.NewReader(make([]byte, size))))
		status, said, _ := strings.Cut(want, " ")
		if said == "UploadIs" {
			said = "PNG"
		}
		if fmt.Sprint(code) != status || !strings.Contains(text, said) {
			t.Errorf("%d bytes: %d %s, want %s", size, code, text, want)
		}
	}
}

// TestUpload_Once: under an idempotency key a file is brought once; another one is refused and changes nothing, and a
// repeat does not take back what was deleted since.
func TestUpload_Once(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	bring := func(file []byte) (int, string) {
		return answered(t, s.bringing(t, a.ID, operatorKey, "k1", bytes.NewReader(file)))
	}
	code, first := bring(drawn(t))
	if code != http.StatusCreated {
		t.Fatal(code, first)
	}
	list, err := s.Studio.Assets(t.Context(), a.ID, nil)
	fine(t, "list", err)
	before := file(t, s.Client, a.ID, list.Items[0].ID)
	other := image.NewNRGBA(image.Rect(0, 0, 9, 9))
	var drawing bytes.Buffer
	fine(t, "draw", png.Encode(&drawing, other))
	if code, text := bring(drawing.Bytes()); code != http.StatusUnprocessableEntity ||
		!strings.Contains(text, "idempotency_conflict") {
		t.Errorf("another file under the key: %d %s", code, text)
	}
	if after := file(t, s.Client, a.ID, list.Items[0].ID); !bytes.Equal(before, after) {
		t.Error("another file has taken the first one's place")
	}
	gone := true
	_, err = s.Studio.ChangeAsset(t.Context(), a.ID, list.Items[0].ID, client.AssetChange{Deleted: &gone})
	fine(t, "delete", err)
	if code, text := bring(drawn(t)); code != http.StatusCreated || text != first {
		t.Errorf("the repeat: %d\n%s, want\n%s", code, text, first)
	}
	list, err = s.Studio.Assets(t.Context(), a.ID, nil)
	fine(t, "list", err)
	if len(list.Items) > 0 {
		t.Errorf("the repeat brings back %+v", list.Items)
	}
}

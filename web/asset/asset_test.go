package asset_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"conto/web/asset"
)

// TestAssetsAreMade: make makes them before it builds or tests. Without make there may be none.
func TestAssetsAreMade(t *testing.T) {
	s := asset.Load(asset.Brand{})
	for _, name := range asset.Made {
		if s.Has(name) {
			continue
		}
		if os.Getenv("CONTO_ASSETS") == "" {
			t.Skipf("%s is not made: make assets makes it", name)
		}
		t.Errorf("%s is not made", name)
	}
	for _, icon := range []string{"check", "monitor", "sun", "moon", "search-x", "triangle-alert"} {
		if !strings.HasPrefix(s.Icon(icon), "<") {
			t.Errorf("the icon %s is %q", icon, s.Icon(icon))
		}
	}
}

func get(s *asset.Set, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	return answer
}

func TestServed(t *testing.T) {
	s := asset.Load(asset.Brand{})
	url := s.URL(asset.Style)
	if !regexp.MustCompile(`^/assets/conto\.[0-9a-f]{12}\.css$`).MatchString(url) {
		t.Errorf("the stylesheet is at %s", url)
	}
	plain, squeezed := get(s, url, ""), get(s, url, "gzip")
	if h := plain.Header(); h.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
		h.Get("Content-Type") != "text/css; charset=utf-8" || h.Get("Vary") != "Accept-Encoding" {
		t.Errorf("%v", h)
	}
	r, err := gzip.NewReader(squeezed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || !bytes.Equal(text, plain.Body.Bytes()) {
		t.Errorf("%v: %d bytes, want %d", err, len(text), plain.Body.Len())
	}
	for _, path := range []string{"/assets/", "/assets/conto.css", "/assets/conto.000000000000.css",
		"/assets/../asset.go"} {
		if answer := get(s, path, ""); answer.Code != http.StatusNotFound {
			t.Errorf("%s is %d", path, answer.Code)
		}
	}
}

// TestStyle: it names what is here, asks no other host, and takes each colour from a token.
func TestStyle(t *testing.T) {
	s := asset.Load(asset.Brand{})
	style := get(s, s.URL(asset.Style), "").Body.String()
	for _, found := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(style, -1) {
		if s.Has(asset.Body) && get(s, found[1], "").Code != http.StatusOK || !strings.HasPrefix(found[1], asset.Prefix) {
			t.Errorf("it loads %s", found[1])
		}
	}
	if strings.Contains(style, "http") || strings.Contains(style, "@import") || strings.Contains(style, "/*") {
		t.Error("it loads from elsewhere, or has comments")
	}
	defined := map[string]bool{}
	for _, found := range regexp.MustCompile(`(--[a-z-]+):`).FindAllStringSubmatch(style, -1) {
		defined[found[1]] = true
	}
	for _, found := range regexp.MustCompile(`var\((--[a-z-]+)\)`).FindAllStringSubmatch(style, -1) {
		if !defined[found[1]] {
			t.Errorf("there is no %s", found[1])
		}
	}
}

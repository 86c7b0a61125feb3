package asset_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conto/web/asset"
)

func brand(t *testing.T, text string) (asset.Brand, error) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"brand.yaml": text, "logo.svg": "<svg/>", "logo.gif": "GIF",
		"large.png": strings.Repeat("x", 70<<10)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return asset.ReadBrand(filepath.Join(dir, "brand.yaml"))
}

// TestBrandC38: a studio's name, logo and colours are in the assets; words on its colour can be read.
func TestBrandC38(t *testing.T) {
	b, err := brand(t, "name: Studio Nord\nlogo: logo.svg\naction: {light: '#0b5fff', dark: '#ffd400'}\n")
	if err != nil {
		t.Fatal(err)
	}
	s := asset.Load(b)
	style := get(s, s.URL(asset.Style), "").Body.String()
	if !strings.Contains(style, "--act:light-dark(#0b5fff,#ffd400)") ||
		!strings.Contains(style, "--on-act:light-dark(#ffffff,#10211d)") {
		t.Errorf("the style ends %q", style[len(style)-300:])
	}
	logo := get(s, s.URL(asset.Logo), "")
	if b.Called() != "Studio Nord" || logo.Body.String() != "<svg/>" ||
		!strings.Contains(logo.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%s %q %v", b.Called(), logo.Body, logo.Header())
	}
	if own := asset.Load(asset.Brand{}); strings.Contains(get(own, own.URL(asset.Style), "").Body.String(), "#0b5fff") {
		t.Error("a brand is in what is not its own")
	}
}

// TestBrandRefused: what people could not see or a browser not show is refused, with what would be right.
func TestBrandRefused(t *testing.T) {
	for text, want := range map[string]string{
		"action: {light: '#eeeeee'}": "contrast is 1.2", "action: {dark: '#20302a'}": "cannot be told",
		"action: {light: blue}": "written like #0f3d33", "logo: logo.gif": ".svg or .png", "logo: large.png": "64 KiB",
		"logo: none.svg": "no such file", "colour: red": "field colour not found", "name: " + strings.Repeat("x", 41): "40",
	} {
		if _, err := brand(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

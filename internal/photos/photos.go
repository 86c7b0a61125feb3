// Package photos has photographs for tests: a drawing shows too little of what a camera's picture does to a network or
// to a mark. All may be used by anybody for anything, see LICENSES.
package photos

import (
	"embed"
	"image"
	"image/draw"
	_ "image/jpeg" // as they are kept
	"path"
	"strings"
	"testing"
)

//go:embed *.jpg
var files embed.FS

// All returns the photographs by their names. It fails the test if one cannot be read.
func All(t *testing.T) map[string]*image.NRGBA {
	t.Helper()
	list, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*image.NRGBA{}
	for _, entry := range list {
		f, err := files.Open(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		photo, _, err := image.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		m := image.NewNRGBA(photo.Bounds())
		draw.Draw(m, m.Rect, photo, photo.Bounds().Min, draw.Src)
		all[strings.TrimSuffix(entry.Name(), path.Ext(entry.Name()))] = m
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

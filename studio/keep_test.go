package studio_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"conto/driver/blob"
	"conto/driver/gen"
	picturefile "conto/internal/picture"
	"conto/studio"
)

// TestKeep_Preview: a large picture has a smaller one for lists, which goes with it; each says in its file where it
// comes from.
func TestKeep_Preview(t *testing.T) {
	large := image.NewNRGBA(image.Rect(0, 0, 1200, 600))
	for i := range large.Pix {
		large.Pix[i] = 0xff
	}
	seeThrough := image.NewNRGBA(large.Rect)
	seeThrough.SetNRGBA(3, 3, color.NRGBA{1, 2, 3, 100})
	for name, c := range map[string]struct {
		made   image.Image
		width  int
		height int
		media  string
		small  int
	}{
		"large":       {large, 1200, 600, "image/jpeg", 560},
		"transparent": {seeThrough, 1200, 600, "image/png", 560},
		"small":       {image.NewGray(image.Rect(0, 0, 20, 30)), 20, 30, "image/png", 20},
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			if err := png.Encode(&file, c.made); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, &provider{open: func(gen.Output) ([]byte, error) { return file.Bytes(), nil }})
			w.options.Pictures = picturefile.New(1)
			w.options.Origin = func(media string, file []byte, g *studio.Generation) []byte {
				return append(file, media+" of "+g.ID+" on "+g.Plan...)
			}
			w.Studio = studio.New(w.options)
			w.must("g1", "fast-image", "{}")
			w.until("g1")
			a, err := w.Gallery.AssetOf(t.Context(), "ada", "g1-1")
			if err != nil || a.Width != c.width || a.Height != c.height {
				t.Fatalf("%+v, %v", a, err)
			}
			r, media, err := w.Gallery.OpenSmall(t.Context(), a)
			if err != nil || media != c.media {
				t.Fatalf("%q, %v", media, err)
			}
			decode := png.Decode
			if media == "image/jpeg" {
				decode = jpeg.Decode
			}
			if small, err := decode(r); err != nil || small.Bounds().Dx() != c.small {
				t.Errorf("the smaller one: %v, %v", small.Bounds(), err)
			}
			whole, err := w.Gallery.File(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(whole); err != nil || !bytes.Contains(body, []byte("image/png of g1 on free")) {
				t.Errorf("the file does not say where it comes from: %v", err)
			}
			gone := true
			if _, err := w.Gallery.ChangeAsset(t.Context(), "ada", "g1-1", studio.AssetChange{Deleted: &gone}); err != nil {
				t.Fatal(err)
			}
			w.clock.Set(w.clock.Now().Add(2 * studio.TrashTime))
			if n, err := w.Gallery.Sweep(t.Context()); n != 1 || err != nil {
				t.Errorf("%d removed, %v", n, err)
			}
			for _, key := range []string{a.Key, a.Small} {
				if _, err := blob.NewReader(t.Context(), w.options.Blobs, key); key != "" && err == nil {
					t.Errorf("%s is left", key)
				}
			}
		})
	}
}

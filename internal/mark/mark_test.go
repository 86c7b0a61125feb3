package mark_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"testing"

	scale "golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"conto/internal/mark"
	"conto/internal/photos"
)

// grounds returns pictures on which a mark could drown, photographs among them.
func grounds(t *testing.T) map[string]*image.NRGBA {
	t.Helper()
	fill := func(c func(x, y int) color.Color) *image.NRGBA {
		img := image.NewNRGBA(image.Rect(0, 0, 640, 480))
		for y := range 480 {
			for x := range 640 {
				img.Set(x, y, c(x, y))
			}
		}
		return img
	}
	rng := rand.New(rand.NewPCG(1, 2))
	all := photos.All(t)
	maps.Copy(all, map[string]*image.NRGBA{
		"black": fill(func(int, int) color.Color { return color.Black }),
		"white": fill(func(int, int) color.Color { return color.White }),
		"grey":  fill(func(int, int) color.Color { return color.Gray{128} }),
		"noise": fill(func(int, int) color.Color { return color.Gray{uint8(rng.IntN(256))} }),
		"waves": fill(func(x, y int) color.Color {
			return color.NRGBA{uint8(128 + 100*math.Sin(float64(x)/9)), uint8(y / 2),
				uint8(128 + 100*math.Cos(float64(y)/13)), 255}
		}),
	})
	return all
}

// halved returns a picture at half its size.
func halved(m image.Image) *image.NRGBA {
	small := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx()/2, m.Bounds().Dy()/2))
	scale.CatmullRom.Scale(small, small.Rect, m, m.Bounds(), draw.Src, nil)
	return small
}

// TestFile_Legible: the mark is still there, where it was, after the picture was saved as a poor JPEG, also when it is
// made smaller after that.
func TestFile_Legible(t *testing.T) {
	for name, ground := range grounds(t) {
		var b bytes.Buffer
		if err := png.Encode(&b, ground); err != nil {
			t.Fatal(err)
		}
		file, as, err := mark.File("image/png", b.Bytes(), mark.Tiled("Conto"))
		if err != nil || as != "image/png" {
			t.Fatal(err)
		}
		marked, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		var poor bytes.Buffer
		if err := jpeg.Encode(&poor, marked, &jpeg.Options{Quality: 60}); err != nil {
			t.Fatal(err)
		}
		after, err := jpeg.Decode(&poor)
		if err != nil {
			t.Fatal(err)
		}
		if c := correlation(ground, marked, after); c < 0.9 {
			t.Errorf("on %s what the mark changed correlates %.2f after JPEG, not 0.9", name, c)
		}
		if c := correlation(halved(ground), halved(marked), halved(after)); c < 0.9 {
			t.Errorf("on %s, halved, what the mark changed correlates %.2f after JPEG, not 0.9", name, c)
		}
	}
}

// correlation returns that of what a mark has changed with what is left of the change.
func correlation(ground, marked, after image.Image) float64 {
	var xy, xx, yy float64
	b := ground.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			g := float64(color.GrayModel.Convert(ground.At(x, y)).(color.Gray).Y)
			m := float64(color.GrayModel.Convert(marked.At(x, y)).(color.Gray).Y) - g
			a := float64(color.GrayModel.Convert(after.At(x, y)).(color.Gray).Y) - g
			if m == 0 {
				continue
			}
			xy, xx, yy = xy+m*a, xx+m*m, yy+a*a
		}
	}
	return xy / math.Sqrt(xx*yy)
}

// TestFile_WebP: what is not written here is marked as what is, and keeps what shows through.
func TestFile_WebP(t *testing.T) {
	for _, c := range []struct {
		name, file, as string
		decode         func(io.Reader) (image.Image, error)
	}{
		{"opaque", "UklGRk4AAABXRUJQVlA4IEIAAABwBACdASpgAEAAPzmcyV4vKyikoWgB4CcJaQAW30BapGm/6YcUjcYowhl0AAD+3hJ7" +
			"ZO9L/cn4e187Ctsd18PiEAA=", "image/jpeg", jpeg.Decode},
		{"through", "UklGRiQAAABXRUJQVlA4TBcAAAAvX8APEAdQsAIVsGYBICH8ny9F9D/1BwA=", "image/png", png.Decode},
	} {
		file, err := base64.StdEncoding.DecodeString(c.file)
		if err != nil {
			t.Fatal(err)
		}
		before, err := webp.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		marked, as, err := mark.File("image/webp", file, mark.Tiled("Conto"))
		if err != nil || as != c.as {
			t.Fatalf("%s: %s, %v", c.name, as, err)
		}
		after, err := c.decode(bytes.NewReader(marked))
		if err != nil || after.Bounds().Size() != image.Pt(96, 64) {
			t.Fatalf("%s: %v, %v", c.name, after, err)
		}
		bright := 0
		for y := range 64 {
			for x := range 96 {
				was := color.GrayModel.Convert(before.At(x, y)).(color.Gray)
				if is := color.GrayModel.Convert(after.At(x, y)).(color.Gray); int(is.Y) > int(was.Y)+40 {
					bright++
				}
			}
		}
		if bright < 50 {
			t.Errorf("%s: %d pixels of a mark", c.name, bright)
		}
	}
}

// TestFile_Large: a small file that says it has many pixels is not decoded.
func TestFile_Large(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8001, 8000))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := mark.File("image/png", b.Bytes(), mark.Tiled("Conto")); !errors.Is(err, mark.ErrLarge) {
		t.Error(err)
	}
}

func TestFile_Other(t *testing.T) {
	if _, _, err := mark.File("video/mp4", nil, mark.Tiled("Conto")); !errors.Is(err, mark.ErrMedia) {
		t.Errorf("a film: %v", err)
	}
	if _, _, err := mark.File("image/png", []byte("no picture"), mark.Tiled("Conto")); err == nil {
		t.Error("what is no picture was marked")
	}
	tiny := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	draw.Draw(tiny, tiny.Bounds(), image.White, image.Point{}, draw.Src)
	mark.Draw(tiny, "Conto") // and it comes back
}

package mark_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"conto/internal/mark"
)

// grounds returns pictures on which a mark could drown.
func grounds() map[string]*image.NRGBA {
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
	return map[string]*image.NRGBA{
		"black": fill(func(int, int) color.Color { return color.Black }),
		"white": fill(func(int, int) color.Color { return color.White }),
		"grey":  fill(func(int, int) color.Color { return color.Gray{128} }),
		"noise": fill(func(int, int) color.Color { return color.Gray{uint8(rng.IntN(256))} }),
		"waves": fill(func(x, y int) color.Color {
			return color.NRGBA{uint8(128 + 100*math.Sin(float64(x)/9)), uint8(y / 2),
				uint8(128 + 100*math.Cos(float64(y)/13)), 255}
		}),
	}
}

// TestFile_Legible: the mark is still there, where it was, after the picture was saved as a poor JPEG.
func TestFile_Legible(t *testing.T) {
	for name, ground := range grounds() {
		var b bytes.Buffer
		if err := png.Encode(&b, ground); err != nil {
			t.Fatal(err)
		}
		file, err := mark.File("image/png", b.Bytes(), mark.Tiled("Conto"))
		if err != nil {
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

func TestFile_Other(t *testing.T) {
	if _, err := mark.File("video/mp4", nil, mark.Tiled("Conto")); !errors.Is(err, mark.ErrMedia) {
		t.Errorf("a film: %v", err)
	}
	if _, err := mark.File("image/png", []byte("no picture"), mark.Tiled("Conto")); err == nil {
		t.Error("what is no picture was marked")
	}
	tiny := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	draw.Draw(tiny, tiny.Bounds(), image.White, image.Point{}, draw.Src)
	mark.Draw(tiny, "Conto") // and it comes back
}

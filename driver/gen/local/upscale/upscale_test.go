package upscale

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"conto/driver/gen/local/weights"
)

// enlarge returns Enlarge with what a test expects: that it succeeds.
func enlarge(t *testing.T, src *image.NRGBA, factor int, m Method) *image.NRGBA {
	t.Helper()
	out, err := Enlarge(t.Context(), src, factor, m)
	if errors.Is(err, weights.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if want := image.Rect(0, 0, factor*src.Rect.Dx(), factor*src.Rect.Dy()); out.Rect != want {
		t.Fatalf("the result is %v, want %v", out.Rect, want)
	}
	return out
}

// draw makes a picture of a function of each place, which may take any part of a pixel: it is the mean of 16 places.
func draw(w, h int, f func(x, y float64) [3]float64) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]float64
			for i := range 16 {
				for c, v := range f(float64(x)+float64(i%4)/4+0.125, float64(y)+float64(i/4)/4+0.125) {
					sum[c] += v / 16
				}
			}
			m.SetNRGBA(x, y, color.NRGBA{uint8(sum[0]), uint8(sum[1]), uint8(sum[2]), 255})
		}
	}
	return m
}

// scenes are pictures that can be drawn in every size. The last two have no edges: plain interpolation is nearly exact.
var scenes = []struct {
	name  string
	floor float64 // PSNR of the network's result, in dB
	gain  float64 // by which the network must beat plain interpolation; below zero it may lose that much
	at    func(x, y float64) [3]float64
}{
	{"discs", 29, 0.5, func(x, y float64) [3]float64 {
		cx, cy := math.Mod(x, 32)-16, math.Mod(y, 32)-16
		if cx*cx+cy*cy < 100+20*math.Floor(x/32) {
			return [3]float64{230, 60, 40}
		}
		return [3]float64{20, 40, 90}
	}},
	{"strokes", 24, 5, func(x, y float64) [3]float64 {
		if math.Mod(x+y*math.Floor(x/48+1)/3, 9) < 3 {
			return [3]float64{10, 10, 10}
		}
		return [3]float64{250, 250, 250}
	}},
	{"gradient", 49, -1.5, func(x, y float64) [3]float64 { return [3]float64{x, y, (x + y) / 2} }},
	{"leaves", 40, -8, func(x, y float64) [3]float64 {
		v := 128 + 50*math.Sin(x/3+4*math.Sin(y/17)) + 40*math.Sin(y/4+3*math.Cos(x/13))
		return [3]float64{v, 255 - v, 128 + (v-128)/2}
	}},
}

// psnr returns how close two pictures are, in dB.
func psnr(a, b *image.NRGBA) float64 {
	sum, n := 0.0, 0
	for i := range a.Pix {
		if i%4 != 3 {
			d := float64(a.Pix[i]) - float64(b.Pix[i])
			sum += d * d
			n++
		}
	}
	return 10 * math.Log10(255*255*float64(n)/(sum+1e-9))
}

func TestEnlarge_SharperThanPlain(t *testing.T) {
	for _, s := range scenes {
		whole := draw(192, 160, s.at)
		small := draw(96, 80, func(x, y float64) [3]float64 { return s.at(2*x, 2*y) })
		learnt, plain := psnr(whole, enlarge(t, small, 2, Network)), psnr(whole, enlarge(t, small, 2, Plain))
		t.Logf("%s: %.2f dB, plain %.2f dB", s.name, learnt, plain)
		if learnt < s.floor || learnt < plain+s.gain {
			t.Errorf("%s: %.2f dB, plain %.2f dB; want %v, and %v more than plain", s.name, learnt, plain, s.floor, s.gain)
		}
	}
}

// TestEnlarge_FourTimes: sharp edges stay sharper than plain ones.
func TestEnlarge_FourTimes(t *testing.T) {
	at := scenes[0].at
	whole := draw(192, 160, at)
	small := draw(48, 40, func(x, y float64) [3]float64 { return at(4*x, 4*y) })
	learnt, plain := psnr(whole, enlarge(t, small, 4, Network)), psnr(whole, enlarge(t, small, 4, Plain))
	if learnt < plain {
		t.Errorf("%.2f dB, plain %.2f dB", learnt, plain)
	}
}

func TestEnlarge_Sizes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 40}, {37, 1}, {3, 5}, {257, 9}, {256, 16}, {31, 33}} {
		for _, m := range []Method{Network, Plain} {
			src := image.NewNRGBA(image.Rect(5, 7, 5+size.X, 7+size.Y)) // the origin is not always 0, 0
			for i := range src.Pix {
				src.Pix[i] = 200
				if i%4 == 3 {
					src.Pix[i] = 255
				}
			}
			out := enlarge(t, src, 2, m)
			for i, v := range out.Pix {
				if i%4 == 3 && v != 255 || i%4 != 3 && (v < 195 || v > 205) {
					t.Fatalf("%v, %s: byte %d is %d", size, m, i, v)
				}
			}
		}
	}
}

// noise returns a picture of chance, always the same.
func noise(w, h int, alpha bool) *image.NRGBA {
	m, rng := image.NewNRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(rng.Uint32())
		if i%4 == 3 && !alpha {
			m.Pix[i] = 255
		}
	}
	return m
}

// TestDouble_Tiles: where one tile ends and the next begins makes no difference.
func TestDouble_Tiles(t *testing.T) {
	net, err := loaded()
	if err != nil {
		t.Skip(err)
	}
	for _, net := range []*network{net, nil} {
		src := noise(90, 70, true)
		whole, err := double(t.Context(), src, net, 128)
		if err != nil {
			t.Fatal(err)
		}
		parts, err := double(t.Context(), src, net, 32)
		if err != nil {
			t.Fatal(err)
		}
		for i := range whole.Pix {
			if whole.Pix[i] != parts.Pix[i] {
				t.Fatalf("byte %d is %d in one tile, %d in many", i, whole.Pix[i], parts.Pix[i])
			}
		}
	}
}

// TestEnlarge_Alpha: what cannot be seen does not darken what can, and edges of alpha stay where they are.
func TestEnlarge_Alpha(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := 10; y < 30; y++ {
		for x := 10; x < 30; x++ {
			src.SetNRGBA(x, y, color.NRGBA{250, 250, 250, 255})
		}
	}
	for _, m := range []Method{Network, Plain} {
		out := enlarge(t, src, 2, m)
		if out.NRGBAAt(5, 5).A != 0 || out.NRGBAAt(40, 40).A != 255 {
			t.Errorf("%s: alpha is %d outside, %d inside", m, out.NRGBAAt(5, 5).A, out.NRGBAAt(40, 40).A)
		}
		for y := range 80 {
			for x := range 80 {
				if c := out.NRGBAAt(x, y); c.A > 0 && c.R < 240 {
					t.Fatalf("%s: the pixel at %d, %d is %v", m, x, y, c)
				}
			}
		}
	}
}

// TestEnlarge_Golden: the network computes what it did when the scenes above passed for the first time.
func TestEnlarge_Golden(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 4, 3))
	for i := range 12 {
		src.SetNRGBA(i%4, i/4, color.NRGBA{uint8(20 * i), uint8(255 - 20*i), uint8(i * i), 255})
	}
	out := enlarge(t, src, 2, Network)
	for i, want := range golden {
		if got := int(out.Pix[4*(i/3)+i%3]); got < want-1 || got > want+1 {
			t.Errorf("colour %d of pixel %d is %d, want %d", i%3, i/3, got, want)
		}
	}
}

// golden are the colours of the first rows of that picture.
var golden = []int{
	0, 255, 6, 0, 255, 4, 0, 252, 7, 3, 240, 5, 14, 231, 8, 25, 220, 8, 37, 211, 14, 46, 205, 12,
	3, 248, 9, 9, 243, 9, 19, 233, 13, 33, 223, 12, 40, 213, 15, 53, 202, 15, 59, 187, 17, 68, 180, 15,
}

func TestEnlarge_Refused(t *testing.T) {
	small, none := noise(4, 4, false), image.NewNRGBA(image.Rect(0, 0, 0, 9))
	large := &image.NRGBA{Rect: image.Rect(0, 0, 8000, 2001)} // of which no pixel is to be looked at
	for _, c := range []struct {
		src    *image.NRGBA
		factor int
		method Method
		want   error
	}{
		{small, 3, Network, ErrFactor}, {small, 0, Network, ErrFactor}, {small, 2, "sharp", ErrMethod},
		{none, 2, Network, ErrEmpty}, {large, 2, Network, ErrLarge}, {large, 4, Plain, ErrLarge},
	} {
		if _, err := Enlarge(t.Context(), c.src, c.factor, c.method); !errors.Is(err, c.want) {
			t.Errorf("%v %d %s: %v, want %v", c.src.Rect, c.factor, c.method, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Enlarge(ctx, small, 2, Plain); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNewNetwork_WrongSize(t *testing.T) {
	if _, err := newNetwork(make([]float32, 8611)); err == nil {
		t.Error("a weight is missing, and nobody notices")
	}
}

func BenchmarkEnlarge(b *testing.B) {
	src := noise(256, 256, false)
	for b.Loop() {
		if _, err := Enlarge(b.Context(), src, 2, Network); err != nil {
			b.Skip(err)
		}
	}
}

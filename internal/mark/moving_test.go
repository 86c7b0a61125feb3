package mark_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"conto/internal/mark"
)

// seen returns what is seen while each frame of a GIF picture is shown (GIF89a, 23: disposal).
func seen(g *gif.GIF) []*image.NRGBA {
	whole := image.Rect(0, 0, g.Config.Width, g.Config.Height)
	canvas := image.NewNRGBA(whole)
	var list []*image.NRGBA
	for i, frame := range g.Image {
		before := image.NewNRGBA(whole)
		copy(before.Pix, canvas.Pix)
		draw.Draw(canvas, frame.Rect, frame, frame.Rect.Min, draw.Over)
		shown := image.NewNRGBA(whole)
		copy(shown.Pix, canvas.Pix)
		list = append(list, shown)
		switch g.Disposal[i] {
		case gif.DisposalBackground:
			draw.Draw(canvas, frame.Rect, image.Transparent, image.Point{}, draw.Src)
		case gif.DisposalPrevious:
			canvas = before
		}
	}
	return list
}

func encoded(t testing.TB, g *gif.GIF) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// frame is a part of a GIF picture in one colour, with a hole in it where that is wanted.
func frame(r image.Rectangle, c color.Color, hole image.Rectangle) *image.Paletted {
	m := image.NewPaletted(r, color.Palette{color.Transparent, c})
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
	draw.Draw(m, hole, image.Transparent, image.Point{}, draw.Src)
	return m
}

// TestFile_GIF: while each frame of a GIF picture is shown, what is seen is what was seen before, and the marks on it,
// for as long, whatever becomes of frames; what shows through still does.
func TestFile_GIF(t *testing.T) {
	const w, h = 240, 160
	whole, none := image.Rect(0, 0, w, h), image.Rectangle{}
	red, green := color.NRGBA{200, 30, 40, 255}, color.NRGBA{20, 140, 60, 255}
	blue := color.NRGBA{30, 60, 190, 255}
	part, other := image.Rect(20, 20, 120, 90), image.Rect(60, 50, 230, 155)
	cases := map[string]*gif.GIF{
		"static":              {Image: []*image.Paletted{frame(whole, red, none)}, Disposal: []byte{0}, LoopCount: -1},
		"static, see-through": {Image: []*image.Paletted{frame(part, red, none)}, Disposal: []byte{1}, LoopCount: -1},
	}
	for name, d := range map[string]byte{"none": gif.DisposalNone, "background": gif.DisposalBackground,
		"previous": gif.DisposalPrevious, "unsaid": 0} {
		frames := []*image.Paletted{frame(whole, red, none), frame(part, green, image.Rect(30, 30, 60, 60)),
			frame(other, blue, none), frame(other, blue, none), frame(image.Rect(0, 0, 9, 9), green, none)}
		cases[name] = &gif.GIF{Image: frames, Disposal: []byte{1, d, d, d, d}, LoopCount: 0}
		cases[name+", and of the first"] = &gif.GIF{Image: frames, Disposal: []byte{d, d, d, d, d}, LoopCount: 3}
		cases[name+", see-through"] = &gif.GIF{Image: append([]*image.Paletted{frame(whole, red, other)}, frames[1:]...),
			Disposal: []byte{d, 1, d, 1, d}, LoopCount: -1}
	}
	over := image.NewNRGBA(whole)
	put := mark.Tiled("Conto")
	put(over)
	for name, g := range cases {
		g.Config = image.Config{Width: w, Height: h}
		for i := range g.Image {
			g.Delay = append(g.Delay, 7*i)
		}
		file, as, err := mark.File("image/gif", encoded(t, g), put)
		if err != nil || as != "image/gif" {
			t.Fatalf("%s: %s %v", name, as, err)
		}
		got, err := gif.DecodeAll(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if size := image.Pt(got.Config.Width, got.Config.Height); !slices.Equal(got.Delay, g.Delay) ||
			got.LoopCount != g.LoopCount || size != whole.Max {
			t.Errorf("%s: delays %v, loop %d, size %v", name, got.Delay, got.LoopCount, size)
		}
		before, after := seen(g), seen(got)
		for i := range before {
			if n, worst := apart(before[i], over, after[i]); n > 0 {
				t.Errorf("%s: frame %d differs in %d pixels, by %d", name, i, n, worst)
			}
		}
	}
}

// apart returns in how many pixels a picture is not another one with marks laid over, as far as a GIF picture can be,
// and by how much.
func apart(ground, over, got *image.NRGBA) (n, worst int) {
	const near = 12 // of 255: a frame has 256 colours
	want := image.NewNRGBA(ground.Rect)
	draw.Draw(want, want.Rect, ground, image.Point{}, draw.Src)
	draw.Draw(want, want.Rect, over, image.Point{}, draw.Over)
	for i := 0; i < len(want.Pix); i += 4 {
		if there := want.Pix[i+3] >= 128; there != (got.Pix[i+3] == 255) {
			n, worst = n+1, 255
			continue
		} else if !there {
			continue
		}
		for c := range 3 {
			if far := int(want.Pix[i+c]) - int(got.Pix[i+c]); far > near || far < -near {
				n, worst = n+1, max(worst, far, -far)
				break
			}
		}
	}
	return n, worst
}

// TestFile_GIFLegible: on a picture of more colours than a GIF picture has, with its marks, both are still there.
func TestFile_GIFLegible(t *testing.T) {
	for name, ground := range grounds(t) {
		m := image.NewPaletted(ground.Rect, palette.Plan9)
		draw.FloydSteinberg.Draw(m, m.Rect, ground, image.Point{})
		g := &gif.GIF{Image: []*image.Paletted{m}, Delay: []int{0}, Disposal: []byte{0},
			Config: image.Config{Width: m.Rect.Dx(), Height: m.Rect.Dy()}}
		file, _, err := mark.File("image/gif", encoded(t, g), mark.Tiled("Conto"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := gif.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		whole := seen(g)[0]
		wanted := image.NewNRGBA(whole.Rect)
		draw.Draw(wanted, wanted.Rect, whole, image.Point{}, draw.Src)
		mark.Draw(wanted, "Conto")
		if c := correlation(whole, wanted, got); c < 0.95 {
			t.Errorf("on %s what the mark changed correlates %.2f, not 0.95", name, c)
		}
	}
}

// header is how a GIF file of a size begins, with two colours.
func header(w, h int) []byte {
	b := binary.LittleEndian.AppendUint16([]byte("GIF89a"), uint16(w))
	b = binary.LittleEndian.AppendUint16(b, uint16(h))
	return append(b, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
}

// onePixel is a frame of one pixel.
var onePixel = []byte{0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0}

// TestFile_GIFHostile: a GIF picture that is huge, moves without end, or is broken is refused, before it is decoded.
func TestFile_GIFHostile(t *testing.T) {
	refused := func(name string, file []byte, want error) {
		t.Helper()
		began := time.Now()
		_, _, err := mark.File("image/gif", file, mark.Tiled("Conto"))
		if took := time.Since(began); err == nil || want != nil && !errors.Is(err, want) || took > 5*time.Second {
			t.Errorf("%s: %v after %v", name, err, took)
		}
	}
	fine := append(append(header(40, 40), onePixel...), 0x3b)
	if _, _, err := mark.File("image/gif", fine, mark.Tiled("Conto")); err != nil {
		t.Fatalf("a small one: %v", err)
	}
	refused("a huge canvas", append(append(header(65535, 65535), onePixel...), 0x3b), mark.ErrMoving)
	refused("many frames", append(append(header(40, 40), bytes.Repeat(onePixel, 1001)...), 0x3b), mark.ErrMoving)
	refused("many large ones", append(append(header(4000, 4000), bytes.Repeat(onePixel, 4)...), 0x3b), mark.ErrMoving)
	refused("none", append(header(40, 40), 0x3b), nil)
	refused("of nothing", append(append(header(0, 0), onePixel...), 0x3b), nil)
	refused("no end", header(40, 40), nil)
	refused("what no block is", append(header(40, 40), 0x99), nil)
	refused("no GIF", []byte("no picture"), nil)
	for i := range fine {
		_, _, err := mark.File("image/gif", fine[:i], mark.Tiled("Conto"))
		if err == nil {
			t.Errorf("%d bytes of it are marked", i)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 { // none ends the program
		damaged := bytes.Clone(fine)
		for range 1 + rng.IntN(4) {
			damaged[rng.IntN(len(damaged))] = byte(rng.IntN(256))
		}
		if binary.LittleEndian.Uint16(damaged[6:]) < 300 && binary.LittleEndian.Uint16(damaged[8:]) < 300 {
			_, _, _ = mark.File("image/gif", damaged, mark.Tiled("Conto")) // either way
		}
	}
}

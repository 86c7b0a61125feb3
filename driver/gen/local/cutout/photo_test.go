package cutout

import (
	"errors"
	"image"
	"testing"

	"golang.org/x/image/vector"

	"conto/internal/photos"
)

// outlines are drawn by hand around who is on a photograph, from 0 to 750 each way, and how much of both that and what
// is cut out is the same at least.
var outlines = map[string]struct {
	line []image.Point
	iou  float64
}{
	"astronaut": {[]image.Point{{38, 750}, {32, 650}, {30, 590}, {38, 530}, {48, 450}, {75, 390}, {110, 345}, {165, 305},
		{170, 275}, {190, 245}, {215, 222}, {265, 217}, {265, 190}, {258, 172}, {235, 155}, {224, 120}, {230, 85}, {262, 50},
		{300, 27}, {335, 22}, {385, 35}, {420, 65}, {440, 115}, {438, 160}, {420, 185}, {395, 195}, {388, 225}, {378, 265},
		{415, 290}, {440, 330}, {445, 350}, {490, 375}, {512, 425}, {530, 490}, {528, 510}, {590, 503}, {650, 520},
		{700, 565}, {725, 625}, {727, 665}, {745, 690}, {750, 710}, {750, 750}}, 0.93},
	"camera": {[]image.Point{{0, 370}, {50, 325}, {85, 255}, {130, 205}, {190, 182}, {225, 160}, {240, 130}, {270, 100},
		{300, 94}, {345, 108}, {380, 140}, {396, 165}, {385, 190}, {375, 205}, {472, 205}, {475, 245}, {485, 250}, {482, 300},
		{455, 355}, {430, 360}, {420, 375}, {415, 430}, {375, 455}, {330, 450}, {305, 432}, {265, 500}, {205, 560},
		{212, 600}, {222, 750}, {215, 750}, {195, 710}, {150, 655}, {140, 700}, {130, 750}, {0, 750}}, 0.9},
}

// within returns which part of each pixel is within an outline.
func within(line []image.Point, size image.Point) []float64 {
	r := vector.NewRasterizer(size.X, size.Y)
	for i, p := range line {
		x, y := float32(p.X*size.X)/750, float32(p.Y*size.Y)/750
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	mask := image.NewAlpha(image.Rectangle{Max: size})
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	part := make([]float64, len(mask.Pix))
	for i, a := range mask.Pix {
		part[i] = float64(a) / 255
	}
	return part
}

// TestRemove_Photographs: people on photographs are cut out as somebody would by hand, and of what is no person and has
// no plain ground nothing is delivered.
func TestRemove_Photographs(t *testing.T) {
	for name, m := range photos.All(t) {
		out, how, err := remove(t, m)
		outline, person := outlines[name]
		if !person {
			if refused := (*Error)(nil); !errors.As(err, &refused) || refused.Reason != Unclear {
				t.Errorf("%s: found as %q, %v", name, how, err)
			}
			continue
		}
		if err != nil || how != Person {
			t.Errorf("%s: found as %q, %v", name, how, err)
			continue
		}
		iou := scene{m, within(outline.line, m.Rect.Size())}.iou(out)
		if t.Logf("%s: IoU %.3f", name, iou); iou < outline.iou {
			t.Errorf("%s: IoU %.3f, not %.2f", name, iou, outline.iou)
		}
	}
}

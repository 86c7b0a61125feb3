package cutout

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

// scene is a drawn picture, and which part of each pixel is in front.
type scene struct {
	picture *image.NRGBA
	front   []float64
}

// paint returns the colour of what is in front at a place, and whether it is there. Places go from 0 to 1.
type paint func(x, y float64) (colour [3]float64, there bool)

// render draws what is in front of a ground, each pixel as the mean of 16 places, with noise of some values.
func render(w, h int, front paint, ground func(x, y float64) [3]float64, noise float64) scene {
	s := scene{image.NewNRGBA(image.Rect(0, 0, w, h)), make([]float64, w*h)}
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range w * h {
		var sum [3]float64
		for k := range 16 {
			x := (float64(i%w) + float64(k%4)/4 + 0.125) / float64(w)
			y := (float64(i/w) + float64(k/4)/4 + 0.125) / float64(h)
			colour, there := front(x, y)
			if there {
				s.front[i] += 1.0 / 16
			} else {
				colour = ground(x, y)
			}
			for c := range sum {
				sum[c] += colour[c] / 16
			}
		}
		for c := range sum {
			sum[c] = min(max(sum[c]+noise*rng.NormFloat64(), 0), 255)
		}
		s.picture.SetNRGBA(i%w, i/w, color.NRGBA{uint8(sum[0]), uint8(sum[1]), uint8(sum[2]), 255})
	}
	return s
}

// iou returns how much of both what was cut out and what is in front is the same: 1 if all is.
func (s scene) iou(out *image.NRGBA) float64 {
	same, all := 0.0, 0.0
	for i, f := range s.front {
		a := float64(out.Pix[4*i+3]) / 255
		same += min(a, f)
		all += max(a, f)
	}
	return same / all
}

// remove returns Remove where the network is there.
func remove(t *testing.T, m *image.NRGBA) (*image.NRGBA, Found, error) {
	t.Helper()
	out, how, err := Remove(t.Context(), m)
	if errors.Is(err, weights.ErrMissing) {
		t.Skip(err)
	}
	return out, how, err
}

// one returns a colour that is everywhere.
func one(r, g, b float64) func(x, y float64) [3]float64 {
	return func(float64, float64) [3]float64 { return [3]float64{r, g, b} }
}

// things are what stands before plain grounds.
var things = map[string]paint{
	"disc": func(x, y float64) ([3]float64, bool) {
		return [3]float64{200, 70 + 60*y, 50}, math.Hypot(x-0.5, y-0.5) < 0.3
	},
	"ring, through which the ground is seen": func(x, y float64) ([3]float64, bool) {
		r := math.Hypot(x-0.5, y-0.5)
		return [3]float64{220, 170, 40 + 100*x}, r > 0.18 && r < 0.35
	},
	"turned square": func(x, y float64) ([3]float64, bool) {
		u, v := (x-0.5)*0.8+(y-0.5)*0.6, (y-0.5)*0.8-(x-0.5)*0.6
		return [3]float64{60, 80, 90 + 100*x}, math.Abs(u) < 0.25 && math.Abs(v) < 0.25
	},
	"star": func(x, y float64) ([3]float64, bool) {
		angle, r := math.Atan2(y-0.5, x-0.5), math.Hypot(x-0.5, y-0.5)
		return [3]float64{120, 40, 110}, r < 0.28+0.12*math.Cos(5*angle)
	},
	"flask of two colours": func(x, y float64) ([3]float64, bool) {
		colour := [3]float64{40, 110, 130}
		if y > 0.55 {
			colour = [3]float64{180, 60, 120}
		}
		neck := math.Abs(x-0.5) < 0.07 && y > 0.15 && y < 0.6
		return colour, neck || math.Hypot(x-0.5, (y-0.65)*1.1) < 0.22
	},
}

// grounds are plain, some nearly.
var grounds = map[string]struct {
	at    func(x, y float64) [3]float64
	noise float64
}{
	"white":                {one(255, 255, 255), 0},
	"black":                {one(0, 0, 0), 0},
	"green with noise":     {one(70, 190, 90), 2},
	"grey, darker below":   {func(_, y float64) [3]float64 { v := 205 - 14*y; return [3]float64{v, v, v} }, 1},
	"pale blue, to a side": {func(x, _ float64) [3]float64 { return [3]float64{190 + 10*x, 210, 235} }, 1},
}

// TestRemove_Ground: twenty-five drawn pictures are cut out as they were drawn.
func TestRemove_Ground(t *testing.T) {
	for thing, front := range things {
		for name, ground := range grounds {
			s := render(240, 200, front, ground.at, ground.noise)
			out, how, err := remove(t, s.picture)
			if err != nil {
				t.Errorf("%s before %s: %v", thing, name, err)
				continue
			}
			if iou := s.iou(out); iou < 0.95 {
				t.Errorf("%s before %s, found as %s: IoU %.3f", thing, name, how, iou)
			}
		}
	}
}

// figure returns a round head on a round body, lit from above: the network takes it for somebody.
func figure(size float64, skin [3]float64) paint {
	return func(x, y float64) ([3]float64, bool) {
		for _, part := range []struct {
			y, r   float64
			colour [3]float64
		}{{0.42, 0.7 * size, skin}, {0.87, 1.1 * size, [3]float64{60, 70, 120}}} {
			dx, dy := (x-0.5)/part.r, (y-part.y)/part.r
			if d := dx*dx + dy*dy; d < 1 {
				light := max(0.7*math.Sqrt(1-d)-0.4*dx-0.6*dy, 0.15)
				c := part.colour
				return [3]float64{min(c[0]*light, 255), min(c[1]*light, 255), min(c[2]*light, 255)}, true
			}
		}
		return [3]float64{}, false
	}
}

// waves returns a ground that has not one colour.
func waves(x, y float64) [3]float64 {
	v := 60 + 50*math.Sin(9*x)*math.Cos(7*y)
	return [3]float64{v, v + 20, v / 2}
}

// TestRemove_Person: figures that are known are cut out as they were drawn, whatever is behind.
func TestRemove_Person(t *testing.T) {
	for _, size := range []float64{0.32, 0.36, 0.4} {
		for _, skin := range [][3]float64{{230, 150, 110}, {140, 90, 60}, {200, 60, 40}} {
			s := render(300, 320, figure(size, skin), waves, 3)
			out, how, err := remove(t, s.picture)
			if err != nil || how != Person {
				t.Errorf("a figure of %v, colour %v: found as %q, %v", size, skin, how, err)
				continue
			}
			if iou := s.iou(out); iou < 0.95 {
				t.Errorf("a figure of %v, colour %v: IoU %.3f", size, skin, iou)
			}
		}
	}
}

// TestRemove_Refused: what cannot be cut out well has a reason.
func TestRemove_Refused(t *testing.T) {
	nothing := func(float64, float64) ([3]float64, bool) { return [3]float64{}, false }
	checks := func(x, y float64) [3]float64 {
		v := float64(60 + 120*((int(x*16)+int(y*16))%2))
		return [3]float64{v, v, v}
	}
	cleared := render(100, 100, things["disc"], one(255, 255, 255), 0).picture
	clear(cleared.Pix[:400*10])
	for name, c := range map[string]struct {
		picture *image.NRGBA
		want    Reason
	}{
		"checks":          {render(200, 200, nothing, checks, 0).picture, Unclear},
		"waves":           {render(200, 200, nothing, waves, 0).picture, Unclear},
		"nothing":         {render(200, 200, nothing, one(255, 255, 255), 0).picture, Blank},
		"a single pixel":  {render(1, 1, nothing, one(9, 9, 9), 0).picture, Blank},
		"cut out already": {cleared, Unclear},
	} {
		_, _, err := remove(t, c.picture)
		var refused *Error
		if !errors.As(err, &refused) || refused.Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, _, err := Remove(t.Context(), image.NewNRGBA(image.Rectangle{})); !errors.Is(err, ErrEmpty) {
		t.Errorf("no pixels: %v", err)
	}
	huge := &image.NRGBA{Rect: image.Rect(0, 0, 10_000, 4_001)} // of which no pixel is to be looked at
	if _, _, err := Remove(t.Context(), huge); !errors.Is(err, ErrLarge) {
		t.Errorf("too many pixels: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Remove(ctx, cleared); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestRemove_Edge: pixels that are mixed with the ground lose its colour, and what was clear before stays so.
func TestRemove_Edge(t *testing.T) {
	front := func(x, y float64) ([3]float64, bool) { return [3]float64{200, 30, 30}, math.Hypot(x-0.5, y-0.5) < 0.3 }
	s := render(120, 120, front, one(20, 220, 40), 0)
	out, err := cutGround(t.Context(), s.picture)
	if err != nil {
		t.Fatal(err)
	}
	mixed := 0
	for i := 0; i < len(out.Pix); i += 4 {
		p := out.Pix[i : i+4]
		if p[3] > 25 && p[3] < 255 {
			mixed++
		}
		if p[3] > 25 && (p[0] < 180 || p[1] > 60) {
			t.Fatalf("the pixel at %d, %d is %v", i/4%120, i/4/120, p)
		}
	}
	if mixed < 100 {
		t.Errorf("%d pixels are half clear", mixed)
	}
}

// TestMask_Certain: each bound decides.
func TestMask_Certain(t *testing.T) {
	fill := func(sure, unsure float64) mask {
		m := make(mask, side*side)
		for i := range m {
			switch at := float64(i) / float64(len(m)); {
			case at < sure:
				m[i] = 0.95
			case at < sure+unsure:
				m[i] = 0.3
			}
		}
		return m
	}
	for _, c := range []struct {
		sure, unsure float64
		want         bool
	}{
		{0.5, 0.05, true}, {0.5, 0.2, false}, {0.04, 0, false}, {0.06, 0, true}, {0.89, 0.05, true}, {0.92, 0, false},
		{0, 0, false}, {0.06, 0.02, false},
	} {
		if got := fill(c.sure, c.unsure).certain(); got != c.want {
			t.Errorf("%v sure and %v unsure: %v", c.sure, c.unsure, got)
		}
	}
}

// TestBlurred: means are those of their definition, at edges too.
func TestBlurred(t *testing.T) {
	p, rng := newPlane(23, 14), rand.New(rand.NewPCG(1, 1))
	for i := range p.v {
		p.v[i] = rng.Float32()
	}
	out := p.blurred()
	for y := range p.h {
		for x := range p.w {
			sum, n := 0.0, 0
			for sy := max(y-reach, 0); sy <= min(y+reach, p.h-1); sy++ {
				for sx := max(x-reach, 0); sx <= min(x+reach, p.w-1); sx++ {
					sum += float64(p.v[sy*p.w+sx])
					n++
				}
			}
			if got := float64(out.v[y*p.w+x]); math.Abs(got-sum/float64(n)) > 1e-5 {
				t.Fatalf("the mean at %d, %d is %v, want %v", x, y, got, sum/float64(n))
			}
		}
	}
}

func BenchmarkRemove(b *testing.B) {
	s := render(1000, 1000, figure(0.36, [3]float64{230, 150, 110}), waves, 3)
	for b.Loop() {
		if _, _, err := Remove(b.Context(), s.picture); err != nil {
			b.Skip(err)
		}
	}
}

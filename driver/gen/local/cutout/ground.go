package cutout

import (
	"context"
	"image"
	"math"

	"golang.org/x/image/draw"

	"conto/driver/gen/local/band"
)

// What a ground of one colour is, in distances of OKLab.
const (
	maxSpread  = 0.03 // of the pixels at the border from their mean
	minCut     = 0.02 // what is closer to the ground's colour is ground, if nothing varies
	spreads    = 3.0  // or as many spreads
	enclosed   = 0.01 // a part within what is in front is ground if its mean is so close
	minThing   = 0.002
	maxThing   = 0.98
	step       = 1.0 / 500 // distances are kept in units of this
	edgeReach  = 3         // pixels from the ground in which a pixel may be mixed with it
	borderPart = 0.02      // of a picture's shorter side is its border
)

// ground is what is behind, once it is known.
type ground struct {
	colour [3]float64 // the mean of the border, as in the picture
	lab    lab
	spread float64
}

// cutGround cuts out what stands before a ground of one colour, or returns an *Error.
func cutGround(ctx context.Context, src *image.NRGBA) (*image.NRGBA, error) {
	out := image.NewNRGBA(image.Rect(0, 0, src.Rect.Dx(), src.Rect.Dy()))
	draw.Copy(out, image.Point{}, src, src.Rect, draw.Src, nil)
	g, ok := findGround(out)
	if !ok {
		return nil, &Error{Unclear}
	}
	far := g.distances(out)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cut := max(minCut, spreads*g.spread)
	behind, ok := regions(far, out.Rect.Dx(), uint8(cut/step), uint8((enclosed+g.spread)/step))
	if !ok {
		return nil, &Error{Unclear}
	}
	thing := 0
	for _, b := range behind {
		if !b {
			thing++
		}
	}
	if share := float64(thing) / float64(len(behind)); share < minThing || share > maxThing {
		return nil, &Error{Blank}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g.clear(out, behind, far)
	return out, nil
}

// findGround reports whether the border has one colour, and which.
func findGround(m *image.NRGBA) (*ground, bool) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	wide := max(int(borderPart*float64(min(w, h))), 1)
	var all []lab
	g := &ground{}
	stride := max((w+h)*wide/50_000, 1) // so many pixels say enough
	for i := 0; i < w*h; i += stride {
		if x, y := i%w, i/w; x >= wide && x < w-wide && y >= wide && y < h-wide {
			i += (w - wide - x - 1) / stride * stride // the row's other end
			continue
		}
		pixel := m.Pix[4*i:][:4]
		if pixel[3] < 255 {
			return nil, false // it was cut out already
		}
		c := newLab(pixel)
		all = append(all, c)
		for k := range 3 {
			g.lab[k] += c[k]
			g.colour[k] += float64(pixel[k])
		}
	}
	for k := range 3 {
		g.lab[k] /= float64(len(all))
		g.colour[k] /= float64(len(all))
	}
	sum := 0.0
	for _, c := range all {
		d := c.distance(g.lab)
		sum += d * d
	}
	g.spread = math.Sqrt(sum / float64(len(all)))
	return g, g.spread <= maxSpread
}

// distances returns how far each pixel's colour is from the ground's.
func (g *ground) distances(m *image.NRGBA) []uint8 {
	far := make([]uint8, m.Rect.Dx()*m.Rect.Dy())
	band.Each(0, len(far), func(from, to int) {
		var last [3]uint8
		known := false
		for i := from; i < to; i++ {
			pixel := m.Pix[4*i:][:4]
			if known && last == [3]uint8(pixel[:3]) {
				far[i] = far[i-1] // as most pixels of a plain ground
				continue
			}
			last, known = [3]uint8(pixel[:3]), true
			far[i] = uint8(min(newLab(pixel).distance(g.lab)/step, 255))
		}
	})
	return far
}

// clear makes what is behind transparent, and pixels at the edge as much as they are mixed with the ground.
func (g *ground) clear(m *image.NRGBA, behind []bool, far []uint8) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	source := append([]uint8(nil), m.Pix...)
	band.Each(0, h, func(from, to int) {
		for y := from; y < to; y++ {
			for x := range w {
				i := y*w + x
				pixel := m.Pix[4*i:][:4]
				if behind[i] {
					clear(pixel)
					continue
				}
				if purest, ok := atEdge(behind, far, x, y, w, h); ok {
					g.unmix(pixel, source[4*purest:][:4])
				}
			}
		}
	})
}

// atEdge reports whether there is ground near a pixel, and returns the pixel around it that is the least like ground.
func atEdge(behind []bool, far []uint8, x, y, w, h int) (purest int, ok bool) {
	purest = y*w + x
	for sy := max(y-edgeReach, 0); sy <= min(y+edgeReach, h-1); sy++ {
		for sx := max(x-edgeReach, 0); sx <= min(x+edgeReach, w-1); sx++ {
			switch i := sy*w + sx; {
			case behind[i]:
				ok = true
			case far[i] > far[purest]:
				purest = i
			}
		}
	}
	return purest, ok
}

// unmix takes the ground out of a pixel that is a mixture of it and of a colour beside it.
func (g *ground) unmix(pixel, pure []uint8) {
	along, length := 0.0, 0.0
	for k := range 3 {
		d := float64(pure[k]) - g.colour[k]
		along += (float64(pixel[k]) - g.colour[k]) * d
		length += d * d
	}
	if length == 0 || along >= length {
		return
	}
	part := max(along/length, 0)
	for k := range 3 {
		if part > 0 {
			own := g.colour[k] + (float64(pixel[k])-g.colour[k])/part
			pixel[k] = uint8(min(max(own, 0), 255) + 0.5)
		}
	}
	pixel[3] = uint8(part*float64(pixel[3]) + 0.5)
}

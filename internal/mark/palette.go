package mark

import (
	"cmp"
	"image"
	"image/color"
	"maps"
	"slices"
)

// maxColours is how many colours a frame of a GIF picture has at most, what is seen through included.
const maxColours = 256

// kept is how many of a frame's colours are kept as they are where it has too many: those that it has most of. The
// others share the rest.
const kept = 128

// reduced returns a part of a picture with as many colours as a GIF picture may have. Its pixels are there or not.
func reduced(m *image.NRGBA, part image.Rectangle) *image.Paletted {
	count, through := coloursOf(m, part)
	p := paletteOf(count, through)
	out := image.NewPaletted(part, p.colours)
	before, i := uint32(1<<24), byte(0) // no colour's number
	for y := range part.Dy() {
		from := m.Pix[m.PixOffset(part.Min.X, part.Min.Y+y):]
		for x := range part.Dx() {
			pixel := from[4*x:][:4]
			if pixel[3] == 0 { // it is the first colour, nothing
				continue
			}
			if k := key(pixel); k != before {
				before, i = k, p.index(k)
			}
			out.Pix[y*out.Stride+x] = i
		}
	}
	return out
}

// coloursOf counts the colours of a part of a picture, and returns whether something is seen through it.
func coloursOf(m *image.NRGBA, part image.Rectangle) (count map[uint32]int, through bool) {
	count = map[uint32]int{}
	for y := range part.Dy() {
		from := m.Pix[m.PixOffset(part.Min.X, part.Min.Y+y):]
		for x := 0; x < part.Dx(); {
			if from[4*x+3] == 0 {
				through = true
				x++
				continue
			}
			k, run := key(from[4*x:]), 1
			for x+run < part.Dx() && from[4*(x+run)+3] != 0 && key(from[4*(x+run):]) == k {
				run++
			}
			count[k] += run
			x += run
		}
	}
	return count, through
}

// palette is the colours of a frame.
type palette struct {
	colours color.Palette
	exact   map[uint32]byte // those that are there as they are
	near    map[uint32]byte // which one stands for another, by what begins each of its parts
}

// paletteOf chooses colours for those that were counted: all of them, or else those that there are most of, and some
// for the rest.
func paletteOf(count map[uint32]int, through bool) *palette {
	list := slices.SortedFunc(maps.Keys(count), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	p := &palette{exact: map[uint32]byte{}, near: map[uint32]byte{}}
	if through {
		p.colours = append(p.colours, color.NRGBA{})
	}
	room := maxColours - len(p.colours)
	if len(list) > room {
		rest := list[kept:]
		list = append(list[:kept:kept], averages(rest, count, room-kept)...)
	}
	for _, k := range list {
		if _, twice := p.exact[k]; !twice {
			p.exact[k] = byte(len(p.colours))
			p.colours = append(p.colours, color.NRGBA{byte(k >> 16), byte(k >> 8), byte(k), 255})
		}
	}
	return p
}

// index returns which colour stands for one.
func (p *palette) index(k uint32) byte {
	if i, ok := p.exact[k]; ok {
		return i
	}
	const coarse = 0xf8f8f8
	if i, ok := p.near[k&coarse]; ok {
		return i
	}
	best, least := byte(0), 1<<30
	for i, c := range p.colours {
		c := c.(color.NRGBA)
		r, g, b := int(c.R)-int(k>>16&255), int(c.G)-int(k>>8&255), int(c.B)-int(k&255)
		if far := r*r + g*g + b*b; c.A != 0 && far < least {
			best, least = byte(i), far
		}
	}
	p.near[k&coarse] = best
	return best
}

// averages returns so many colours at most for some that were counted: it cuts the widest group in two until there are
// enough groups, and takes the middle of each (Heckbert's median cut).
func averages(list []uint32, count map[uint32]int, most int) []uint32 {
	groups := []group{groupOf(slices.Clone(list))}
	for len(groups) < most {
		widest := 0
		for i, g := range groups {
			if g.width > groups[widest].width {
				widest = i
			}
		}
		g := groups[widest]
		if g.width == 0 {
			break
		}
		slices.SortFunc(g.list, func(a, b uint32) int {
			return cmp.Or(cmp.Compare(a>>g.shift&255, b>>g.shift&255), cmp.Compare(a, b))
		})
		groups[widest] = groupOf(g.list[:len(g.list)/2])
		groups = append(groups, groupOf(g.list[len(g.list)/2:]))
	}
	var out []uint32
	for _, g := range groups {
		var r, gr, b, n int
		for _, k := range g.list {
			c := count[k]
			r, gr, b, n = r+int(k>>16&255)*c, gr+int(k>>8&255)*c, b+int(k&255)*c, n+c
		}
		out = append(out, uint32(r/n)<<16|uint32(gr/n)<<8|uint32(b/n))
	}
	return out
}

// group is some colours that one stands for.
type group struct {
	list  []uint32
	shift int // of the part in which they are furthest apart
	width int // how far
}

func groupOf(list []uint32) group {
	g := group{list: list}
	for _, shift := range []int{16, 8, 0} {
		least, most := 255, 0
		for _, k := range list {
			v := int(k >> shift & 255)
			least, most = min(least, v), max(most, v)
		}
		if most-least > g.width {
			g.shift, g.width = shift, most-least
		}
	}
	return g
}

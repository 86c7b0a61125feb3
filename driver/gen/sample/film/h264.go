package film

import (
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"slices"
)

// block is the side of a macroblock, in pixels.
const block = 16

// Types of macroblocks and slices, and heads of units (tables 7-11, 7-13, 7-6, 7-1).
const (
	pcmInI, pcmInP = 25, 30
	sliceP, sliceI = 5, 7

	headSPS, headPPS, headIDR, headSlice = 0x67, 0x68, 0x65, 0x61
)

// profile and level are Constrained Baseline, which everything plays, at 5.1: pictures of plain samples are large.
const profile, constraints, level = 66, 0xc0, 51

// ErrSize: the sides of a film are whole macroblocks.
var ErrSize = errors.New("film: the sides must be multiples of 16, from 16 to 4096")

// Film is a film as far as it is made.
type Film struct {
	columns, rows int
	sps, pps      []byte
	samples       [][]byte
}

// New begins a film with its first picture.
func New(first *image.NRGBA) (*Film, error) {
	size := first.Bounds().Size()
	for _, side := range []int{size.X, size.Y} {
		if side < block || side > 4096 || side%block != 0 {
			return nil, ErrSize
		}
	}
	f := &Film{columns: size.X / block, rows: size.Y / block}
	f.sps, f.pps = f.sequence(), picture()
	var w writer
	w.bytes = make([]byte, 0, size.X*size.Y*3/2+size.X*size.Y/64)
	w.ue(0, sliceI, 0)
	w.bit(4, 0) // frame_num
	w.ue(0)     // idr_pic_id
	w.bit(2, 0) // it is shown, and not kept for long
	w.ue(0)     // the quantiser is the one of the parameters
	w.ue(1)     // no deblocking
	for i := range f.columns * f.rows {
		w.pcm(pcmInI, first, i%f.columns, i/f.columns)
	}
	w.trail()
	f.add(w.nal(headIDR))
	return f, nil
}

// Next adds the next picture, which is as the one before but within some rectangles.
func (f *Film) Next(next *image.NRGBA, changed ...image.Rectangle) {
	var w writer
	w.ue(0, sliceP, 0)
	w.bit(4, uint32(len(f.samples)))
	w.bit(3, 0) // one reference, in its order, which is the picture before
	w.ue(0)
	w.ue(1)
	origin := next.Bounds().Min
	skipped := uint32(0)
	for i := range f.columns * f.rows {
		x, y := i%f.columns, i/f.columns
		at := image.Rect(x*block, y*block, (x+1)*block, (y+1)*block).Add(origin)
		if !slices.ContainsFunc(changed, at.Overlaps) {
			skipped++
			continue
		}
		w.ue(skipped)
		skipped = 0
		w.pcm(pcmInP, next, x, y)
	}
	if skipped > 0 {
		w.ue(skipped)
	}
	w.trail()
	f.add(w.nal(headSlice))
}

// add adds a sample, its length before it.
func (f *Film) add(unit []byte) {
	f.samples = append(f.samples, append(binary.BigEndian.AppendUint32(nil, uint32(len(unit))), unit...))
}

// pcm writes a macroblock's samples: 16 by 16 of brightness, 8 by 8 of each colour (7.3.5).
func (w *writer) pcm(kind uint32, from *image.NRGBA, column, row int) {
	w.ue(kind)
	w.align()
	var blue, red [64]int
	at := from.Bounds().Min.Add(image.Pt(column*block, row*block))
	for y := range block {
		for x := range block {
			i := from.PixOffset(at.X+x, at.Y+y)
			luma, cb, cr := color.RGBToYCbCr(from.Pix[i], from.Pix[i+1], from.Pix[i+2])
			w.bytes = append(w.bytes, max(luma, 1)) // zeros were not allowed once
			quarter := y/2*8 + x/2
			blue[quarter] += int(cb)
			red[quarter] += int(cr)
		}
	}
	for _, plane := range [][64]int{blue, red} {
		for _, sum := range plane {
			w.bytes = append(w.bytes, byte(max((sum+2)/4, 1)))
		}
	}
}

// sequence writes the parameters of the whole film (7.3.2.1.1, and E.1.1 for its colours, which are those of JPEG).
func (f *Film) sequence() []byte {
	var w writer
	w.bit(8, profile)
	w.bit(8, constraints)
	w.bit(8, level)
	w.ue(0, 0, 2, 1) // frames are numbered with 4 bits and shown in their order; one is referred to
	w.bit(1, 0)
	w.ue(uint32(f.columns-1), uint32(f.rows-1))
	w.bit(4, 0b1101) // whole frames, 8x8 inference, no cropping; what follows is there
	w.bit(2, 0)      // no aspect ratio, no overscan
	w.bit(1, 1)
	w.bit(3, 5) // no format in particular
	w.bit(2, 3) // of the full range; colours follow
	w.bit(8, 1) // primaries of BT.709
	w.bit(8, 1) // its transfer
	w.bit(8, 6) // the matrix of BT.601
	w.bit(5, 0) // no place of colours, no timing, no buffers, no structure
	w.bit(2, 3) // restrictions follow; vectors may lead out of the picture
	w.ue(0, 0, 10, 10, 0, 1)
	w.trail()
	return w.nal(headSPS)
}

// picture writes the parameters of pictures (7.3.2.2): CAVLC, and each slice says whether it is deblocked.
func picture() []byte {
	var w writer
	w.ue(0, 0)
	w.bit(2, 0)
	w.ue(0, 0, 0)
	w.bit(3, 0)
	w.ue(0, 0, 0)
	w.bit(3, 0b100)
	w.trail()
	return w.nal(headPPS)
}

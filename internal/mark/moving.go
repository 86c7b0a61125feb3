package mark

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
)

// ErrMoving is what File refuses a GIF picture with that moves for too long, or is too large for that.
var ErrMoving = fmt.Errorf("mark: the GIF has more than %d frames, or more than %d pixels in all of them", maxFrames,
	maxMoving)

// What a GIF picture has at most: frames, pixels of its canvas, and pixels of its canvas for all frames together.
const (
	maxFrames = 1000
	maxCanvas = 16_000_000
	maxMoving = 60_000_000
)

// errGIF is for a file that is not whole.
var errGIF = errors.New("mark: the GIF is broken")

// moving returns a GIF picture with marks on what is seen while each of its frames is shown, and its delays. Its frames
// are written anew, since what is seen is often of several of them.
func moving(file []byte, put Drawing) ([]byte, error) {
	size, err := gif.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errGIF, err)
	}
	frames, err := framesOf(file)
	if err != nil {
		return nil, err
	}
	if frames > maxFrames || size.Width*size.Height > min(maxCanvas, maxMoving/max(frames, 1)) {
		return nil, ErrMoving
	}
	all, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errGIF, err)
	}
	whole := image.Rect(0, 0, size.Width, size.Height)
	over := image.NewNRGBA(whole)
	put(over)
	s := screen{canvas: image.NewNRGBA(whole), seen: image.NewNRGBA(whole), over: over, through: seesThrough(all)}
	marked := &gif.GIF{LoopCount: all.LoopCount, Delay: all.Delay,
		Config: image.Config{Width: size.Width, Height: size.Height}}
	for i, frame := range all.Image {
		m, disposal := s.show(frame, all.Disposal[i])
		marked.Image, marked.Disposal = append(marked.Image, m), append(marked.Disposal, disposal)
		all.Image[i] = nil
	}
	if last := len(marked.Disposal) - 1; last == 0 || all.LoopCount < 0 { // it stays
		marked.Disposal[last] = all.Disposal[last]
	}
	var b bytes.Buffer
	err = gif.EncodeAll(&b, marked)
	return b.Bytes(), err
}

// framesOf counts the frames of a GIF file, as far as it is whole (GIF89a, 17 to 27), without decoding any: a few bytes
// can be many pixels.
func framesOf(file []byte) (int, error) {
	const head, extension, picture, trailer = 13, 0x21, 0x2c, 0x3b
	at, frames := head, 0
	if len(file) < head {
		return 0, errGIF
	}
	at += colours(file[10])
	for at < len(file) {
		switch file[at] {
		case trailer:
			return frames, nil
		case extension:
			at += 2
		case picture:
			const fields = 9
			if at+fields >= len(file) {
				return 0, errGIF
			}
			frames++
			at += 1 + fields + colours(file[at+fields]) + 1 // and how wide the first codes are
		default:
			return 0, errGIF
		}
		for at < len(file) && file[at] != 0 {
			at += 1 + int(file[at])
		}
		at++
	}
	return 0, errGIF
}

// colours returns how many bytes a table of colours has, by the byte that says whether there is one.
func colours(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// seesThrough reports whether something may be seen through a GIF picture: through its first frame, or where a frame
// is taken away again.
func seesThrough(g *gif.GIF) bool {
	first := g.Image[0]
	if first.Rect != image.Rect(0, 0, g.Config.Width, g.Config.Height) {
		return true
	}
	for i, c := range first.Palette {
		if _, _, _, a := c.RGBA(); a == 0 && bytes.IndexByte(first.Pix, byte(i)) >= 0 {
			return true
		}
	}
	for i, d := range g.Disposal[:len(g.Disposal)-1] {
		if d == gif.DisposalBackground || d == gif.DisposalPrevious && i == 0 {
			return true
		}
	}
	return false
}

// screen is what is seen of a moving picture.
type screen struct {
	canvas  *image.NRGBA // without marks
	seen    *image.NRGBA // with them, as it was shown last
	over    *image.NRGBA // the marks
	through bool
	shown   bool // a frame was
}

// show puts a frame on the screen, and returns it as it is seen with marks, and what is to become of that before the
// next one. Where something may be seen through, that is all of the screen, which is then cleared; else the part of it
// that changes, which stays.
func (s *screen) show(frame *image.Paletted, disposal byte) (*image.Paletted, byte) {
	var before []byte
	if disposal == gif.DisposalPrevious {
		before = bytes.Clone(s.canvas.Pix)
	}
	lay(s.canvas, frame)
	changed := s.mark()
	switch disposal {
	case gif.DisposalPrevious:
		s.canvas.Pix = before
	case gif.DisposalBackground:
		for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
			clear(s.canvas.Pix[s.canvas.PixOffset(frame.Rect.Min.X, y):s.canvas.PixOffset(frame.Rect.Max.X, y)])
		}
	}
	if s.through {
		return reduced(s.seen, s.seen.Rect), gif.DisposalBackground
	}
	if changed.Empty() {
		changed = image.Rect(0, 0, 1, 1) // a frame has one pixel at least
	}
	return reduced(s.seen, changed), gif.DisposalNone
}

// lay puts what can be seen of a frame on a canvas.
func lay(canvas *image.NRGBA, frame *image.Paletted) {
	var colours [256][4]byte
	for i, c := range frame.Palette {
		if r, g, b, a := c.RGBA(); a != 0 {
			colours[i] = [4]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8), 255}
		}
	}
	width := frame.Rect.Dx()
	for y := range frame.Rect.Dy() {
		to := canvas.Pix[canvas.PixOffset(frame.Rect.Min.X, frame.Rect.Min.Y+y):]
		for x, i := range frame.Pix[y*frame.Stride:][:width] {
			if c := colours[i]; c[3] != 0 {
				copy(to[4*x:], c[:])
			}
		}
	}
}

// mark brings what is seen up to date with the canvas, and returns where it changed. A pixel is seen or not: marks on
// nothing are, where they are more there than not.
func (s *screen) mark() image.Rectangle {
	changed := s.canvas.Rect
	if s.shown {
		changed = image.Rectangle{Min: s.canvas.Rect.Max, Max: s.canvas.Rect.Min}
	}
	width := s.canvas.Rect.Dx()
	for i := 0; i < len(s.canvas.Pix); i += 4 {
		is := blended([4]byte(s.canvas.Pix[i:]), [4]byte(s.over.Pix[i:]))
		if is == [4]byte(s.seen.Pix[i:]) {
			continue
		}
		copy(s.seen.Pix[i:], is[:])
		x, y := i/4%width, i/4/width
		changed.Min.X, changed.Min.Y = min(changed.Min.X, x), min(changed.Min.Y, y)
		changed.Max.X, changed.Max.Y = max(changed.Max.X, x+1), max(changed.Max.Y, y+1)
	}
	s.shown = true
	return changed
}

// blended returns one pixel laid over another, which is all there or not at all.
func blended(under, over [4]byte) [4]byte {
	const half = 128
	switch {
	case over[3] == 0:
		return under
	case under[3] == 0 && over[3] < half:
		return [4]byte{}
	case under[3] == 0:
		return [4]byte{over[0], over[1], over[2], 255}
	}
	a := int(over[3])
	for i := range 3 {
		under[i] = byte((int(over[i])*a + int(under[i])*(255-a) + 127) / 255)
	}
	return under
}

// key is a colour as a number.
func key(pixel []byte) uint32 { return binary.BigEndian.Uint32(pixel) >> 8 }

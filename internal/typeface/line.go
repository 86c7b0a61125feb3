package typeface

import (
	"fmt"
	"image"
	"image/draw"
	"math"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/f32"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// MaxLetters bounds a line.
const MaxLetters = 200

// What a line and its letters measure at most.
const (
	maxEms      = 4       // to each side of a letter's beginning, and to the next letter
	maxSegments = 40_000  // of a line, lines and curves
	maxPixels   = 1 << 25 // of its picture; one that would have more is drawn smaller
	gap         = 0.25    // of a space that the font does not have, in ems
)

// Line is a line of text as outlines, in ems, its baseline at 0.
type Line struct {
	segments []segment
	box      [4]float64 // left, top, right, bottom
}

// segment is a move, a line or a curve.
type segment struct {
	op   sfnt.SegmentOp
	args [3]f32.Vec2
}

// Line lays out a text. Its error wraps ErrBroken: a letter cannot be read, is far larger than letters are, or takes
// too much.
func (f *Font) Line(text string) (l *Line, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer broken(&err)
	letters := []rune(text)
	if len(letters) > MaxLetters {
		return nil, fmt.Errorf("%w: a line of %d letters", ErrBroken, len(letters))
	}
	l = &Line{box: [4]float64{0, -f.ascent, 0, f.descent}}
	var b sfnt.Buffer
	pen, before := 0.0, sfnt.GlyphIndex(0)
	for i, r := range letters {
		f.meter.left = glyphBudget
		x, err := f.font.GlyphIndex(&b, r)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		if x == 0 && unicode.IsSpace(r) {
			pen, before = pen+gap, 0
			continue
		}
		if i > 0 && before != 0 {
			pen += f.kern(&b, before, x)
		}
		if err := f.letter(&b, l, x, pen); err != nil {
			return nil, err
		}
		wide, err := f.font.GlyphAdvance(&b, x, f.units(), font.HintingNone)
		if err != nil || float64(wide) < 0 || float64(wide) > maxEms*f.em {
			return nil, fmt.Errorf("%w: a letter is %d units wide", ErrBroken, wide)
		}
		pen, before = pen+float64(wide)/f.em, x
	}
	l.box[2] = max(l.box[2], pen)
	return l, nil
}

// kern returns how much closer two letters are than others, or further apart; where that cannot be, or is not known, 0.
func (f *Font) kern(b *sfnt.Buffer, x, y sfnt.GlyphIndex) float64 {
	k, err := f.font.Kern(b, x, y, f.units(), font.HintingNone)
	if ems := float64(k) / f.em; err == nil && math.Abs(ems) <= 1 {
		return ems
	}
	return 0
}

// letter adds a letter to a line.
func (f *Font) letter(b *sfnt.Buffer, l *Line, x sfnt.GlyphIndex, pen float64) error {
	f.meter.outline = f.Format == TTF
	segments, err := f.font.LoadGlyph(b, x, f.units(), nil)
	f.meter.outline = false
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if len(l.segments)+len(segments) > maxSegments {
		return fmt.Errorf("%w: its letters have too many lines", ErrBroken)
	}
	for _, s := range segments {
		to := segment{op: s.Op}
		for i := range args(s.Op) {
			at, ok := f.point(s.Args[i])
			if !ok {
				return fmt.Errorf("%w: a letter is too large", ErrBroken)
			}
			at[0] += pen
			l.box = [4]float64{min(l.box[0], at[0]), min(l.box[1], at[1]), max(l.box[2], at[0]), max(l.box[3], at[1])}
			to.args[i] = f32.Vec2{float32(at[0]), float32(at[1])}
		}
		l.segments = append(l.segments, to)
	}
	return nil
}

// args is how many points a segment has.
func args(op sfnt.SegmentOp) int {
	switch op {
	case sfnt.SegmentOpQuadTo:
		return 2
	case sfnt.SegmentOpCubeTo:
		return 3
	}
	return 1
}

// point returns a point of a letter in ems, and whether letters have such points.
func (f *Font) point(p fixed.Point26_6) (at [2]float64, ok bool) {
	at = [2]float64{float64(p.X) / f.em, float64(p.Y) / f.em}
	return at, math.Abs(at[0]) <= maxEms && math.Abs(at[1]) <= maxEms
}

// Width returns how wide the line is at a size, both in pixels.
func (l *Line) Width(size float64) float64 { return (l.box[2] - l.box[0]) * size }

// Baseline returns how far below the upper edge of what is drawn at a size the line stands, in pixels.
func (l *Line) Baseline(size float64) int { return int(-l.box[1] * size) }

// Draw draws the line at a size, in pixels of an em: as high as the font's lines are, and its letters.
func (l *Line) Draw(size float64) *image.Alpha {
	high := (l.box[3] - l.box[1]) * size
	if all := high * l.Width(size); all > maxPixels {
		size *= math.Sqrt(maxPixels / all)
		high = (l.box[3] - l.box[1]) * size
	}
	m := image.NewAlpha(image.Rect(0, 0, int(math.Ceil(l.Width(size))), int(math.Ceil(high))))
	r := vector.NewRasterizer(m.Rect.Dx(), m.Rect.Dy())
	r.DrawOp = draw.Src
	at := func(p f32.Vec2) (x, y float32) {
		return float32((float64(p[0]) - l.box[0]) * size), float32((float64(p[1]) - l.box[1]) * size)
	}
	for _, s := range l.segments {
		ax, ay := at(s.args[0])
		bx, by := at(s.args[1])
		cx, cy := at(s.args[2])
		switch s.op {
		case sfnt.SegmentOpMoveTo:
			r.ClosePath()
			r.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			r.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	r.ClosePath()
	r.Draw(m, m.Rect, image.Opaque, image.Point{})
	return m
}

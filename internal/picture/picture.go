// Package picture reads pictures that strangers send, and writes them anew. What a file says of its size is looked at
// before anything is decoded, and only so many are decoded at once, so that memory has a bound; of what a file holds
// besides its pixels, only the way in which the camera was held is used, and nothing is kept.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Limits of a picture.
const (
	MaxBytes  = 32 << 20   // of its file
	MaxPixels = 40_000_000 // fewer where decoding takes much memory
	MaxRatio  = 20         // of its longer to its shorter side
)

// maxWork is how many bytes decoding one picture takes at most, besides its file.
const maxWork = 480_000_000

// What Read refuses.
var (
	ErrHeavy  = fmt.Errorf("picture: the file has more than %d bytes", MaxBytes)
	ErrFormat = errors.New("picture: the file is no PNG, JPEG, GIF or WebP")
	ErrLarge  = errors.New("picture: it has too many pixels")
	ErrNarrow = fmt.Errorf("picture: one side is more than %d times the other", MaxRatio)
	ErrBroken = errors.New("picture: the file is broken")
)

// Format is how a picture is stored in a file.
type Format string

// The formats that are read.
const (
	PNG  Format = "png"
	JPEG Format = "jpeg"
	GIF  Format = "gif"
	WebP Format = "webp"
)

// codec is how a format is read.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	check  func(file []byte, size image.Config) error // what the decoder does not look at
	bytes  int                                        // that decoding takes for each pixel, with the result
}

var codecs = map[Format]codec{
	PNG:  {png.DecodeConfig, png.Decode, nil, 12},
	JPEG: {jpeg.DecodeConfig, jpeg.Decode, checkJPEG, 7},
	GIF:  {gif.DecodeConfig, gif.Decode, nil, 5}, // it decodes the first frame only
	WebP: {webp.DecodeConfig, webp.Decode, checkWebP, 12},
}

// Reader reads pictures, a few at once.
type Reader struct{ turns chan struct{} }

// New returns a reader that decodes at most so many pictures at once; others wait.
func New(atOnce int) *Reader { return &Reader{make(chan struct{}, atOnce)} }

// Read returns the picture of a file, upright, and the format it had; of a moving one, the first frame. Errors are or
// wrap those above, or are those of r or ctx.
func (d *Reader) Read(ctx context.Context, r io.Reader) (*image.NRGBA, Format, error) {
	file, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, "", fmt.Errorf("picture: %w", err)
	}
	if len(file) > MaxBytes {
		return nil, "", ErrHeavy
	}
	format := formatOf(file)
	size, err := inspect(file, format)
	if err != nil {
		return nil, "", err
	}
	select {
	case d.turns <- struct{}{}:
		defer func() { <-d.turns }()
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	m, err := decode(ctx, file, format, size)
	if err != nil {
		return nil, "", err
	}
	return upright(m, orientation(file, format)), format, nil
}

// formatOf returns a file's format by how it begins, "" for any other.
func formatOf(file []byte) Format {
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(file, []byte("GIF87a")), bytes.HasPrefix(file, []byte("GIF89a")):
		return GIF
	case len(file) >= 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		return WebP
	}
	return ""
}

// inspect holds what a file says of itself to the limits.
func inspect(file []byte, format Format) (image.Config, error) {
	c, known := codecs[format]
	if !known {
		return image.Config{}, ErrFormat
	}
	size, err := c.config(bytes.NewReader(file))
	if err != nil {
		return size, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	w, h := size.Width, size.Height
	each := c.bytes
	if format == JPEG && progressive(file) {
		each += 12 // for its coefficients
	}
	switch {
	case w < 1 || h < 1:
		return size, ErrBroken
	case w > MaxPixels || h > MaxPixels || w*h > min(MaxPixels, maxWork/each):
		return size, ErrLarge
	case max(w, h) > MaxRatio*min(w, h):
		return size, ErrNarrow
	case c.check != nil:
		return size, c.check(file, size)
	}
	return size, nil
}

// decode decodes a file that was inspected. A decoder that panics has met a broken file.
func decode(ctx context.Context, file []byte, format Format, size image.Config) (m *image.NRGBA, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			m, err = nil, fmt.Errorf("%w: %v", ErrBroken, cause)
		}
	}()
	decoded, err := codecs[format].decode(&until{ctx, bytes.NewReader(file)})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	whole := image.Rect(0, 0, size.Width, size.Height)
	if !decoded.Bounds().In(whole) { // of a GIF it may be a part of the whole
		return nil, fmt.Errorf("%w: it is larger than it says", ErrBroken)
	}
	return plain(decoded, whole), nil
}

// until is a reader that ends with a context.
type until struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (u *until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// quality is that of JPEG files that are written.
const quality = 92

// Media returns the content type that Encode writes: JPEG for what had that format and has no transparent part, else
// PNG.
func Media(m *image.NRGBA, format Format) string {
	if format == JPEG && m.Opaque() {
		return "image/jpeg"
	}
	return "image/png"
}

// Encode writes a picture with nothing but its pixels, as Media says.
func Encode(w io.Writer, m *image.NRGBA, format Format) error {
	if Media(m, format) == "image/jpeg" {
		return jpeg.Encode(w, opaque(m), &jpeg.Options{Quality: quality})
	}
	return png.Encode(w, m)
}

// Smaller returns a picture whose longer side has so many pixels at most: the same one where it has no more.
func Smaller(m *image.NRGBA, side int) *image.NRGBA {
	size := m.Bounds().Size()
	longer := max(size.X, size.Y)
	if longer <= side {
		return m
	}
	small := image.NewNRGBA(image.Rect(0, 0, max(size.X*side/longer, 1), max(size.Y*side/longer, 1)))
	draw.CatmullRom.Scale(small, small.Bounds(), m, m.Bounds(), draw.Src, nil)
	return small
}

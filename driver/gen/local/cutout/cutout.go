// Package cutout removes what is behind people and things in pictures. People are found by a network; anything else is
// cut out where it stands before a ground of one colour. What is neither is refused: a wrong result would be worse.
package cutout

import (
	"context"
	"errors"
	"image"
)

// Reason is why nothing was cut out.
type Reason string

// The reasons.
const (
	Unclear Reason = "unclear" // there is nobody to be seen clearly, and the ground has not one colour
	Blank   Reason = "blank"   // hardly anything differs from the ground
)

// Error is a refusal: the picture is not one of which something can be cut out well.
type Error struct{ Reason Reason }

// Error returns the reason, for logs.
func (e *Error) Error() string { return "cutout: the picture is " + string(e.Reason) }

// What Remove refuses besides.
var (
	ErrEmpty = errors.New("cutout: the picture has no pixels")
	ErrLarge = errors.New("cutout: the picture has too many pixels")
)

// MaxPixels is how many pixels a picture has at most. Each takes four bytes of the result and two of work.
const MaxPixels = 40_000_000

// Found is how something was found.
type Found string

// The ways in which something is found. The network takes animals, and things that stand out as clearly, for people.
const (
	Person Found = "person"
	Ground Found = "ground" // by the colour of what is behind it
)

// Remove returns a picture in which only what is in front can be seen, and how that was found. It ends between two
// steps when ctx does, with its error. Other errors are an *Error, those above, or wrap weights.ErrMissing.
func Remove(ctx context.Context, src *image.NRGBA) (*image.NRGBA, Found, error) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	switch {
	case w < 1 || h < 1:
		return nil, "", ErrEmpty
	case w > MaxPixels || h > MaxPixels || w*h > MaxPixels:
		return nil, "", ErrLarge
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	mask, err := people(src)
	if err != nil {
		return nil, "", err
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	if mask.certain() {
		return mask.matte(src), Person, nil
	}
	out, err := cutGround(ctx, src)
	return out, Ground, err
}

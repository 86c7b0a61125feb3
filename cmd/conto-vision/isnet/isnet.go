// Package isnet prepares pictures for the network ISNet, and draws what it finds in front. What goes in and comes out
// is as the published network takes and gives it.
package isnet

import (
	"image"

	"golang.org/x/image/draw"
)

// The network's names of what goes in and out, and how many pixels wide and high it sees every picture.
const (
	Input  = "input"
	Output = "output"
	Side   = 1024
)

// Shape is that of the input: one picture, its three colours one after the other.
var Shape = []int64{1, 3, Side, Side}

// Numbers returns the input for a picture: each colour less 128, divided by 256. What is transparent is white.
func Numbers(m *image.NRGBA) []float32 {
	small := image.NewRGBA(image.Rect(0, 0, Side, Side))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	if m.Rect.Dx() == Side && m.Rect.Dy() == Side {
		draw.Draw(small, small.Rect, m, m.Rect.Min, draw.Over)
	} else {
		draw.BiLinear.Scale(small, small.Rect, m, m.Rect, draw.Over, nil)
	}
	const plane = Side * Side
	numbers := make([]float32, 3*plane)
	for i := range plane {
		for c := range 3 {
			numbers[c*plane+i] = (float32(small.Pix[4*i+c]) - 128) / 256
		}
	}
	return numbers
}

// Matte draws an output as a picture of a size: white is in front, black is behind.
func Matte(output []float32, w, h int) *image.Gray {
	matte := image.NewGray(image.Rect(0, 0, Side, Side))
	for i, v := range output {
		matte.Pix[i] = uint8(min(max(v, 0), 1)*255 + 0.5)
	}
	if w == Side && h == Side {
		return matte
	}
	sized := image.NewGray(image.Rect(0, 0, w, h))
	draw.BiLinear.Scale(sized, sized.Rect, matte, matte.Rect, draw.Src, nil)
	return sized
}

package isnet

import (
	"image"
	"image/color"
	"testing"
)

// TestNumbers: each colour has a plane of its own, of numbers from -0.5 to below 0.5; what is transparent is white.
func TestNumbers(t *testing.T) {
	for _, size := range []image.Point{{Side, Side}, {200, 100}, {3000, 1500}} {
		m := image.NewNRGBA(image.Rectangle{Max: size})
		for i := range m.Pix {
			m.Pix[i] = [4]uint8{0, 128, 255, 255}[i%4]
			if i/4%size.X > size.X/2 {
				m.Pix[i] = 0
			}
		}
		numbers := Numbers(m)
		if int64(len(numbers)) != Shape[0]*Shape[1]*Shape[2]*Shape[3] {
			t.Fatalf("%d numbers", len(numbers))
		}
		const plane, left, right = Side * Side, 500*Side + 100, 500*Side + 900
		for c, want := range []float32{-0.5, 0, 127.0 / 256} {
			if got := numbers[c*plane+left]; got != want {
				t.Errorf("%v: colour %d is %v, want %v", size, c, got, want)
			}
			if got := numbers[c*plane+right]; got != 127.0/256 {
				t.Errorf("%v: where it is transparent colour %d is %v", size, c, got)
			}
		}
	}
}

// TestMatte: it has the picture's size, and what is beyond black and white is black and white.
func TestMatte(t *testing.T) {
	output := make([]float32, Side*Side)
	for i := range output {
		output[i] = [4]float32{-0.1, 0.4, 1, 1.7}[i%Side/(Side/4)]
	}
	for _, size := range []image.Point{{Side, Side}, {200, 100}, {2000, 3000}} {
		m := Matte(output, size.X, size.Y)
		if m.Rect.Size() != size {
			t.Fatalf("%v: it is %v", size, m.Rect)
		}
		for i, want := range []uint8{0, 102, 255, 255} {
			if got := m.GrayAt((2*i+1)*size.X/8, size.Y/2); got != (color.Gray{want}) {
				t.Errorf("%v: part %d is %v, want %d", size, i, got, want)
			}
		}
	}
}

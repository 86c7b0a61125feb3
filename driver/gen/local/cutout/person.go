package cutout

import (
	"image"
	"sync"

	"golang.org/x/image/draw"

	"conto/driver/gen/local/tflite"
	"conto/driver/gen/local/weights"
)

// side is how many pixels wide and high the network sees every picture.
const side = 256

// mask is how sure the network is of each place that it is one of a person, from 0 to 1.
type mask []float32

// Bounds of what is taken for a person: how much of the picture it is, and how large the uncertain part is beside it.
// Of 150 pictures that were looked at, 18 are within: nine of people, which are cut out well, and nine of animals and
// things, of which a building and a picture of an eye are not. Five of people are beyond: small ones, and crowds.
const (
	minPerson     = 0.05
	maxPerson     = 0.90
	maxUncertain  = 0.20
	uncertainFrom = 0.2
	uncertainTo   = 0.8
)

// network is read once.
var network = sync.OnceValues(func() (*tflite.Model, error) {
	file, err := weights.Bytes(weights.Person)
	if err != nil {
		return nil, err
	}
	return tflite.Parse(file)
})

// people asks the network where people are.
func people(src *image.NRGBA) (mask, error) {
	net, err := network()
	if err != nil {
		return nil, err
	}
	small := shrink(src, side, side)
	in := make([]float32, 0, 3*side*side)
	for i := 0; i < len(small.Pix); i += 4 {
		for _, v := range small.Pix[i : i+3] {
			in = append(in, float32(v)/255)
		}
	}
	return net.Run(in)
}

// shrink scales a picture, on white where it is transparent.
func shrink(src *image.NRGBA, w, h int) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Rect, src, src.Rect, draw.Over, nil)
	return small
}

// certain reports whether what the network found is a person.
func (m mask) certain() bool {
	person, uncertain := m.shares()
	return person >= minPerson && person <= maxPerson && uncertain <= maxUncertain
}

// shares returns which part of the picture is a person, and how large the uncertain part is beside it.
func (m mask) shares() (person, uncertain float64) {
	sure, unsure := 0, 0
	for _, v := range m {
		if v > 0.5 {
			sure++
		}
		if v > uncertainFrom && v < uncertainTo {
			unsure++
		}
	}
	return float64(sure) / float64(len(m)), float64(unsure) / max(float64(sure), 1)
}

package cutout

import "math"

// lab is a colour in OKLab, where distances are as people see them: black and white are 1 apart.
type lab [3]float64

// linear holds the light of each value of a channel.
var linear = func() (all [256]float64) {
	for i := range all {
		v := float64(i) / 255
		if all[i] = v / 12.92; v > 0.04045 {
			all[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return all
}()

// newLab converts a pixel (Ottosson, 2020).
func newLab(pixel []uint8) lab {
	r, g, b := linear[pixel[0]], linear[pixel[1]], linear[pixel[2]]
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return lab{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

// distance returns how far two colours are apart.
func (c lab) distance(d lab) float64 {
	return math.Sqrt((c[0]-d[0])*(c[0]-d[0]) + (c[1]-d[1])*(c[1]-d[1]) + (c[2]-d[2])*(c[2]-d[2]))
}

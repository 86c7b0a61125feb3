package upscale

import "image"

// bleed gives pixels that are not to be seen at all the colours beside them, as far as the network looks; their own are
// often black, and would darken the edge of what is to be seen. A picture without alpha is returned as it is.
func bleed(src *image.NRGBA) *image.NRGBA {
	if src.Opaque() {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	known := make([]bool, w*h)
	var unknown []int
	for y := range h {
		copy(out.Pix[y*out.Stride:], src.Pix[y*src.Stride:][:4*w])
		for x := range w {
			if i := y*w + x; out.Pix[4*i+3] > 0 {
				known[i] = true
			} else {
				unknown = append(unknown, i)
			}
		}
	}
	for range margin {
		var found []int
		rest := unknown[:0]
		for _, i := range unknown {
			if colourFrom(out.Pix, known, i, w, h) {
				found = append(found, i)
			} else {
				rest = append(rest, i)
			}
		}
		for _, i := range found {
			known[i] = true
		}
		if unknown = rest; len(found) == 0 {
			break
		}
	}
	return out
}

// colourFrom gives a pixel the mean colour of the known ones around it, and reports whether there are any.
func colourFrom(pix []uint8, known []bool, i, w, h int) bool {
	var sum [3]int
	n := 0
	for y := max(i/w-1, 0); y <= min(i/w+1, h-1); y++ {
		for x := max(i%w-1, 0); x <= min(i%w+1, w-1); x++ {
			if j := y*w + x; known[j] {
				for c := range sum {
					sum[c] += int(pix[4*j+c])
				}
				n++
			}
		}
	}
	if n == 0 {
		return false
	}
	for c := range sum {
		pix[4*i+c] = uint8(sum[c] / n)
	}
	return true
}

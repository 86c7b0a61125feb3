package cutout

// maxRuns is how many runs a picture has at most. A plain ground has few.
const maxRuns = 4_000_000

// run is a part of a row in which all pixels have the ground's colour.
type run struct {
	from, to int32 // the pixels, of the whole picture
	parent   int32 // another run of the same region, or itself
}

// region is what is known of connected runs.
type region struct {
	pixels, far int
	border      bool // it reaches the border
}

// regions reports of each pixel whether it is behind: it belongs to a region of the ground's colour, which reaches the
// border or has the colour very closely. Cut and close are distances. It fails when the picture is too restless.
func regions(far []uint8, w int, cut, close uint8) (behind []bool, ok bool) {
	var runs []run
	above := 0 // the first run of the row above
	for row := 0; row < len(far); row += w {
		first := len(runs)
		for x := 0; x < w; x++ {
			if far[row+x] > cut {
				continue
			}
			start := x
			for x < w && far[row+x] <= cut {
				x++
			}
			runs = append(runs, run{int32(row + start), int32(row + x), int32(len(runs))})
		}
		if len(runs) > maxRuns {
			return nil, false
		}
		join(runs, above, first, int32(w))
		above = first
	}
	all := make([]region, len(runs))
	for i, r := range runs {
		of := &all[root(runs, int32(i))]
		of.pixels += int(r.to - r.from)
		for _, v := range far[r.from:r.to] {
			of.far += int(v)
		}
		x := int(r.from) % w
		of.border = of.border || int(r.from) < w || int(r.to) > len(far)-w || x == 0 || x+int(r.to-r.from) == w
	}
	behind = make([]bool, len(far))
	for i, r := range runs {
		if of := all[root(runs, int32(i))]; of.border || of.far <= of.pixels*int(close) {
			for at := r.from; at < r.to; at++ {
				behind[at] = true
			}
		}
	}
	return behind, true
}

// join makes runs of a row and of the one above, which begins where first does, one region where they touch.
func join(runs []run, above, first int, w int32) {
	for i, j := above, first; i < first && j < len(runs); {
		a, b := runs[i], runs[j]
		if a.from+w < b.to && b.from < a.to+w {
			runs[root(runs, int32(i))].parent = root(runs, int32(j))
		}
		if a.to+w < b.to {
			i++
		} else {
			j++
		}
	}
}

// root returns the run that stands for a region, and shortens the way to it.
func root(runs []run, i int32) int32 {
	for runs[i].parent != i {
		runs[i].parent = runs[runs[i].parent].parent
		i = runs[i].parent
	}
	return i
}

package text

import "strings"

// Change is a line of a comparison.
type Change struct {
	Number int    // in the new text; of one that is gone, where it was
	Mark   string // "+" is new, "-" is gone, "" stays
	Text   string
}

// around is how many lines that stay are shown beside those that change, and maxCompared bounds the lines of a text
// that is compared; what comes after them is not.
const (
	around      = 2
	maxCompared = 4000
)

// Changes returns the lines by which a text differs from the one before, with those around them; none where it does
// not.
func Changes(before, after string) []Change {
	a, b := strings.Split(strings.TrimRight(before, "\n"), "\n"), strings.Split(strings.TrimRight(after, "\n"), "\n")
	all := compared(a, b)
	keep := make([]bool, len(all))
	changed := false
	for i, l := range all {
		if l.Mark == "" {
			continue
		}
		changed = true
		for j := max(0, i-around); j <= min(len(all)-1, i+around); j++ {
			keep[j] = true
		}
	}
	if !changed {
		return nil
	}
	var list []Change
	for i, l := range all {
		if keep[i] {
			list = append(list, l)
		}
	}
	return list
}

// compared returns all lines of both texts, by their longest common sequence.
func compared(a, b []string) []Change {
	if len(a) > maxCompared || len(b) > maxCompared {
		a, b = a[:min(len(a), maxCompared)], b[:min(len(b), maxCompared)]
	}
	common := make([][]int32, len(a)+1) // of what is left from a line of each on
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var all []Change
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			all = append(all, Change{j + 1, "", b[j]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			all = append(all, Change{j + 1, "-", a[i]})
			i++
		default:
			all = append(all, Change{j + 1, "+", b[j]})
			j++
		}
	}
	return all
}

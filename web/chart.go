package web

import (
	"fmt"
	"strconv"
)

// The charts' own units: how wide they are, and how high above their line of zero.
const (
	chartWide = 700
	chartHigh = 150
)

// axis is how high a chart's bars are: lines at round figures, from zero to one that no bar passes.
type axis struct {
	top   int64
	lines []axisLine
	wide  int64 // of what is written beside the lines
}

type axisLine struct {
	y     int64
	label string
}

// axisSteps is how many lines an axis has at most above that of zero.
const axisSteps = 4

// axisTo returns the axis of a chart whose highest bar is most; label writes a figure.
func axisTo(most int64, label func(int64) string) axis {
	step := roundStep(max(most, 1))
	a := axis{top: (max(most, 1) + step - 1) / step * step}
	for n := int64(0); n <= a.top; n += step {
		l := axisLine{chartHigh - a.high(n), label(n)}
		a.wide = max(a.wide, axisGap+axisFigure*int64(len([]rune(l.label))))
		a.lines = append(a.lines, l)
	}
	return a
}

// How wide a figure beside a line is at most, where it is written largest, and how far it is from the line.
const (
	axisFigure = 13
	axisGap    = 8
)

// roundStep is the smallest of 1, 2, 5, 10, 20, 50 … of which axisSteps reach a figure.
func roundStep(most int64) int64 {
	for ten := int64(1); ; ten *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if step := n * ten; step >= (most+axisSteps-1)/axisSteps {
				return step
			}
		}
	}
}

// high is how high a bar of n is.
func (a axis) high(n int64) int64 { return n * chartHigh / a.top }

// chartBar is a bar of a chart; its class says what of.
type chartBar struct {
	class            string
	x, y, wide, high int64
}

// bar returns a bar of n that stands so high above zero.
func (a axis) bar(class string, x, wide, above, n int64) chartBar {
	high := a.high(n)
	return chartBar{class, x, chartHigh - above - high, wide, high}
}

// box is the part of the drawing that is seen.
func (a axis) box() string { return fmt.Sprintf("%d -14 %d 196", -a.wide, chartWide+a.wide) }

// at writes a place in a drawing.
func at(n int64) string { return strconv.FormatInt(n, 10) }

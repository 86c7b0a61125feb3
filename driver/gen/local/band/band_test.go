package band_test

import (
	"sync/atomic"
	"testing"

	"conto/driver/gen/local/band"
)

// TestEach: every number comes once, whatever the range is.
func TestEach(t *testing.T) {
	for n := range 20 {
		times := make([]atomic.Int32, n+5)
		band.Each(5, 5+n, func(from, to int) {
			for i := from; i < to; i++ {
				times[i].Add(1)
			}
		})
		for i := range times {
			if got := times[i].Load(); i >= 5 && got != 1 || i < 5 && got != 0 {
				t.Errorf("of %d numbers, %d comes %d times", n, i, got)
			}
		}
	}
}

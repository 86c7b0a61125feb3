// Package band divides work on the rows of a picture among the processors.
package band

import (
	"runtime"
	"sync"
)

// Each calls f for parts of the range from one number to before another, as many at once as there are processors, and
// returns when all are done.
func Each(from, to int, f func(from, to int)) {
	n := min(runtime.GOMAXPROCS(0), to-from)
	if n == 1 {
		f(from, to)
		return
	}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(from+(to-from)*i/n, from+(to-from)*(i+1)/n) })
	}
	all.Wait()
}

//go:build !race

package browsertest

// slower is how much longer everything may take than without the race detector.
const slower = 1

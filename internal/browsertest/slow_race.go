//go:build race

package browsertest

// slower is how much longer everything may take: under the race detector pages are drawn some ten times as slowly, and
// the browser has the same processors.
const slower = 8

//go:build race

package main

// slower is how many times as long as elsewhere the race detector may let things take that are timed.
const slower = 4

//go:build !race

package main

// slower is how many times as long things may take that are timed: only the race detector's code is slow.
const slower = 1

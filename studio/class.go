package studio

// The classes of the queue.
const (
	first = 0 // of plans with priority (C6)
	last  = 1
)

// floor is of how many starts in a row at least one is of the lower class, while one waits.
const floor = 8

// nextClasses returns which class is to start next, and which if there is none of it.
func nextClasses(starts []int) []int {
	if len(starts) < floor-1 {
		return []int{first, last}
	}
	for _, class := range starts[len(starts)-(floor-1):] {
		if class == last {
			return []int{first, last}
		}
	}
	return []int{last, first}
}

// started notes a start.
func started(starts []int, class int) []int {
	starts = append(starts, class)
	return starts[max(0, len(starts)-(floor-1)):]
}

package money

import "sort"

// Allocate splits total by weights into integer parts that sum to total exactly: each part is its share rounded down,
// and what is left goes one by one to the largest remainders, the earlier first among equals. With no weight at all,
// everything goes to the first part. Neither total nor a weight is negative.
func Allocate(total int64, weights []int64) []int64 {
	parts := make([]int64, len(weights))
	if len(weights) == 0 {
		return parts
	}
	var sum int64
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		parts[0] = total
		return parts
	}
	left := total
	order := make([]int, len(weights))
	remainders := make([]int64, len(weights))
	for i, w := range weights {
		parts[i], remainders[i] = divide(total, w, sum)
		left -= parts[i]
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return remainders[order[a]] > remainders[order[b]] })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}

package segment

import "math/bits"

// The filter's figures: 12 bits for each unique key, of which 6 are set, let through about one in 150 that it does not
// hold. The bits of one unique key lie in one block, which is a line of the processor's cache, so that a look-up costs
// one miss.
const (
	bitsPerKey = 12
	probes     = 6
	blockWords = 8
	blockBits  = 64 * blockWords
)

// filter is a blocked Bloom filter: it knows for certain what it does not hold.
type filter []uint64

// newFilter makes a filter for so many unique keys.
func newFilter(count int) filter { return make(filter, filterWords(count)) }

// filterWords returns how large a filter for so many unique keys is.
func filterWords(count int) int {
	blocks := max((count*bitsPerKey+blockBits-1)/blockBits, 1)
	return blocks * blockWords
}

// add adds a hash.
func (f filter) add(hash uint64) {
	block, bit := f.place(hash)
	for range probes {
		block[bit%blockBits/64] |= 1 << (bit % 64)
		bit >>= 9 // log2(blockBits)
	}
}

// has reports whether the filter may hold a hash.
func (f filter) has(hash uint64) bool {
	block, bit := f.place(hash)
	for range probes {
		if block[bit%blockBits/64]&(1<<(bit%64)) == 0 {
			return false
		}
		bit >>= 9
	}
	return true
}

// place returns a hash's block, and 9 bits for each probe. Both come from the hash times an odd constant, so that they
// have nothing to do with each other.
func (f filter) place(hash uint64) (block []uint64, bit uint64) {
	const odd = 0x9e3779b97f4a7c15
	i, _ := bits.Mul64(hash, uint64(len(f)/blockWords))
	high, low := bits.Mul64(hash, odd)
	return f[i*blockWords : (i+1)*blockWords], high ^ low
}

package catalog

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// MaxSeed is the largest seed. Every provider that takes one can read it; some have no more than 31 bits for it.
const MaxSeed = 1<<31 - 1

// seedField is what requests call a seed.
const seedField = "seed"

// ReadSeed reads a seed as somebody writes it, in digits; nil: nothing was written.
func ReadSeed(text string) (*int64, error) {
	if text = strings.TrimSpace(text); text == "" {
		return nil, nil
	}
	seed, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fault.Fields([]fault.Field{outOfRange()})
	}
	return &seed, nil
}

func outOfRange() fault.Field {
	return fault.FieldOf(seedField, message.WholeFromTo, "least", 0, "most", MaxSeed)
}

// WrongSeed returns what is wrong with the seed that a request gives; nil: it gives none.
func (m *Model) WrongSeed(seed *int64) []fault.Field {
	switch {
	case seed == nil:
	case !m.Takes.Seed:
		return []fault.Field{fault.FieldOf(seedField, message.TakesNoSeed, "model", m.Names)}
	case *seed < 0 || *seed > MaxSeed:
		return []fault.Field{outOfRange()}
	}
	return nil
}

// SeedOf returns the seed of a generation: the one that was asked for or, where the model takes one and none was given,
// one that follows from the generation's id. Ids are drawn at random, so seeds are, and a repeat has the first one's.
// Nil: the model takes none.
func (m *Model) SeedOf(generation string, asked *int64) *int64 {
	if asked != nil || !m.Takes.Seed {
		return asked
	}
	digest := sha256.Sum256([]byte("seed " + generation))
	seed := int64(binary.BigEndian.Uint32(digest[:])) & MaxSeed
	return &seed
}

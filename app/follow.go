package app

import (
	"iter"
	"time"
)

const (
	followEvery = 2 * time.Second // between looks at a generation that another node moves on
	followFor   = 5 * time.Minute // for which it is followed; who still wants to know asks again
)

// Follow returns a generation as it is, and again after each change, until it is final or the caller may not see it any
// more.
func (a Studio) Follow(c *Call, id, generation string) (iter.Seq[Run], error) {
	if _, err := a.Run(c, id, generation); err != nil {
		return nil, err
	}
	return func(yield func(Run) bool) {
		changed, end := a.Works.Watch(id, generation)
		defer end()
		ticker := time.NewTicker(followEvery)
		defer ticker.Stop()
		for range int(followFor / followEvery) {
			one, err := a.Run(c, id, generation)
			if err != nil || !yield(one) || one.Final() {
				return
			}
			select {
			case <-c.Done():
				return
			case <-changed:
			case <-ticker.C:
			}
		}
	}, nil
}

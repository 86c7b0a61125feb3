package engine

import (
	"conto/core/account"
)

// contestedFor is for how many batches a lane expects, after a conflict, that others write its accounts, too.
const contestedFor = 32

// catchUp folds what others have written into remembered states, in one look for all of them.
func (b *batch) catchUp(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	cache := b.lane.cache
	after := make(map[string]int64, len(ids))
	for _, id := range ids {
		after[id] = cache.get(id).Seq
		b.fresh[id] = true
	}
	entries, err := b.lane.engine.store.EntriesAfter(b.ctx, after, pageSize)
	if err != nil {
		return err
	}
	missed := map[string]int{}
	for _, entry := range entries {
		if err := Fold(cache.get(entry.Account), entry); err != nil {
			cache.drop(entry.Account) // it may be half folded
			return err
		}
		missed[entry.Account]++
	}
	var far []string
	for id, n := range missed {
		if n == pageSize {
			far = append(far, id)
		} else if err := b.lane.engine.know(b.ctx, cache.get(id)); err != nil {
			return err
		}
	}
	return b.load(far)
}

// before remembers a state as it is written down, where a conflict is likely: then it need not be read again.
func (b *batch) before(s *account.State) {
	if _, known := b.bases[s.ID]; b.contested && !known {
		b.bases[s.ID] = s.Clone()
	}
}

package engine

import (
	"sync"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/driver/store"
)

// maxShown bounds the states that are kept for readers, of 1 to 2 KiB each.
const maxShown = 1 << 14

// shown keeps states for who reads, of accounts that nobody is writing, as the disk has them: such a read needs no
// lane, and waits for nobody's commit. The lane that owns an account puts its state here when it has answered a read,
// and takes it away before it writes an entry, because what follows from an entry may begin before its commit returns.
// On a store that others write, too, a reader asks where the account is, and takes the state if it is there. While the
// store knows that nobody else writes, what was true once is not asked again.
type shown struct {
	mu sync.RWMutex
	of map[string]shownState
}

// shownState is a state that nobody changes.
type shownState struct {
	state *account.State
	due   time.Time        // when time alone next causes something; zero: never
	book  *catalog.History // by which that was found
	term  uint64           // while the store returns it, nobody else has written the account since; 0: ask
}

// put keeps a state that was the newest in a term, see store.Newest.
func (h *shown) put(s *account.State, book *catalog.History, term uint64) {
	if s.Clock != "" || s.Seq == 0 { // a test clock is a record, which is read each time
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if kept, ok := h.of[s.ID]; ok && kept.book == book && kept.state.Seq == s.Seq {
		kept.term = term
		h.of[s.ID] = kept
		return
	}
	if h.of == nil {
		h.of = map[string]shownState{}
	}
	if len(h.of) >= maxShown {
		for other := range h.of { // any one
			delete(h.of, other)
			break
		}
	}
	h.of[s.ID] = shownState{s.Clone(), s.NextDue(*book), book, term}
}

// forget takes an account's state away.
func (h *shown) forget(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.of, id)
}

// clear takes all away, once no lane puts any.
func (h *shown) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.of)
}

// has reports whether an account's state is here, and in which term it was found the newest.
func (h *shown) has(id string) (term uint64, ok bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	kept, ok := h.of[id]
	return kept.term, ok
}

// confirm says that a state with this number was the newest in a term.
func (h *shown) confirm(id string, seq int64, term uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if kept, ok := h.of[id]; ok && kept.state.Seq == seq {
		kept.term = term
		h.of[id] = kept
	}
}

// get returns a copy of an account's state at an instant, if it is here and time has caused nothing since.
func (h *shown) get(id string, at time.Time, book *catalog.History) (*account.State, bool) {
	h.mu.RLock()
	kept, ok := h.of[id]
	h.mu.RUnlock()
	if !ok || kept.book != book || !kept.due.IsZero() && !at.Before(kept.due) {
		return nil, false
	}
	return kept.state.Clone(), true
}

// termOf returns a store's number of a time in which nobody else writes; 0: others may, or nobody ever does.
func termOf(s store.Newest) uint64 {
	if s == nil {
		return 0
	}
	return s.Alone()
}

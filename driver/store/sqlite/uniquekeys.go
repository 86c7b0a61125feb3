package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"conto/driver/store"
	"conto/driver/store/sqlite/internal/segment"
)

// Unique keys come in two families, which are indexed apart because keys are forgotten one day and ids are not.
const (
	ids = iota
	keys
	families
)

// maxTables is how many tables may wait to become segments before commits wait for that, too.
const maxTables = 16

// claims are unique keys that entries claim, by family.
type claims [families][]segment.Key

// table holds the unique keys of a stretch of the journal in memory.
type table struct {
	first  [families]map[uint64]int64 // a position for each hash
	more   [families][]segment.Key    // further positions for hashes that have one: next to none
	size   int
	upTo   int64 // the position of the stretch's last entry
	closed bool  // takes no more
}

func newTable() *table {
	t := &table{}
	for family := range t.first {
		t.first[family] = map[uint64]int64{}
	}
	return t
}

// add adds a unique key.
func (t *table) add(family int, m segment.Key) {
	if _, present := t.first[family][m.Hash]; present {
		t.more[family] = append(t.more[family], m)
	} else {
		t.first[family][m.Hash] = m.Pos
	}
	t.size++
}

// positions returns where a hash may have been claimed.
func (t *table) positions(family int, hash uint64) []int64 {
	pos, present := t.first[family][hash]
	if !present {
		return nil
	}
	found := []int64{pos}
	for _, m := range t.more[family] {
		if m.Hash == hash {
			found = append(found, m.Pos)
		}
	}
	return found
}

// sorted returns the unique keys of a family in a segment's order.
func (t *table) sorted(family int) []segment.Key {
	all := slices.Clone(t.more[family])
	for hash, pos := range t.first[family] {
		all = append(all, segment.Key{Hash: hash, Pos: pos})
	}
	segment.Sort(all)
	return all
}

// uniqueKeys is the index of who claimed what: tables in memory for the end of the journal, segments on disk for the
// rest. A look-up holds mu for reading from the first to the last place where it looks, so that what is merged or
// closed meanwhile is neither missed nor gone.
type uniqueKeys struct {
	db       *database
	lifetime time.Duration // how long keys are known at least
	hash     func(account, mark string) uint64

	mu           sync.RWMutex
	tables       []*table // in the journal's order; the last one takes new unique keys
	segments     [families][]*stored
	backpressure *backpressure
	full         chan struct{} // holds a token when a table may wait to be closed
	grown        chan struct{} // holds a token when there may be segments to merge or to drop
	lastPage     atomic.Int64  // the highest id that a page of a segment has, or is to have
}

func newUniqueKeys(db *database, o Options) *uniqueKeys {
	return &uniqueKeys{
		db: db, lifetime: o.KeyLifetime, hash: o.hash,
		tables: []*table{newTable()}, backpressure: newBackpressure("unique keys"), full: make(chan struct{}, 1), grown: make(chan struct{}, 1),
	}
}

// add adds the claims of committed entries, the last of which is at upTo. A table that has reached the size is closed.
func (m *uniqueKeys) add(added *claims, upTo int64, size int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	open := m.tables[len(m.tables)-1]
	for family := range added {
		for _, mark := range added[family] {
			open.add(family, mark)
		}
	}
	open.upTo = upTo
	if open.size >= size {
		open.closed = true
		m.tables = append(m.tables, newTable())
		m.backpressure.set(len(m.tables) > maxTables)
		signal(m.full)
	}
}

// addEntry adds what an entry of the journal claims.
func (m *uniqueKeys) addEntry(e *store.Entry, pos int64, size int) {
	var claimed claims
	for _, mark := range e.UniqueKeys() {
		family, hash := m.hashed(e.Account, mark)
		claimed[family] = append(claimed[family], segment.Key{Hash: hash, Pos: pos})
	}
	m.add(&claimed, pos, size)
}

// claimant returns the entry that has claimed a unique key, or store.ErrNotFound.
func (m *uniqueKeys) claimant(ctx context.Context, account, mark string) (store.Entry, error) {
	family, hash := m.hashed(account, mark)
	positions, err := m.candidates(ctx, family, hash)
	if err != nil {
		return store.Entry{}, err
	}
	for _, pos := range positions {
		e, err := m.db.entryAt(ctx, pos)
		if err != nil {
			return store.Entry{}, fmt.Errorf("entry at %d, which the index of unique keys names: %w", pos, there(err))
		}
		if e.Account == account && slices.Contains(e.UniqueKeys(), mark) {
			return e, nil
		}
	}
	return store.Entry{}, store.ErrNotFound
}

// candidates returns the positions of all entries that have claimed a hash, the newest first.
func (m *uniqueKeys) candidates(ctx context.Context, family int, hash uint64) ([]int64, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var found []int64
	for _, t := range m.tables {
		found = append(found, t.positions(family, hash)...)
	}
	for _, stored := range m.segments[family] {
		from, to := stored.directory.Candidates(hash)
		for page := from; page < to; page++ {
			data, err := m.page(ctx, stored.firstPage+int64(page))
			if err != nil {
				return nil, err
			}
			found = append(found, segment.Positions(data, hash)...)
		}
	}
	slices.Sort(found)
	slices.Reverse(found)
	return found, nil
}

// page reads one page of a segment.
func (m *uniqueKeys) page(ctx context.Context, id int64) ([]byte, error) {
	var data []byte
	err := m.db.view(func() error { return m.db.out.page.QueryRowContext(ctx, id).Scan(&data) })
	if err != nil {
		return nil, fmt.Errorf("page %d of the index of unique keys: %w", id, there(err))
	}
	return data, nil
}

// there takes from an error the meaning of "not found" where the row must be there: a unique key must not become free
// because the file is damaged.
func there(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errors.New("the row is missing")
	}
	return err
}

// claim notes what an entry of the batch claims, and reports whether some of it is taken.
func (b *batch) claim(e *store.Entry) (taken bool, err error) {
	var claimed claims
	for _, mark := range e.UniqueKeys() {
		family, hash := b.s.unique.hashed(e.Account, mark)
		if b.has(e.Account, mark, hash) {
			return true, nil
		}
		_, err := b.s.unique.claimant(b.ctx, e.Account, mark)
		if !errors.Is(err, store.ErrNotFound) {
			return err == nil, err
		}
		claimed[family] = append(claimed[family], segment.Key{Hash: hash, Pos: b.first + int64(len(b.written))})
	}
	for family := range claimed {
		for _, m := range claimed[family] {
			b.claims[family] = append(b.claims[family], m)
			b.claimed[m.Hash] = len(b.written)
		}
	}
	return false, nil
}

// has reports whether an entry of this batch has claimed a unique key.
func (b *batch) has(account, mark string, hash uint64) bool {
	i, some := b.claimed[hash]
	if !some {
		return false
	}
	claims := func(e *store.Entry) bool { return e.Account == account && slices.Contains(e.UniqueKeys(), mark) }
	// If it is another unique key with the same hash, what is sought may be behind it.
	return claims(b.written[i]) || slices.ContainsFunc(b.written, claims)
}

// hashed returns a unique key's family and hash.
func (m *uniqueKeys) hashed(account, mark string) (family int, hash uint64) {
	if strings.HasPrefix(mark, store.UniqueKeyOf("")) {
		family = keys
	}
	return family, m.hash(account, mark)
}

// signal leaves a token, if none is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

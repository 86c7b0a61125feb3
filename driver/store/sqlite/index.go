package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"conto/driver/store/sqlite/internal/segment"
)

const (
	// fanout is how many segments of a level are merged into one of the next: a unique key is written again once for each
	// level, and a look-up goes through at most fanout-1 filters for each.
	fanout = 8
	// tryAgain is the pause after something in the background has failed, and between looks for keys to forget.
	tryAgain, lookAgain = time.Second, time.Hour
)

// closeTables makes segments of closed tables until ctx is done.
func (m *uniqueKeys) closeTables(ctx context.Context) {
	pause := lookAgain
	for await(ctx, m.full, pause) {
		pause = lookAgain
		for closed := true; closed; {
			var err error
			closed, err = m.closeTable(ctx)
			m.backpressure.fail(err)
			if err != nil && ctx.Err() == nil {
				m.db.logger.Warn("store/sqlite: unique keys could not be indexed", "error", err)
				pause = tryAgain
			}
		}
	}
}

// closeTable makes segments of the oldest table, if it is closed, and reports whether it was.
func (m *uniqueKeys) closeTable(ctx context.Context) (bool, error) {
	m.mu.RLock()
	t := m.tables[0]
	closed := t.closed
	m.mu.RUnlock()
	if !closed {
		return false, nil
	}
	var written [families]*stored
	for family := range written {
		sorted := t.sorted(family)
		if len(sorted) == 0 {
			continue
		}
		var err error
		written[family], err = m.writeSegment(ctx, 0, len(sorted), func(add func(segment.Key) error) error {
			for _, mark := range sorted {
				if err := add(mark); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return false, err
		}
	}
	err := m.db.transact(ctx, func(tx *sql.Tx) error {
		for family, p := range written {
			if p == nil {
				continue
			}
			if err := p.record(ctx, tx, family); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "UPDATE progress SET marks = ?", t.upTo)
		return err
	})
	if err != nil {
		return false, err
	}
	m.replaceTable(written)
	return true, nil
}

// replaceTable puts segments in the place of the oldest table.
func (m *uniqueKeys) replaceTable(by [families]*stored) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tables = m.tables[1:]
	for family, p := range by {
		if p != nil {
			m.segments[family] = append(m.segments[family], p)
		}
	}
	m.backpressure.set(len(m.tables) > maxTables)
	signal(m.grown)
}

// mergeSegments merges segments, and drops those with keys that may be forgotten, until ctx is done.
func (m *uniqueKeys) mergeSegments(ctx context.Context) {
	pause := lookAgain
	for await(ctx, m.grown, pause) {
		pause = lookAgain
		err := m.forget(ctx)
		for family := range families {
			for merged := true; merged && err == nil; {
				merged, err = m.merge(ctx, family)
			}
		}
		if err != nil && ctx.Err() == nil {
			m.db.logger.Warn("store/sqlite: segments of unique keys could not be merged", "error", err)
			pause = tryAgain
		}
	}
}

// merge merges the segments of the lowest level that is full into one, and reports whether there was one.
func (m *uniqueKeys) merge(ctx context.Context, family int) (bool, error) {
	sources := m.mergeable(family)
	if sources == nil {
		return false, nil
	}
	count, closedAt := 0, int64(0)
	for _, p := range sources {
		count += p.marks
		closedAt = max(closedAt, p.closedAt)
	}
	merged, err := m.writeSegment(ctx, sources[0].level+1, count, func(add func(segment.Key) error) error {
		return m.eachKey(ctx, sources, add)
	})
	if err != nil {
		return false, err
	}
	merged.closedAt = closedAt
	return true, m.replaceSegments(ctx, family, sources, merged)
}

// mergeable returns the segments to merge next: the oldest of the lowest level that has enough; nil if none has.
func (m *uniqueKeys) mergeable(family int) []*stored {
	m.mu.RLock()
	defer m.mu.RUnlock()
	byLevel := map[int][]*stored{}
	for _, p := range m.segments[family] {
		byLevel[p.level] = append(byLevel[p.level], p)
	}
	for _, level := range slices.Sorted(maps.Keys(byLevel)) {
		if len(byLevel[level]) >= fanout {
			return byLevel[level][:fanout]
		}
	}
	return nil
}

// eachKey goes through the unique keys of several segments in order.
func (m *uniqueKeys) eachKey(ctx context.Context, sources []*stored, visit func(segment.Key) error) error {
	next := make([][]segment.Key, len(sources)) // what has been read of each, but not visited
	page := make([]int, len(sources))           // the page of each to read next
	for {
		first := -1
		for i, p := range sources {
			if len(next[i]) == 0 && page[i] < p.pages {
				data, err := m.page(ctx, p.firstPage+int64(page[i]))
				if err != nil {
					return err
				}
				next[i] = segment.Keys(data)
				page[i]++
			}
			if len(next[i]) > 0 && (first < 0 || segment.Compare(next[i][0], next[first][0]) < 0) {
				first = i
			}
		}
		if first < 0 {
			return nil
		}
		if err := visit(next[first][0]); err != nil {
			return err
		}
		next[first] = next[first][1:]
	}
}

// forget drops segments whose keys are all older than they have to be known.
func (m *uniqueKeys) forget(ctx context.Context) error {
	var now int64
	if err := m.db.view(func() error { return m.db.read.QueryRowContext(ctx, "SELECT unixepoch()").Scan(&now) }); err != nil {
		return err
	}
	m.mu.RLock()
	var old []*stored
	for _, p := range m.segments[keys] {
		if now-p.closedAt > int64(m.lifetime/time.Second) {
			old = append(old, p)
		}
	}
	m.mu.RUnlock()
	if len(old) == 0 {
		return nil
	}
	return m.replaceSegments(ctx, keys, old, nil)
}

// replaceSegments puts one segment, or none, in the place of others. Their pages go last, when no look-up can be at
// them.
func (m *uniqueKeys) replaceSegments(ctx context.Context, family int, old []*stored, by *stored) error {
	err := m.db.transact(ctx, func(tx *sql.Tx) error {
		for _, p := range old {
			if _, err := tx.ExecContext(ctx, "DELETE FROM mark_segments WHERE id = ?", p.id); err != nil {
				return err
			}
		}
		if by == nil {
			return nil
		}
		return by.record(ctx, tx, family)
	})
	if err != nil {
		return err
	}
	m.mu.Lock()
	kept := slices.DeleteFunc(slices.Clone(m.segments[family]),
		func(p *stored) bool { return slices.Contains(old, p) })
	if by != nil {
		kept = append(kept, by)
	}
	m.segments[family] = kept
	m.mu.Unlock()
	var errs []error
	for _, p := range old {
		_, directory := segment.Extent(p.marks)
		errs = append(errs, m.removePages(ctx, p.firstPage, p.firstPage+int64(p.pages+directory)-1))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("pages of replaced segments: %w", err)
	}
	return nil
}

// await waits for a token or the end of a pause, and reports whether to go on.
func await(ctx context.Context, token <-chan struct{}, pause time.Duration) bool {
	paused, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	select {
	case <-token:
	case <-paused.Done():
	}
	return ctx.Err() == nil
}

package sqlite

import (
	"context"
	"fmt"
	"math"
	"slices"

	"conto/driver/store/sqlite/internal/segment"
)

// loadSegments reads the segments' directories. Pages that belong to no segment,
// because the process ended before it recorded or after it replaced one, are removed.
func (m *uniqueKeys) loadSegments(ctx context.Context) error {
	rows, err := m.db.read.QueryContext(ctx, `
		SELECT id, family, level, marks, first_page, pages, directory, closed_at FROM mark_segments ORDER BY first_page`)
	if err != nil {
		return err
	}
	recorded, err := collect(rows, scanRecorded)
	if err != nil {
		return err
	}
	end := int64(0) // of the segment before
	for _, r := range recorded {
		if err := m.removePages(ctx, end+1, r.firstPage-1); err != nil {
			return err
		}
		if r.directory, err = m.directory(ctx, r); err != nil {
			return err
		}
		m.segments[r.family] = append(m.segments[r.family], r.stored)
		end = r.end()
	}
	if err := m.removePages(ctx, end+1, math.MaxInt64); err != nil {
		return err
	}
	m.lastPage.Store(end)
	// Oldest first, which is not the order of pages.
	for _, segments := range m.segments {
		slices.SortFunc(segments, func(a, b *stored) int { return int(a.id - b.id) })
	}
	signal(m.full)
	signal(m.grown)
	return nil
}

// recorded is a segment as its row describes it.
type recorded struct {
	*stored
	family         int
	directoryPages int
}

// end returns the segment's last page.
func (r recorded) end() int64 { return r.firstPage + int64(r.pages+r.directoryPages) - 1 }

func scanRecorded(row scanner) (recorded, error) {
	r := recorded{stored: &stored{}}
	err := row.Scan(&r.id, &r.family, &r.level, &r.marks, &r.firstPage, &r.pages, &r.directoryPages, &r.closedAt)
	if err == nil && (r.family < 0 || r.family >= families) {
		err = fmt.Errorf("segment %d is of an unknown family %d: a newer program has written it", r.id, r.family)
	}
	return r, err
}

// directory reads a segment's directory.
func (m *uniqueKeys) directory(ctx context.Context, r recorded) (*segment.Directory, error) {
	rows, err := m.db.read.QueryContext(ctx, "SELECT data FROM mark_pages WHERE id BETWEEN ? AND ? ORDER BY id",
		r.firstPage+int64(r.pages), r.end())
	if err != nil {
		return nil, err
	}
	pages, err := collect(rows, func(row scanner) (page []byte, err error) {
		err = row.Scan(&page)
		return page, err
	})
	if err != nil {
		return nil, err
	}
	d, err := segment.ReadDirectory(slices.Concat(pages...))
	if err != nil || d.Pages() != r.pages {
		return nil, fmt.Errorf("directory of segment %d is damaged: %v", r.id, err)
	}
	return d, nil
}

package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"conto/store"
	"conto/store/sqlite/internal/segment"
)

// loadMarks reads the segments' directories, and the end of the journal into tables. Pages that belong to no segment,
// because the process ended before it recorded or after it replaced one, are removed.
func (s *Store) loadMarks(ctx context.Context) error {
	rows, err := s.read.QueryContext(ctx, `
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
		if err := s.removePages(ctx, end+1, r.firstPage-1); err != nil {
			return err
		}
		if r.directory, err = s.directory(ctx, r); err != nil {
			return err
		}
		s.marks.segments[r.family] = append(s.marks.segments[r.family], r.stored)
		end = r.end()
	}
	if err := s.removePages(ctx, end+1, math.MaxInt64); err != nil {
		return err
	}
	s.lastPage.Store(end)
	// Oldest first, which is not the order of pages.
	for _, segments := range s.marks.segments {
		slices.SortFunc(segments, func(a, b *stored) int { return int(a.id - b.id) })
	}
	var indexed int64
	if err := s.read.QueryRowContext(ctx, "SELECT pos FROM mark_progress").Scan(&indexed); err != nil {
		return err
	}
	if err := s.loadTables(ctx, indexed); err != nil {
		return err
	}
	signal(s.marks.full)
	signal(s.marks.grown)
	return nil
}

// recorded is a segment as its row describes it.
type recorded struct {
	*stored
	family         int
	directoryPages int
}

// end answers the segment's last page.
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
func (s *Store) directory(ctx context.Context, r recorded) (*segment.Directory, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT data FROM mark_pages WHERE id BETWEEN ? AND ? ORDER BY id",
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

// loadTables reads the marks of the journal after a position, for which there are neither segments nor tables yet.
func (s *Store) loadTables(ctx context.Context, after int64) error {
	rows, err := s.read.QueryContext(ctx, "SELECT pos, account, key, marks FROM entries WHERE pos > ? ORDER BY pos", after)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(row scanner) (none struct{}, err error) {
		var pos int64
		var e store.Entry
		var marks sql.NullString
		if err := row.Scan(&pos, &e.Account, &e.Key, &marks); err != nil {
			return none, err
		}
		if e.Marks, err = unpackMarks(marks); err != nil {
			return none, fmt.Errorf("marks of the entry at %d: %w", pos, err)
		}
		var claimed claims
		for _, mark := range e.Claims() {
			family, hash := s.hashed(e.Account, mark)
			claimed[family] = append(claimed[family], segment.Mark{Hash: hash, Pos: pos})
		}
		s.marks.add(&claimed, pos, s.options.SegmentMarks)
		return none, nil
	})
	return err
}

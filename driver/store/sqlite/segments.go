package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"conto/driver/store/sqlite/internal/segment"
)

// stored is a segment in the database.
type stored struct {
	id        int64
	level     int
	marks     int
	firstPage int64
	pages     int
	closedAt  int64 // seconds since 1970
	directory *segment.Directory
}

// pagesAtOnce is how many pages go into one transaction: a megabyte, for which a commit waits a few milliseconds.
const pagesAtOnce = 256

// pager writes pages under consecutive ids, many in one transaction. Until a segment that has them is recorded, they
// mean nothing, and opening the database removes them.
type pager struct {
	db      *database
	ctx     context.Context
	next    int64
	pending [][]byte
}

// write takes a page, and writes when there are enough.
func (p *pager) write(page []byte) error {
	p.pending = append(p.pending, page)
	if len(p.pending) < pagesAtOnce {
		return nil
	}
	return p.flush()
}

// flush writes the pages it has.
func (p *pager) flush() error {
	err := p.db.transact(p.ctx, func(tx *sql.Tx) error {
		insert := tx.Stmt(p.db.in.page)
		for i, page := range p.pending {
			if _, err := insert.Exec(p.next+int64(i), page); err != nil {
				return err
			}
		}
		return nil
	})
	p.next += int64(len(p.pending))
	p.pending = nil
	return err
}

// writeSegment writes unique keys, so many and in order, as the pages of a new segment. It is not recorded yet.
func (m *uniqueKeys) writeSegment(ctx context.Context, level, count int,
	marks func(add func(segment.Key) error) error) (*stored, error) {
	pages, directory := segment.Extent(count)
	first := m.lastPage.Add(int64(pages+directory)) - int64(pages+directory) + 1
	to := &pager{db: m.db, ctx: ctx, next: first}
	w := segment.NewWriter(count, to.write)
	if err := marks(w.Add); err != nil {
		return nil, err
	}
	d, err := w.Close()
	if err != nil {
		return nil, err
	}
	if d.Pages() != pages {
		return nil, fmt.Errorf("a segment of %d keys has %d pages, not %d", count, d.Pages(), pages)
	}
	for chunk := range slices.Chunk(d.Bytes(), segment.PageSize) {
		if err := to.write(chunk); err != nil {
			return nil, err
		}
	}
	if err := to.flush(); err != nil {
		return nil, err
	}
	return &stored{level: level, marks: count, firstPage: first, pages: pages, directory: d}, nil
}

// record makes a written segment part of the database, in a transaction.
func (p *stored) record(ctx context.Context, tx *sql.Tx, family int) error {
	_, directory := segment.Extent(p.marks)
	row := tx.QueryRowContext(ctx, `
		INSERT INTO mark_segments (family, level, marks, first_page, pages, directory, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, coalesce(nullif(?, 0), unixepoch()))
		RETURNING id, closed_at`,
		family, p.level, p.marks, p.firstPage, p.pages, directory, p.closedAt)
	return row.Scan(&p.id, &p.closedAt)
}

// removePages removes the pages from first to last, if they are there, a few at a time.
func (m *uniqueKeys) removePages(ctx context.Context, first, last int64) error {
	for first <= last {
		result, err := m.db.write.ExecContext(ctx, `
			DELETE FROM mark_pages WHERE id IN (SELECT id FROM mark_pages WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?)`,
			first, last, pagesAtOnce)
		if err != nil {
			return err
		}
		if removed, err := result.RowsAffected(); err != nil || removed < pagesAtOnce {
			return err
		}
	}
	return nil
}

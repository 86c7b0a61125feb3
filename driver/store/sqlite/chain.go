package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
)

// chainPage is how many entries are read at a time for a digest. Readers of a page hold up the emptying of the
// write-ahead log, so it is small.
const chainPage = 500

// End returns the position of the journal's newest entry, which is how many it has.
func (s *Store) End(ctx context.Context) (pos int64, err error) {
	err = s.view(func() error {
		return s.read.QueryRowContext(ctx, "SELECT coalesce(max(pos), 0) FROM entries").Scan(&pos)
	})
	return pos, translate("end", err)
}

// Chain returns the digest of the journal up to a position, given that of an earlier position: of 0 it is zero, and of
// each entry it is SHA-256 of the digest before it and all that the entry has.
func (s *Store) Chain(ctx context.Context, after int64, digest [sha256.Size]byte, upTo int64) ([sha256.Size]byte,
	error) {
	for after < upTo {
		last := min(after+chainPage, upTo)
		links, err := s.links(ctx, after, last)
		if err == nil && int64(len(links)) != last-after {
			err = fmt.Errorf("of the entries %d to %d there are %d", after+1, last, len(links))
		}
		if err != nil {
			return digest, translate("chain", err)
		}
		for _, link := range links {
			digest = sha256.Sum256(append(digest[:], link...))
		}
		after = last
	}
	return digest, nil
}

// links returns what the entries after one position have, up to another: each text with its length before it.
func (d *database) links(ctx context.Context, after, upTo int64) (links [][]byte, err error) {
	err = d.view(func() error {
		rows, err := d.read.QueryContext(ctx, `
			SELECT account, seq, at, actor, key, digest, coalesce(marks, ''), command, events
			FROM entries WHERE pos > ? AND pos <= ? ORDER BY pos`, after, upTo)
		if err != nil {
			return err
		}
		links, err = collect(rows, scanLink)
		return err
	})
	return links, err
}

func scanLink(row scanner) (link []byte, err error) {
	var account, actor, key, digest, marks, command, events sql.RawBytes
	var seq, at int64
	if err := row.Scan(&account, &seq, &at, &actor, &key, &digest, &marks, &command, &events); err != nil {
		return nil, err
	}
	link = binary.BigEndian.AppendUint64(link, uint64(seq))
	link = binary.BigEndian.AppendUint64(link, uint64(at))
	for _, text := range [][]byte{account, actor, key, digest, marks, command, events} {
		link = binary.BigEndian.AppendUint64(link, uint64(len(text)))
		link = append(link, text...)
	}
	return link, nil
}

package engine

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/driver/store"
)

const editionRecord = "edition" // the kind of record that keeps an edition of the catalogue, by its number

func editionID(number int) string { return fmt.Sprintf("%06d", number) }

// OpenHistory reads every edition of the catalogue that a store keeps. A text that is none of them becomes the next
// edition; nil: none is added, and the default catalogue is the first one of a new store. A text that is an older one
// is not published again: the newest was published since, by an operator or a server with a newer file, and a server
// that restarts with the file it always had must not take that back.
func OpenHistory(ctx context.Context, s store.Store, text []byte) (catalog.History, error) {
	for {
		records, err := s.List(ctx, "", editionRecord)
		if err != nil {
			return catalog.History{}, err
		}
		if len(records) == 0 && text == nil {
			text = catalog.Default
		}
		if text == nil || isKept(records, text) {
			return readBook(records)
		}
		if err := mayFollow(text, records); err != nil {
			return catalog.History{}, err
		}
		r := store.Record{Kind: editionRecord, ID: editionID(len(records) + 1), Body: text}
		kept, err := s.Put(ctx, r, true)
		if err != nil {
			return catalog.History{}, err
		}
		if string(kept.Body) == string(text) {
			return readBook(append(records, kept))
		} // another node was first: look again
	}
}

func isKept(records []store.Record, text []byte) bool {
	return slices.ContainsFunc(records, func(r store.Record) bool { return bytes.Equal(r.Body, text) })
}

// mayFollow returns why a text cannot be the next edition, or nil.
func mayFollow(text []byte, records []store.Record) error {
	next, err := catalog.Parse(text, time.LoadLocation)
	if err != nil || len(records) == 0 {
		return err
	}
	book, err := readBook(records)
	if err != nil {
		return err
	}
	return next.Follows(book.Latest())
}

// CatalogueTexts returns every edition that a store keeps as it was written, the oldest first.
func CatalogueTexts(ctx context.Context, s store.Store) ([]string, error) {
	records, err := s.List(ctx, "", editionRecord)
	texts := make([]string, len(records))
	for i, r := range records {
		texts[i] = string(r.Body)
	}
	return texts, err
}

// Catalogues reads the editions that a store keeps and writes nothing: what the book was when it had all of them, when
// it lacked the newest, and so on. By one of these each entry was decided.
func Catalogues(ctx context.Context, s store.Store) ([]catalog.History, error) {
	records, err := s.List(ctx, "", editionRecord)
	if err != nil {
		return nil, err
	}
	var books []catalog.History
	for n := len(records); n > 0; n-- {
		book, err := readBook(records[:n])
		if err != nil {
			return nil, err
		}
		books = append(books, book)
	}
	return books, nil
}

func readBook(records []store.Record) (catalog.History, error) {
	var editions []*catalog.Edition
	for _, r := range records {
		e, err := catalog.Parse(r.Body, time.LoadLocation)
		if err != nil {
			return catalog.History{}, fmt.Errorf("edition %s: %w", strings.TrimLeft(r.ID, "0"), err)
		}
		editions = append(editions, e)
	}
	return catalog.NewBook(editions...), nil
}

// know makes sure that the book holds the editions by which an account lives; another node may have added one.
func (e *Engine) know(ctx context.Context, s *account.State) error {
	edition := s.Sub.Edition
	if s.Sub.Pending != nil {
		edition = max(edition, s.Sub.Pending.Edition)
	}
	for _, c := range s.Charges {
		if c.Terms != nil {
			edition = max(edition, c.Terms.Edition)
		}
	}
	return e.knowEdition(ctx, edition)
}

// knowEdition reads the editions again if one of them is not in the book.
func (e *Engine) knowEdition(ctx context.Context, edition int) error {
	if edition <= e.Book().Latest().Number {
		return nil
	}
	book, err := OpenHistory(ctx, e.store, nil)
	if err != nil {
		return err
	}
	e.book.Store(&book)
	return nil
}

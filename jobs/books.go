package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/store"
	"conto/internal/clock"
)

// Books issues documents and keeps them for ever. They are a journal of their own: an entry is a document, and as the
// store gives each entry of a journal its number, once and without gaps, whoever else writes at the same time, so it
// does for documents. A number is thereby allotted in the transaction that fixes its document.
//
// Documents hold names and addresses. They are not erased with an account: the law wants them kept for ten years.
type Books struct {
	store   store.Store
	clock   clock.Clock
	journal string

	mu     sync.Mutex
	series bill.Series // as of entry seq
	seq    int64
}

// NewBooks opens the books of a store. A name other than "" opens books in which documents are only tried out: their
// numbers say so, and they are no invoices.
func NewBooks(s store.Store, c clock.Clock, name string) *Books {
	b := &Books{store: s, clock: c, journal: store.Books}
	if name != "" {
		b.journal = store.Books + ":" + name
	}
	b.begin()
	return b
}

// begin forgets what was read.
func (b *Books) begin() {
	b.series, b.seq = bill.Series{}, 0
	if !b.fiscal() {
		b.series.Prefix = "TEST-"
	}
}

// Fixed is a document with its place in the books.
type Fixed struct {
	ID string `json:"id"` // inv_17: the seventeenth document
	bill.Document
}

const (
	documentPrefix = "inv_"
	trialPrefix    = "test_"
	// maxIssues bounds how often a document is issued anew because another node was first.
	maxIssues = 100
)

// ErrBusy means that other nodes were first again and again; the document may be issued later.
var ErrBusy = errors.New("jobs: the books are too busy")

// Issue makes a draft a document, once: for what it is about, such as a payment, there is one document, however often
// it is asked for. A repeat answers the first one. The jobs follow from the document's being issued, in the same
// transaction.
func (b *Books) Issue(ctx context.Context, about string, draft bill.Draft, follow ...store.Job) (Fixed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	if draft.Given, err = b.given(ctx); err != nil {
		return Fixed{}, err
	}
	for range maxIssues {
		if err := b.catchUp(ctx); err != nil {
			return Fixed{}, err
		}
		doc, err := b.series.Issue(draft)
		if err != nil {
			return Fixed{}, err
		}
		body, err := json.Marshal(doc)
		if err != nil {
			return Fixed{}, err
		}
		refused, err := b.store.Commit(ctx, []store.Entry{{
			Account: b.journal, Seq: b.seq + 1, At: b.clock.Now(), Actor: "books", Command: []byte(
				"{}"), Events: body, Unique: []string{about}, Jobs: follow,
		}})
		switch {
		case err != nil:
			return Fixed{}, err
		case refused[0] == nil:
			b.seq++
			b.series.Apply(&doc)
			return Fixed{b.id(b.seq), doc}, nil
		case errors.Is(refused[0], store.ErrDuplicate):
			return b.Find(ctx, about)
		case !errors.Is(refused[0], store.ErrConflict):
			return Fixed{}, refused[0]
		}
	}
	return Fixed{}, ErrBusy
}

// catchUp reads the documents that others have issued.
func (b *Books) catchUp(ctx context.Context) error {
	for {
		entries, err := b.store.Entries(ctx, b.journal, store.Span{After: b.seq, Limit: booksPage})
		if err != nil {
			return err
		}
		for _, e := range entries {
			f, err := b.read(e)
			if err != nil {
				return err
			}
			if err := b.series.Check(&f.Document); err != nil {
				return fmt.Errorf("the books, entry %d: %w", e.Seq, err)
			}
			b.series.Apply(&f.Document)
			b.seq = e.Seq
		}
		if len(entries) < booksPage {
			return nil
		}
	}
}

// Propose makes a pro-forma of a draft, taxed as an invoice would be now. It is not in the books.
func (b *Books) Propose(ctx context.Context, draft bill.Draft, reference string) (bill.Document, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.catchUp(ctx); err != nil {
		return bill.Document{}, err
	}
	return b.series.Propose(draft, reference)
}

// All calls do with each document from a day to another, both included, the oldest first.
func (b *Books) All(ctx context.Context, from, to cal.Date, do func(Fixed) error) error {
	for after := int64(0); ; {
		page, next, err := b.Page(ctx, after, from, to, booksPage)
		if err != nil {
			return err
		}
		for _, f := range page {
			if err := do(f); err != nil {
				return err
			}
		}
		if next == 0 {
			return nil
		}
		after = next
	}
}

// booksPage is how many documents are read at a time.
const booksPage = 500

// Page answers at most so many documents after a place in the books, from a day to another, both included, the oldest
// first; and the place at which to go on, 0 when there are none.
func (b *Books) Page(ctx context.Context, after int64, from, to cal.Date, limit int) (page []Fixed, next int64,
	err error) {
	for {
		entries, err := b.store.Entries(ctx, b.journal, store.Span{After: after, Limit: booksPage})
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			if len(page) == limit {
				return page, after, nil
			}
			f, err := b.read(e)
			if err != nil {
				return nil, 0, err
			}
			if !f.Date.Before(from) && !to.Before(f.Date) {
				page = append(page, f)
			}
			after = e.Seq
		}
		if len(entries) < booksPage {
			return page, 0, nil
		}
	}
}

// Verify reads all documents and answers how many there are, or the first that cannot follow the one before it.
func (b *Books) Verify(ctx context.Context) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begin()
	err := b.catchUp(ctx)
	return b.seq, err
}

// Find answers the document about something, or store.ErrNotFound.
func (b *Books) Find(ctx context.Context, about string) (Fixed, error) {
	e, err := b.store.Find(ctx, b.journal, about)
	if err != nil {
		return Fixed{}, err
	}
	return b.read(e)
}

// Get answers a document by its id, or store.ErrNotFound.
func (b *Books) Get(ctx context.Context, id string) (Fixed, error) {
	digits := strings.TrimPrefix(id, b.prefix())
	seq, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || seq < 1 || b.id(seq) != id {
		return Fixed{}, store.ErrNotFound
	}
	entries, err := b.store.Entries(ctx, b.journal, store.Span{After: seq - 1, Before: seq + 1})
	if err != nil {
		return Fixed{}, err
	}
	if len(entries) == 0 {
		return Fixed{}, store.ErrNotFound
	}
	return b.read(entries[0])
}

func (b *Books) prefix() string {
	if b.fiscal() {
		return documentPrefix
	}
	return trialPrefix
}

func (b *Books) id(seq int64) string { return b.prefix() + strconv.FormatInt(seq, 10) }

// fiscal says whether what is in the books was issued, and not only tried out.
func (b *Books) fiscal() bool { return b.journal == store.Books }

func readFixed(r store.Record) (Fixed, error) {
	var f Fixed
	if err := json.Unmarshal(r.Body, &f); err != nil {
		return Fixed{}, fmt.Errorf("document %s: %w", r.ID, err)
	}
	return f, nil
}

func (b *Books) read(e store.Entry) (Fixed, error) {
	f := Fixed{ID: b.id(e.Seq)}
	if err := json.Unmarshal(e.Events, &f.Document); err != nil {
		return Fixed{}, fmt.Errorf("document %s: %w", f.ID, err)
	}
	return f, nil
}

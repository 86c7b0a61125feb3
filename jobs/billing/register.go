package billing

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

// Register issues documents and keeps them for good. It is a journal of their own: an entry is a document, and as the
// store gives each entry of a journal its number, once and without gaps, also while others write, so it
// does for documents. A number is thereby allotted in the transaction that fixes its document.
//
// Documents hold names and addresses. They are not erased with an account: the law demands that they are kept for ten
// years.
type Register struct {
	store   store.Store
	clock   clock.Clock
	journal string

	mu     sync.Mutex
	series bill.Series // as of entry seq
	seq    int64
	saved  int64 // the entry as of which it was kept last
	whole  bool  // every document is read, whatever was kept
}

// NewRegister opens the register of a store. A name other than "" opens one in which documents are only tried out:
// their numbers say so, and they are no invoices.
func NewRegister(s store.Store, c clock.Clock, name string) *Register {
	r := &Register{store: s, clock: c, journal: store.Books}
	if name != "" {
		r.journal = store.Books + ":" + name
	}
	r.begin()
	return r
}

// begin forgets what was read.
func (r *Register) begin() {
	r.series, r.seq, r.saved = bill.Series{}, 0, 0
	if !r.fiscal() {
		r.series.Prefix = "TEST-"
	}
}

const (
	documentPrefix = "inv_"
	trialPrefix    = "test_"
	// maxIssues bounds how often a document is issued anew because another node was first.
	maxIssues = 100
)

// ErrBusy means that other nodes were first again and again; the document may be issued later.
var ErrBusy = errors.New("billing: the register is too busy")

// Issue makes a draft a document, once: for what it is about, such as a payment, there is one document, however often
// it is asked for. A repeat returns the first one. The jobs follow from the document's being issued, in the same
// transaction.
func (r *Register) Issue(ctx context.Context, about string, draft bill.Draft, follow ...store.Job) (bill.Issued,
	error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	if draft.Given, err = r.given(ctx); err != nil {
		return bill.Issued{}, err
	}
	for range maxIssues {
		if err := r.catchUp(ctx); err != nil {
			return bill.Issued{}, err
		}
		doc, err := r.series.Issue(draft)
		if err != nil {
			return bill.Issued{}, err
		}
		body, err := json.Marshal(doc)
		if err != nil {
			return bill.Issued{}, err
		}
		refused, err := r.store.Commit(ctx, []store.Entry{{
			Account: r.journal, Seq: r.seq + 1, At: r.clock.Now(), Actor: "books", Command: []byte("{}"), Events: body,
			Unique: []string{about}, Jobs: follow,
		}})
		switch {
		case err != nil:
			return bill.Issued{}, err
		case refused[0] == nil:
			r.seq++
			r.series.Apply(&doc)
			r.keep(ctx)
			return bill.Issued{ID: r.id(r.seq), Document: doc}, nil
		case errors.Is(refused[0], store.ErrDuplicate):
			return r.Find(ctx, about)
		case !errors.Is(refused[0], store.ErrConflict):
			return bill.Issued{}, refused[0]
		}
	}
	return bill.Issued{}, ErrBusy
}

// catchUp reads the documents that others have issued.
func (r *Register) catchUp(ctx context.Context) error {
	if r.seq == 0 && !r.whole {
		if err := r.resume(ctx); err != nil {
			return err
		}
	}
	for {
		entries, err := r.store.Entries(ctx, r.journal, store.Span{After: r.seq, Limit: registerPage})
		if err != nil {
			return err
		}
		for _, e := range entries {
			f, err := r.read(e)
			if err != nil {
				return err
			}
			if err := r.series.Check(&f.Document); err != nil {
				return fmt.Errorf("the register, entry %d: %w", e.Seq, err)
			}
			r.series.Apply(&f.Document)
			r.seq = e.Seq
		}
		if len(entries) < registerPage {
			r.keep(ctx)
			return nil
		}
	}
}

// Propose makes a pro-forma of a draft, taxed as an invoice would be now. It is not in the register.
func (r *Register) Propose(ctx context.Context, draft bill.Draft, reference string) (bill.Document, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.catchUp(ctx); err != nil {
		return bill.Document{}, err
	}
	return r.series.Propose(draft, reference)
}

// All calls do with each document from a day to another, both included, the oldest first.
func (r *Register) All(ctx context.Context, from, to cal.Date, do func(bill.Issued) error) error {
	for after := int64(0); ; {
		page, next, err := r.Page(ctx, after, from, to, registerPage)
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

// registerPage is how many documents are read at a time.
const registerPage = 500

// Page returns at most so many documents after a place in the books, from a day to another, both included, the oldest
// first; and the place at which to go on, 0 when there are none.
func (r *Register) Page(ctx context.Context, after int64, from, to cal.Date, limit int) (page []bill.Issued, next int64,
	err error) {
	for {
		entries, err := r.store.Entries(ctx, r.journal, store.Span{After: after, Limit: registerPage})
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			if len(page) == limit {
				return page, after, nil
			}
			f, err := r.read(e)
			if err != nil {
				return nil, 0, err
			}
			if !f.Date.Before(from) && !to.Before(f.Date) {
				page = append(page, f)
			}
			after = e.Seq
		}
		if len(entries) < registerPage {
			return page, 0, nil
		}
	}
}

// Verify reads all documents and returns how many there are, or the first that cannot follow the one before it.
func (r *Register) Verify(ctx context.Context) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin()
	r.whole = true
	err := r.catchUp(ctx)
	r.whole = false
	return r.seq, err
}

// Find returns the document about something, or store.ErrNotFound.
func (r *Register) Find(ctx context.Context, about string) (bill.Issued, error) {
	e, err := r.store.Find(ctx, r.journal, about)
	if err != nil {
		return bill.Issued{}, err
	}
	return r.read(e)
}

// Get returns a document by its id, or store.ErrNotFound.
func (r *Register) Get(ctx context.Context, id string) (bill.Issued, error) {
	digits := strings.TrimPrefix(id, r.prefix())
	seq, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || seq < 1 || r.id(seq) != id {
		return bill.Issued{}, store.ErrNotFound
	}
	entries, err := r.store.Entries(ctx, r.journal, store.Span{After: seq - 1, Before: seq + 1})
	if err != nil {
		return bill.Issued{}, err
	}
	if len(entries) == 0 {
		return bill.Issued{}, store.ErrNotFound
	}
	return r.read(entries[0])
}

func (r *Register) prefix() string {
	if r.fiscal() {
		return documentPrefix
	}
	return trialPrefix
}

func (r *Register) id(seq int64) string { return r.prefix() + strconv.FormatInt(seq, 10) }

// IsFiscal reports whether a document was issued, and not only tried out.
func IsFiscal(d bill.Issued) bool { return strings.HasPrefix(d.ID, documentPrefix) }

// fiscal reports whether what is in the register was issued, and not only tried out.
func (r *Register) fiscal() bool { return r.journal == store.Books }

func (r *Register) read(e store.Entry) (bill.Issued, error) {
	f := bill.Issued{ID: r.id(e.Seq)}
	if err := json.Unmarshal(e.Events, &f.Document); err != nil {
		return bill.Issued{}, fmt.Errorf("document %s: %w", f.ID, err)
	}
	return f, nil
}

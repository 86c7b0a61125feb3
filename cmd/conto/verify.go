package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/cmd/internal/headlog"
	"conto/cmd/internal/storage"
	"conto/core/catalog"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/billing"
)

// verifyCommand rebuilds every account from its journal and compares.
type verifyCommand struct {
	database
	Files fileFlags `embed:"" prefix:"files-s3-"`

	Head      string `help:"A line of heads.log, or the last one of accounts.heads, kept elsewhere, to compare with." placeholder:"LINE"`
	AsWritten bool   `help:"Do not decide entries again: for a journal that begins in an earlier release, some of whose rules were others."`
}

// Run implements the command. It fails at the first difference, naming it.
func (v *verifyCommand) Run(ctx context.Context, c *console) error {
	if v.Database == "" && !storage.Exists(v.Data) {
		return fmt.Errorf("there is no database in %s: name its folder with --data, or its URL with --database", v.Data)
	}
	s, err := storage.Open(ctx, storage.Config{Data: v.Data, URL: v.Database, Log: c.log})
	if err != nil {
		return err
	}
	found, err := verify(ctx, s, v.AsWritten)
	if err == nil {
		err = v.heads(ctx, s)
	}
	if err == nil {
		err = v.files(ctx, s)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%d accounts, %d entries and %d documents: every balance is what the journal says\n",
		found.accounts, found.entries, found.documents)
	return err
}

// heads holds the journal against what was recorded of it outside of the database.
func (v *verifyCommand) heads(ctx context.Context, s store.Store) error {
	journal, ok := s.(headlog.Journal)
	if !ok {
		return v.accounts(ctx, s)
	}
	lines, err := headlog.Read(v.Data)
	if err != nil {
		return err
	}
	if err := headlog.Check(ctx, journal, lines); err != nil || v.Head == "" {
		return err
	}
	line, err := headlog.Parse(v.Head)
	if err != nil {
		return err
	}
	return headlog.Check(ctx, journal, []headlog.Line{line})
}

// accounts is heads for a journal whose entries have no order among accounts. A line that was kept elsewhere proves
// that the record is the one which the server wrote.
func (v *verifyCommand) accounts(ctx context.Context, s store.Store) error {
	recorded, err := headlog.CheckAccounts(ctx, v.Data, s)
	if err != nil || v.Head == "" {
		return err
	}
	kept, err := headlog.ParseSummary(v.Head)
	if err == nil && kept != recorded {
		err = fmt.Errorf("%s in %s is not the one of --head: its last line is %q", headlog.AccountsName, v.Data, recorded)
	}
	return err
}

// verifyPage is how many accounts, or entries, are read at a time.
const verifyPage = 1000

// verified counts what was read.
type verified struct {
	accounts, entries, documents int64
	newest                       time.Time // when the newest entry on the machine's clock was made
}

// inspector is a store that can look below what it answers: whether its tables fit together, and which jobs are still
// to be done.
type inspector interface {
	Inspect(ctx context.Context) (entries int64, err error)
	Waiting(ctx context.Context) ([]store.Job, error)
}

// verifier holds what a store answers against what must be. docs/VERIFY.md says what it sees, and what it cannot.
type verifier struct {
	store   store.Store
	books   []catalog.History  // by which entries may have been decided: that of now first
	waiting map[store.Job]bool // what is still to be done; nil: the store does not say
	keys    time.Time          // idempotency keys that were claimed since are known
	written bool               // entries are taken as they are, and not decided again
	found   verified
}

// verify checks every account of a store, and all books; asWritten takes entries as they are.
func verify(ctx context.Context, s store.Store, asWritten bool) (verified, error) {
	v := &verifier{store: s, written: asWritten, keys: clock.System.Now().Add(-store.KeyLifetime + 24*time.Hour)}
	var err error
	if v.books, err = engine.Catalogues(ctx, s); err != nil {
		return v.found, err
	}
	entries := int64(-1)
	if below, ok := s.(inspector); ok {
		if entries, err = v.inspect(ctx, below); err != nil {
			return v.found, err
		}
	}
	if err := v.heads(ctx); err != nil {
		return v.found, err
	}
	if told := v.found.entries + v.found.documents; s.Exclusive() && entries >= 0 && told != entries {
		return v.found, fmt.Errorf("the journal has %d entries, of which %d belong to an account", entries, told)
	}
	return v.found, nil
}

// inspect has the store look at itself.
func (v *verifier) inspect(ctx context.Context, below inspector) (int64, error) {
	entries, err := below.Inspect(ctx)
	if err != nil {
		return 0, err
	}
	jobs, err := below.Waiting(ctx)
	v.waiting = map[store.Job]bool{}
	for _, j := range jobs {
		v.waiting[j] = true
	}
	return entries, err
}

// heads goes through all accounts and all books.
func (v *verifier) heads(ctx context.Context) error {
	query := store.HeadQuery{Limit: verifyPage}
	for {
		heads, err := v.store.Heads(ctx, query)
		if err != nil {
			return err
		}
		for _, h := range heads {
			query.After = h.Account
			if store.IsBooks(h.Account) {
				if err := v.documents(ctx, h); err != nil {
					return err
				}
				v.found.documents += h.Seq
				continue
			}
			if err := v.account(ctx, h); err != nil {
				return fmt.Errorf("account %s: %w", h.Account, err)
			}
			v.found.accounts, v.found.entries = v.found.accounts+1, v.found.entries+h.Seq
		}
		if len(heads) < verifyPage {
			return nil
		}
	}
}

// documents checks that the documents of some books follow one another and add up, and that each is about what the
// journal says.
func (v *verifier) documents(ctx context.Context, h store.Head) error {
	documents, err := billing.NewRegister(v.store, clock.System, billing.RegisterName(h.Account)).Verify(ctx)
	if err == nil && documents != h.Seq {
		err = fmt.Errorf("the books end at document %d, and their head says %d", documents, h.Seq)
	}
	for after := int64(0); err == nil && after < documents; after += verifyPage {
		var page []store.Entry
		if page, err = v.store.Entries(ctx, h.Account, store.Span{After: after, Limit: verifyPage}); err != nil {
			break
		}
		for _, entry := range page {
			if err = v.document(ctx, entry); err != nil {
				return fmt.Errorf("%s, document %d: %w", h.Account, entry.Seq, err)
			}
		}
	}
	return err
}

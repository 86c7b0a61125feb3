package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"conto/core/account"
	"conto/core/bill"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/billing"
)

// paid checks that what an entry's events say was paid, or given back, has its document (C32), unless its job is still
// to be done.
func (v *verifier) paid(ctx context.Context, state *account.State, events []account.Event) error {
	for _, event := range events {
		want, job := bill.Issued{}, store.Job{Account: state.ID}
		switch e := event.(type) {
		case account.Paid:
			if account.Returns(events, e.Charge) {
				continue
			}
			want.Kind, want.Total, job.Kind, job.ID = bill.Invoice, e.Amount, engine.JobInvoice, e.Charge
		case account.PaymentRefunded:
			want.Kind, want.Total, job.Kind, job.ID = bill.CreditNote, e.Amount, engine.JobRefund, e.Refund
		default:
			continue
		}
		if err := v.has(ctx, state, want, job); err != nil {
			return fmt.Errorf("entry %d: %w", state.Seq, err)
		}
	}
	return nil
}

// documentRecord is the kind of the records that keep the documents of an account, by which it finds them.
const documentRecord = "document"

// has checks that a job's document is in the account's books, of the kind and the total of the one that is wanted, and
// is kept with the account.
func (v *verifier) has(ctx context.Context, state *account.State, want bill.Issued, job store.Job) error {
	books := []string{"", "test"}
	if state.Clock != "" {
		books = []string{"clock:" + state.Clock}
	}
	for _, name := range books {
		d, err := billing.NewRegister(v.store, clock.System, name).Find(ctx, state.ID+"/"+job.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			continue
		case err != nil:
			return err
		case d.Kind != want.Kind || d.Total != want.Total || d.Account != state.ID:
			return fmt.Errorf("%s is over %s, and its document %s is of %s over %s", job.ID, want.Total, d.Number, d.Account,
				d.Total)
		}
		return v.kept(ctx, d, job)
	}
	if v.waiting[job] {
		return nil
	}
	return fmt.Errorf("%s has no %s", job.ID, strings.ReplaceAll(string(want.Kind), "_", " "))
}

// kept checks an account's own copy of a document.
func (v *verifier) kept(ctx context.Context, d bill.Issued, job store.Job) error {
	record, err := v.store.Get(ctx, d.Account, documentRecord, d.ID)
	switch {
	case errors.Is(err, store.ErrNotFound) && v.waiting[job]:
		return nil
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%s of %s is in the books, and not among the account's documents", d.ID, job.ID)
	case err != nil:
		return err
	}
	var own bill.Issued
	if err := json.Unmarshal(record.Body, &own); err != nil {
		return fmt.Errorf("the account's copy of %s is not readable: %w", d.ID, err)
	}
	if !reflect.DeepEqual(own, d) {
		return fmt.Errorf("the account's copy of %s differs from the one in the books", d.ID)
	}
	return nil
}

// document checks that what a document is about is in the journal of its account.
func (v *verifier) document(ctx context.Context, entry store.Entry) error {
	if len(entry.Unique) != 1 {
		return fmt.Errorf("it is about %d things", len(entry.Unique))
	}
	about := entry.Unique[0]
	id, what := about, ""
	if end := strings.LastIndex(about, "/"); end >= 0 {
		id, what = about[:end], about[end+1:]
	}
	var d bill.Document
	if err := json.Unmarshal(entry.Events, &d); err != nil {
		return err
	}
	mark := account.PaidKey(what)
	if d.Kind == bill.CreditNote {
		mark = account.RefundKey(what)
	}
	if _, err := v.store.Find(ctx, id, mark); errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("it is about %s of %s, of which the journal knows nothing", what, id)
	} else if err != nil {
		return err
	}
	found, err := v.store.Find(ctx, entry.Account, about)
	if err == nil && found.Seq != entry.Seq {
		err = fmt.Errorf("%s has document %d, too", about, found.Seq)
	}
	return err
}

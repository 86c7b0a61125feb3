package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
)

// heldPause is the time between two looks at the documents that are held back; a profile that is saved is looked at at
// once.
const heldPause = time.Minute

// ProfileSaved says that somebody's billing profile was saved, which a document may have waited for.
func (b *Billing) ProfileSaved() {
	if b == nil {
		return
	}
	select {
	case b.saved <- struct{}{}:
	default: // somebody will look anyway
	}
}

// WatchHeld hands over the documents that were held back for want of the buyer's data, once those are there, until ctx
// is done.
func (b *Billing) WatchHeld(ctx context.Context, failed func(error)) {
	if b.exchange == nil {
		return
	}
	watch(ctx, b.SendHeld, heldPause, b.saved, failed)
}

// SendHeld looks once at all documents that wait for a person. One whose buyer's data were missing, and are in the
// billing profile now, is handed over with these; one that the channel did not take then is offered again. Whatever
// else is wrong stays for a person.
func (b *Billing) SendHeld(ctx context.Context) error {
	all, err := b.Attention.All(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range all {
		if m.Topic != OfDocument {
			continue
		}
		f, err := b.Document(ctx, m.Account, m.About)
		if err == nil {
			err = b.sendHeld(ctx, f)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (b *Billing) sendHeld(ctx context.Context, f Fixed) error {
	kept, err := b.exchange.kept(ctx, f.Account, f.ID)
	if err != nil || len(kept.Files) == 0 || kept.Took {
		return err
	}
	if kept.Held == nil {
		return b.exchange.Send(ctx, f)
	}
	doc := f.Document
	if kept.Buyer != nil {
		doc.Buyer.Profile = *kept.Buyer
	}
	if doc.Lacks() == nil { // it is held for something else
		return nil
	}
	profile, err := b.customers.Profile(ctx, f.Account)
	if err != nil {
		return err
	}
	right, err := f.For(profile)
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return nil // not yet, or they have moved since
	}
	if err != nil || b.fileProblems(f, &right) != nil {
		return err
	}
	_, err = b.exchange.Again(ctx, f, &profile)
	return err
}

// fileProblems returns why a document cannot be written as a file that the exchange takes; nil: it can.
func (b *Billing) fileProblems(f Fixed, doc *bill.Document) []string {
	if why := doc.Lacks(); why != nil {
		return why
	}
	_, why := b.written(f, doc)
	return why
}

// written writes a document as a file that was not handed over, and returns why there can be none.
func (b *Billing) written(f Fixed, doc *bill.Document) (content []byte, why []string) {
	content, err := b.format.Write(doc, unsent)
	if err != nil {
		return nil, []string{err.Error()}
	}
	if b.format.Check != nil {
		why = b.format.Check(doc.Seller.VATID+"_"+unsent+".xml", content, f.Date)
	}
	return content, why
}

// unsent is the progressive number of a file that was not handed over; the exchange never gets it.
const unsent = "00000"

// File is a document as the exchange takes it: the file that it was handed over in, or one that was not. There is none
// while the buyer's data do not suffice for one.
func (b *Billing) File(ctx context.Context, f Fixed) ([]byte, error) {
	if b.format.Write == nil || !f.ForExchange() {
		return nil, fault.Of(fault.NotFound, message.NoExchangeFile, "document", f.Number)
	}
	if b.exchange != nil {
		content, err := b.exchange.Content(ctx, f)
		if !errors.Is(err, store.ErrNotFound) {
			return content, err
		}
	}
	why := f.Lacks()
	if why == nil {
		var content []byte
		if content, why = b.written(f, &f.Document); why == nil {
			return content, nil
		}
	}
	return nil, fault.Of(fault.Conflict, message.NoExchangeFileYet, "document", f.Number, "why",
		strings.TrimSuffix(strings.Join(why, "; "), ".")).
		With("missing", why)
}

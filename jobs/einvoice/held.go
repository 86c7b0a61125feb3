package einvoice

import (
	"context"
	"errors"
	"time"

	"conto/core/bill"
	"conto/jobs/attention"
	"conto/jobs/record"
)

// heldPause is the time between two looks at the documents that are held back; a profile that is saved is looked at at
// once.
const heldPause = time.Minute

// Held looks after the documents that were held back for want of the buyer's data: once those are in the billing
// profile, they are handed over.
type Held struct {
	Sender   *Sender
	Format   Format
	Document func(ctx context.Context, account, document string) (bill.Issued, error)
	Profile  func(ctx context.Context, account string) (bill.Profile, error)

	saved chan struct{} // holds a token when a billing profile was saved
}

// NewHeld makes it.
func NewHeld(x *Sender, f Format, document func(ctx context.Context, account, document string) (bill.Issued, error),
	profile func(ctx context.Context, account string) (bill.Profile, error)) *Held {
	return &Held{x, f, document, profile, make(chan struct{}, 1)}
}

// ProfileSaved records that somebody's billing profile was saved, which a document may have waited for.
func (h *Held) ProfileSaved() {
	if h == nil {
		return
	}
	select {
	case h.saved <- struct{}{}:
	default: // somebody will look anyway
	}
}

// Watch hands such documents over until ctx is done.
func (h *Held) Watch(ctx context.Context, failed func(error)) {
	if h != nil {
		record.Watch(ctx, h.Look, heldPause, h.saved, failed)
	}
}

// Look looks once at all documents that wait for a person. One whose buyer's data were missing, and are in the billing
// profile now, is handed over with these; one that the channel did not take then is offered again. Whatever else is
// wrong stays for a person.
func (h *Held) Look(ctx context.Context) error {
	all, err := h.Sender.attention.All(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, i := range all {
		if i.Topic != attention.OfDocument {
			continue
		}
		f, err := h.Document(ctx, i.Account, i.About)
		if err == nil {
			err = h.send(ctx, f)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (h *Held) send(ctx context.Context, f bill.Issued) error {
	kept, err := h.Sender.kept(ctx, f.Account, f.ID)
	if err != nil || len(kept.Files) == 0 || kept.Took {
		return err
	}
	if kept.Held == nil {
		return h.Sender.Send(ctx, f)
	}
	doc := f.Document
	if kept.Buyer != nil {
		doc.Buyer.Profile = *kept.Buyer
	}
	if doc.Lacks() == nil { // it is held for something else
		return nil
	}
	profile, err := h.Profile(ctx, f.Account)
	if err != nil {
		return err
	}
	right, refused := f.For(profile)
	if refused != nil || h.Format.problems(f, &right) != nil {
		return nil // not yet, or they have moved since
	}
	_, err = h.Sender.Again(ctx, f, &profile)
	return err
}

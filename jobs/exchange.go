package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/transmission"
	"conto/document/delivery"
	"conto/internal/clock"
	"conto/store"
)

// Exchange hands documents to the tax agency's exchange, and is told what became of them.
//
// A document goes in a file, whose number is used once in all time; one that is rejected goes again, with its own number and date,
// in another file.
type Exchange struct {
	store       store.Store
	transmitter delivery.Transmitter
	format      Format
	sender      string // whose number files bear: a country and a tax number
	clock       clock.Clock
	zone        *time.Location
	log         *slog.Logger

	mu   sync.Mutex
	last int64 // file numbers up to here were seen to be taken
}

// Format writes documents as files and checks them as the exchange will.
type Format struct {
	Write func(d *bill.Document, progressive string) ([]byte, error)
	Check func(name string, content []byte, day cal.Date) []string
}

// NewExchange makes an exchange for a sender.
func NewExchange(s store.Store, t delivery.Transmitter, f Format, sender string, c clock.Clock, zone *time.Location, log *slog.Logger) *Exchange {
	return &Exchange{store: s, transmitter: t, format: f, sender: sender, clock: c, zone: zone, log: log}
}

// The kinds of record about files. A file's number belongs to a document for good, whether it was sent or not.
const (
	fileRecord  = "file"         // whose a number is
	claimRecord = "file-of"      // which number a document's file has
	filesRecord = "transmission" // a document's newest file
)

// file is whose a number is.
type file struct {
	Account  string `json:"account"`
	Document string `json:"document"`
	Try      int    `json:"try"` // which file of the document it is: 1 for the first
}

// Transmitted is a document's newest file, and what is known of it.
type Transmitted struct {
	transmission.Transmission
	Try     int                         `json:"try"`
	Earlier []transmission.Transmission `json:"earlier,omitempty"` // files that this one replaces, the oldest first
	Held    []string                    `json:"held,omitempty"`    // why it was not handed over: the exchange would reject it
	Took    bool                        `json:"took,omitempty"`    // the channel has it
}

// Send hands a document over, once.
func (x *Exchange) Send(ctx context.Context, f Fixed) error {
	if !f.ForExchange() {
		return nil
	}
	kept, err := x.Of(ctx, f)
	if err == nil && (kept.Took || kept.Held != nil) {
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return x.try(ctx, f, max(kept.Try, 1), kept.Earlier)
}

// Again hands a document over in another file, after the exchange has rejected the one before or it was held back.
func (x *Exchange) Again(ctx context.Context, f Fixed) (Transmitted, error) {
	kept, err := x.Of(ctx, f)
	if errors.Is(err, store.ErrNotFound) {
		return kept, fault.New(fault.Conflict, "Document %s was not handed over yet.", f.Number)
	}
	if err != nil {
		return kept, err
	}
	if kept.Held == nil && !kept.Took && kept.Status == transmission.Sent { // the channel was away: the same file once more
		if err := x.try(ctx, f, kept.Try, kept.Earlier); err != nil {
			return kept, err
		}
		return x.Of(ctx, f)
	}
	if kept.Held == nil && kept.Status != transmission.Rejected {
		return kept, fault.New(fault.Conflict, "Document %s is not sent again: its file %s is not rejected but %s.", f.Number, kept.File, kept.Status)
	}
	if err := x.try(ctx, f, kept.Try+1, append(kept.Earlier, kept.Transmission)); err != nil {
		return kept, err
	}
	return x.Of(ctx, f)
}

// Of answers what is known of a document's newest file, or store.ErrNotFound.
func (x *Exchange) Of(ctx context.Context, f Fixed) (Transmitted, error) {
	var kept Transmitted
	record, err := x.store.Get(ctx, f.Account, filesRecord, f.ID)
	if err != nil {
		return kept, err
	}
	return kept, json.Unmarshal(record.Body, &kept)
}

// try makes a document's next file, and hands it over.
func (x *Exchange) try(ctx context.Context, f Fixed, number int, earlier []transmission.Transmission) error {
	n, err := x.number(ctx, file{f.Account, f.ID, number})
	if err != nil {
		return err
	}
	progressive, err := transmission.Progressive(n)
	if err != nil {
		return err
	}
	name, err := transmission.FileName(x.sender, n)
	if err != nil {
		return err
	}
	t := Transmitted{Transmission: transmission.New(f.Number, name), Try: number, Earlier: earlier}
	if n := len(earlier); n > 0 {
		t.Following = earlier[n-1].File
	}
	content, err := x.format.Write(&f.Document, progressive)
	if err != nil {
		t.Held = []string{err.Error()}
	} else {
		t.Held = x.format.Check(name, content, cal.DateOf(x.clock.Now(), x.zone))
	}
	if t.Held != nil {
		x.log.Error("an invoice was not handed to the exchange, which would reject it", "document", f.Number, "account", f.Account, "why", t.Held)
		_, err := put(ctx, x.store, f.Account, filesRecord, f.ID, t, false)
		return err
	}
	if _, err := put(ctx, x.store, f.Account, filesRecord, f.ID, t, false); err != nil { // a receipt may come before the next line
		return err
	}
	_, err = x.transmitter.Send(ctx, delivery.File{Name: name, Content: content})
	switch {
	case errors.Is(err, delivery.ErrRefused), errors.Is(err, delivery.ErrOther):
		t.Held = []string{err.Error()}
	case err != nil:
		return err
	default:
		t.Took = true
	}
	return x.change(ctx, f.Account, f.ID, func(now *Transmitted) error { now.Took, now.Held = t.Took, t.Held; return nil })
}

// number answers the number of a document's file: the one that it has, or the first that no file has.
func (x *Exchange) number(ctx context.Context, want file) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	claim := about(want.Account, want.Document) + fmt.Sprintf("/%d", want.Try)
	type claimed struct {
		Number int64 `json:"number"`
	}
	mine, err := get[claimed](ctx, x.store, "", claimRecord, claim)
	if err != nil || mine.Number > 0 {
		return mine.Number, err
	}
	for n := x.last + 1; ; n++ {
		kept, err := put(ctx, x.store, "", fileRecord, fmt.Sprintf("%08d", n), want, true)
		if err != nil {
			return 0, err
		}
		x.last = n
		if kept == want {
			mine, err = put(ctx, x.store, "", claimRecord, claim, claimed{n}, true)
			return mine.Number, err
		}
	}
}

// Receive is told a receipt of the exchange.
func (x *Exchange) Receive(ctx context.Context, r transmission.Receipt) (Transmitted, error) {
	n, err := transmission.Number(x.sender, r.File)
	if err != nil {
		return Transmitted{}, err
	}
	record, err := x.store.Get(ctx, "", fileRecord, fmt.Sprintf("%08d", n))
	if errors.Is(err, store.ErrNotFound) {
		return Transmitted{}, fault.New(fault.NotFound, "No file %s was ever sent from here.", r.File)
	}
	if err != nil {
		return Transmitted{}, err
	}
	var of file
	if err := json.Unmarshal(record.Body, &of); err != nil {
		return Transmitted{}, err
	}
	var out Transmitted
	err = x.change(ctx, of.Account, of.Document, func(now *Transmitted) error {
		var err error
		if now.File == r.File {
			now.Transmission, err = now.Receive(r)
			now.Took = true
		} else {
			err = now.late(r)
		}
		out = *now
		return err
	})
	return out, err
}

// late is told a receipt of a file that has been replaced. If that one was issued after all, the document is: the exchange has
// rejected the file that replaces it, or will.
func (t *Transmitted) late(r transmission.Receipt) error {
	for i := range t.Earlier {
		if t.Earlier[i].File != r.File {
			continue
		}
		next, err := t.Earlier[i].Receive(r)
		if err != nil {
			return err
		}
		if t.Earlier[i] = next; next.Issued() && !t.Issued() {
			t.Earlier[i], t.Transmission = t.Transmission, next
		}
	}
	return nil
}

// change changes what is known of a document's file.
func (x *Exchange) change(ctx context.Context, account, document string, do func(*Transmitted) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	now, err := get[Transmitted](ctx, x.store, account, filesRecord, document)
	if err != nil {
		return err
	}
	if err := do(&now); err != nil {
		return err
	}
	_, err = put(ctx, x.store, account, filesRecord, document, now, false)
	return err
}

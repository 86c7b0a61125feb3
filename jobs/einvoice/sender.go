// Package einvoice hands documents to the tax agency's exchange, and records what became of them (C33).
package einvoice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/message"
	"conto/core/transmission"
	"conto/driver/document/delivery"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs/attention"
	"conto/jobs/record"
)

// Sender hands documents to the tax agency's exchange, and is told what became of them.
//
// A document goes in a file, whose number is used once in all time; one that is rejected goes again, with its own
// number and date, in another file. Files and receipts are kept as they were, ten years being what the law demands.
type Sender struct {
	store       store.Store
	transmitter delivery.Transmitter
	format      Format
	sender      string // whose number files bear: a country and a tax number
	clock       clock.Clock
	zone        *time.Location
	log         *slog.Logger
	attention   *attention.List
	undelivered func(ctx context.Context, account, document string, available cal.Date) error

	mu   sync.Mutex
	last int64 // file numbers up to here were seen to be taken
}

// NewSender makes what hands documents over for a seller, whose number files bear.
func NewSender(s store.Store, t delivery.Transmitter, f Format, sender string, c clock.Clock, zone *time.Location,
	log *slog.Logger) *Sender {
	return &Sender{store: s, transmitter: t, format: f, sender: sender, clock: c, zone: zone, log: log,
		attention: attention.New(s, c)}
}

// file is whose a number is.
type file struct {
	Account  string `json:"account"`
	Document string `json:"document"`
	Try      int    `json:"try"` // which file of the document it is: 1 for the first
}

// sent is what is kept of a document's files. What receipts report comes on top of it.
type sent struct {
	Files transmission.Chain `json:"files"`
	Held  []string           `json:"held,omitempty"`  // why the newest was not handed over: the exchange would reject it
	Took  bool               `json:"took,omitempty"`  // the channel has the newest
	Buyer *bill.Profile      `json:"buyer,omitempty"` // as somebody has put it right for the exchange
}

// Transmitted is the file of a document that counts, and what is known of it.
type Transmitted struct {
	transmission.Transmission
	Held []string
}

// errEarly means that a document is of tomorrow by the clock of this machine, which is slower than the one that fixed
// it.
var errEarly = errors.New("the document is of a day that has not begun here")

// Send hands a document over, once.
func (x *Sender) Send(ctx context.Context, f bill.Issued) error {
	if !f.ForExchange() {
		return nil
	}
	kept, err := x.kept(ctx, f.Account, f.ID)
	if err != nil || kept.Took || kept.Held != nil {
		return err
	}
	if len(kept.Files) == 0 {
		name, err := x.name(ctx, file{f.Account, f.ID, 1})
		if err != nil {
			return err
		}
		kept.Files = transmission.Chain{transmission.New(f.Number, name)}
	}
	return x.try(ctx, f, kept)
}

// Again hands a document over in another file, after the exchange has rejected the one before or it was held back; with
// the buyer's data put right, if that was what was wrong. A file that the channel has not taken goes once more as it
// is.
func (x *Sender) Again(ctx context.Context, f bill.Issued, buyer *bill.Profile) (Transmitted, error) {
	kept, err := x.kept(ctx, f.Account, f.ID)
	if err != nil {
		return Transmitted{}, err
	}
	if len(kept.Files) == 0 {
		return Transmitted{}, transmission.NotHandedOver(f.Number)
	}
	if buyer != nil {
		if _, err := f.For(*buyer); err != nil {
			return Transmitted{}, err
		}
	}
	held := kept.Held != nil
	if buyer != nil && !held && !kept.Took {
		return Transmitted{}, transmission.OnItsWay(f.Number, kept.Files.Current().File)
	}
	if held || kept.Took {
		if _, err := kept.Files.Again("", held); err != nil {
			return Transmitted{}, err
		}
		name, err := x.name(ctx, file{f.Account, f.ID, len(kept.Files) + 1})
		if err != nil {
			return Transmitted{}, err
		}
		if kept.Files, err = kept.Files.Again(name, held); err != nil {
			return Transmitted{}, err
		}
		kept.Held, kept.Took = nil, false
		if buyer != nil {
			kept.Buyer = buyer
		}
	}
	if err := x.try(ctx, f, kept); err != nil {
		return Transmitted{}, err
	}
	return x.Of(ctx, f)
}

// Of returns what is known of the file of a document that counts, or store.ErrNotFound.
func (x *Sender) Of(ctx context.Context, f bill.Issued) (Transmitted, error) {
	kept, err := x.kept(ctx, f.Account, f.ID)
	if err == nil && len(kept.Files) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return Transmitted{}, err
	}
	return kept.newest(), nil
}

func (s *sent) newest() Transmitted { return Transmitted{*s.Files.Current(), s.Held} }

// Content returns the newest file of a document as it was handed over, or store.ErrNotFound.
func (x *Sender) Content(ctx context.Context, f bill.Issued) ([]byte, error) {
	t, err := x.Of(ctx, f)
	if err != nil {
		return nil, err
	}
	kept, err := x.store.Get(ctx, f.Account, record.ExchangeFile, t.File)
	return kept.Body, err
}

// try hands the newest of a document's files over.
func (x *Sender) try(ctx context.Context, f bill.Issued, kept sent) error {
	name := kept.Files[len(kept.Files)-1].File
	content, held, err := x.write(ctx, f, name, kept.Buyer)
	if err != nil {
		return err
	}
	if held == nil {
		if err := x.keep(ctx, f, kept); err != nil { // a receipt may come before the next line
			return err
		}
		err := x.send(ctx, name, content)
		switch {
		case errors.Is(err, delivery.ErrRefused), errors.Is(err, delivery.ErrOther):
			held = []string{err.Error()}
		case err != nil:
			return err
		}
	}
	kept.Held, kept.Took = held, held == nil
	if err := x.keep(ctx, f, kept); err != nil {
		return err
	}
	if kept.Took {
		return x.attention.Close(ctx, attention.OfDocument, f.Account, f.ID)
	}
	x.log.Error("an invoice was not handed to the exchange, which would reject it", "document", f.Number, "account",
		f.Account, "why", held)
	until := transmission.SendBy(f.Date)
	return x.attention.Open(ctx, attention.Item{Topic: attention.OfDocument, Account: f.Account, About: f.ID,
		Why:   quoted(held),
		Until: until.String()})
}

func (x *Sender) keep(ctx context.Context, f bill.Issued, kept sent) error {
	_, err := record.Put(ctx, x.store, f.Account, record.Transmission, f.ID, kept, false)
	return err
}

// write writes a document's file, or returns why it is held back. What was written once stays as it was.
func (x *Sender) write(ctx context.Context, f bill.Issued, name string, buyer *bill.Profile) (content []byte,
	held []string, err error) {
	written, err := x.store.Get(ctx, f.Account, record.ExchangeFile, name)
	if !errors.Is(err, store.ErrNotFound) {
		return written.Body, nil, err
	}
	today := cal.DateOf(x.clock.Now(), x.zone)
	if today.Before(f.Date) {
		return nil, nil, errEarly
	}
	doc := f.Document
	if buyer != nil {
		if doc, err = f.For(*buyer); err != nil {
			return nil, nil, err
		}
	}
	if held = doc.Lacks(); held != nil {
		return nil, held, nil
	}
	n, err := transmission.Number(x.sender, name)
	if err != nil {
		return nil, nil, err
	}
	progressive, err := transmission.Progressive(n)
	if err != nil {
		return nil, nil, err
	}
	if content, err = x.format.Write(&doc, progressive); err != nil {
		return nil, []string{err.Error()}, nil
	}
	if held = x.format.Check(name, content, today); held != nil {
		return nil, held, nil
	}
	written, err = x.store.Put(ctx,
		store.Record{Account: f.Account, Kind: record.ExchangeFile, ID: name, Body: content}, true)
	return written.Body, nil, err
}

// name returns the name of a document's file, by its number: the one that it has, or the first that no file has.
func (x *Sender) name(ctx context.Context, want file) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	claim := record.ID(want.Account, want.Document) + fmt.Sprintf("/%d", want.Try)
	type claimed struct {
		Number int64 `json:"number"`
	}
	mine, err := record.Get[claimed](ctx, x.store, "", record.FileOf, claim)
	if err != nil {
		return "", err
	}
	if mine.Number > 0 {
		return transmission.FileName(x.sender, mine.Number)
	}
	if x.last == 0 {
		newest, err := LastFile(ctx, x.store)
		if err != nil {
			return "", err
		}
		x.last = newest
		// The newest may be this document's, given out just before a crash.
		if taken, err := isGiven(ctx, x.store, newest); err != nil {
			return "", err
		} else if taken {
			x.last--
		}
	}
	for n := x.last + 1; ; n++ {
		kept, err := record.Put(ctx, x.store, "", record.FileNumber, numbered(n), want, true)
		if err != nil {
			return "", err
		}
		x.last = n
		if kept == want {
			if mine, err = record.Put(ctx, x.store, "", record.FileOf, claim, claimed{n}, true); err != nil {
				return "", err
			}
			return transmission.FileName(x.sender, mine.Number)
		}
	}
}

// numbered returns the id of the record of a file's number.
func numbered(n int64) string { return fmt.Sprintf("%08d", n) }

// isGiven reports whether a number is a file's.
func isGiven(ctx context.Context, s store.Store, n int64) (bool, error) {
	_, err := s.Get(ctx, "", record.FileNumber, numbered(n))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// quoted returns why a document is held back, for the list: in the words of the check that refused it.
func quoted(why []string) []message.Note {
	notes := make([]message.Note, len(why))
	for i, text := range why {
		notes[i] = message.Quote(text)
	}
	return notes
}

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
)

// The kinds of records about editions that operators publish.
const (
	originRecord  = "edition-origin"  // who published an edition, by its number; written once
	plannedRecord = "edition-planned" // the edition that is to go on sale, as onlyPlanned
	onlyPlanned   = "main"
)

// Editions is how an engine's catalogue gets its next edition.
type Editions struct{ *Engine }

// Publication is an edition of the catalogue that an operator publishes.
type Publication struct {
	Number int       `json:"number"`         // what it is; the one before it is what the operator saw on sale
	From   time.Time `json:"from"`           // when it goes on sale
	By     string    `json:"by"`             // the actor
	Why    string    `json:"why"`            // their reason
	At     time.Time `json:"at"`             // when they decided so
	Text   string    `json:"text,omitempty"` // of one that waits
}

// follows refuses a text that cannot be the edition of a number: conflict where another has it, invalid where it is no
// catalogue, is not of the same currency and zone, or changes nothing.
func (p Publication) follows(records []store.Record) error {
	if p.Number != len(records)+1 {
		return fault.Of(fault.Conflict, message.EditionOvertaken)
	}
	if bytes.Equal(records[len(records)-1].Body, []byte(p.Text)) {
		return fault.Wrong("text", message.EditionUnchanged)
	}
	if err := mayFollow([]byte(p.Text), records); err != nil {
		return fault.Wrong("text", message.EditionWrong, "why", err.Error())
	}
	return nil
}

// Publish has an edition on sale from its instant on: at once where that is not to come. What is kept is never changed,
// so two who publish at once do not get the same number. Errors: those of a text that cannot follow, and conflict where
// an edition waits already.
func (e Editions) Publish(ctx context.Context, p Publication) error {
	records, err := e.store.List(ctx, "", editionRecord)
	if err != nil {
		return err
	}
	if err := p.follows(records); err != nil {
		return err
	}
	if p.From.After(p.At) {
		return e.plan(ctx, p)
	}
	if waits, _, err := e.Planned(ctx); err != nil || waits.Number > 0 {
		return errors.Join(err, fault.Of(fault.Conflict, message.EditionIsPlanned))
	}
	return e.put(ctx, p)
}

// plan keeps an edition that waits to go on sale.
func (e Editions) plan(ctx context.Context, p Publication) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	kept, err := e.store.Put(ctx, store.Record{Kind: plannedRecord, ID: onlyPlanned, Body: body}, true)
	if err == nil && !bytes.Equal(kept.Body, body) {
		err = fault.Of(fault.Conflict, message.EditionIsPlanned)
	}
	return err
}

// put keeps an edition and who published it, and begins to sell it.
func (e Editions) put(ctx context.Context, p Publication) error {
	kept, err := e.store.Put(ctx, store.Record{Kind: editionRecord, ID: editionID(p.Number), Body: []byte(p.Text)}, true)
	if err != nil {
		return err
	}
	if string(kept.Body) != p.Text {
		return fault.Of(fault.Conflict, message.EditionOvertaken)
	}
	p.Text = ""
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	origin := store.Record{Kind: originRecord, ID: editionID(p.Number), Body: body}
	if _, err := e.store.Put(ctx, origin, true); err != nil {
		return err
	}
	return e.knowEdition(ctx, p.Number)
}

// Planned returns the edition that waits to go on sale, and reports whether there is one.
func (e Editions) Planned(ctx context.Context) (p Publication, waits bool, err error) {
	r, err := e.store.Get(ctx, "", plannedRecord, onlyPlanned)
	if errors.Is(err, store.ErrNotFound) {
		return p, false, nil
	}
	if err == nil {
		err = json.Unmarshal(r.Body, &p)
	}
	return p, err == nil, err
}

// Withdraw takes back the edition that waits to go on sale. Errors: not_found where none waits.
func (e Editions) Withdraw(ctx context.Context) (Publication, error) {
	p, waits, err := e.Planned(ctx)
	if err == nil && (!waits || !e.clock.Now().Before(p.From)) {
		err = fault.Of(fault.NotFound, message.EditionNonePlanned)
	}
	if err != nil {
		return p, err
	}
	return p, e.store.Delete(ctx, "", plannedRecord, onlyPlanned)
}

// Origins returns who published editions, by their number. Those that came with a server's start are not among them.
func (e Editions) Origins(ctx context.Context) (map[int]Publication, error) {
	records, err := e.store.List(ctx, "", originRecord)
	if err != nil {
		return nil, err
	}
	all := map[int]Publication{}
	for _, r := range records {
		var p Publication
		if err := json.Unmarshal(r.Body, &p); err != nil {
			return nil, fmt.Errorf("origin of edition %s: %w", r.ID, err)
		}
		all[p.Number] = p
	}
	return all, nil
}

// Follow publishes the edition that waits once it is time, and begins to sell what another node has published.
// Each node does it every second.
func (e Editions) Follow(ctx context.Context) error {
	p, waits, err := e.Planned(ctx)
	if err != nil {
		return err
	}
	if waits && !e.clock.Now().Before(p.From) {
		err := e.put(ctx, p)
		if fault.Is(err, fault.Conflict) { // a server was started with another one meanwhile
			e.log.Error("an edition that was to go on sale does not: another one has its number", "edition", p.Number)
		} else if err != nil {
			return err
		}
		if err := e.store.Delete(ctx, "", plannedRecord, onlyPlanned); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	next := e.Book().Latest().Number + 1
	if _, err := e.store.Get(ctx, "", editionRecord, editionID(next)); errors.Is(err, store.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	return e.knowEdition(ctx, next)
}

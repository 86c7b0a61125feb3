package customer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/engine"
	"conto/jobs/record"
)

// One person has one personal account: an e-mail address opens no second one (C39). An address is held by records, a
// turn each: the account that writes the next turn has it, and of two who do so at once the store lets one. A turn of
// which the account does not stand by the address, because its server died, its address has changed or it was closed,
// is over after a while, so that nobody is kept out for good. Accounts on a test clock are of a world of their own.

// Holder is an account that has an address, or wants it.
type Holder struct {
	Account string
	Clock   string // the test clock that it lives on
	Email   string
}

const (
	holderPrefix = "personal:"      // begins what stands for the account of the record of a turn
	holderLife   = 10 * time.Minute // how long a turn counts of which the account does not stand by the address yet
)

// turn is whose an address is, since when.
type turn struct {
	Account string    `json:"account"`
	At      time.Time `json:"at"`

	id string
}

// errHeld means that somebody else has an address.
var errHeld error = fault.Of(fault.Conflict, message.PersonalExists)

// Claim makes an address an account's, or refuses with conflict. The account is then changed, and Holds asked whether
// it still has the address: another may have taken it for abandoned meanwhile.
func (d *Directory) Claim(ctx context.Context, h Holder) error {
	turns, err := d.turns(ctx, h)
	if err != nil {
		return err
	}
	next := 1
	for i, t := range turns {
		if t.Account != h.Account {
			if counts, err := d.counts(ctx, h, t); err != nil || counts {
				return errors.Join(err, held(counts))
			}
		}
		next = turnNumber(turns[i].id) + 1
	}
	// what is held is on the list first, so that it is erased with the account
	if _, err := record.Put(ctx, d.store, h.Account, record.Claimed, holderOf(h), true, false); err != nil {
		return err
	}
	mine := turn{h.Account, d.clock.Now().UTC(), fmt.Sprintf("%08d", next)}
	kept, err := record.Put(ctx, d.store, holderOf(h), record.Holder, mine.id, mine, true)
	if err == nil && kept.Account != h.Account {
		err = errHeld
	}
	if err == nil {
		err = d.settle(ctx, h, mine)
	}
	if errors.Is(err, errHeld) {
		err = errors.Join(err, d.Free(ctx, h))
	}
	return err
}

// settle gives way to an account that has come meanwhile, or takes the turns away that are over.
func (d *Directory) settle(ctx context.Context, h Holder, mine turn) error {
	turns, err := d.turns(ctx, h)
	if err != nil {
		return err
	}
	for _, t := range turns {
		if t.Account == h.Account {
			if t.id == mine.id {
				continue
			}
		} else if counts, err := d.counts(ctx, h, t); err != nil || counts {
			return errors.Join(err, held(counts))
		}
		if err := d.store.Delete(ctx, holderOf(h), record.Holder, t.id); err != nil {
			return err
		}
	}
	return nil
}

// Holds refuses with conflict an account that has not an address any more.
func (d *Directory) Holds(ctx context.Context, h Holder) error {
	turns, err := d.turns(ctx, h)
	if err != nil {
		return err
	}
	if len(turns) == 0 || turns[len(turns)-1].Account != h.Account {
		return errHeld
	}
	return nil
}

// Free gives an address up, if it is the account's.
func (d *Directory) Free(ctx context.Context, h Holder) error {
	return d.free(ctx, h.Account, holderOf(h))
}

func (d *Directory) free(ctx context.Context, id, of string) error {
	turns, err := d.turnsOf(ctx, of)
	if err != nil {
		return err
	}
	for _, t := range turns {
		if t.Account == id {
			if err := d.store.Delete(ctx, of, record.Holder, t.id); err != nil {
				return err
			}
		}
	}
	return d.store.Delete(ctx, id, record.Claimed, of)
}

// FreeAll gives up every address that an account has.
func (d *Directory) FreeAll(ctx context.Context, id string) error {
	records, err := d.store.List(ctx, id, record.Claimed)
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := d.free(ctx, id, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// counts reports whether a turn keeps others out: it is new, or its account stands by the address.
func (d *Directory) counts(ctx context.Context, h Holder, t turn) (bool, error) {
	if d.clock.Now().Sub(t.At) < holderLife {
		s, _, err := d.engine.State(ctx, t.Account)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return false, err
		}
		return err != nil || s.ClosedAt.IsZero(), nil
	}
	return d.stands(ctx, h, t)
}

// stands reports whether a turn's account is a personal one with the address.
func (d *Directory) stands(ctx context.Context, h Holder, t turn) (bool, error) {
	s, _, err := d.engine.State(ctx, t.Account)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || s.Kind != account.Personal || !s.ClosedAt.IsZero() {
		return false, err
	}
	contact, err := d.customers.Contact(ctx, t.Account)
	return text.Fold(contact.Email) == text.Fold(h.Email), err
}

func (d *Directory) turns(ctx context.Context, h Holder) ([]turn, error) {
	return d.turnsOf(ctx, holderOf(h))
}

// turnsOf reads an address's turns, the first one first.
func (d *Directory) turnsOf(ctx context.Context, of string) ([]turn, error) {
	records, err := d.store.List(ctx, of, record.Holder)
	if err != nil {
		return nil, err
	}
	turns := make([]turn, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Body, &turns[i]); err != nil {
			return nil, fmt.Errorf("holder of an address: %w", err)
		}
		turns[i].id = r.ID
	}
	return turns, nil
}

// turnNumber reads a turn's number; of an id that has none it is 0.
func turnNumber(id string) int {
	n := 0
	if _, err := fmt.Sscanf(id, "%d", &n); err != nil {
		return 0
	}
	return n
}

// held returns the refusal of an address that somebody has, or nil.
func held(is bool) error {
	if is {
		return errHeld
	}
	return nil
}

// Abandon closes an account that was opened with an address which it then had not: its server was held up so long that
// another account took the address.
func (d *Directory) Abandon(ctx context.Context, id string) error {
	_, err := d.engine.Do(ctx, engine.Request{Account: id, Actor: account.Operator,
		Command: account.Close{Reason: "another account has its e-mail address"}})
	return err
}

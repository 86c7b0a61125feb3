package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/account"
	"conto/driver/store"
)

// installationRecord is the kind of record that keeps one change of the installation's webhook endpoints, by its
// number; written once.
const installationRecord = "installation"

// Installations changes the webhook endpoints that are told of all accounts. Their changes are records by number, as
// editions of the catalogue are, so of two who change something at once one is first; each node looks for the next one
// every second, and until then tells nobody new.
type Installations struct{ *Engine }

// installationChange is what a record holds.
type installationChange struct {
	At     time.Time       `json:"at"`
	By     string          `json:"by"` // the actor
	Events json.RawMessage `json:"events"`
}

// Installation returns the webhook endpoints that are told of all accounts, as far as this node knows.
func (e *Engine) Installation() *account.Installation { return e.installation.Load() }

// Follow finds out what was changed since, by this node or another, and returns how it is.
func (e Installations) Follow(ctx context.Context) (*account.Installation, error) {
	for {
		now := e.Installation()
		kept, err := e.store.Get(ctx, "", installationRecord, installationID(now.Seq+1))
		if errors.Is(err, store.ErrNotFound) {
			return now, nil
		}
		if err == nil {
			err = e.learn(now, kept)
		}
		if err != nil {
			return nil, err
		}
	}
}

// learn adds the change that a record keeps to what is known, unless somebody has done so meanwhile.
func (e Installations) learn(now *account.Installation, kept store.Record) error {
	var change installationChange
	err := json.Unmarshal(kept.Body, &change)
	if err == nil {
		var events []account.Event
		if events, err = account.DecodeEvents(change.Events); err == nil {
			e.installation.CompareAndSwap(now, now.After(events))
			return nil
		}
	}
	return fmt.Errorf("change %d of the installation: %w", now.Seq+1, err)
}

// Do runs a command about the webhook endpoints that are told of all accounts, and returns how they are then. Errors
// are those of account.Installation.Decide.
func (e Installations) Do(ctx context.Context, by account.Actor, cmd account.Command) (*account.Installation, error) {
	for {
		now, err := e.Follow(ctx)
		if err != nil {
			return nil, err
		}
		at := e.clock.Now()
		events, err := now.Decide(cmd, by, at)
		if err != nil || len(events) == 0 {
			return now, err
		}
		body, err := json.Marshal(installationChange{at, by.ID, account.EncodeEvents(events)})
		if err != nil {
			return nil, err
		}
		change := store.Record{Kind: installationRecord, ID: installationID(now.Seq + 1), Body: body}
		kept, err := e.store.Put(ctx, change, true)
		if err == nil && bytes.Equal(kept.Body, body) {
			return e.Follow(ctx)
		}
		if err != nil {
			return nil, err
		} // another was first: decide again
	}
}

func installationID(seq int) string { return fmt.Sprintf("%08d", seq) }

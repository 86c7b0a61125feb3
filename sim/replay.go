package sim

import (
	"bytes"
	"encoding/json"
	"fmt"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/subscription"
	"conto/driver/store"
	"conto/sim/audit"
)

// Replay gives the auditor an account's whole journal, from its first entry on, and compares every entry, and the state
// just after the last one; the error names the first difference. What the journal has of payments is taken at the
// provider's word. Every edition of the book has the plans and models of the default catalogue, with figures of its
// own.
func Replay(entries []store.Entry, state *account.State, book catalog.History) error {
	editions, err := read(book)
	if err != nil {
		return err
	}
	t := newMirror()
	for _, e := range entries {
		t.sells(editions, sold(e, editions))
		if err := t.entry(e, book); err != nil {
			return fmt.Errorf("account %s, entry %d by %s on %s, %s: %w", e.Account, e.Seq, e.Actor, e.At, e.Command, err)
		}
	}
	told, err := json.Marshal(t.state)
	if err != nil {
		return err
	}
	is, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if !bytes.Equal(told, is) {
		return fmt.Errorf("account %s: by its journal it must be\n%s, is\n%s", state.ID, told, is)
	}
	return nil
}

// sold returns the edition from which an entry's node sold: the journal does not keep it, so it is the one that the
// entry names, or that has the pack it sells, and the newest where that does not matter.
func sold(e store.Entry, editions []audit.Figures) int {
	events, err := account.DecodeEvents(e.Events)
	if err != nil {
		return len(editions) // and the entry is told, which says what is wrong
	}
	for _, event := range events {
		if n := names(event, editions); n >= 1 && n <= len(editions) {
			return n
		}
	}
	return len(editions)
}

// names returns the edition that an event names as the one that is sold, or 0.
func names(event account.Event, editions []audit.Figures) int {
	switch e := event.(type) {
	case subscription.Started:
		return e.Edition
	case subscription.Upgraded:
		return e.Edition
	case subscription.Scheduled:
		return e.Edition
	case subscription.Ended:
		return e.Edition
	case account.ChargeRequested:
		if e.Terms != nil {
			return e.Terms.Edition
		}
		for i := len(editions) - 1; i >= 0; i-- {
			for _, p := range editions[i].Packs {
				if p.ID == e.Pack && p.Cents == e.Amount.Cents && p.Credits == int64(e.Credits) {
					return i + 1
				}
			}
		}
	}
	return 0
}

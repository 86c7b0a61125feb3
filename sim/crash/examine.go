package crash

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/driver/store"
	"conto/engine"
	"conto/sim"
)

// examine looks at what the servers have left, with none of them running.
func (r *round) examine(ctx context.Context, shown map[string]books) error {
	r.verify()
	s, err := r.home.open(ctx)
	if err != nil {
		return err
	}
	if err := r.examineStore(ctx, s, shown); err != nil {
		_ = s.Close() // the first error says it
		return err
	}
	return s.Close()
}

func (r *round) examineStore(ctx context.Context, s store.Store, shown map[string]books) error {
	book, err := engine.OpenHistory(ctx, s, nil)
	if err != nil {
		return err
	}
	wrong, err := agree(ctx, s, book, r.home.mails())
	if err != nil {
		return err
	}
	for _, w := range wrong {
		r.find("%s", w)
	}
	journals, err := readJournals(ctx, s)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(journals)) {
		r.report.Accounts++
		r.report.Entries += len(journals[id])
		if err := r.examineAccount(journals[id], shown[id], book); err != nil {
			r.find("%v", err)
		}
	}
	for _, w := range once(r.asks, journals) {
		r.find("%s", w)
	}
	return nil
}

// verify runs `conto verify`.
func (r *round) verify() {
	cmd := r.config.Command(append([]string{"verify"}, r.home.flags()...)...)
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("every balance is what the journal says")) {
		r.find("conto verify: %v\n%s", err, out)
	}
}

// readJournals reads every entry of every account.
func readJournals(ctx context.Context, s store.Store) (map[string][]store.Entry, error) {
	heads, err := s.Heads(ctx, store.HeadQuery{})
	if err != nil {
		return nil, err
	}
	journals := map[string][]store.Entry{}
	for _, h := range heads {
		if store.IsBooks(h.Account) {
			continue
		}
		if journals[h.Account], err = s.Entries(ctx, h.Account, store.Span{}); err != nil {
			return nil, err
		}
	}
	return journals, nil
}

// examineAccount asks the auditor about a journal, and compares what the API showed with it.
func (r *round) examineAccount(entries []store.Entry, shown books, book catalog.History) error {
	id := entries[0].Account
	if shown.account == nil {
		return fmt.Errorf("account %s: nobody was told of it", id)
	}
	for i, e := range shown.entries {
		if i >= len(entries) || e.Seq != entries[i].Seq || e.Key != entries[i].Key || e.Actor != entries[i].Actor ||
			!e.At.Equal(entries[i].At) {
			return fmt.Errorf("account %s: the API showed an entry %d, %s by %s under %q, that is not in the store", id, e.Seq,
				e.Command, e.Actor, e.Key)
		}
	}
	for _, e := range entries[len(shown.entries):] {
		if e.Key != "" {
			return fmt.Errorf("account %s: the API did not show entry %d, under %s", id, e.Seq, e.Key)
		}
	}
	state := &account.State{}
	for _, e := range entries {
		if err := engine.Fold(state, e); err != nil {
			return err
		}
		if e.Seq == shown.account.Seq {
			c, w := shown.account.Credits, &state.Wallet
			if c.Available != int64(w.Available(credit.Anywhere)) || c.Held != int64(w.Held()) ||
				shown.account.Plan != state.Sub.Plan {
				return fmt.Errorf("account %s: the API showed %+v on %s, the journal says %d and %d held on %s",
					id, c, shown.account.Plan, w.Available(credit.Anywhere), w.Held(), state.Sub.Plan)
			}
		}
		r.true(e.Seq, state)
	}
	return sim.Replay(entries, state, book)
}

// true looks at requests of which nothing was written, as what they asked for was so already: it must have been.
func (r *round) true(seq int64, state *account.State) {
	for _, a := range r.asks {
		if !a.mayBeTrue || !a.done() || a.account != state.ID {
			continue
		}
		if is := read[struct {
			Seq    int64
			Method string `json:"payment_method"`
		}](r, a); is.Seq == seq && is.Method != state.Sub.Method {
			r.find("%s %s under %s was answered %s; after entry %d it is %s", a.method, a.path, a.key, a.answer, seq,
				state.Sub.Method)
		}
	}
}

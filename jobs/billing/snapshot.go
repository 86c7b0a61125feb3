package billing

import (
	"context"
	"encoding/json"
	"errors"

	"conto/core/bill"
	"conto/driver/store"
)

// A register of many documents would take minutes to read. What they make of its series is kept now and then, as an
// account's state is: it can be made again, so nothing depends on it, and anyone who verifies the register reads it
// whole.

// snapshotEvery is after how many documents the series is kept again.
const snapshotEvery = 500

// seriesVersion is the version of what is kept; another one is read anew from the documents.
const seriesVersion = 1

// kept is a series as it is kept.
type kept struct {
	Version int         `json:"version"`
	Series  bill.Series `json:"series"`
}

// resume takes up the series as it was kept last, unless it does not go with the newest document that it knows.
func (r *Register) resume(ctx context.Context) error {
	s, err := r.store.Snapshot(ctx, r.journal)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var k kept
	if json.Unmarshal(s.State, &k) != nil || k.Version != seriesVersion || s.Seq < 1 {
		return nil
	}
	entries, err := r.store.Entries(ctx, r.journal, store.Span{After: s.Seq - 1, Before: s.Seq + 1})
	if err != nil || len(entries) == 0 {
		return err
	}
	last, err := r.read(entries[0])
	if err != nil {
		return err
	}
	number := k.Series.Prefix + bill.Number{Year: k.Series.Last.Year, Number: k.Series.Number}.String()
	if last.Number != number || last.Date != k.Series.Last || k.Series.Prefix != r.series.Prefix {
		return nil
	}
	r.series, r.seq, r.saved = k.Series, s.Seq, s.Seq
	return nil
}

// keep keeps the series, if enough documents have come since it was kept last. That it could not be is no matter: it is
// tried again with the next document.
func (r *Register) keep(ctx context.Context) {
	if r.seq-r.saved < snapshotEvery {
		return
	}
	state, err := json.Marshal(kept{seriesVersion, r.series})
	if err == nil {
		err = r.store.SaveSnapshots(ctx, []store.Snapshot{{Account: r.journal, Seq: r.seq, State: state}})
	}
	if err == nil {
		r.saved = r.seq
	}
}

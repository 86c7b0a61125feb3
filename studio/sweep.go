package studio

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/core/message"
	"conto/driver/store"
	"conto/jobs/attention"
)

// Figures that bound a sweep. None changes what is right: what it leaves, the next one finds.
const (
	sweepTime = 30 * time.Minute
	maxStuck  = 1000 // files that cannot be removed, before it gives up
)

// Sweep removes for good what was deleted longer than TrashTime ago (C26: nothing else is), all of it, and returns how
// many files that were. With the last file of a generation goes what was written for it. What cannot be removed is
// left, logged and put on the list of what waits for a person; the error says that there is some.
func (l *Gallery) Sweep(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	removed, by, stuck := 0, l.clock.Now().Add(-TrashTime), map[[2]string]error{}
	for {
		rows, err := l.store.AssetsDeletedBy(ctx, by, lookPage+len(stuck))
		if err != nil {
			return removed, err
		}
		fresh := 0
		for _, row := range rows {
			key := [2]string{row.Account, row.ID}
			if stuck[key] != nil {
				continue
			}
			fresh++
			if err := l.sweepOne(ctx, row); err != nil {
				if ctx.Err() != nil {
					return removed, ctx.Err()
				}
				stuck[key] = err
				continue
			}
			removed++
		}
		if fresh == 0 || len(stuck) >= maxStuck {
			return removed, stuckError(stuck)
		}
	}
}

// stuckError returns that some files could not be removed, with why one of them could not; nil if there are none.
func stuckError(stuck map[[2]string]error) error {
	for _, err := range stuck {
		return fmt.Errorf("%d files could not be removed, one because of: %w", len(stuck), err)
	}
	return nil
}

// sweepOne removes a file for good, or says in which account there is one that cannot be.
func (l *Gallery) sweepOne(ctx context.Context, row store.Asset) error {
	err := l.remove(ctx, row)
	if err == nil {
		return l.attention.Close(ctx, attention.OfFile, row.Account, row.ID)
	}
	if ctx.Err() != nil {
		return err
	}
	l.log.Error("a file that was deleted long ago could not be removed", "account", row.Account, "asset", row.ID,
		"error", err)
	return errors.Join(err, l.attention.Open(ctx, attention.Item{Topic: attention.OfFile, Account: row.Account,
		About: row.ID, Why: []message.Note{*say(message.AttentionFileStuck, "asset", row.ID, "error", err.Error())}}))
}

// remove removes an asset, its files and what else is kept of it. Doing it again goes on where it stopped.
func (l *Gallery) remove(ctx context.Context, row store.Asset) error {
	a, err := readAsset(row)
	if err != nil {
		return err
	}
	err = l.blobs.Delete(ctx, a.Key)
	if err == nil && a.Small != "" {
		err = l.blobs.Delete(ctx, a.Small)
	}
	if err == nil && l.removed != nil {
		err = l.removed(ctx, row.Account, row.ID)
	}
	if err == nil && row.Generation != "" {
		err = l.blank(ctx, a)
	}
	if err == nil {
		err = l.store.RemoveAsset(ctx, row.Account, row.ID)
	}
	return err
}

// blank takes what was written from the generation that made an asset, if it is the last one that is left: the prompt,
// and the answer of a language model. What it took stays.
func (l *Gallery) blank(ctx context.Context, last *Asset) error {
	for _, deleted := range []bool{false, true} {
		rows, err := l.store.Assets(ctx, store.AssetQuery{Account: last.Account, Generation: last.Generation,
			Deleted: deleted, Limit: 2})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.ID != last.ID {
				return nil
			}
		}
	}
	row, err := l.store.Generation(ctx, last.Account, last.Generation)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	g, err := read(row)
	if err != nil || !g.Final() {
		return err
	}
	g.Prompt, g.Text, g.Outputs = "", "", nil
	_, err = l.store.ChangeGeneration(ctx, g.write())
	return err
}

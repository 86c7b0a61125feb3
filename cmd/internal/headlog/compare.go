package headlog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"conto/driver/store"
)

// namedAccounts is how many accounts a message names; of the rest it says how many there are.
const namedAccounts = 10

// AccountsReach returns ErrLost, naming accounts, if some have fewer entries than the record of a data folder says. It
// reads no entries.
func AccountsReach(ctx context.Context, dir string, from Accounts) error {
	_, err := compareAccounts(ctx, dir, from, false)
	return err
}

// CheckAccounts returns an error that names the accounts which contradict the record of a data folder: ErrLost where
// entries are gone, else that the entry is another one. The summary is the record's; zero if there is none.
func CheckAccounts(ctx context.Context, dir string, from Accounts) (Summary, error) {
	return compareAccounts(ctx, dir, from, true)
}

// compareAccounts holds the accounts against the record, and with deep also the entries that it names.
func compareAccounts(ctx context.Context, dir string, from Accounts, deep bool) (Summary, error) {
	var lost, changed []string
	var last Summary
	err := eachRecorded(dir, func(recorded []accountHead) error {
		heads, err := headsOf(ctx, from, recorded)
		if err != nil {
			return err
		}
		seqs := map[string]int64{}
		for _, was := range recorded {
			if now := heads[was.account]; now < was.seq {
				lost = append(lost, fmt.Sprintf("%s (%d of %d)", was.account, now, was.seq))
			} else {
				seqs[was.account] = was.seq
			}
		}
		if !deep || len(seqs) == 0 {
			return nil
		}
		digests, err := digestsAt(ctx, from, seqs)
		for _, was := range recorded {
			if digest, there := digests[was.account]; seqs[was.account] > 0 && (!there || digest != was.digest) {
				changed = append(changed, fmt.Sprintf("%s (entry %d)", was.account, was.seq))
			}
		}
		return err
	}, func(s Summary) { last = s })
	switch since := last.At.Format(time.RFC3339); {
	case err != nil:
		return last, err
	case len(lost) > 0:
		return last, fmt.Errorf("%w that it had on %s: %s", ErrLost, since, some(lost))
	case len(changed) > 0:
		return last, fmt.Errorf("entries are not those that there were on %s: %s", since, some(changed))
	}
	return last, nil
}

// headsOf returns the newest entry's number of each account; of one that there is not, 0.
func headsOf(ctx context.Context, from Accounts, recorded []accountHead) (map[string]int64, error) {
	seqs := map[string]int64{}
	if len(recorded) == 0 { // for the store, no accounts are all of them
		return seqs, nil
	}
	query := store.HeadQuery{Accounts: make([]string, len(recorded))}
	for i, h := range recorded {
		query.Accounts[i] = h.account
	}
	heads, err := from.Heads(ctx, query)
	for _, h := range heads {
		seqs[h.Account] = h.Seq
	}
	return seqs, err
}

// some names the first of a list.
func some(list []string) string {
	if len(list) <= namedAccounts {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:namedAccounts], ", "), len(list)-namedAccounts)
}

package postgres

import (
	"encoding/json"
	"slices"
	"time"

	"conto/store"
)

// claim is a mark of an account.
type claim struct{ account, mark string }

// verdict decides what of one Commit can be written: newVerdict gathers what has to be read, judge decides by it.
type verdict struct {
	entries  []store.Entry
	outcomes []error
	accepted []*store.Entry
	hasJobs  bool // of any entry

	// What to read.
	ids               []string // the accounts, in order
	newIDs, newClocks []string // those among them that begin here
	claims            struct{ accounts, marks []string }

	// What was read.
	seqs  map[string]int64
	taken map[claim]bool // by earlier entries, and in judge by those of this commit
}

// newVerdict looks at what can be told of the entries without the database, and gathers what cannot.
func newVerdict(entries []store.Entry) *verdict {
	v := &verdict{
		entries: entries, outcomes: make([]error, len(entries)), seqs: map[string]int64{}, taken: map[claim]bool{},
	}
	known := map[string]bool{} // the accounts so far; false for one that was refused already
	for i := range entries {
		e := &entries[i]
		sound, seen := known[e.Account]
		if v.outcomes[i] = e.Check(); v.outcomes[i] != nil {
			known[e.Account] = false
			continue
		}
		if seen && !sound {
			v.outcomes[i] = store.ErrConflict
			continue
		}
		if !seen {
			known[e.Account] = true
			v.ids = append(v.ids, e.Account)
			if e.Seq == 1 {
				v.newIDs, v.newClocks = append(v.newIDs, e.Account), append(v.newClocks, e.Clock)
			}
		}
		v.hasJobs = v.hasJobs || len(e.Jobs) > 0
		for _, mark := range e.Claims() {
			v.claims.accounts, v.claims.marks = append(v.claims.accounts, e.Account), append(v.claims.marks, mark)
		}
	}
	slices.Sort(v.ids)
	return v
}

// hopeless says that nothing can be written, whatever the database holds.
func (v *verdict) hopeless() bool { return len(v.ids) == 0 }

// judge gives each entry its outcome, one after the other, by what was read and what the entries before it change.
func (v *verdict) judge() {
	refused := map[string]bool{}
	for i := range v.entries {
		e := &v.entries[i]
		if v.outcomes[i] == nil {
			v.outcomes[i] = v.outcome(e, refused[e.Account])
		}
		if v.outcomes[i] != nil {
			refused[e.Account] = true
			continue
		}
		v.accepted = append(v.accepted, e)
		v.seqs[e.Account] = e.Seq
		for _, mark := range e.Claims() {
			v.taken[claim{e.Account, mark}] = true
		}
	}
}

// outcome answers why the entry cannot be written, or nil.
func (v *verdict) outcome(e *store.Entry, afterRefused bool) error {
	if afterRefused || e.Seq != v.seqs[e.Account]+1 {
		return store.ErrConflict
	}
	for _, mark := range e.Claims() {
		if v.taken[claim{e.Account, mark}] {
			return store.ErrTaken
		}
	}
	return nil
}

// columns answers the arguments of insertEntries, of insertMarks (nil if there is none) and of moveAccounts.
func (v *verdict) columns() (rows, claimed, moved []any) {
	n := len(v.accepted)
	var (
		accounts, actors, keys, digests = make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		seqs                            = make([]int64, n)
		ats                             = make([]time.Time, n)
		commands, events                = make([][]byte, n), make([][]byte, n)
		marks                           = make([]*string, n)

		claimAccounts, claimMarks []string
		claimSeqs                 []int64
		claimIsKey                []bool
	)
	last := map[string]*store.Entry{}
	for i, e := range v.accepted {
		accounts[i], actors[i], keys[i], digests[i] = e.Account, e.Actor, e.Key, e.Digest
		seqs[i], ats[i] = e.Seq, e.At
		commands[i], events[i], marks[i] = nonNil(e.Command), nonNil(e.Events), packMarks(e.Marks)
		for j, mark := range e.Claims() {
			claimAccounts, claimMarks = append(claimAccounts, e.Account), append(claimMarks, mark)
			claimSeqs, claimIsKey = append(claimSeqs, e.Seq), append(claimIsKey, j == 0 && e.Key != "")
		}
		last[e.Account] = e
	}
	rows = []any{accounts, seqs, ats, actors, keys, digests, commands, events, marks}
	if len(claimMarks) > 0 {
		claimed = []any{claimAccounts, claimMarks, claimSeqs, claimIsKey}
	}
	var (
		ids    []string
		newest []int64
		dueAts []*time.Time
	)
	for id, e := range last {
		ids, newest = append(ids, id), append(newest, e.Seq)
		var due *time.Time
		if !e.DueAt.IsZero() {
			due = &e.DueAt
		}
		dueAts = append(dueAts, due)
	}
	return rows, claimed, []any{ids, newest, dueAts}
}

// packMarks writes marks as a JSON array, none as NULL.
func packMarks(marks []string) *string {
	if len(marks) == 0 {
		return nil
	}
	packed, err := json.Marshal(marks)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	text := string(packed)
	return &text
}

// nonNil makes no bytes empty bytes: the column's NULL would say the same twice.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

package postgres

import (
	"encoding/json"
	"slices"
	"time"

	"conto/driver/store"
	"conto/driver/store/internal/group"
)

// claim is a unique key of an account.
type claim struct{ account, mark string }

// verdict decides what can be written of the calls that share a transaction: newVerdict gathers what has to be read,
// and judge decides by it.
type verdict struct {
	calls    []*group.Call
	accepted []*store.Entry
	hasJobs  bool // of any entry

	// What to read.
	ids    []string // the accounts, in order
	newIDs []string // those among them that may begin here
	claims struct{ accounts, marks []string }

	// What was read.
	seqs  map[string]int64
	taken map[claim]bool // by earlier entries, and in judge by those of this commit
}

// newVerdict gathers what has to be read of the database before the entries can be judged.
func newVerdict(calls []*group.Call) *verdict {
	v := &verdict{calls: calls, seqs: map[string]int64{}, taken: map[claim]bool{}}
	known := map[string]bool{}
	for _, c := range calls {
		for i := range c.Entries {
			e := &c.Entries[i]
			if c.Outcomes[i] = e.Check(); c.Outcomes[i] != nil {
				continue
			}
			if !known[e.Account] {
				known[e.Account] = true
				v.ids = append(v.ids, e.Account)
			}
			if e.Seq == 1 {
				v.newIDs = append(v.newIDs, e.Account)
			}
			v.hasJobs = v.hasJobs || len(e.Jobs) > 0
			for _, mark := range e.UniqueKeys() {
				v.claims.accounts, v.claims.marks = append(v.claims.accounts, e.Account), append(v.claims.marks, mark)
			}
		}
	}
	slices.Sort(v.ids)
	return v
}

// hopeless reports whether nothing can be written, whatever the database holds.
func (v *verdict) hopeless() bool { return len(v.ids) == 0 }

// judge gives each entry its outcome, one after the other, by what was read and what the entries before it change.
func (v *verdict) judge() {
	for _, c := range v.calls {
		refused := map[string]bool{}
		for i := range c.Entries {
			e := &c.Entries[i]
			if c.Outcomes[i] == nil {
				c.Outcomes[i] = v.outcome(e, refused[e.Account])
			}
			if c.Outcomes[i] != nil {
				refused[e.Account] = true
				continue
			}
			v.accepted = append(v.accepted, e)
			v.seqs[e.Account] = e.Seq
			for _, mark := range e.UniqueKeys() {
				v.taken[claim{e.Account, mark}] = true
			}
		}
	}
}

// outcome returns why the entry cannot be written, or nil.
func (v *verdict) outcome(e *store.Entry, afterRefused bool) error {
	if afterRefused || e.Seq != v.seqs[e.Account]+1 {
		return store.ErrConflict
	}
	for _, mark := range e.UniqueKeys() {
		if v.taken[claim{e.Account, mark}] {
			return store.ErrDuplicate
		}
	}
	return nil
}

// columns returns the arguments of insertEntries, of insertMarks (nil if there is none) and of moveAccounts.
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
	for i, e := range v.accepted {
		accounts[i], actors[i], keys[i], digests[i] = e.Account, e.Actor, e.Key, e.Digest
		seqs[i], ats[i] = e.Seq, e.At
		commands[i], events[i], marks[i] = nonNil(e.Command), nonNil(e.Events), packMarks(e.Unique)
		for j, mark := range e.UniqueKeys() {
			claimAccounts, claimMarks = append(claimAccounts, e.Account), append(claimMarks, mark)
			claimSeqs, claimIsKey = append(claimSeqs, e.Seq), append(claimIsKey, j == 0 && e.Key != "")
		}
	}
	rows = []any{accounts, seqs, ats, actors, keys, digests, commands, events, marks}
	if len(claimMarks) > 0 {
		claimed = []any{claimAccounts, claimMarks, claimSeqs, claimIsKey}
	}
	return rows, claimed, v.moves()
}

// moves returns the arguments of moveAccounts: a row for each account, however many entries it got.
func (v *verdict) moves() []any {
	last := map[string]*store.Entry{}
	clock := map[string]*string{}
	for _, e := range v.accepted {
		last[e.Account] = e
		if c := clockOf(e); c != nil {
			clock[e.Account] = c
		}
	}
	var (
		ids    []string
		seqs   []int64
		dueAts []*time.Time
		clocks []*string
	)
	for id, e := range last {
		ids, seqs = append(ids, id), append(seqs, e.Seq)
		dueAts, clocks = append(dueAts, dueAt(e)), append(clocks, clock[id])
	}
	return []any{ids, seqs, dueAts, clocks}
}

// dueAt returns when the account is due after an entry, as its column has it.
func dueAt(e *store.Entry) *time.Time {
	if e.DueAt.IsZero() {
		return nil
	}
	return &e.DueAt
}

// clockOf returns the clock on which an account begins, or nil when the entry is a later one.
func clockOf(e *store.Entry) *string {
	if e.Seq == 1 {
		return &e.Clock
	}
	return nil
}

// jobs returns those of the accepted entries.
func (v *verdict) jobs() []store.Job {
	var jobs []store.Job
	for _, e := range v.accepted {
		jobs = append(jobs, e.Jobs...)
	}
	return jobs
}

// unused returns the accounts that were created to be locked, and got no entry.
func (v *verdict) unused() []string {
	return slices.DeleteFunc(slices.Clone(v.newIDs), func(id string) bool { return v.seqs[id] > 0 })
}

// packMarks writes unique keys as a JSON array, none as NULL.
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

// nonNil makes no bytes empty bytes: the column's NULL would mean the same.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

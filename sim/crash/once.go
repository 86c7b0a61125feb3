package crash

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"conto/driver/store"
)

// once returns what is wrong between the requests that were answered and the journals: whatever was accepted must be in
// its account's journal, once, under its key; nothing that was refused may be, unless an earlier try had no answer, and
// was carried out after that; and nothing that nobody asked for.
func once(asks []*ask, journals map[string][]store.Entry) []string {
	b := &balance{written: map[claim]*store.Entry{}, wanted: map[claim]bool{}}
	for _, id := range slices.Sorted(maps.Keys(journals)) {
		b.read(journals[id])
	}
	for _, a := range asks {
		b.compare(a)
	}
	for at, e := range b.written {
		if !b.wanted[at] {
			b.say("account %s, entry %d under %s, %s: nobody was told that it was accepted", e.Account, e.Seq, e.Key, e.Command)
		}
	}
	slices.Sort(b.wrong)
	return b.wrong
}

// claim is where an idempotency key is claimed.
type claim struct{ account, key string }

// balance sets requests against entries.
type balance struct {
	written map[claim]*store.Entry
	wanted  map[claim]bool
	wrong   []string
}

func (b *balance) say(format string, args ...any) {
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

// read reads a journal: its numbers have no gap, and its keys are unique.
func (b *balance) read(entries []store.Entry) {
	for i := range entries {
		e := &entries[i]
		if e.Seq != int64(i)+1 {
			b.say("account %s: entry %d is in the place of %d", e.Account, e.Seq, i+1)
		}
		if e.Key == "" {
			continue
		}
		at := claim{e.Account, e.Key}
		if other := b.written[at]; other != nil {
			b.say("account %s: entries %d and %d are both under %s", e.Account, other.Seq, e.Seq, e.Key)
		}
		b.written[at] = e
	}
}

// compare looks for what a request has left.
func (b *balance) compare(a *ask) {
	switch {
	case a.unmarked: // another VAT ID in a profile is an entry, another name is none
		b.wanted[claim{a.account, a.key}] = true
	case a.spends != nil:
		b.compareSpends(a)
	default:
		b.expect(claim{a.account, a.key}, a, a.done() || a.stands(), a.answer)
	}
}

func (b *balance) compareSpends(a *ask) {
	items, err := outcomes(a.answer)
	if err != nil || len(items) != len(a.spends) {
		b.say("%s under %s: the answer has no outcome for each spend: %s", a.path, a.key, a.answer)
		return
	}
	for i, item := range items {
		at := claim{a.spends[i].Account, fmt.Sprintf("%s %d", a.key, i)}
		b.expect(at, a, string(item.Spend) != "null", append(slices.Clone(item.Spend), item.Problem...))
	}
}

// expect looks for an entry, or for none.
func (b *balance) expect(at claim, a *ask, accepted bool, answer []byte) {
	b.wanted[at] = true
	e := b.written[at]
	switch {
	case accepted && e == nil && !a.mayBeTrue:
		b.say("account %s: %s %s under %s was answered %s, and is not in the journal", at.account, a.method, a.path, at.key,
			answer)
	case !accepted && e != nil && !a.lost:
		b.say("account %s: %s %s under %s was refused with %s, and is entry %d: %s", at.account, a.method, a.path, at.key,
			answer, e.Seq, e.Command)
	case e != nil && !strings.HasPrefix(e.Actor, "operator"):
		b.say("account %s: entry %d under %s was made by %s", at.account, e.Seq, at.key, e.Actor)
	}
}

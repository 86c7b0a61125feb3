package generation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"conto/core/account"
	"conto/driver/blob/memory"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/sim/audit"
	"conto/studio"
)

// Host is the world around the studio.
type Host interface {
	Happens(percent int) bool // whether something that may go wrong does
	Roll(n int) int           // a number below n
	Count(accident string)
}

// Works is what all nodes share: the queue, the files, the providers, and what the auditor knows.
type Works struct {
	host   Host
	others func(*Node) // have another node do what is to be done
	clock  *clock.Manual
	store  store.Studio
	files  *memory.Store
	audit  audit.Works
	tasks  map[string]*task // at the providers, by their id
	last   []*task          // the newest of them
	judged map[string]bool  // generations whose end was compared
	begun  []start          // that are not compared yet
	pauses int              // that are under way
	booted int              // nodes
	wrong  error
}

// start is a start as a provider took it.
type start struct{ account, id string }

// New makes a studio's works over the store that all nodes share. Others has another node than one do what is to be
// done.
func New(h Host, others func(*Node), c *clock.Manual, s store.Studio) *Works {
	w := &Works{host: h, others: others, clock: c, store: s,
		files: memory.Open(c), tasks: map[string]*task{}, judged: map[string]bool{}}
	w.audit.Limits = map[string]audit.Limits{}
	for name, p := range providers {
		w.audit.Limits[name] = audit.Limits{Slots: p.slots, PerAccount: perAccount, ByNode: p.here}
	}
	return w
}

// complain keeps the first thing that the auditor finds wrong.
func (w *Works) complain(err error) {
	if w.wrong == nil {
		w.wrong = err
	}
}

// work returns what the auditor is told of a row.
func work(row store.Generation) (audit.Work, error) {
	g := studio.Generation{Generation: row}
	if err := json.Unmarshal(row.Body, &g.Details); err != nil {
		return audit.Work{}, err
	}
	return audit.Work{Account: g.Account, ID: g.ID, Model: g.Model, User: g.User, Provider: g.Provider, Node: g.Node,
		Repeatable: providers[g.Provider].repeatable, State: g.State, Phase: string(g.Phase), Code: g.Code,
		Deadline: g.Deadline, Credits: int64(g.Credits), Units: g.Units}, nil
}

// saw tells the auditor what was written.
func (w *Works) saw(row store.Generation) {
	one, err := work(row)
	if err == nil {
		err = w.audit.Written(one)
	}
	if err != nil {
		w.complain(err)
	}
}

// Known reports whether a generation was written down.
func (w *Works) Known(account, id string) bool { return w.audit.Find(account, id) != nil }

// Committed notes an entry of the journal. What the studio settles is in the gallery by then, and has not ended.
func (w *Works) Committed(e store.Entry) {
	cmd, err := account.DecodeCommand(e.Command)
	if err != nil {
		w.complain(err)
		return
	}
	c, settles := cmd.(account.Settle)
	one := w.audit.Find(e.Account, c.Hold)
	if one == nil || !settles || e.Actor != account.Studio.ID {
		return
	}
	hold := one.ID
	if one.Over() || one.Phase != "storing" {
		w.complain(fmt.Errorf("generation %s is %s %s, and is settled", hold, one.State, one.Phase))
	}
	if d, err := w.delivery(one); err != nil {
		w.complain(err)
	} else if d.Files == 0 {
		w.complain(fmt.Errorf("generation %s is settled, and the gallery has nothing of it", hold))
	}
}

// delivery returns what came of a generation.
func (w *Works) delivery(of *audit.Work) (audit.Delivery, error) {
	assets, err := w.store.Assets(context.Background(), store.AssetQuery{Account: of.Account, Generation: of.ID})
	d := audit.Delivery{Files: int64(len(assets))}
	for _, t := range w.tasks {
		if t.account == of.Account && t.id == of.ID && t.told > 0 {
			d.Tokens, d.Seconds = max(d.Tokens, t.tokens), max(d.Seconds, t.seconds)
		}
	}
	return d, err
}

// Judge compares what has begun and ended since the last time with the accounts, and returns what is wrong. Clocked
// reports whether an account lives by a clock of its own.
func (w *Works) Judge(of func(account string) (a *audit.Account, clocked bool)) error {
	for _, b := range w.begun {
		one := w.audit.Find(b.account, b.id)
		if a, clocked := of(b.account); one != nil && a != nil && a.Closed.IsZero() {
			w.complain(audit.Generations{Account: a}.MayStart(one, clocked))
		}
	}
	w.begun = nil
	for _, one := range w.audit.All() {
		if !one.Over() || w.judged[one.Account+" "+one.ID] {
			continue
		}
		w.judged[one.Account+" "+one.ID] = true
		w.host.Count("generations " + one.State)
		if err := w.ended(one, of); err != nil {
			w.complain(err)
		}
	}
	return w.wrong
}

// ended compares one that has ended.
func (w *Works) ended(one *audit.Work, of func(string) (*audit.Account, bool)) error {
	a, _ := of(one.Account)
	if a == nil || !a.Closed.IsZero() || !one.Over() {
		return nil // what it has is erased, or nobody wants it
	}
	d, err := w.delivery(one)
	if err != nil {
		return err
	}
	return audit.Generations{Account: a}.Ended(one, d)
}

// maxRounds bounds how long the end of everything is waited for.
const maxRounds = 3000

// Finish lets the nodes work until nothing is under way any more. Step has each do what is to be done.
func (w *Works) Finish(step func() error) error {
	for round := 0; w.under() > 0; round++ {
		if round > maxRounds {
			return w.stuck()
		}
		if err := step(); err != nil {
			return err
		}
		w.clock.Advance(pauses[min(round/20, len(pauses)-1)])
	}
	return w.wrong
}

// pauses are how long is waited between two looks, at the end: longer and longer.
var pauses = []time.Duration{time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour}

// under counts what has not ended.
func (w *Works) under() int {
	n := 0
	for _, one := range w.audit.All() {
		if !one.Over() && one.State != "refused" {
			n++
		}
	}
	return n
}

// stuck names what never ends.
func (w *Works) stuck() error {
	for _, one := range w.audit.All() {
		if !one.Over() && one.State != "refused" {
			return fmt.Errorf("generation %s of %s at %s never ends: it is %s %s", one.ID, one.Account, one.Provider,
				one.State, one.Phase)
		}
	}
	return errors.New("what never ended has ended")
}

// Compare compares every generation with what became of it until now, and the gallery with the files: each row has one,
// each file a row, and who has left has neither.
func (w *Works) Compare(of func(string) (*audit.Account, bool)) error {
	for _, one := range w.audit.All() {
		if err := w.ended(one, of); err != nil {
			return err
		}
	}
	return w.gallery(of)
}

// gallery compares the gallery with the files.
func (w *Works) gallery(of func(string) (*audit.Account, bool)) error {
	ctx := context.Background()
	files, err := w.files.List(ctx, "", "", 1<<30)
	if err != nil {
		return err
	}
	var keys []string
	accounts := map[string]bool{}
	for _, f := range files {
		keys = append(keys, f.Key)
	}
	for _, one := range w.audit.All() {
		accounts[one.Account] = true
	}
	for account := range accounts {
		rows, err := w.store.Assets(ctx, store.AssetQuery{Account: account})
		if err != nil {
			return err
		}
		if a, _ := of(account); len(rows) > 0 && a != nil && !a.Closed.IsZero() {
			return fmt.Errorf("account %s is closed, and its gallery has %d files", account, len(rows))
		}
		for _, row := range rows {
			var asset studio.AssetDetails
			if err := json.Unmarshal(row.Body, &asset); err != nil {
				return err
			}
			i := slices.Index(keys, asset.Key)
			if i < 0 {
				return fmt.Errorf("the gallery of %s has %s, and there is no file %s", account, row.ID, asset.Key)
			}
			keys = slices.Delete(keys, i, i+1)
		}
	}
	if len(keys) > 0 {
		return fmt.Errorf("%d files are in no gallery, %s among them", len(keys), keys[0])
	}
	return nil
}

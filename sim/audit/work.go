package audit

import (
	"fmt"
	"slices"
	"time"
)

// Work is a generation that the studio runs, as it is seen from outside: what is written about it, what its provider
// took, and what is in the gallery.
type Work struct {
	Account, ID, Model, User string
	Provider, Node           string
	Repeatable               bool   // to start it costs nobody anything
	State                    string // opening, queued, running, succeeded, failed, canceled, refused
	Phase                    string // of one that runs: "" just claimed, starting, running, storing, ending
	Code                     string // why it failed
	Deadline                 time.Time
	Credits, Units           int64 // what it has cost, as it says

	Starts    int       // that its provider took
	FirstDone time.Time // when its provider was done with the newest of them
}

// follows are the states and phases to which each one may lead, beside itself. A generation that was refused is
// nobody's until it is asked for again.
var follows = map[string][]string{
	"opening":          {"queued", "refused", "failed", "running ending"},
	"refused":          {"queued"},
	"queued":           {"running", "running ending"},
	"running":          {"running starting", "running ending"},
	"running starting": {"running running", "running ending", "queued"},
	"running running":  {"running storing", "running ending", "running starting"},
	"running storing":  {"succeeded", "running ending", "running starting"},
	"running ending":   {"failed", "canceled"},
	"succeeded":        nil, "failed": nil, "canceled": nil,
}

// place returns the state and the phase of a work.
func (w *Work) place() string {
	if w.State == "running" && w.Phase != "" {
		return w.State + " " + w.Phase
	}
	return w.State
}

// Over reports whether nothing becomes of a work any more.
func (w *Work) Over() bool { return follows[w.place()] == nil }

// Limits are how many generations of a provider run at once: in all, or from each node, and of an account.
type Limits struct {
	Slots, PerAccount int
	ByNode            bool // the slots are each node's
}

// Works are the generations of a studio, whatever node runs them.
type Works struct {
	Limits map[string]Limits // by provider

	all    map[[2]string]*Work
	before map[string]int // starts in a row of the higher class by node and provider, while the lower one waited
}

// Find returns a generation, or nil.
func (w *Works) Find(account, id string) *Work { return w.all[[2]string{account, id}] }

// All returns every generation there is, in order.
func (w *Works) All() []*Work {
	var list []*Work
	for _, one := range w.all {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b *Work) int {
		if a.Account+" "+a.ID < b.Account+" "+b.ID {
			return -1
		}
		return 1
	})
	return list
}

// Forget leaves out what was of an account that is erased (C37).
func (w *Works) Forget(account string) {
	for key := range w.all {
		if key[0] == account {
			delete(w.all, key)
		}
	}
}

// Written notes what was written about a generation, which must follow from what was written before.
func (w *Works) Written(now Work) error {
	key := [2]string{now.Account, now.ID}
	was := w.all[key]
	if was == nil {
		if now.State != "opening" {
			return fmt.Errorf("generation %s begins as %s", now.ID, now.place())
		}
		if w.all == nil {
			w.all = map[[2]string]*Work{}
		}
		w.all[key] = &now
		return nil
	}
	from, to := was.place(), now.place()
	switch {
	case from == to && was.Over() && (was.Code != now.Code || was.Credits != now.Credits || was.Units != now.Units):
		return fmt.Errorf("generation %s was %s, and is changed after its end", now.ID, from)
	case from != to && !slices.Contains(follows[from], to):
		return fmt.Errorf("generation %s was %s, and is %s", now.ID, from, to)
	case to == "running starting" && from != "running" && from != to && !was.Repeatable:
		return fmt.Errorf("generation %s was %s, and is started again", now.ID, from)
	}
	now.Starts, now.FirstDone = was.Starts, was.FirstDone
	*was = now
	return nil
}

// maxStarts is how often what costs nobody anything is started.
const maxStarts = 3

// Started notes that a provider took a generation: what is paid for once, and only after that was written down.
func (w *Works) Started(account, id string) error {
	one := w.Find(account, id)
	if one == nil {
		return fmt.Errorf("generation %s is started, and nobody asked for it", id)
	}
	one.Starts++
	most := 1
	if one.Repeatable {
		most = maxStarts
	}
	if one.Starts > most {
		return fmt.Errorf("generation %s is started %d times", id, one.Starts)
	}
	return nil
}

// Claimed notes that a node takes a generation of the higher or the lower class from the queue of a provider, and
// whether one of the lower class waited that could have run. No more run than may, and of eight in a row at least one
// is of the lower class, while one waits.
func (w *Works) Claimed(account, id, by string, low, lowWaits bool) error {
	one := w.Find(account, id)
	limits := w.Limits[one.Provider]
	all, own := 0, 0
	for _, other := range w.all {
		if other.State != "running" || other.Phase == "ending" || other.Provider != one.Provider {
			continue
		}
		if !limits.ByNode || other.Node == one.Node {
			all++
		}
		if other.Account == account {
			own++
		}
	}
	if all > limits.Slots || own > limits.PerAccount {
		return fmt.Errorf("%d run at once at %s, of which %d are of %s", all, one.Provider, own, account)
	}
	if w.before == nil {
		w.before = map[string]int{}
	}
	key := by + " " + one.Provider
	if w.before[key]++; low || !lowWaits {
		w.before[key] = 0
	}
	if w.before[key] > 7 {
		return fmt.Errorf("%d starts in a row at %s are of the higher class, and the lower one waits", w.before[key],
			one.Provider)
	}
	return nil
}

// Delivery is what came of a generation: files in the gallery, and what its provider says that it used.
type Delivery struct{ Files, Tokens, Seconds int64 }

// due returns what a hold is settled at for what was delivered (C4, C5): as many pictures as are in the gallery, as
// many tokens and seconds as were used, and never more than was held.
func (h *Hold) due(d Delivery) (credits, units int64) {
	r, _ := read(h.Model, h.Asked)
	switch kind(h.Model) {
	case "image":
		r.count = min(r.count, d.Files)
	case "text":
		r.tokens = min(r.tokens, d.Tokens)
	case "video":
		r.seconds = min(r.seconds, d.Seconds)
	}
	units = min(h.Units, r.pieces())
	return min((r.pieces()-units)*r.each(h.Prices), h.Price), units
}

// Ended compares how a generation ended with its hold and the gallery: what was delivered is there and was paid once,
// at what it is worth; what was not cost nothing (C5), and free ones never do (C3).
func (a Generations) Ended(w *Work, d Delivery) error {
	h := a.hold(w.ID)
	if w.State != "succeeded" {
		switch {
		case d.Files > 0:
			return fmt.Errorf("generation %s is %s, and %d files of it are in the gallery", w.ID, w.State, d.Files)
		case w.Credits != 0 || w.Units != 0:
			return fmt.Errorf("generation %s is %s, and has cost %d credits and %d units", w.ID, w.State, w.Credits, w.Units)
		case h != nil && h.State == "held" && w.Code == "internal" && !h.Extended:
			return nil // a process slept, woke up, and stopped: what it held ends by itself, soon
		case h != nil && !h.Free && h.State != "released" && h.State != "expired":
			return fmt.Errorf("generation %s is %s, and its hold is %s", w.ID, w.State, h.State)
		}
		return nil
	}
	switch {
	case h == nil:
		return fmt.Errorf("generation %s is delivered, and nothing was held for it", w.ID)
	case d.Files == 0:
		return fmt.Errorf("generation %s is delivered, and the gallery has nothing of it", w.ID)
	case h.State != "settled":
		return fmt.Errorf("generation %s is delivered, and its hold is %s", w.ID, h.State)
	}
	credits, units := h.due(d)
	if h.Free && (h.Credits != 0 || h.Units != 0) || !h.Late && (h.Credits != credits || h.Units != units) ||
		h.Late && (h.Credits > credits || h.Units > units) {
		return fmt.Errorf("generation %s has delivered %+v, which is worth %d credits and %d units, and took %d and %d",
			w.ID, d, credits, units, h.Credits, h.Units)
	}
	if w.Credits != h.Credits || w.Units != h.Units {
		return fmt.Errorf("generation %s says that it cost %d credits and %d units, and took %d and %d", w.ID, w.Credits,
			w.Units, h.Credits, h.Units)
	}
	return nil
}

// MayStart reports what is wrong with the first start of a generation, as far as it is known of the account: nobody may
// run premium models while the switch is off for them (C30), and a hold lives as long as its generation may (C5). An
// account on a clock of its own may have slept through that. What was lost with its process goes on as it was.
func (a Generations) MayStart(w *Work, ownClock bool) error {
	p, h := a.person(w.User), a.hold(w.ID)
	switch {
	case w.Starts > 1:
		return nil
	case p == nil:
		return fmt.Errorf("generation %s is started for %s, who is not there", w.ID, w.User)
	case premium(w.Model) && p.premiumOff():
		return fmt.Errorf("generation %s is started, and premium is off for %s", w.ID, w.User)
	case !ownClock && h != nil && !h.Free && h.Deadline.Before(w.Deadline):
		return fmt.Errorf("generation %s may run until %s, and its hold lives until %s", w.ID, w.Deadline, h.Deadline)
	}
	return nil
}

// SeesOnlyOwn reports whether somebody sees of what is generated only what is theirs: members do (C28).
func (a *Account) SeesOnlyOwn(user string) bool {
	p := a.person(user)
	return p == nil || p.Role == "member"
}

package catalog

import (
	"fmt"
	"slices"
	"time"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Edition is one catalogue. It is never changed after it was parsed; prices are compiled with it.
type Edition struct {
	Number   int            // 1, 2, 3 …; set by the History
	Currency string         // ISO 4217
	Zone     *time.Location // the seller's time zone
	Plans    []Plan         // from the cheapest to the dearest; the first is the free one
	Packs    []Pack         // from the smallest to the largest
	Models   []Model

	AllowanceNames map[string]Text // what allowances are called, where the catalogue says it
}

// Plan is what a subscription gives.
type Plan struct {
	ID         string
	Name       string        // in English: what documents and the journal call it
	Names      Text          // what its readers call it
	About      Text          // for whom it is, in a line; or none
	Badge      Text          // "Most popular", or none
	Monthly    money.Amount  // for a month, VAT included
	Yearly     money.Amount  // for a year, charged once, VAT included
	Credits    money.Credits // a month (C10)
	Seats      int           // people who may use the account (C28)
	Allowances []Allowance   // ordered by name
	Features   []Feature
	Waiting    int // generations that may wait in the studio's queue at once
	rank       int
}

// Allowance is a number of generations a month that a plan includes at no credits (C4).
type Allowance struct {
	Name  string
	Units int64
}

// Feature is something that a plan has beside credits. Watermark is the one that nobody wants.
type Feature string

// The features.
const (
	Watermark        Feature = "watermark"
	Video1080p       Feature = "video_1080p"
	APIAccess        Feature = "api_access"
	BrandKit         Feature = "brand_kit"
	PriorityQueue    Feature = "priority_queue"
	WhiteLabel       Feature = "white_label"
	DedicatedSupport Feature = "dedicated_support"
)

var features = []Feature{Watermark, Video1080p, APIAccess, BrandKit, PriorityQueue, WhiteLabel, DedicatedSupport}

// Included returns how many units of an allowance the plan includes a month (C4).
func (p *Plan) Included(allowance string) int64 {
	for _, a := range p.Allowances {
		if a.Name == allowance {
			return a.Units
		}
	}
	return 0
}

// Has reports whether the plan has a feature.
func (p *Plan) Has(f Feature) bool { return slices.Contains(p.Features, f) }

// HasAll reports whether the plan has every one of some features.
func (p *Plan) HasAll(features []Feature) bool {
	for _, f := range features {
		if !p.Has(f) {
			return false
		}
	}
	return true
}

// Free reports whether the plan is the one that costs nothing (C8).
func (p *Plan) Free() bool { return p.rank == 0 }

// Dearer reports whether p is an upgrade from q (C20): it stands above q in the order of prices. Plans of two editions
// are compared by their monthly price.
func (p *Plan) Dearer(q *Plan) bool { return p.Monthly.Cents > q.Monthly.Cents }

// Price returns what one period of the interval costs.
func (p *Plan) Price(i Interval) money.Amount {
	if i == Year {
		return p.Yearly
	}
	return p.Monthly
}

// Interval is how often a subscription is charged. Credits are refilled monthly either way (C10).
type Interval string

// The intervals.
const (
	Month Interval = "month"
	Year  Interval = "year"
)

// Months returns the interval's length in months.
func (i Interval) Months() int {
	if i == Year {
		return 12
	}
	return 1
}

// Pack is a number of top-up credits for sale (C18).
type Pack struct {
	ID      string
	Credits money.Credits
	Price   money.Amount // VAT included
}

// Class says how a model stands to credits: free modes never touch them (C3), premium ones can be disabled (C30).
type Class string

// The classes.
const (
	FreeMode Class = "free"
	Basic    Class = "basic"
	Premium  Class = "premium"
)

// Plan returns a plan by its id, or not_found.
func (e *Edition) Plan(id string) (*Plan, error) {
	for i := range e.Plans {
		if e.Plans[i].ID == id {
			return &e.Plans[i], nil
		}
	}
	return nil, fault.Of(fault.NotFound, message.NoPlan, "plan", id)
}

// FreePlan returns the plan that every account starts on and falls back to (C8).
func (e *Edition) FreePlan() *Plan { return &e.Plans[0] }

// Pack returns a pack by its id, or not_found.
func (e *Edition) Pack(id string) (*Pack, error) {
	for i := range e.Packs {
		if e.Packs[i].ID == id {
			return &e.Packs[i], nil
		}
	}
	return nil, fault.Of(fault.NotFound, message.NoSuchPack, "pack", id)
}

// Model returns a model by its id, or not_found.
func (e *Edition) Model(id string) (*Model, error) {
	for i := range e.Models {
		if e.Models[i].ID == id {
			return &e.Models[i], nil
		}
	}
	return nil, fault.Of(fault.NotFound, message.NoModel, "model", id)
}

// Unlocks reports whether a plan of this edition unlocks a model of it (C2, C16).
func (e *Edition) Unlocks(p *Plan, m *Model) bool { return p.rank >= m.rank }

// UnlockedBy returns the cheapest plan that unlocks the model.
func (e *Edition) UnlockedBy(m *Model) *Plan { return &e.Plans[m.rank] }

// FirstWith returns the cheapest plan that has all of some features, or nil where none has them.
func (e *Edition) FirstWith(features ...Feature) *Plan {
	for i := range e.Plans {
		if e.Plans[i].HasAll(features) {
			return &e.Plans[i]
		}
	}
	return nil
}

// FirstWithout returns the cheapest plan that lacks a feature, or nil.
func (e *Edition) FirstWithout(f Feature) *Plan {
	for i := range e.Plans {
		if !e.Plans[i].Has(f) {
			return &e.Plans[i]
		}
	}
	return nil
}

// History holds every edition, the first with number 1. All are of one currency and one time zone: what was bought
// under one is compared with what another sells, and billing days must not move.
type History struct{ editions []*Edition }

// NewBook numbers the editions in the order given, oldest first. It needs at least one, and panics when one does not
// follow the one before it: ask Follows before an edition is kept.
func NewBook(editions ...*Edition) History {
	for i, e := range editions {
		e.Number = i + 1
		if err := e.Follows(editions[0]); err != nil {
			panic(err.Error())
		}
	}
	return History{editions}
}

// Follows returns why this edition cannot come after another one, or nil.
func (e *Edition) Follows(before *Edition) error {
	if e.Currency != before.Currency || e.Zone.String() != before.Zone.String() {
		return fmt.Errorf("catalogue: currency and zone stay as they are: %s and %s", before.Currency, before.Zone)
	}
	return nil
}

// Latest returns the edition under which things are sold now.
func (b History) Latest() *Edition { return b.editions[len(b.editions)-1] }

// Edition returns an edition by its number. A number that was never given out is a programming error.
func (b History) Edition(n int) *Edition { return b.editions[n-1] }

// Has reports whether there is an edition n.
func (b History) Has(n int) bool { return n >= 1 && n <= len(b.editions) }

// Zone returns the seller's time zone.
func (b History) Zone() *time.Location { return b.Latest().Zone }

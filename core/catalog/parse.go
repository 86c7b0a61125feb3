package catalog

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"conto/core/message"
	"conto/core/money"
)

// DefaultDeadline is how long a hold stays open when its model says nothing.
const DefaultDeadline = 15 * time.Minute

// file is the YAML document.
type file struct {
	Currency string
	Zone     string
	Plans    []filePlan
	// what allowances are called
	Allowances map[string]Text
	Packs      []filePack
	Options    map[string]yaml.Node   // by kind; a node keeps the order
	Presets    map[string]filePresets // by kind
	Models     []fileModel
}

type filePlan struct {
	ID              string
	Name            Text
	About, Badge    Text
	Monthly, Yearly price
	Credits         int64
	Seats           int
	Allowances      map[string]int64
	Features        []Feature
	Waiting         int
}

type filePack struct {
	ID      string
	Credits int64
	Price   price
}

type fileModel struct {
	ID              string
	Name, About     Text
	Kind            string
	Class           Class
	From            string
	Price           string
	Allowance, Unit string
	Deadline        time.Duration
	Unavailable     bool
	Options         []string
	Takes           *fileTakes
	Seed            bool
	Provider, Route string
	Params          yaml.Node
}

// price is an amount written with two decimals: 9.00.
type price struct {
	cents int64
	set   bool
}

// UnmarshalYAML reads the digits as they are written, so that no binary fraction comes in between.
func (p *price) UnmarshalYAML(node *yaml.Node) error {
	whole, cents, ok := strings.Cut(node.Value, ".")
	n, err := strconv.ParseUint(whole+cents, 10, 40)
	if node.Kind != yaml.ScalarNode || err != nil || !ok || len(cents) != 2 || whole == "" {
		return fmt.Errorf("line %d: %q is no price; write it with two decimals, as 9.00", node.Line, node.Value)
	}
	p.cents, p.set = int64(n), true
	return nil
}

// Parse reads and checks a catalogue. zone returns a time zone by its name. The error lists everything that is wrong.
func Parse(text []byte, zone func(name string) (*time.Location, error)) (*Edition, error) {
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return nil, plainly(err, text)
	}
	r := reader{edition: &Edition{Currency: f.Currency}}
	if err := yaml.Unmarshal(text, &r.root); err != nil {
		return nil, plainly(err, text) // it was read a moment ago
	}
	location, err := zone(f.Zone)
	if err != nil || f.Zone == "" || f.Zone == "Local" {
		r.wrong("zone", "%q is not a time zone such as Europe/Rome", f.Zone)
	}
	r.edition.Zone = location
	if len(f.Currency) != 3 || strings.Trim(f.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		r.wrong("currency", "%q is not a code such as EUR", f.Currency)
	}
	r.plans(f.Plans)
	r.texts(f.Allowances)
	r.edition.AllowanceNames = f.Allowances
	r.packs(f.Packs)
	options := r.options(f.Options)
	r.models(f.Models, options, r.presets(f.Presets, options))
	if len(r.errs) > 0 {
		return nil, errors.Join(r.errs...)
	}
	return r.edition, nil
}

// reader collects what is wrong while it builds the edition.
type reader struct {
	edition *Edition
	root    yaml.Node // the same as a tree, for the lines
	errs    []error
}

func (r *reader) wrong(where, reason string, args ...any) {
	at := ""
	if line := lineOf(&r.root, where); line > 0 {
		at = fmt.Sprintf("line %d: ", line)
	}
	r.errs = append(r.errs, fmt.Errorf("catalogue: %s%s: %s", at, where, fmt.Sprintf(reason, args...)))
}

func (r *reader) amount(p price) money.Amount {
	return money.Amount{Cents: p.cents, Currency: r.edition.Currency}
}

// id checks that an id is there, is written in the alphabet of ids, and is not used twice.
func (r *reader) id(what, id string, used []string) {
	valid := id != "" && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
	if !valid {
		r.wrong(what, "the id %q must be of lower-case letters, digits, - and _", id)
	}
	if slices.Contains(used, id) {
		r.wrong(what, "the id %q is used twice", id)
	}
}

func (r *reader) plans(plans []filePlan) {
	if len(plans) == 0 {
		r.wrong("plans", "there must be at least the free one")
	}
	var used []string
	for rank, p := range plans {
		where := "plan " + p.ID
		r.id(where, p.ID, used)
		used = append(used, p.ID)
		plan := Plan{
			ID: p.ID, Name: p.Name.In(message.English), Names: p.Name, About: p.About, Badge: p.Badge,
			Monthly: r.amount(p.Monthly), Yearly: r.amount(p.Yearly),
			Credits: money.Credits(p.Credits), Seats: p.Seats, Features: p.Features,
			Waiting: cmp.Or(p.Waiting, defaultWaiting), rank: rank,
		}
		for _, name := range sortedKeys(p.Allowances) {
			plan.Allowances = append(plan.Allowances, Allowance{name, p.Allowances[name]})
			if p.Allowances[name] < 0 {
				r.wrong(where, "the allowance %s is negative", name)
			}
		}
		r.checkPlan(where, plan, p)
		r.edition.Plans = append(r.edition.Plans, plan)
	}
}

func (r *reader) checkPlan(where string, plan Plan, p filePlan) {
	if plan.Name == "" {
		r.wrong(where, "needs a name")
	} else {
		r.text(where, "name", plan.Names)
	}
	r.text(where, "description", plan.About)
	r.text(where, "badge", plan.Badge)
	if plan.Credits < 0 || plan.Credits > MaxPrice {
		r.wrong(where, "credits must be from 0 to %d", MaxPrice)
	}
	if plan.Seats < 1 {
		r.wrong(where, "seats must be at least 1")
	}
	for _, f := range plan.Features {
		if !slices.Contains(features, f) {
			r.wrong(where, "there is no feature %q; there are %v", f, features)
		}
	}
	if plan.rank == 0 {
		if plan.Monthly.Cents != 0 || plan.Yearly.Cents != 0 {
			r.wrong(where, "the first plan is the free one and has no price")
		}
		return
	}
	before := r.edition.Plans[plan.rank-1]
	if !p.Monthly.set || !p.Yearly.set {
		r.wrong(where, "both monthly and yearly must be given")
	} else if plan.Monthly.Cents <= before.Monthly.Cents || plan.Yearly.Cents <= before.Yearly.Cents {
		r.wrong(where, "must be dearer than %s, by the month and by the year", before.ID)
	}
}

func (r *reader) packs(packs []filePack) {
	var used []string
	for _, p := range packs {
		where := "pack " + p.ID
		r.id(where, p.ID, used)
		used = append(used, p.ID)
		if p.Credits < 1 || p.Credits > int64(MaxPrice) || p.Price.cents < 1 {
			r.wrong(where, "needs credits (1 to %d) and a price above zero", MaxPrice)
		}
		r.edition.Packs = append(r.edition.Packs, Pack{p.ID, money.Credits(p.Credits), r.amount(p.Price)})
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m { // sorted below
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// defaultWaiting is how many generations may wait at once on a plan that does not say it.
const defaultWaiting = 20

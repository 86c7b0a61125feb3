// Package access decides whether a model is locked for somebody, why, and what would open it (C14, C16,
// C17, C30). The same answer is shown before anyone tries and given when someone does.
package access

import (
	"strings"
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Reason is why a model is locked.
type Reason string

// The reasons, the strongest first (C16).
const (
	Disputed        Reason = "disputed"         // the account is held until a bank has decided on a payment (C40)
	PremiumDisabled Reason = "premium_disabled" // an admin disabled premium generation for this user (C30)
	Plan            Reason = "plan"             // the plan unlocks neither the model nor what was chosen for it (C17)
	Capped          Reason = "cap"              // what this user may spend this month is spent (C42)
	Credits         Reason = "credits"          // the balance that may pay is too small (C14)
	Unavailable     Reason = "unavailable"      // no provider is set up
)

// Lock says why a model cannot be used now. A model without one can.
type Lock struct {
	Reason  Reason        `json:"reason" enum:"disputed,premium_disabled,plan,cap,credits,unavailable" doc:"why, the strongest reason first"`
	Message string        `json:"message" doc:"a sentence for the person in front of it"`
	WaysOut []Way         `json:"ways_out" doc:"what would open it"`
	Cap     *Cap          `json:"cap,omitempty" doc:"of the reason cap: what may be spent, and who said so"`
	Off     *Off          `json:"premium_off,omitempty" doc:"of the reason premium_disabled: who, when and why"`
	Missing money.Credits `json:"missing,omitempty" doc:"of the reason credits: how many more it takes"`
	Choice  Choice        `json:"choice,omitempty" doc:"of the reason plan: what was chosen that only dearer plans have"`

	said message.Sentence
}

// Choice is words that are chosen of a model's options, by the option.
type Choice map[string]string

// lock makes a lock with its sentence.
func lock(reason Reason, ways []Way, key message.Key, data ...any) *Lock {
	said := message.Say(key, data...)
	return &Lock{Reason: reason, Message: said.In(message.English), WaysOut: ways, said: said}
}

// In returns the lock with its sentence in a language; nil is none.
func (l *Lock) In(language message.Language) *Lock {
	if l == nil {
		return nil
	}
	said := *l
	said.Message = l.said.In(language)
	return &said
}

// WayWait is the way out that is to wait for the next refill.
const WayWait = "wait"

// Way is one thing that would open a lock.
type Way struct {
	Way     string        `json:"way" enum:"upgrade,topup,wait,options,free_mode,ask_admin" doc:"what to do"`
	Plan    string        `json:"plan,omitempty" doc:"upgrade: the cheapest plan that helps: whose credits are enough, too"`
	Pack    string        `json:"pack,omitempty" doc:"topup: the smallest pack that is enough"`
	Credits money.Credits `json:"credits,omitempty" doc:"upgrade: what the plan brings each month; topup: what the pack brings; wait: what the person may spend then; options: what it costs so"`
	Price   *money.Amount `json:"price,omitempty" doc:"upgrade: of the plan, by the account's interval; topup: of the pack; as it would be charged"`
	At      time.Time     `json:"at,omitzero" doc:"wait: the next refill"`
	Options Choice        `json:"options,omitempty" doc:"options: what to choose instead; it runs then"`
	Models  []string      `json:"models,omitempty" doc:"free_mode: models that cost nothing"`
	Model   string        `json:"model,omitempty" doc:"free_mode: of these, the one of the same kind, or of the nearest"`
}

// Cap is how many credits a user may spend a month (C42).
type Cap struct {
	Credits    money.Credits `json:"credits" doc:"that may be spent a month"`
	Spent      money.Credits `json:"spent" doc:"of them this month, with what holds have set aside"`
	SetBy      string        `json:"set_by" doc:"who said so, as the journal names them"`
	SetAt      time.Time     `json:"set_at" doc:"and when"`
	StartsAnew time.Time     `json:"starts_anew" doc:"with the next refill"`
}

// Left returns what may still be spent.
func (c *Cap) Left() money.Credits { return max(c.Credits-c.Spent, 0) }

// Question is everything the answer depends on.
type Question struct {
	Edition    *catalog.Edition // by which the account lives
	Shop       *catalog.Edition // from which packs are sold
	Plan       *catalog.Plan
	Model      *catalog.Model
	Values     catalog.Values
	Disputed   bool          // the account is held
	Off        *Off          // premium generation, for this user; nil: it is on
	Cap        *Cap          // this user's; nil: none
	Price      money.Credits // beside what an allowance pays
	Available  money.Credits // free to spend, all of it
	Bought     money.Credits // of that, what pays for every model
	NextRefill time.Time
	Unpaid     bool // a renewal is, so the refill waits for it (C27)
	Interval   catalog.Interval
	Untaxed    func(money.Amount) money.Amount    // a price as it is charged; nil: as it is
	Priced     func(catalog.Values) money.Credits // what other options cost, beside what an allowance pays

	Refilled      money.Credits // what may pay after the next refill
	RefilledPrice money.Credits // and what is to pay then, beside what an allowance pays
}

// balance returns what may pay: all credits for a model that the plan unlocks, else only bought ones (C17).
func (q Question) balance() money.Credits {
	if q.Edition.Unlocks(q.Plan, q.Model) {
		return q.Available
	}
	return q.Bought
}

// Judge returns the lock, or nil.
func Judge(q Question) *Lock {
	unlocked, balance := q.Edition.Unlocks(q.Plan, q.Model), q.balance()
	switch missing := q.missing(); {
	case q.Disputed && q.Model.Class != catalog.FreeMode:
		return lock(Disputed, []Way{q.freeModes()}, message.LockDisputed, "model", q.Model.Names)
	case q.Model.Class == catalog.Premium && q.Off != nil:
		return q.premiumOff()
	case missing != nil:
		return q.denied(missing)
	case q.Price > 0 && !unlocked && balance == 0:
		return q.notUnlocked()
	case q.Over():
		return q.capped()
	case q.Price > balance:
		return q.tooFew(unlocked, balance)
	case q.Model.Unavailable:
		return lock(Unavailable, []Way{q.freeModes()}, message.LockUnavailable, "model", q.Model.Names)
	default:
		return nil
	}
}

// denied returns the lock of options that a plan lacks the features for, and another has: they stay with the plan,
// whoever pays (C17).
func (q Question) denied(missing *catalog.Plan) *Lock {
	up, choice := q.Upgrade(missing), q.Model.Denied(q.Values, q.Plan)
	ways := append([]Way{up}, append(q.lesser(), q.freeModes())...)
	l := lock(Plan, ways, message.LockFeature, "model", q.Model.Names, "choice", q.Model.Words(choice), "price",
		int64(q.Price), "plan", missing.Names, "amount", message.Amount(*up.Price), "interval", q.by())
	l.Choice = choice
	return l
}

// lesser returns the way to what the plan allows of the same model, if it would run.
func (q Question) lesser() []Way {
	allowed, changed, ok := q.Model.Allowed(q.Values, q.Plan)
	if !ok || q.Priced == nil {
		return nil
	}
	q.Values, q.Price = allowed, q.Priced(allowed)
	if Judge(q) != nil {
		return nil
	}
	return []Way{{Way: "options", Options: changed, Credits: q.Price}}
}

// Unmarked returns the lock of a model of which what it makes cannot bear the plan's mark just now: it is unavailable
// on plans that have one (C6, C16).
func (q Question) Unmarked() *Lock {
	var ways []Way
	if p := q.Shop.FirstWithout(catalog.Watermark); p != nil {
		ways = append(ways, q.Upgrade(p))
	}
	return lock(Unavailable, append(ways, q.freeModes()), message.LockUnmarked, "model", q.Model.Names)
}

// Over reports whether the price is more than a cap leaves (C42).
func (q Question) Over() bool { return q.Cap != nil && q.Price > q.Cap.Left() }

// capped returns the lock of a cap: who set the cap, what is left of it, and when it starts anew. To wait for that is a
// way out where the cap and the credits will be enough then (C14, C42).
func (q Question) capped() *Lock {
	anew := message.Say(message.CapAnewOn, "day", message.Date(cal.DateOf(q.Cap.StartsAnew, q.Edition.Zone)))
	if q.Unpaid {
		anew = message.Say(message.CapAnewWhenPaid)
	}
	ways := []Way{{Way: "ask_admin"}, q.freeModes()}
	if most := min(q.Cap.Credits, q.Refilled); !q.Unpaid && q.RefilledPrice <= most {
		ways = append([]Way{{Way: WayWait, Credits: most, At: q.Cap.StartsAnew}}, ways...)
	}
	l := lock(Capped, ways, message.LockCap, "model", q.Model.Names, "price", int64(q.Price), "cap", int64(q.Cap.Credits),
		"left", int64(q.Cap.Left()), "by", setter(q.Cap.SetBy), "anew", anew)
	l.Cap = q.Cap
	return l
}

// setter returns who set a cap, as a sentence says it: a user by their id, where nobody gave a name; any other is the
// studio.
func setter(by string) any {
	if user, person := strings.CutPrefix(by, "user:"); person {
		return user
	}
	return message.TheStudio
}

// missing returns the cheapest plan that has every feature which the choice needs, if the account's plan lacks one;
// else nil. It is one that is sold, if there is one.
func (q Question) missing() *catalog.Plan {
	needs := q.Model.Needs(q.Values)
	if q.Plan.HasAll(needs) {
		return nil
	}
	if p := q.Shop.FirstWith(needs...); p != nil {
		return p
	}
	return q.Edition.FirstWith(needs...)
}

// notUnlocked returns the lock of a plan: what it costs, and the two ways to open it: a plan or a pack, each with its
// price (C17).
func (q Question) notUnlocked() *Lock {
	needed, packs := q.unlocking(), q.topUp(0)
	up := q.Upgrade(q.enough(needed))
	said := []any{"model", q.Model.Names, "price", int64(q.Price), "plan", needed.Names, "amount",
		message.Amount(*q.Upgrade(needed).Price), "interval", q.by()}
	if len(packs) == 0 {
		return lock(Plan, []Way{up, q.freeModes()}, message.LockPlan, said...)
	}
	said = append(said, "credits", int64(packs[0].Credits), "pack", message.Amount(*packs[0].Price))
	return lock(Plan, append([]Way{up}, append(packs, q.freeModes())...), message.LockPlanOrPack, said...)
}

// enough returns the first plan from one on whose credits are enough, or that one.
func (q Question) enough(from *catalog.Plan) *catalog.Plan {
	for i := range q.Shop.Plans {
		if p := &q.Shop.Plans[i]; p.Credits >= q.Price && !from.Dearer(p) {
			return p
		}
	}
	return from
}

// dearer returns the first plan above the account's that unlocks the model and whose credits are enough, or nil (C14).
func (q Question) dearer() *catalog.Plan {
	model, err := q.Shop.Model(q.Model.ID)
	for i := range q.Shop.Plans {
		if p := &q.Shop.Plans[i]; err == nil && p.Dearer(q.Plan) && q.Shop.Unlocks(p, model) && p.Credits >= q.Price {
			return p
		}
	}
	return nil
}

// Upgrade returns the way to a plan, with its credits and its price.
func (q Question) Upgrade(p *catalog.Plan) Way {
	price := q.untaxed(p.Price(q.interval()))
	return Way{Way: "upgrade", Plan: p.ID, Credits: p.Credits, Price: &price}
}

func (q Question) interval() catalog.Interval {
	if q.Interval == "" {
		return catalog.Month
	}
	return q.Interval
}

func (q Question) untaxed(price money.Amount) money.Amount {
	if q.Untaxed == nil {
		return price
	}
	return q.Untaxed(price)
}

// unlocking returns the cheapest plan that unlocks the model: one that is sold, or where the model is not sold any more
// the one of the account's own edition.
func (q Question) unlocking() *catalog.Plan {
	if sold, err := q.Shop.Model(q.Model.ID); err == nil {
		return q.Shop.UnlockedBy(sold)
	}
	return q.Edition.UnlockedBy(q.Model)
}

// tooFew returns the lock of a balance that is too small: the price, the balance, the date of the refill and the ways
// out: wait, if the refill will be enough, top up, upgrade to the first plan whose credits are enough, use a free mode
// (C14).
func (q Question) tooFew(unlocked bool, balance money.Credits) *Lock {
	l := q.short(unlocked, balance)
	l.Missing = q.Price - balance
	return l
}

func (q Question) short(unlocked bool, balance money.Credits) *Lock {
	ways := append(q.topUp(balance), q.freeModes())
	said := []any{"model", q.Model.Names, "price", int64(q.Price), "balance", int64(balance)}
	if !unlocked {
		needed := q.unlocking()
		up := q.Upgrade(q.enough(needed))
		return lock(Credits, append([]Way{up}, ways...), message.LockOnlyBought, append(said, "plan", needed.Names)...)
	}
	others := message.Say(message.OrTopUp)
	if p := q.dearer(); p != nil {
		ways = append([]Way{ways[0], q.Upgrade(p)}, ways[1:]...)
		others = message.Say(message.OrTopUpOrUpgrade, "plan", p.Names)
	}
	refill := message.Say(message.RefilledOn, "day", message.Date(cal.DateOf(q.NextRefill, q.Edition.Zone)))
	if q.Unpaid {
		refill = message.Say(message.RefilledWhenPaid)
	}
	said = append(said, "refill", refill, "others", others)
	if q.Unpaid { // waiting alone brings nothing
		return lock(Credits, ways, message.LockTooFew, said...)
	}
	if q.Refilled < q.RefilledPrice {
		return lock(Credits, ways, message.LockRefillTooSmall, append(said, "refilled", int64(q.Refilled))...)
	}
	return lock(Credits, append([]Way{{Way: WayWait, Credits: q.Refilled, At: q.NextRefill}}, ways...),
		message.LockTooFew, said...)
}

// by returns the account's interval, as a sentence says it.
func (q Question) by() message.Key { return message.Key("by_" + string(q.interval())) }

// topUp returns the smallest pack that is enough, or the largest there is.
func (q Question) topUp(balance money.Credits) []Way {
	packs := q.Shop.Packs
	for i, p := range packs {
		if balance+p.Credits >= q.Price || i == len(packs)-1 {
			price := q.untaxed(p.Price)
			return []Way{{Way: "topup", Pack: p.ID, Credits: p.Credits, Price: &price}}
		}
	}
	return nil
}

// Refusal returns the lock as the answer to somebody who tried: insufficient_credits, or else locked.
func (l *Lock) Refusal(q Question) error {
	if l.Reason != Credits {
		refusal := fault.Of(fault.Locked, l.said.Key, l.said.Data...).With("reason", l.Reason).With("message", l.said).With(
			"ways_out", l.WaysOut)
		if l.Cap != nil {
			refusal = refusal.With("cap", l.Cap)
		}
		if l.Off != nil {
			refusal = refusal.With("premium_off", l.Off)
		}
		return refusal
	}
	return fault.Of(fault.InsufficientCredits, l.said.Key, l.said.Data...).With("price", q.Price).
		With("balance", q.balance()).With("next_refill", q.NextRefill).With("ways_out", l.WaysOut)
}

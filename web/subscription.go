package web

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// subscriptionRoom is what an account has, what comes next, and how both are changed.
var subscriptionRoom = &room{title: message.Subscription, path: "/account/subscription"}

// subscribing shows what an account has, and what it can have.
type subscribing struct{ *view }

// subscriptionPage is what the page shows.
type subscriptionPage struct {
	about    string
	plan     string // its name, and how it is paid
	balance  balance
	next     []step
	owed     *owedNote
	waits    []chargeNote
	pending  *pendingNote
	offers   []planOffering
	yearly   bool // the account pays by the year
	packs    []packOffering
	card     string
	paid     bool   // the plan is one that is paid for
	cancels  bool   // it can be cancelled
	money    bool   // the visitor sees what is about money, and changes it
	changer  string // who can, where the visitor cannot
	saving   int64
	dispute  bool // it is held until a bank has decided
	transfer bool // paid by bank transfer
}

func showSubscription(v *view) (templ.Component, error) {
	p, err := subscribing{v}.page()
	if err != nil {
		return nil, err
	}
	return subscriptionTemplate(v, p), nil
}

func (v subscribing) page() (subscriptionPage, error) {
	s, b := v.who.Account.State, v.who.Account.Catalog
	sub, plan := &s.Sub, s.Plan(b)
	p := subscriptionPage{
		balance: v.balance(), paid: !plan.Free(), money: v.who.Account.Money, saving: saving(v.edition),
		yearly: sub.Interval == catalog.Year && !plan.Free(), dispute: s.Held(),
		transfer: sub.Method == subscription.Transfer,
	}
	p.about = v.say(message.BillingDay, "account", v.called(), "n", int64(sub.Anchor.Day))
	p.plan = v.planSold(plan, sub.Interval)
	p.cancels = p.paid && sub.GoesOn(b)
	p.next = v.nextSteps()
	if !p.money {
		p.changer = v.ownerName()
		return p, nil
	}
	p.owed, p.pending = v.owed(), v.pending()
	for _, c := range s.Charges {
		if !c.Voided {
			p.waits = append(p.waits, v.chargeNote(&c))
		}
	}
	var err error
	if p.card, err = paying(v).inUse(); err != nil {
		return p, err
	}
	for i := range v.edition.Plans {
		offer, err := v.offering(i)
		if err != nil {
			return p, err
		}
		p.offers = append(p.offers, offer)
	}
	for i := range v.edition.Packs {
		p.packs = append(p.packs, v.packOffering(&v.edition.Packs[i]))
	}
	return p, nil
}

// planSold names a plan as it is sold: Creator · monthly.
func (v subscribing) planSold(p *catalog.Plan, i catalog.Interval) string {
	name := p.Names.In(v.language)
	if p.Free() {
		return name
	}
	return name + " · " + v.interval(i)
}

func (v subscribing) interval(i catalog.Interval) string {
	if i == catalog.Year {
		return v.say(message.PricingYearly)
	}
	return v.say(message.PricingMonthly)
}

// ownerName is who can change what only the owner may.
func (v subscribing) ownerName() string {
	return v.who.Account.Contact.Name
}

// step is a line of what happens next.
type step struct {
	day, machine string
	text         string
	change       bool
}

// nextSteps lists what comes by itself; of money, only to whom it is shown.
func (v subscribing) nextSteps() []step {
	a := v.who.Account
	var steps []step
	for _, u := range account.UpcomingOf(a.State, a.Catalog) {
		st := step{day: v.day(u.At), machine: v.machineDay(u.At), change: u.Changes}
		switch u.Kind {
		case account.UpcomingRefill:
			st.text = v.say(message.NextRefill, "credits", int64(u.Credits))
		case account.UpcomingCharge:
			if !a.Money {
				continue
			}
			key := message.NextCharge
			if a.State.Sub.Method == subscription.Transfer {
				key = message.NextTransfer
			}
			st.text = v.say(key, "amount", v.money(u.Amount), "plan", v.planSold(u.Plan, u.Interval))
		case account.UpcomingRetry:
			if !a.Money {
				continue
			}
			st.text = v.say(message.NextRetry, "amount", v.money(u.Amount))
		case account.UpcomingLapse:
			st.text = v.say(message.NextLapse, "plan", u.Plan.Names.In(v.language))
		case account.UpcomingFree:
			st.text = v.say(message.NextFree, "plan", u.Plan.Names.In(v.language), "credits", int64(u.Credits))
		case account.UpcomingExpiry:
			st.text = v.say(message.NextExpiry, "credits", int64(u.Credits))
		}
		steps = append(steps, st)
	}
	return steps
}

// owedNote is a renewal that is not paid (C27).
type owedNote struct {
	amount, last, reference string
	tries                   string // when it is charged, where it is
}

func (v subscribing) owed() *owedNote {
	a := v.who.Account
	o := a.State.Owed(a.Catalog)
	if o == nil || a.State.Sub.Status(a.Catalog) != subscription.PastDue {
		return nil
	}
	n := &owedNote{amount: v.money(o.Amount), last: v.lastDay(o.LastDay), reference: o.Reference}
	var days []string
	for _, t := range o.Tries {
		days = append(days, v.day(t))
	}
	n.tries = v.list(message.ListAnd, days)
	return n
}

// chargeNote is a charge that waits for its outcome.
type chargeNote struct {
	text, url string
}

func (v subscribing) chargeNote(c *account.Charge) chargeNote {
	switch {
	case c.Reference != "":
		return chargeNote{text: v.say(message.OrderWaits, "amount", v.money(c.Amount), "reference", c.Reference)}
	case c.URL != "":
		return chargeNote{v.say(message.ChargeAsks, "amount", v.money(c.Amount)), c.URL}
	}
	return chargeNote{text: v.say(message.ChargeWaits, "amount", v.money(c.Amount))}
}

// pendingNote is what was scheduled for the end of the period.
type pendingNote struct {
	text, undo string // undo: the button's words; "" where it cannot be taken back
}

func (v subscribing) pending() *pendingNote {
	s, b := v.who.Account.State, v.who.Account.Catalog
	pending := s.Sub.Pending
	if pending == nil {
		return nil
	}
	now := s.Plan(b).Names.In(v.language)
	plan, _ := b.Edition(pending.Edition).Plan(pending.Plan)
	n := &pendingNote{undo: v.say(message.StayOn, "plan", now)}
	switch {
	case s.Sub.Final && plan.Free():
		n.text, n.undo = v.say(message.CancelledFinally, "plan", now, "day", v.lastDay(pending.At)), ""
	case plan.Free():
		n.text = v.say(message.CancelledNote, "plan", now, "day", v.lastDay(pending.At))
	case pending.Plan == s.Sub.Plan:
		n.text = v.say(message.IntervalChanges, "day", v.day(pending.At), "interval", v.interval(pending.Interval))
	default:
		n.text = v.say(message.PlanChanges, "day", v.day(pending.At), "plan", plan.Names, "now", now)
	}
	return n
}

// planOffering is a plan as this account can have it: with what choosing it does.
type planOffering struct {
	planCard
	monthly, yearly planChoice
}

// planChoice is what choosing a plan by an interval does, and the button.
type planChoice struct {
	effect string
	button string
	to     string // where it is looked at before; "" where there is nothing to choose
	up     bool
}

func (v subscribing) offering(i int) (planOffering, error) {
	s := v.who.Account.State
	plan := &v.edition.Plans[i]
	o := planOffering{planCard: v.planCard(i)}
	o.mine = plan.ID == s.Sub.Plan
	var err error
	if o.monthly, err = v.choice(plan, catalog.Month); err == nil {
		o.yearly, err = v.choice(plan, catalog.Year)
	}
	return o, err
}

func (v subscribing) choice(p *catalog.Plan, i catalog.Interval) (planChoice, error) {
	s := v.who.Account.State
	if p.ID == s.Sub.Plan && (p.Free() || i == s.Sub.Interval) && s.Sub.Pending == nil {
		return planChoice{effect: v.say(message.YourPlanSince, "day", v.day(s.Sub.Period.Start)),
			button: v.say(message.YourPlan)}, nil
	}
	q, err := v.subscriptions().QuoteChange(v.call, v.account(), p.ID, i)
	if f := asFault(err); f != nil {
		return planChoice{effect: f.In(v.language)}, nil
	}
	if err != nil {
		return planChoice{}, err
	}
	c := planChoice{effect: v.effect(&q.Terms), up: q.Action == subscription.Start || q.Action == subscription.Upgrade}
	c.to = changePath(p.ID, i)
	c.button = v.verb(&q.Terms, p, i)
	return c, nil
}

// changePath is where a change is looked at.
func changePath(plan string, i catalog.Interval) string {
	return previewRoom.path + "?" + url.Values{"plan": {plan}, "interval": {string(i)}}.Encode()
}

// verb is what the button says.
func (v subscribing) verb(t *subscription.Terms, p *catalog.Plan, i catalog.Interval) string {
	name := p.Names.In(v.language)
	switch {
	case t.Action == subscription.Start:
		return v.say(message.ChoosePlan, "plan", name)
	case t.Action == subscription.Upgrade:
		return v.say(message.UpgradeTo, "plan", name)
	case t.Action == subscription.Keep:
		return v.say(message.StayOn, "plan", name)
	case p.Free():
		return v.say(message.GoToFree, "plan", name)
	case p.ID == v.who.Account.State.Sub.Plan:
		return v.say(message.SwitchTo, "interval", v.interval(i))
	}
	return v.say(message.MoveTo, "plan", name)
}

// effect says what a change does, before the click.
func (v subscribing) effect(t *subscription.Terms) string {
	switch {
	case t.Charge.Cents > 0:
		now := v.say(message.EffectPay, "amount", v.money(t.Charge))
		if t.Credits > 0 {
			now = v.say(message.EffectNow, "amount", v.money(t.Charge), "credits", int64(t.Credits))
		}
		if t.Next.Cents == 0 || t.Next == t.Charge {
			return now
		}
		return v.say(message.EffectThen, "now", now, "day", v.day(t.NextAt), "amount", v.money(t.Next),
			"interval", v.per(t.Interval))
	case t.Action == subscription.Keep:
		return v.say(message.EffectKeep)
	case t.Next.Cents == 0 && t.Pending != nil:
		return v.say(message.EffectEnd, "day", v.day(t.Pending.At))
	case t.Pending != nil:
		return v.say(message.EffectLater, "day", v.day(t.Pending.At), "amount", v.money(t.Next),
			"interval", v.per(t.Interval))
	}
	return v.say(message.EffectFree)
}

// per says how often an amount is charged.
func (v subscribing) per(i catalog.Interval) string {
	if i == catalog.Year {
		return v.say(message.PerYear)
	}
	return v.say(message.PerMonth)
}

// packOffering is a pack for sale.
type packOffering struct {
	id, credits, price, each string
}

func (v subscribing) packOffering(p *catalog.Pack) packOffering {
	return packOffering{p.ID, v.credits(int64(p.Credits)), v.price(p.Price), v.each(*p)}
}

func undoChange(v *view) (done, error) {
	_, err := v.subscriptions().Resume(v.call, v.account())
	return done{to: subscriptionRoom.path, note: note{Key: message.ChangeTakenBack}}, err
}

// asFault returns a refusal, or nil for any other error.
func asFault(err error) *fault.Error {
	f, _ := err.(*fault.Error)
	return f
}

// balance is what an account has, as the meter and the list below it show it.
type balance struct {
	available int64
	ready     string // what that is, in words
	spent     int64
	bars      []bar
	lots      []lotLine
	label     string // the meter in words
	allowed   []allowanceLine
}

// bar is a part of the meter.
type bar struct {
	class    string // p, t, g, x or held
	at, wide int64
}

func (b bar) x() string     { return strconv.FormatInt(b.at, 10) }
func (b bar) width() string { return strconv.FormatInt(b.wide, 10) }

// lotLine is credits of one source, or on hold.
type lotLine struct {
	class, name, why string
	left             string
	of               string
}

// allowanceLine is what is left of an allowance.
type allowanceLine struct {
	name           string
	left, included int64
}

func (a allowanceLine) width() string {
	if a.included == 0 {
		return "0"
	}
	return strconv.FormatInt(1000*a.left/a.included, 10)
}

// meterWide is how wide the meter is drawn, meterGap what parts its bars.
const (
	meterWide = 1000
	meterGap  = 3
)

// balance reads the account's wallet. The meter reads from left to right in the order in which credits are spent (C13).
func (v subscribing) balance() balance {
	a := v.who.Account
	w := &a.State.Wallet
	b := balance{available: v.available(), ready: v.ready(v.available())}
	gift := int64(0)
	for i := range w.Lots {
		if l := &w.Lots[i]; l.Source == credit.Plan && !l.Expired {
			b.spent += int64(l.Granted - l.Remaining - l.Held)
		}
	}
	held := int64(w.Held())
	parts := []part{{"x", b.spent}, {"held", held}}
	for _, l := range a.Lots {
		class := "g"
		switch l.Source {
		case credit.Plan:
			class = "p"
		case credit.TopUp:
			class = "t"
		default:
			gift += int64(l.Remaining)
		}
		parts = append(parts, part{class, int64(l.Remaining)})
	}
	b.bars = bars(parts)
	b.label = v.say(message.MeterLabel, "plan", int64(w.Of(credit.Plan)), "held", held,
		"topup", int64(w.Of(credit.TopUp)), "gift", gift, "spent", b.spent)
	b.lots = v.lotLines()
	for _, al := range w.Allowances {
		b.allowed = append(b.allowed, allowanceLine{v.edition.AllowanceName(al.Name, v.language), w.Left(al.Name),
			al.Included})
	}
	return b
}

// ready says what a number beside it is: credits that can be used.
func (v subscribing) ready(n int64) string {
	if n == 1 {
		return v.say(message.CreditReady)
	}
	return v.say(message.CreditsReady)
}

// part is credits of a class, for the meter.
type part struct {
	class   string
	credits int64
}

// bars lays parts out side by side; the last one ends where the meter does.
func bars(parts []part) []bar {
	total, shown := int64(0), 0
	for _, p := range parts {
		if p.credits > 0 {
			total += p.credits
			shown++
		}
	}
	room := int64(meterWide - meterGap*max(shown-1, 0))
	var list []bar
	at, before := int64(0), int64(0)
	for _, p := range parts {
		if p.credits <= 0 {
			continue
		}
		end := (before + p.credits) * room / total
		wide := end - before*room/total
		list = append(list, bar{p.class, at, wide})
		at += wide + meterGap
		before += p.credits
	}
	return list
}

// lotLines lists the credits by lot, in the order in which they are spent.
func (v subscribing) lotLines() []lotLine {
	a := v.who.Account
	w := &a.State.Wallet
	var lines []lotLine
	for _, l := range a.Lots {
		if l.Remaining == 0 && l.Source != credit.Plan {
			continue
		}
		lines = append(lines, lotLine{left: v.number(int64(l.Remaining)), of: v.number(int64(l.Granted)),
			class: classOf(l.Source), name: l.From.Sentence(int64(l.Granted), a.At, a.Catalog).In(v.language),
			why: v.lotEnds(&l.Lot)})
	}
	if held := w.Held(); held > 0 {
		lines = append(lines, lotLine{class: "held", name: v.say(message.OnHold), left: v.number(int64(held)),
			why: v.say(message.OnHoldWhy, "n", int64(len(w.Holds)))})
	}
	return lines
}

// classOf is the colour of a source, the same everywhere.
func classOf(s credit.Source) string {
	switch s {
	case credit.Plan:
		return ""
	case credit.TopUp:
		return "topup"
	}
	return "gift"
}

// lotEnds says when a lot is used, and when it ends.
func (v subscribing) lotEnds(l *credit.Lot) string {
	switch {
	case l.Source == credit.Plan:
		return v.say(message.PlanLotEnds, "day", v.day(l.ExpiresAt))
	case l.ExpiresAt.IsZero():
		return v.say(message.LotStays)
	}
	return v.say(message.LotEnds, "day", v.lastDay(l.ExpiresAt))
}

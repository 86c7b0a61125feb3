package web

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// Pages on which a change is looked at and confirmed; each is a page of its own.
var (
	previewRoom = &room{title: message.ChangePlan, path: "/account/subscription/preview", within: subscriptionRoom}
	cancelRoom  = &room{title: message.CancelSubscription, path: "/account/subscription/cancel",
		within: subscriptionRoom}
	topUpRoom = &room{title: message.TopUp, path: "/account/subscription/topup", within: subscriptionRoom}
)

// changing shows what a change costs, and makes it.
type changing struct{ subscribing }

func changed(v *view) changing { return changing{subscribing{v}} }

// quoteBill is what a change costs, as a bill, and what it does besides.
type quoteBill struct {
	title   string
	lines   []line
	total   string // what is paid now; "" where nothing is
	after   []string
	losses  []string // what is given up
	buyer   string   // to whom the invoice is made out
	choose  bool     // who stays is to be chosen
	cards   []cardOption
	until   string // until when the price is held
	button  string
	action  string // where the form goes
	hidden  []line // names and values of its fields
	up      bool
	back    string   // where one comes back to from entering a card; "" where none is entered
	details []string // how the amount comes about
}

// cardOption is a saved card that may pay.
type cardOption struct {
	method, name string
	inUse        bool
}

func showPreview(v *view) (templ.Component, error) {
	if err := (paying{v}).entered(); err != nil {
		return nil, err
	}
	values := v.query
	if v.form != nil {
		values = v.form
	}
	plan, interval := values.Get("plan"), catalog.Interval(cmp.Or(values.Get("interval"), string(catalog.Month)))
	q, err := v.subscriptions().QuoteChange(v.call, v.account(), plan, interval)
	if f := asFault(err); f != nil && f.Code != fault.Forbidden {
		v.refused = f
		return billTemplate(v, nil), nil
	}
	if err != nil {
		return nil, err
	}
	b, err := changed(v).bill(q)
	return billTemplate(v, b), err
}

// changeBill is the bill of a change.
func (v changing) bill(q *app.ChangeQuote) (*quoteBill, error) {
	p, err := v.edition.Plan(q.Plan)
	if err != nil {
		return nil, err
	}
	b := &quoteBill{
		title: v.verb(&q.Terms, p, q.Interval), until: v.clockTime(q.ExpiresAt), action: previewRoom.path + "/confirm",
		hidden: []line{{"plan", q.Plan}, {"interval", string(q.Interval)}, {"quote", q.ID}},
		up:     q.Charge.Cents > 0,
	}
	b.button = b.title
	if q.Pending != nil && q.Action != subscription.Keep && q.Charge.Cents == 0 {
		b.button = v.say(message.OnDay, "what", b.title, "day", v.day(q.Pending.At))
	}
	if q.Charge.Cents > 0 {
		b.total = v.money(q.Charge)
		b.button = v.say(message.PayAnd, "amount", b.total, "what", b.title)
		if err := v.payers(b); err != nil {
			return nil, err
		}
	}
	if q.Document != nil {
		b.lines, b.buyer = v.split(*q.Document), v.buyer(q.Document.Buyer)
	}
	b.details = v.difference(q)
	if q.Credits > 0 {
		b.after = append(b.after, v.say(message.CreditsAtOnce, "credits", int64(q.Credits),
			"balance", v.available()+int64(q.Credits)))
	}
	for _, inc := range q.Included {
		b.after = append(b.after, v.say(message.UnitsAtOnce, "units", inc.Units,
			"name", v.edition.AllowanceName(inc.Name, v.language)))
	}
	return b, v.afterwards(b, &q.Terms)
}

// split is an amount as net and VAT (C24).
func (v changing) split(d app.Proposal) []line {
	lines := []line{{v.say(message.BillNet), v.money(d.Net)}}
	if len(d.Lines) == 1 { // what is bought stands for its net
		l := d.Lines[0]
		lines[0].name = l.In(bill.Language(v.language))
		if l.Period != nil {
			last := v.day(l.Period.Last.Start(v.zone()))
			lines[0].name = v.say(message.BillLineUntil, "what", lines[0].name, "day", last)
		}
	}
	for _, r := range d.Rates {
		rate := v.language.Decimals(r.Rate.String())
		lines = append(lines, line{v.say(message.BillVAT, "rate", rate), v.money(r.VAT)})
	}
	return lines
}

// buyer is to whom an invoice is made out, in a line.
func (v changing) buyer(b bill.Buyer) string {
	return v.say(message.BillTo, "who", strings.Join(v.buyerLines(b), ", "))
}

// difference says how an upgrade's amount and credits come about (C20).
func (v changing) difference(q *app.ChangeQuote) []string {
	d := q.Difference
	if d == nil {
		return nil
	}
	share := func(s subscription.Share) []any {
		left := time.Duration(s.PartSeconds) * time.Second
		whole := time.Duration(s.WholeSeconds) * time.Second
		return []any{"days", int64(left.Hours()) / 24, "hours", int64(left.Hours()) % 24,
			"all", int64(whole.Hours()) / 24, "rest", int64(whole.Hours()) % 24, "until", v.day(s.Until)}
	}
	list := []string{
		v.say(message.ShareOfPrice, append(share(d.Paid), "price", v.money(d.Price), "amount", v.money(q.Charge))...),
		v.say(message.ShareOfCredits, append(share(d.Month), "difference", int64(d.Credits), "credits", int64(q.Credits))...),
	}
	if d.Ahead != nil {
		list = append(list, v.say(message.ShareAhead, "amount", v.money(*d.Ahead)))
	}
	return list
}

// afterwards says what follows a change.
func (v changing) afterwards(b *quoteBill, t *subscription.Terms) error {
	if t.Pending != nil {
		plan, err := v.who.Account.Catalog.Edition(t.Pending.Edition).Plan(t.Pending.Plan)
		if err != nil {
			return err
		}
		key := message.FromThenOn
		if plan.Free() {
			key = message.FromThenFree
		}
		b.after = append(b.after, v.say(key, "day", v.day(t.Pending.At), "plan", v.planSold(plan, t.Pending.Interval)))
		if v.losses(b, plan); b.losses != nil {
			b.after = append(b.after, v.say(message.StaysAll))
		}
	}
	if !t.NextAt.IsZero() && t.Next.Cents > 0 {
		b.after = append(b.after, v.say(message.NextChargeIs, "amount", v.money(t.Next), "day", v.day(t.NextAt)))
	}
	if t.ReverseCharge {
		b.after = append(b.after, v.say(message.ReverseChargeNote))
	}
	return nil
}

// losses adds what somebody gives up who goes down to a plan.
func (v changing) losses(b *quoteBill, to *catalog.Plan) {
	s, book := v.who.Account.State, v.who.Account.Catalog
	now := s.Plan(book)
	if !now.Dearer(to) {
		return
	}
	lose := func(key message.Key, data ...any) { b.losses = append(b.losses, v.say(key, data...)) }
	if to.Credits < now.Credits {
		lose(message.LosesCredits, "n", int64(to.Credits), "now", int64(now.Credits))
	}
	for _, a := range now.Allowances {
		if units := to.Included(a.Name); units < a.Units {
			lose(message.LosesUnits, "name", v.edition.AllowanceName(a.Name, v.language), "n", units, "now", a.Units)
		}
	}
	var models, features []string
	for i := range v.edition.Models {
		m := &v.edition.Models[i]
		if v.edition.Unlocks(now, m) && !v.edition.Unlocks(to, m) {
			models = append(models, m.Names.In(v.language))
		}
	}
	if models != nil {
		lose(message.LosesModels, "models", v.list(message.ListAnd, models))
	}
	for _, f := range now.Features {
		if !to.Has(f) && f != catalog.Watermark {
			features = append(features, v.say(message.Key("feature_"+string(f))))
		}
	}
	if features != nil {
		lose(message.LosesFeatures, "features", strings.Join(features, ", "))
	}
	if to.Has(catalog.Watermark) && !now.Has(catalog.Watermark) {
		lose(message.LosesClean)
	}
	if to.Seats < now.Seats {
		lose(message.LosesPlaces, "n", int64(to.Seats), "now", int64(now.Seats))
	}
	if people := len(s.Team.People); people > to.Seats {
		lose(message.LosesSeats, "n", int64(to.Seats), "people", int64(people))
		b.choose = to.Seats > 1
	}
}

// payers adds by what a bill is paid.
func (v changing) payers(b *quoteBill) error {
	cards, err := app.Payments{App: v.Uses}.SavedCards(v.call, v.account())
	if fault.Is(err, fault.Conflict) { // no cards are saved here: the provider asks
		return nil
	}
	if err != nil {
		return err
	}
	for _, c := range cards {
		b.cards = append(b.cards, cardOption{c.Method, paying{v.view}.name(c), c.InUse})
	}
	if len(b.cards) == 0 { // one is entered first, and then the bill looked at again
		b.back = b.again(strings.TrimSuffix(b.action, "/confirm"))
		b.action, b.button = cardsRoomPath+"/add", v.say(message.AddCardFirst)
	}
	return nil
}

// again is where a bill is looked at once more.
func (b *quoteBill) again(path string) string {
	values := url.Values{}
	for _, h := range b.hidden {
		if h.name != "quote" {
			values.Set(h.name, h.value)
		}
	}
	return path + "?" + values.Encode()
}

func confirmChange(v *view) (done, error) {
	change := app.Change{Plan: v.form.Get("plan"), Interval: catalog.Interval(v.form.Get("interval")),
		Quote: v.form.Get("quote"), Method: v.form.Get("method")}
	before := v.who.Account.State.Sub.Plan
	s, known, err := v.subscriptions().Subscribe(v.call, v.account(), change)
	end, err := paid(known, err, message.ChangeDone)
	if err == nil && known && s.State.Sub.Pending != nil && s.State.Sub.Plan == before {
		end.note = note{message.ChangePlanned, []any{"day", v.day(s.State.Sub.Pending.At)}}
	}
	return end, err
}

// paid leads back to the subscription: done, or with the charge still under way, which stands there.
func paid(known bool, err error, said message.Key) (done, error) {
	if fault.Is(err, fault.PaymentActionRequired) { // the page that follows shows where it is confirmed
		return done{to: subscriptionRoom.path}, nil
	}
	end := done{to: subscriptionRoom.path}
	if known {
		end.note = note{Key: said}
	}
	return end, err
}

func showCancel(v *view) (templ.Component, error) {
	s, b := v.who.Account.State, v.who.Account.Catalog
	if err := s.Allow(account.Cancel{}, v.call.Actor, b); err != nil {
		return nil, err
	}
	plan := s.Plan(b)
	return cancelTemplate(v, cancelling{plan: plan.Names.In(v.language), last: v.lastDay(s.Sub.PaidTo()),
		day: v.day(s.Sub.PaidTo()), free: b.Latest().FreePlan().Names.In(v.language), can: s.Sub.GoesOn(b)}), nil
}

// cancelling is what the page shows on which a subscription is ended.
type cancelling struct {
	plan, last, day, free string
	can                   bool
}

func confirmCancel(v *view) (done, error) {
	_, err := v.subscriptions().Cancel(v.call, v.account(), v.form.Get("when") == "now")
	return done{to: subscriptionRoom.path}, err
}

func showTopUp(v *view) (templ.Component, error) {
	if err := (paying{v}).entered(); err != nil {
		return nil, err
	}
	pack := v.query.Get("pack")
	if v.form != nil {
		pack = v.form.Get("pack")
	}
	q, err := app.Packs{App: v.Uses}.Quote(v.call, v.account(), pack)
	if f := asFault(err); f != nil && f.Code != fault.Forbidden {
		v.refused = f
		return billTemplate(v, nil), nil
	}
	if err != nil {
		return nil, err
	}
	b := &quoteBill{
		title: v.say(message.BuyPack, "credits", v.credits(int64(q.Credits))), total: v.money(q.Charge), up: true,
		until: v.clockTime(q.ExpiresAt), action: topUpRoom.path + "/confirm",
		hidden: []line{{"pack", q.Pack}, {"quote", q.ID}},
	}
	b.lines, b.buyer = changed(v).split(q.Document), changed(v).buyer(q.Document.Buyer)
	if q.ReverseCharge {
		b.after = append(b.after, v.say(message.ReverseChargeNote))
	}
	b.button = v.say(message.PayAnd, "amount", b.total, "what", b.title)
	b.after = append(b.after, v.say(message.CreditsAtOnce, "credits", int64(q.Credits),
		"balance", v.available()+int64(q.Credits)), v.say(message.LotStays))
	return billTemplate(v, b), changed(v).payers(b)
}

func confirmTopUp(v *view) (done, error) {
	_, known, err := v.subscriptions().TopUp(v.call, v.account(), v.form.Get("pack"), v.form.Get("quote"),
		v.form.Get("method"))
	return paid(known, err, message.PackBought)
}

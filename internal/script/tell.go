package script

import (
	"fmt"
	"strings"
	"time"

	"conto/core/access"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// day writes an instant as the seller's date, with the time where it is not midnight.
func (s *story) day(t time.Time) string {
	if cal.DateOf(t, s.book.Zone()).Start(s.book.Zone()).Equal(t) {
		return cal.DateOf(t, s.book.Zone()).String()
	}
	return t.In(s.book.Zone()).Format(layout)
}

// tell writes one event in words.
func (s *story) tell(event account.Event) string {
	switch e := event.(type) {
	case account.Opened:
		return fmt.Sprintf("opened %s, %s", e.ID, e.Family)
	case account.ChargeRequested:
		method := e.Method
		if method == "" {
			method = "no card"
		}
		text := fmt.Sprintf("%s charges %s to %s for %s", e.ID, e.Amount, method, e.About)
		if e.ReverseCharge {
			text += ", without VAT"
		}
		if e.Renews != nil {
			text += fmt.Sprintf(" from %s, payable to %s", s.day(e.Renews.At), s.day(e.ActionBy))
		}
		return text
	case account.ActionNeeded:
		return fmt.Sprintf("%s waits for the customer until %s", e.Charge, s.day(e.By))
	case account.Paid:
		return fmt.Sprintf("%s is paid", e.Charge)
	case account.PaymentDeclined:
		return fmt.Sprintf("%s is declined", e.Charge)
	case account.ChargeVoided:
		return fmt.Sprintf("%s is given up: %s", e.Charge, e.Why)
	case account.PaymentRefunded:
		if e.Dispute != "" {
			return fmt.Sprintf("%s: the bank took %s of %s", e.Refund, e.Amount, e.Charge)
		}
		return fmt.Sprintf("%s gives back %s of %s", e.Refund, e.Amount, e.Charge)
	case account.ProfileSet:
		return "the billing profile is set"
	case account.KindSet:
		return fmt.Sprintf("a %s account from now on", e.Family)
	case account.TaxSet:
		if e.ReverseCharge {
			return "charged without VAT from now on"
		}
		return "charged with VAT from now on"
	case account.Warned:
		if e.Of == account.None {
			return "no credits are left"
		}
		return fmt.Sprintf("credits run low: %d are left", e.Left)
	case account.AlertSet:
		return level(e)
	case account.Alerted:
		return fmt.Sprintf("the balance fell below %d: %d are left", e.Below, e.Left)
	case account.UnneededReturned:
		return fmt.Sprintf("%s of %s goes back", e.Amount, e.Charge)
	case account.Closed:
		return "the account is closed"
	case account.KeyMade:
		return "API key " + e.ID
	case account.KeyRevoked:
		return "API key " + e.ID + " revoked"
	case credit.Event:
		return s.tellCredit(e)
	case subscription.Event:
		return s.tellSubscription(e)
	case team.Event:
		return s.tellTeam(e)
	default:
		return tellBeside(event)
	}
}

// tellBeside retells disputes, and of what buys packs by itself.
func tellBeside(event account.Event) string {
	switch e := event.(type) {
	case account.KeepGoingSet:
		return fmt.Sprintf("keep going: the pack %s below %d credits, up to %s a month", e.Pack, e.Below, e.Limit)
	case account.KeepGoingOff:
		if e.Why != "" {
			return fmt.Sprintf("keep going is off (%s)", e.Why)
		}
		return "keep going is off"
	case account.Disputed:
		if e.Holds {
			return fmt.Sprintf("%s of %s is disputed, and the account is held", e.Amount, e.Charge)
		}
		return fmt.Sprintf("%s of %s is disputed", e.Amount, e.Charge)
	case account.DisputeEnded:
		return fmt.Sprintf("the dispute of %s is %s", e.Charge, e.State)
	}
	return tellEndpoint(event)
}

// tellEndpoint tells of webhook endpoints.
func tellEndpoint(event account.Event) string {
	about := func(e account.Endpoint) string {
		text := fmt.Sprintf("%s at %s is told of %d types", e.ID, e.URL, len(e.Types))
		if e.Disabled != "" {
			text += ", and is disabled " + string(e.Disabled)
		}
		return text
	}
	switch e := event.(type) {
	case account.EndpointMade:
		return about(e.Endpoint)
	case account.EndpointChanged:
		return about(e.Endpoint)
	case account.SecretRotated:
		return fmt.Sprintf("%s has secret %d", e.ID, e.Turn)
	case account.EndpointDisabled:
		return fmt.Sprintf("%s is disabled: %s", e.ID, e.Why)
	case account.EndpointRemoved:
		return e.ID + " is removed"
	}
	return ""
}

// level returns in words at which level of the balance the owner wants a mail.
func level(e account.AlertSet) string {
	if e.Below == 0 {
		return "no mail at a level of the balance"
	}
	return fmt.Sprintf("a mail when the balance falls below %d", e.Below)
}

func (s *story) tellCredit(event credit.Event) string {
	switch e := event.(type) {
	case credit.Granted:
		text := fmt.Sprintf("lot %d: +%d %s credits", e.Lot, e.Credits, e.Source)
		if e.Code != "" {
			text += " by code " + e.Code
		}
		if e.ExpiresAt.IsZero() {
			return text
		}
		return text + " until " + s.day(e.ExpiresAt)
	case credit.LotExpired:
		if e.Credits == 0 {
			return ""
		}
		return fmt.Sprintf("%d %s credits expire", e.Credits, s.sources[e.Lot])
	case credit.AllowancesSet:
		return s.allowances(e.Allowances)
	case credit.Held:
		return fmt.Sprintf("%s holds %s until %s", e.ID, taken(e.Draws, e.Allowance, e.Units),
			e.Deadline.In(s.book.Zone()).Format("15:04"))
	case credit.Spent:
		return fmt.Sprintf("%s spends %s", e.ID, taken(e.Draws, e.Allowance, e.Units))
	case credit.Used:
		return e.ID + " runs " + e.Model + " and takes nothing"
	case credit.Extended:
		return fmt.Sprintf("%s is held until %s", e.Hold, e.Deadline.In(s.book.Zone()).Format("2006-01-02 15:04"))
	case credit.Settled:
		return fmt.Sprintf("%s settles at %s", e.Hold, taken(e.Draws, "", e.Units))
	case credit.Released:
		return e.Hold + " is released"
	case credit.HoldExpired:
		return e.Hold + " passes its deadline and is released"
	case credit.SettledLate:
		text := fmt.Sprintf("%s settles late at %s", e.Hold, taken(e.Draws, e.Allowance, e.Units))
		if e.Forgiven > 0 {
			text += fmt.Sprintf(", %d credits forgiven", e.Forgiven)
		}
		return text
	case credit.ReleasedLate:
		return e.Hold + " is released late: it holds nothing any more"
	case credit.HoldRefunded:
		return s.returned(e)
	case credit.TakenBack:
		return takenBack(e)
	}
	return ""
}

// takenBack returns what went with money, and what will go as it comes back.
func takenBack(e credit.TakenBack) string {
	var parts []string
	if len(e.Draws) > 0 {
		parts = append(parts, taken(e.Draws, "", 0)+" are taken back")
	}
	if len(e.Unpaid) > 0 {
		parts = append(parts, taken(e.Unpaid, "", 0)+" are unpaid from now on")
	}
	return strings.Join(parts, " | ")
}

// returned returns where credits of a hold went back to.
func (s *story) returned(e credit.HoldRefunded) string {
	var parts []string
	if len(e.Draws) > 0 || e.Units > 0 {
		parts = append(parts, taken(e.Draws, e.Allowance, e.Units))
	}
	for _, l := range e.Lots {
		parts = append(parts, fmt.Sprintf("%d credits whose lot is gone (new lot %d)", l.Credits, l.Lot))
	}
	return fmt.Sprintf("%s gets back %s", e.Hold, strings.Join(parts, " and "))
}

// taken returns what was drawn: 8 (lot 1: 6, lot 2: 2) and 3 of basic_images.
func taken(draws []credit.Draw, allowance string, units int64) string {
	var lots, parts []string
	var sum money.Credits
	for _, d := range draws {
		lots = append(lots, fmt.Sprintf("lot %d: %d", d.Lot, d.Credits))
		sum += d.Credits
	}
	if sum > 0 {
		parts = append(parts, fmt.Sprintf("%d credits (%s)", sum, strings.Join(lots, ", ")))
	}
	if units > 0 {
		parts = append(parts, ofAllowance(allowance, units))
	}
	if len(parts) == 0 {
		return "no credits"
	}
	return strings.Join(parts, " and ")
}

func ofAllowance(name string, units int64) string {
	if name == "" {
		name = "its allowance"
	}
	return fmt.Sprintf("%d of %s", units, name)
}

func (s *story) allowances(list []credit.Allowance) string {
	var parts []string
	for _, a := range list {
		parts = append(parts, fmt.Sprintf("%d of %d %s", a.Included-a.Used, a.Included, a.Name))
	}
	if len(parts) == 0 {
		return ""
	}
	return "left " + strings.Join(parts, ", ")
}

func (s *story) tellSubscription(event subscription.Event) string {
	switch e := event.(type) {
	case subscription.Started:
		if s.plan(e.Edition, e.Plan).Free() {
			return fmt.Sprintf("%s begins", e.Plan)
		}
		return fmt.Sprintf("%s by the %s begins, paid to %s", e.Plan, e.Interval, s.day(e.Period.End))
	case subscription.Upgraded:
		return "upgraded to " + e.Plan
	case subscription.Scheduled:
		if e.Final {
			return fmt.Sprintf("%s from %s, for good", e.Plan, s.day(e.At))
		}
		return fmt.Sprintf("%s from %s", s.planned(&e.Pending), s.day(e.At))
	case subscription.Withdrawn:
		return "what was scheduled is taken back"
	case subscription.MonthBegan:
		return fmt.Sprintf("month %s to %s", s.day(e.Month.Start), s.day(e.Month.End))
	case subscription.RenewalDue:
		return fmt.Sprintf("%s by the %s is due for %s to %s", e.Plan, e.Interval, s.day(e.Period.Start), s.day(e.Period.End))
	case subscription.RenewalRetried:
		return fmt.Sprintf("attempt %d", e.Attempt)
	case subscription.RenewalFailed:
		if s.state.Sub.Method == account.Transfer {
			return "not paid, asked for again on " + s.day(e.NextAttempt)
		}
		return "next attempt on " + s.day(e.NextAttempt)
	case subscription.PaidAhead:
		return fmt.Sprintf("%s by the %s is paid ahead, to %s", e.Plan, e.Interval, s.day(e.Period.End))
	case subscription.PeriodBegan:
		return fmt.Sprintf("%s by the %s goes on, paid to %s", e.Plan, e.Interval, s.day(e.Period.End))
	case subscription.Replaced:
		return fmt.Sprintf("%s by the %s in its place, paid to %s", e.Plan, e.Interval, s.day(e.Period.End))
	case subscription.Renewed:
		return "renewed, paid to " + s.day(e.Period.End)
	case subscription.Ended:
		return fmt.Sprintf("%s from now on (%s)", e.Plan, e.Reason)
	case subscription.MethodSaved:
		switch e.Method {
		case "":
			return "no card from now on"
		case account.Transfer:
			return "paid by bank transfer from now on"
		}
		return e.Method + " is the card from now on"
	case subscription.Returned:
		return fmt.Sprintf("%s again, as before the upgrade", e.Plan)
	case subscription.Moved:
		return fmt.Sprintf("moved to edition %d", e.Edition)
	}
	return ""
}

// plan returns a plan that was sold.
func (s *story) plan(edition int, id string) *catalog.Plan {
	p, err := s.book.Edition(edition).Plan(id)
	if err != nil {
		s.t.Fatalf("%s: %v", s.d.Pos, err)
	}
	return p
}

// planned returns in words what a plan will be; the free one has no interval.
func (s *story) planned(p *subscription.Pending) string {
	if s.plan(p.Edition, p.Plan).Free() {
		return p.Plan
	}
	return fmt.Sprintf("%s by the %s", p.Plan, p.Interval)
}

func (s *story) tellTeam(event team.Event) string {
	switch e := event.(type) {
	case team.Added:
		if e.Invited {
			return fmt.Sprintf("invited %s as %s", e.User, e.Role)
		}
		return fmt.Sprintf("%s is %s", e.User, e.Role)
	case team.Joined:
		return e.User + " joined"
	case team.Lapsed:
		return "the invitation of " + e.User + " lapses"
	case team.Offered:
		return "offered to " + e.User
	case team.OfferEnded:
		return "not offered to " + e.User + " any more"
	case team.HandedOver:
		return fmt.Sprintf("%s owns the account, %s is manager", e.To, e.From)
	case team.RoleSet:
		return fmt.Sprintf("%s is %s", e.User, e.Role)
	case team.PremiumSet:
		if e.On {
			return fmt.Sprintf("premium enabled for %s by %s", e.User, e.By)
		}
		if e.Reason != "" {
			return fmt.Sprintf("premium disabled for %s by %s, because of %s", e.User, e.By, e.Reason)
		}
		return fmt.Sprintf("premium disabled for %s by %s", e.User, e.By)
	case team.CapSet:
		if e.Cap == nil {
			return "no cap for " + e.User
		}
		return fmt.Sprintf("%s may spend %d credits a month, says %s", e.User, e.Cap.Credits, e.Cap.By)
	case team.Picked:
		if e.Stay {
			return e.User + " stays before others"
		}
		return e.User + " stays in turn"
	case team.Removed:
		return e.User + " is out"
	}
	return ""
}

// summary returns where the account stands, on one line.
func (s *story) summary() string {
	st := s.state
	parts := []string{fmt.Sprintf("= %s, %s", st.Sub.Plan, st.Sub.Status(s.book))}
	if a := st.Sub.Ahead; a != nil {
		parts[0] += ", paid to " + s.day(a.Period.End)
	}
	if p := st.Sub.Pending; p != nil {
		parts[0] += ", then " + s.planned(p)
	}
	credits := fmt.Sprintf("%d credits", st.Wallet.Available(credit.Anywhere))
	if bought := st.Wallet.Available(credit.BoughtOnly); bought > 0 {
		credits += fmt.Sprintf(", %d of them bought", bought)
	}
	if held := st.Wallet.Held(); held > 0 {
		credits += fmt.Sprintf(", %d held", held)
	}
	parts = append(parts, credits)
	if a := s.allowances(st.Wallet.Allowances); a != "" {
		parts = append(parts, a)
	}
	if len(st.Team.People) > 1 {
		var people []string
		for _, p := range st.Team.People {
			people = append(people, p.User+" "+string(st.Team.Standing(p.User, st.Plan(s.book).Seats)))
		}
		parts = append(parts, strings.Join(people, ", "))
	}
	return strings.Join(append(parts, "refill "+s.day(st.Sub.NextRefill())), " | ")
}

func (s *story) waysOut(data any) string {
	ways, ok := data.([]access.Way)
	if !ok {
		return fmt.Sprint(data)
	}
	var parts []string
	for _, w := range ways {
		text := w.Way
		switch {
		case w.Plan != "":
			text += " → " + w.Plan
		case w.Pack != "":
			text += " → " + w.Pack
		case !w.At.IsZero():
			text += " → refill on " + s.day(w.At)
		case w.Options != nil:
			text += " → " + fmt.Sprint(map[string]string(w.Options))
		case w.Models != nil:
			text += " → " + strings.Join(w.Models, " ")
			if w.Model != "" {
				text += ", nearest " + w.Model
			}
		}
		if w.Price != nil {
			text += fmt.Sprintf(" (%d credits for %s)", w.Credits, w.Price)
		} else if w.Credits > 0 {
			text += fmt.Sprintf(" (%d credits)", w.Credits)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func (s *story) quoteChange() {
	t, err := s.state.QuoteChange(s.arg("plan"), s.interval(), s.now, s.book)
	if err != nil {
		s.refuse(err)
		return
	}
	s.quoted = &t
	now := fmt.Sprintf("%s, now %s for %d credits", t.Action, t.Charge, t.Credits)
	for _, a := range t.Included {
		now += fmt.Sprintf(" and %d of %s", a.Units, a.Name)
	}
	s.say("%s", now)
	if d := t.Difference(&s.state.Sub, s.book); d != nil {
		s.say("%d of %d seconds of %s, and %d of %d of %d credits", d.Paid.PartSeconds, d.Paid.WholeSeconds, d.Price,
			d.Month.PartSeconds, d.Month.WholeSeconds, d.Credits)
	}
	if t.Pending != nil {
		s.say("from %s: %s", s.day(t.Pending.At), s.planned(t.Pending))
	}
	if t.NextAt.IsZero() {
		s.say("no further charge")
	} else {
		s.say("next charge %s on %s", t.Next, s.day(t.NextAt))
	}
}

func (s *story) price() {
	q, err := s.state.Price(s.arg("model"), s.options(), s.arg("user"), s.book)
	if err != nil {
		s.refuse(err)
		return
	}
	if q.Free {
		s.say("free")
	} else {
		var parts []string
		if q.Credits > 0 {
			parts = append(parts, fmt.Sprintf("%d credits", q.Credits))
		}
		if q.Units > 0 {
			parts = append(parts, ofAllowance(q.Allowance, q.Units))
		}
		s.say("%s", strings.Join(parts, " and "))
	}
	if q.Lock != nil {
		s.say("locked, %s: %s", q.Lock.Reason, told(q.Lock).Message)
		s.say("ways out: %s", s.waysOut(q.Lock.WaysOut))
	}
}

// told returns a lock with who set it by name, as use cases complete it.
func told(l *access.Lock) *access.Lock {
	if l.Off == nil {
		return l
	}
	by := strings.TrimPrefix(l.Off.By, "user:")
	return l.Told(access.Told{Person: by, Account: "Studio Rinaldi", Reason: l.Off.Text})
}

func (s *story) models() {
	list, err := s.state.Models(s.arg("user"), s.book)
	if err != nil {
		s.refuse(err)
		return
	}
	for _, m := range list {
		if m.Lock == nil {
			s.say("%s", m.Model.ID)
		} else {
			s.say("%s locked: %s", m.Model.ID, m.Lock.Reason)
		}
	}
}

package script

import (
	"fmt"
	"strings"
	"time"

	"conto/core/access"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/credit"
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
		return fmt.Sprintf("%s asks %s for %s", e.ID, e.Amount, e.About)
	case account.ActionNeeded:
		return fmt.Sprintf("%s waits for the customer until %s", e.Charge, s.day(e.By))
	case account.Paid:
		return fmt.Sprintf("%s paid %s", e.Charge, e.Amount)
	case account.PaymentDeclined:
		return fmt.Sprintf("%s declined", e.Charge)
	case account.ChargeVoided:
		return fmt.Sprintf("%s given up: %s", e.Charge, e.Why)
	case account.MoneyReturned:
		return fmt.Sprintf("%s returned %s", e.Charge, e.Amount)
	case account.KeyMade:
		return "API key " + e.ID
	case account.KeyRevoked:
		return "API key " + e.ID + " revoked"
	case credit.Event:
		return s.tellCredit(e)
	case subscription.Event:
		return s.tellSubscription(e)
	default:
		return s.tellTeam(event.(team.Event))
	}
}

func (s *story) tellCredit(event credit.Event) string {
	switch e := event.(type) {
	case credit.Granted:
		if e.ExpiresAt.IsZero() {
			return fmt.Sprintf("+%d %s credits", e.Credits, e.Source)
		}
		return fmt.Sprintf("+%d %s credits until %s", e.Credits, e.Source, s.day(e.ExpiresAt))
	case credit.LotExpired:
		return fmt.Sprintf("%d credits expired", e.Credits)
	case credit.AllowancesSet:
		return s.allowances(e.Allowances)
	case credit.Held:
		return fmt.Sprintf("held %s until %s", taken(e.Hold), e.Deadline.In(s.book.Zone()).Format("15:04"))
	case credit.Spent:
		return "spent " + taken(e.Hold)
	case credit.Used:
		return "ran " + e.Model + " at no credits"
	case credit.Settled:
		return fmt.Sprintf("settled %s at %d", e.Hold, e.Credits)
	case credit.Released:
		return "released " + e.Hold
	case credit.HoldExpired:
		return "deadline of " + e.Hold + " passed"
	case credit.SettledLate:
		return fmt.Sprintf("settled %s late at %d%s, %d forgiven", e.Hold, e.Credits, units(e.Units), e.Forgiven)
	case credit.ReleasedLate:
		return "released " + e.Hold + " late"
	case credit.Returned:
		text := fmt.Sprintf("refunded %d%s of %s", e.Credits, units(e.Units), e.Hold)
		for _, l := range e.Lots {
			text += fmt.Sprintf(", %d of them as a new lot", l.Credits)
		}
		return text
	}
	return ""
}

func units(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d of the allowance", n)
}

func taken(h credit.Hold) string {
	var lots []string
	for _, d := range h.Draws {
		lots = append(lots, fmt.Sprintf("%d from lot %d", d.Credits, d.Lot))
	}
	return strings.TrimSpace(fmt.Sprintf("%d%s for %s %s", h.Credits, units(h.Units), h.ID, strings.Join(lots, ", ")))
}

func (s *story) allowances(list []credit.Allowance) string {
	var parts []string
	for _, a := range list {
		parts = append(parts, fmt.Sprintf("%d of %d %s", a.Included-a.Used, a.Included, a.Name))
	}
	if len(parts) == 0 {
		return ""
	}
	return "allowance " + strings.Join(parts, ", ")
}

func (s *story) tellSubscription(event subscription.Event) string {
	switch e := event.(type) {
	case subscription.Started:
		return fmt.Sprintf("%s by the %s, paid period to %s", e.Plan, e.Interval, s.day(e.Period.End))
	case subscription.Upgraded:
		return "upgraded to " + e.Plan
	case subscription.Scheduled:
		if e.Final {
			return fmt.Sprintf("%s from %s, for good", e.Plan, s.day(e.At))
		}
		return fmt.Sprintf("%s by the %s from %s", e.Plan, e.Interval, s.day(e.At))
	case subscription.Withdrawn:
		return "what was scheduled is taken back"
	case subscription.MonthBegan:
		return "credit month to " + s.day(e.Month.End)
	case subscription.RenewalDue:
		return fmt.Sprintf("%s by the %s is due for %s to %s", e.Plan, e.Interval, s.day(e.Period.Start), s.day(e.Period.End))
	case subscription.RenewalRetried:
		return fmt.Sprintf("attempt %d", e.Attempt)
	case subscription.RenewalFailed:
		return "next attempt " + s.day(e.NextAttempt)
	case subscription.Renewed:
		return "renewed to " + s.day(e.Period.End)
	case subscription.Ended:
		return fmt.Sprintf("%s from now on (%s)", e.Plan, e.Reason)
	case subscription.MethodSaved:
		return "card " + e.Method
	case subscription.Moved:
		return fmt.Sprintf("moved to edition %d", e.Edition)
	}
	return ""
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
	case team.RoleSet:
		return fmt.Sprintf("%s is %s", e.User, e.Role)
	case team.PremiumSet:
		if e.On {
			return fmt.Sprintf("premium enabled for %s by %s", e.User, e.By)
		}
		return fmt.Sprintf("premium disabled for %s by %s", e.User, e.By)
	case team.Picked:
		return fmt.Sprintf("%s stays: %v", e.User, e.Stay)
	case team.Removed:
		return e.User + " is out"
	}
	return ""
}

// summary is where the account stands, on one line.
func (s *story) summary() string {
	st := s.state
	parts := []string{fmt.Sprintf("= %s, %s", st.Sub.Plan, st.Sub.Status(s.book))}
	if p := st.Sub.Pending; p != nil {
		parts[0] += fmt.Sprintf(", then %s by the %s", p.Plan, p.Interval)
	}
	credits := fmt.Sprintf("%d credits", st.Wallet.Available(credit.Anywhere))
	if bought := st.Wallet.Available(credit.BoughtOnly); bought > 0 {
		credits += fmt.Sprintf(" (%d bought)", bought)
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

func waysOut(data any) string {
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
			text += " → refill"
		case w.Models != nil:
			text += " → " + strings.Join(w.Models, " ")
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
	s.say("%s: %s and %d credits now", t.Action, t.Charge, t.Credits)
	if t.Pending != nil {
		s.say("from %s: %s by the %s", s.day(t.Pending.At), t.Pending.Plan, t.Pending.Interval)
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
		s.say("%d credits%s", q.Credits, units(q.Units))
	}
	if q.Lock != nil {
		s.say("locked, %s: %s", q.Lock.Reason, q.Lock.Message)
		s.say("ways out: %s", waysOut(q.Lock.WaysOut))
	}
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

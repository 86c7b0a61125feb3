package sim

import (
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/subscription"
	"conto/core/team"
	"conto/sim/audit"
)

// Mirror shows an account's state as the auditor looks at it.
func View(s *account.State, b catalog.History) audit.View {
	v := audit.View{
		Kind: string(s.Kind),
		Plan: s.Sub.Plan, Edition: s.Sub.Edition, Status: string(
			s.Sub.Status(b)), Period: audit.Span{Start: utc(s.Sub.Period.Start), End: utc(s.Sub.Period.End)},
		NextRefill: utc(s.Sub.NextRefill()), Pending: Scheduled(s.Sub.Pending), Final: s.Sub.Final, Method: s.Sub.Method,
		Available: int64(s.Wallet.Available(credit.Anywhere)), Bought: int64(s.Wallet.Available(credit.BoughtOnly)),
		Held: int64(s.Wallet.Held()), Locks: map[string]map[string]string{},
		Totals: audit.Totals{
			Granted: int64(s.Wallet.Totals.Granted), Spent: int64(s.Wallet.Totals.Spent),
			Expired: int64(s.Wallet.Totals.Expired), Taken: int64(s.Wallet.Totals.Taken), Forgiven: int64(
				s.Wallet.Totals.Forgiven),
		},
		Untaxed: s.ReverseCharge, Alert: audit.Alert{Below: int64(s.Alert.Below), Told: s.Alert.Told},
	}
	for i := range s.Payments {
		v.Kept = append(v.Kept, audit.Kept{Charge: s.Payments[i].Charge, Cents: s.Payments[i].Kept().Cents})
	}
	if r := s.Sub.Renewal; r != nil {
		v.Due, v.Attempt = audit.Span{Start: utc(r.Period.Start), End: utc(r.Period.End)}, r.Attempt
	}
	if h := s.Sub.Ahead; h != nil {
		v.Ahead = audit.Ahead{Plan: h.Plan, Interval: string(h.Interval), Edition: h.Edition,
			Period: audit.Span{Start: utc(h.Period.Start), End: utc(h.Period.End)}, Charge: h.Charge}
	}
	if v.Plan != "free" {
		v.Interval = string(s.Sub.Interval)
	}
	for _, l := range s.Wallet.Lots {
		if l.Remaining > 0 || l.Held > 0 || l.Unpaid > 0 {
			v.Lots = append(v.Lots, audit.Lot{
				Source: string(l.Source), Bought: l.Bought, Granted: int64(l.Granted), Remaining: int64(l.Remaining),
				Held: int64(l.Held), Taken: int64(l.Taken), Unpaid: int64(l.Unpaid), Expires: utc(l.ExpiresAt),
				Gone: l.Expired, Charge: l.Charge, Code: l.Code,
			})
		}
	}
	for _, k := range s.Keys {
		v.Keys = append(v.Keys, k.ID)
	}
	for _, e := range s.Endpoints {
		v.Endpoints = append(v.Endpoints, audit.Endpoint{ID: e.ID, URL: e.URL, Types: words(e.Types),
			Off: string(e.Disabled), Since: utc(e.EnabledAt), Turn: e.Turn, Turned: utc(e.RotatedAt)})
	}
	for _, a := range s.Wallet.Allowances {
		v.Allowances = append(v.Allowances, audit.Allowance{Name: a.Name, Included: a.Included, Used: a.Used})
	}
	v.KeepGoing = s.KeepGoing != nil && s.KeepGoing.On
	if o := s.Team.Offer; o != nil {
		v.Offered = o.User
	}
	for _, p := range s.Team.People {
		v.Members = append(v.Members, audit.Member{
			User: p.User, Role: string(p.Role), Standing: string(s.Team.Standing(p.User,
				s.Plan(b).Seats)), PremiumOff: p.PremiumOff(), Cap: most(&p), Spent: int64(account.SpentBy(s, p.User)),
		})
		if locks := locksOf(s, p.User, b); locks != nil {
			v.Locks[p.User] = locks
		}
	}
	for _, c := range s.Charges {
		v.Charges = append(v.Charges, audit.OpenCharge{
			ID: c.ID, Purpose: string(c.Purpose), Amount: c.Amount.Cents, Waits: !c.ActionBy.IsZero() &&
				!c.Voided, GivenUp: c.Voided,
		})
	}
	return v
}

// most returns what a person may spend a month; -1 is as much as there is.
func most(p *team.Person) int64 {
	if p.Cap == nil {
		return -1
	}
	return int64(p.Cap.Credits)
}

// locksOf returns the locks that a person sees, by model; nil: the person has no seat.
func locksOf(s *account.State, user string, b catalog.History) map[string]string {
	models, err := s.Models(user, b)
	if err != nil {
		return nil
	}
	locks := map[string]string{}
	for _, m := range models {
		locks[m.Model.ID] = ""
		if m.Lock != nil {
			locks[m.Model.ID] = string(m.Lock.Reason)
		}
	}
	return locks
}

func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// Scheduled returns what happens at the end of the period, as the auditor looks at it: the free plan has no interval.
func Scheduled(p *subscription.Pending) audit.Pending {
	switch {
	case p == nil:
		return audit.Pending{}
	case p.Plan == "free":
		return audit.Pending{Plan: p.Plan, Edition: p.Edition, At: utc(p.At)}
	}
	return audit.Pending{Plan: p.Plan, Interval: string(p.Interval), Edition: p.Edition, At: utc(p.At)}
}

package audit

import (
	"fmt"
	"time"
)

// Ledger is kept from what the audited system reports, in the order in which it happened. It does not know what
// should have been done; it complains, naming the clause, of what cannot have been: a second refill for one boundary,
// credits without their money, money that is taken twice for one thing or for nothing, credits that do not add up. The
// zero value is ready.
type Ledger struct {
	Editions []Figures // what was ever sold; none: what C6 and C18 say

	Money   map[string]*Money // what was asked for, by charge
	Refills []Span            // the months that were refilled
	Paid    Span              // the newest period that was paid for
	Started bool              // a subscription has begun since the newest refill
	Final   bool              // the subscription was cancelled for good (C25)
	Granted int64             // credits, over the whole life

	ahead Span             // a period that was paid before it begins (C34)
	used  map[string]int64 // of each allowance, when it was last looked at
}

// Money is what became of one charge.
type Money struct {
	Purpose  string
	Cents    int64
	Over     bool   // it has a final outcome
	Taken    bool   // it succeeded
	Bought   string // what it was used for; "" while it was not
	Returned bool
	Refunded int64 // cents that support gave back (C32), or a bank took
	ByBank   int64 // of them, those that a bank took: nobody else gives them back (C40)
}

// Ask notes that money was asked for: each charge once, for something, and no renewal after a final cancellation (C24,
// C25).
func (b *Ledger) Ask(charge, purpose string, cents int64) error {
	switch {
	case b.Money[charge] != nil:
		return fmt.Errorf("C24: %s is asked for twice", charge)
	case cents <= 0:
		return fmt.Errorf("C24: %s asks for %d cents", charge, cents)
	case purpose == "renewal" && b.Final:
		return fmt.Errorf("C25: %s renews what was cancelled for good", charge)
	}
	if b.Money == nil {
		b.Money = map[string]*Money{}
	}
	b.Money[charge] = &Money{Purpose: purpose, Cents: cents}
	return nil
}

// Take notes that money came: the amount that was asked for, once (C19, C24).
func (b *Ledger) Take(charge string, cents int64) error {
	m := b.Money[charge]
	switch {
	case m == nil:
		return fmt.Errorf("C24: %s is paid and was not asked for", charge)
	case m.Over:
		return fmt.Errorf("C19: %s ends twice", charge)
	case m.Cents != cents:
		return fmt.Errorf("C24: %s asked for %d cents and took %d", charge, m.Cents, cents)
	}
	m.Over, m.Taken = true, true
	return nil
}

// Decline notes that money will not come.
func (b *Ledger) Decline(charge string) error {
	m := b.Money[charge]
	if m == nil || m.Over {
		return fmt.Errorf("C19: %s is declined, but was over or never asked for", charge)
	}
	m.Over = true
	return nil
}

// Return notes that money went back: all of it, once, and only when nothing was bought with it (C19).
func (b *Ledger) Return(charge string, cents int64) error {
	m := b.Money[charge]
	switch {
	case m == nil || !m.Taken:
		return fmt.Errorf("C19: %s goes back and never came", charge)
	case m.Returned || m.Bought != "":
		return fmt.Errorf("C19: %s goes back after it was used for %q", charge, m.Bought)
	case m.Cents != cents:
		return fmt.Errorf("C19: %d of the %d cents of %s go back", cents, m.Cents, charge)
	}
	m.Returned = true
	return nil
}

// Refund notes that support gave some money back: of money that came and bought something, and no more than came (C32).
func (b *Ledger) Refund(charge string, cents int64) error {
	m := b.Money[charge]
	switch {
	case m == nil || !m.Taken || m.Returned:
		return fmt.Errorf("C32: %s is refunded and was not paid, or had gone back", charge)
	case cents < 1 || m.Refunded+cents > m.Cents:
		return fmt.Errorf("C32: %d and %d of the %d cents of %s go back", m.Refunded, cents, m.Cents, charge)
	}
	m.Refunded += cents
	return nil
}

// TakenByBank notes money that the cardholder's bank took (C40).
func (b *Ledger) TakenByBank(charge string, cents int64) error {
	if err := b.Refund(charge, cents); err != nil {
		return err
	}
	b.Money[charge].ByBank += cents
	return nil
}

// use marks money as used for one thing.
func (b *Ledger) use(charge, purpose, what string) error {
	m := b.Money[charge]
	switch {
	case m == nil || !m.Taken || m.Purpose != purpose:
		return fmt.Errorf("C19: %s without its money: %s", what, charge)
	case m.Bought != "" || m.Returned:
		return fmt.Errorf("C19: %s with the money of %s, which was used for %q before", what, charge, m.Bought)
	}
	m.Bought = what
	return nil
}

// Start notes that a paid subscription began, with money of its own (C21), and never within a period that was paid
// before (C25). What took no longer than a quote lives begins when it was asked for.
func (b *Ledger) Start(charge string, period Span) error {
	if b.Paid.End.After(period.Start.Add(quoteLife)) {
		return fmt.Errorf("C21: a subscription begins on %s, another is paid to %s", period.Start, b.Paid.End)
	}
	b.Paid, b.Started, b.Final = period, true, false
	return b.use(charge, "start", "the start on "+period.Start.String())
}

// Renew notes that the next period was paid: none twice, and the one that contains the present (C12, C27).
func (b *Ledger) Renew(charge string, period Span, at time.Time) error {
	switch {
	case b.Paid.End.After(period.Start):
		return fmt.Errorf("C12: the period from %s is paid again, it was paid to %s", period.Start, b.Paid.End)
	case period.Start.After(at) || !period.End.After(at):
		return fmt.Errorf("C12: on %s the period from %s to %s is paid", at, period.Start, period.End)
	}
	b.Paid = period
	return b.use(charge, "renewal", "the period from "+period.Start.String())
}

// RenewAhead notes that the period after the present one was paid before it began, once (C34).
func (b *Ledger) RenewAhead(charge string, period Span) error {
	if !b.Paid.End.Equal(period.Start) || !b.ahead.End.IsZero() {
		return fmt.Errorf("C34: the period from %s is paid ahead, it was paid to %s", period.Start, b.Paid.End)
	}
	b.ahead = period
	return b.use(charge, "renewal", "the period from "+period.Start.String())
}

// BeginAhead notes that what was paid ahead has begun: that, when it was to begin.
func (b *Ledger) BeginAhead(period Span) error {
	if b.ahead != period {
		return fmt.Errorf("C34: the period from %s begins, and that from %s was paid ahead", period.Start, b.ahead.Start)
	}
	b.Paid, b.ahead = period, Span{}
	return nil
}

// Upgrade notes an upgrade: with its money, unless there was none to pay (C20). credits is what came with it.
func (b *Ledger) Upgrade(charge string, credits int64) error {
	b.Granted += credits
	if charge == "" {
		if credits > 0 {
			return fmt.Errorf("C20: %d credits come with an upgrade that cost nothing", credits)
		}
		return nil
	}
	return b.use(charge, "upgrade", "the upgrade")
}

// Cancel notes a cancellation; final is for good, and what is taken back is not final (C25).
func (b *Ledger) Cancel(final bool) { b.Final = final }

// End notes that the account is Free: nothing is left to renew.
func (b *Ledger) End() { b.Final = false }

// EndByBank notes that the account is Free in the middle of a period: a bank took the money that paid a plan (C40). The
// money is all of the charge's, and what was paid for ends with it.
func (b *Ledger) EndByBank(charge string, at time.Time) error {
	m := b.Money[charge]
	if m == nil || m.Purpose == "topup" || m.ByBank == 0 || m.Refunded != m.Cents {
		return fmt.Errorf("C40: a plan ends with the money of %q, of which a bank has not taken all: %+v", charge, m)
	}
	if b.End(); b.Paid.End.After(at) {
		b.Paid.End = at
	}
	return nil
}

// Refill notes a month's refill: for each boundary one, each after the one before, unless a subscription begins (C10,
// C12).
func (b *Ledger) Refill(month Span, credits int64) error {
	if n := len(b.Refills); n > 0 && !b.Started && b.Refills[n-1].End.After(month.Start) {
		return fmt.Errorf("C12: the month from %s is refilled, the one before ends %s", month.Start, b.Refills[n-1].End)
	}
	if !month.End.After(month.Start) {
		return fmt.Errorf("C11: a month from %s to %s", month.Start, month.End)
	}
	b.Refills, b.Started = append(b.Refills, month), false
	b.Granted += credits
	return nil
}

// TopUp notes a pack's credits, which come with its money (C18, C19).
func (b *Ledger) TopUp(charge string, credits int64) error {
	b.Granted += credits
	m := b.Money[charge]
	for _, sold := range b.editions() {
		for _, p := range sold.Packs {
			if m != nil && (p.Cents == m.Cents || nearest(p.Cents, 100, 122) == m.Cents) && p.Credits == credits {
				return b.use(charge, "topup", fmt.Sprintf("a pack of %d", credits))
			}
		}
	}
	return fmt.Errorf("C18: %d credits for the money of %s", credits, charge)
}

func (b *Ledger) editions() []Figures {
	if len(b.Editions) == 0 {
		return []Figures{Default()}
	}
	return b.Editions
}

// Gift notes credits that an operator gave.
func (b *Ledger) Gift(credits int64) { b.Granted += credits }

// Close looks at an account after everything that belongs together was noted: all money that came was used or went back
// (C19), and the credits add up (C15).
func (b *Ledger) Close(v View) error {
	for charge, m := range b.Money {
		if m.Taken && m.Bought == "" && !m.Returned {
			return fmt.Errorf("C19: %d cents of %s bought nothing and did not go back", m.Cents, charge)
		}
	}
	var left, held int64
	for _, l := range v.Lots {
		left += l.Remaining
		held += l.Held
		if l.Remaining < 0 || l.Held < 0 {
			return fmt.Errorf("C15: a lot of %+v", l)
		}
	}
	t := v.Totals
	switch {
	case left != v.Available || held != v.Held:
		return fmt.Errorf("C15: the lots have %d and hold %d, the account %d and %d", left, held, v.Available, v.Held)
	case t.Granted != b.Granted:
		return fmt.Errorf("C15: %d credits were granted, and the account says %d", b.Granted, t.Granted)
	case t.Granted != t.Spent+held+left+t.Expired+t.Taken:
		return fmt.Errorf("C15: granted %d is not spent %d, held %d, left %d, expired %d and taken back %d", t.Granted,
			t.Spent, held, left, t.Expired, t.Taken)
	}
	for _, w := range v.Allowances {
		if w.Used < 0 || w.Used > max(w.Included, b.used[w.Name]) { // an upgrade to another edition may include fewer
			return fmt.Errorf("C4: %+v", w)
		}
	}
	b.used = map[string]int64{}
	for _, w := range v.Allowances {
		b.used[w.Name] = w.Used
	}
	return b.seats(v)
}

// seats counts who sits and who is invited (C28): never more than there are seats, and never without the owner.
func (b *Ledger) seats(v View) error {
	taken := 0
	for _, m := range v.Members {
		if m.Standing != "suspended" {
			taken++
		} else if m.Role == "owner" {
			return fmt.Errorf("C29: the owner %s has no seat", m.User)
		}
	}
	if seats := b.editions()[max(v.Edition, 1)-1].plan(v.Plan).Seats; taken > seats {
		return fmt.Errorf("C28: %d of %d seats are taken", taken, seats)
	}
	return nil
}

package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/message"
	"conto/core/money"
)

// MonthFigure is what happened on the platform in a calendar month of the seller's.
type MonthFigure struct {
	Start       time.Time     // its first instant
	Subscribers int           // accounts on a plan that costs something, as it began
	Left        int           // of those, that were on none as it ended, or are on none now
	Sold        money.Credits // that came with plans that are paid, and with packs
	Spent       money.Credits // as it ended up, less what was given back in the month
	Expired     money.Credits
	Declined    int          // payments that failed for good
	Lost        money.Amount // their sum
}

// DeclinedPayment is a payment that failed for good.
type DeclinedPayment struct {
	Account string
	At      time.Time
	Purpose Purpose
	Amount  money.Amount
	Reason  string
}

// Why returns why it failed: a reason of Conto's in the reader's language, or what the bank has said.
func (p *DeclinedPayment) Why() any {
	why := WhyDeclined(p.Reason)
	if key, ours := why.(message.Key); ours && declineOf(p.Reason) == "" {
		return message.Say(message.ToldChargeVoided, "why", key)
	}
	return why
}

// Months gathers figures of the newest months from the journals of accounts, and the payments that failed lately.
type Months struct {
	Figures  []MonthFigure // the oldest first; the last is the present month
	Declined []DeclinedPayment
	since    time.Time // from when failed payments are gathered
	now      time.Time
	book     catalog.History
}

// NewMonths makes figures of so many months, and gathers payments that failed since an instant.
func NewMonths(now time.Time, n int, since time.Time, b catalog.History) *Months {
	year, month, _ := now.In(b.Zone()).Date()
	m := &Months{since: since, now: now, book: b}
	for i := range n {
		start := time.Date(year, month+time.Month(i-n+1), 1, 0, 0, 0, 0, b.Zone())
		m.Figures = append(m.Figures, MonthFigure{Start: start, Lost: money.Amount{Currency: b.Latest().Currency}})
	}
	return m
}

// Life is an account whose journal is read from its first entry on.
type Life struct {
	months *Months
	state  *State
	next   int    // the month whose beginning is not reached yet
	paying []bool // whether the account was on a plan that costs something as each month began
}

// Of begins to read an account's journal.
func (m *Months) Of(id string) *Life { return &Life{months: m, state: &State{ID: id}} }

// Add reads an entry; entries come in their order, none left out.
func (l *Life) Add(seq int64, at time.Time, events []Event) {
	l.reach(at)
	before := l.state.Wallet.Totals
	f := l.months.at(at)
	for _, e := range events {
		l.see(f, at, e)
		l.state.Apply(e)
		if granted, is := e.(credit.Granted); is && f != nil && l.sold(granted) {
			f.Sold += granted.Credits
		}
	}
	l.state.EndEntry(seq, at)
	if f != nil {
		after := l.state.Wallet.Totals
		f.Spent += after.Spent - before.Spent
		f.Expired += after.Expired - before.Expired
	}
}

// End counts the account, once its journal is read.
func (l *Life) End() {
	l.reach(l.months.now)
	now := l.pays()
	for i, paid := range l.paying {
		if !paid {
			continue
		}
		f := &l.months.Figures[i]
		f.Subscribers++
		if i+1 < len(l.paying) && !l.paying[i+1] || i+1 == len(l.paying) && !now {
			f.Left++
		}
	}
}

// reach notes, at each beginning of a month up to an instant, whether the account pays.
func (l *Life) reach(at time.Time) {
	for ; l.next < len(l.months.Figures) && !l.months.Figures[l.next].Start.After(at); l.next++ {
		l.paying = append(l.paying, l.pays())
	}
}

func (l *Life) pays() bool {
	return l.state.Seq > 0 && l.state.ClosedAt.IsZero() && !l.state.Plan(l.months.book).Free()
}

// sold reports whether credits were paid for: they are a pack's, or of a plan that costs something.
func (l *Life) sold(g credit.Granted) bool {
	return g.Source == credit.TopUp || g.Source == credit.Plan && !l.state.Plan(l.months.book).Free()
}

// see counts a payment that failed, before the charge is forgotten.
func (l *Life) see(f *MonthFigure, at time.Time, e Event) {
	declined, is := e.(PaymentDeclined)
	if !is {
		return
	}
	p := DeclinedPayment{l.state.ID, at, declined.Purpose, money.Amount{Currency: l.months.book.Latest().Currency},
		declined.Reason}
	if c := l.state.Charge(declined.Charge); c != nil {
		p.Amount = c.Amount
		if c.Reference != "" && p.Reason == voidUnconfirmed { // nobody is asked to confirm a transfer
			p.Reason = voidLate
		}
	}
	if f != nil {
		f.Declined++
		f.Lost.Cents += p.Amount.Cents
	}
	if !at.Before(l.months.since) {
		l.months.Declined = append(l.months.Declined, p)
	}
}

// Declines reports whether an event says that a payment failed for good.
func Declines(e Event) bool {
	_, is := e.(PaymentDeclined)
	return is
}

// at returns the month of an instant, or nil for one before them all.
func (m *Months) at(t time.Time) *MonthFigure {
	for i := len(m.Figures) - 1; i >= 0; i-- {
		if !t.Before(m.Figures[i].Start) {
			return &m.Figures[i]
		}
	}
	return nil
}

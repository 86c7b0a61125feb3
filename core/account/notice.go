package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// Notice is something that the account's owner is told by mail; an invitation is told the invited.
type Notice struct {
	Kind    NoticeKind
	User    string  // who is told; "" is the owner
	About   string  // the person of whom the owner is told
	Plan    string  // as customers know it
	Charge  *Charge // that waits for the customer
	Amount  money.Amount
	Credits money.Credits
	Level   money.Credits // of the balance
	Day     time.Time     // of what happens next, or until when; zero: there is none
	URL     string        // where to act
	Why     message.Key
}

// NoticeKind says what happened.
type NoticeKind string

// The kinds.
const (
	NoticeFailed    NoticeKind = "payment_failed" // a renewal; it is tried again (C27)
	NoticeAction    NoticeKind = "payment_action" // the customer is to confirm a payment
	NoticeLink      NoticeKind = "payment_link"   // a renewal has no card to be charged to
	NoticeTransfer  NoticeKind = "transfer_due"   // a period has begun and its bank transfer has not come (C34)
	NoticeRefilled  NoticeKind = "refilled"       // a credit month began (C10)
	NoticeLow       NoticeKind = "low_credits"    // a fifth of the plan's credits is left, or less
	NoticeNone      NoticeKind = "no_credits"     // nothing is left (C14)
	NoticeAlert     NoticeKind = "balance_alert"  // the balance fell below the owner's level (C42)
	NoticeTaxed     NoticeKind = "vat_charged"    // a VAT ID is not confirmed any more, so prices are with VAT (C32)
	NoticeUntaxed   NoticeKind = "vat_reversed"   // it is confirmed, so they are without
	NoticeChanged   NoticeKind = "plan_changed"
	NoticeScheduled NoticeKind = "plan_scheduled"    // for the end of the paid period (C22)
	NoticeCancelled NoticeKind = "cancelled"         // with the end of the paid period (C25)
	NoticeEnded     NoticeKind = "ended"             // on Free from now on
	NoticeDisputed  NoticeKind = "disputed"          // a payment, and the account is held until the bank decides (C40)
	NoticeGoesOn    NoticeKind = "dispute_won"       // it is not held any more
	NoticeLost      NoticeKind = "dispute_lost"      // the bank took the money, and unspent credits went with it
	NoticeKept      NoticeKind = "kept_going"        // a pack was bought by Keep me going (C41)
	NoticeKeptOff   NoticeKind = "keep_going_off"    // it switched itself off
	NoticeEndpoint  NoticeKind = "endpoint_disabled" // a webhook endpoint is told nothing any more
	NoticeInvited   NoticeKind = "invited"           // a person, to the team (C28)
	NoticeOffered   NoticeKind = "offered"           // the account, to a person (C28)
	NoticeHandedOn  NoticeKind = "handed_over"       // who was the owner: somebody else is now (C28)
	NoticeBrought   NoticeKind = "member_brought"    // an operator has invited somebody, or had them join (C28)
	NoticeRole      NoticeKind = "role_set"          // an operator has given somebody another role (C28)
)

// Notices returns what is told of an entry with these events, whose actor has the id by. s is the state just after it.
func Notices(s *State, by string, events []Event, b catalog.History) []Notice {
	t := s.when(s.At, b).telling()
	var list []Notice
	waits := false // for the customer; that says all about a renewal that failed
	for _, event := range events {
		switch e := event.(type) {
		case Opened:
			return nil // an account that begins has nothing to be told
		case Closed:
			return nil // the mail about it goes out before the address is erased, with that
		case Warned:
			list = append(list, t.warned(e))
		case Alerted:
			list = append(list, Notice{Kind: NoticeAlert, Credits: e.Left, Level: e.Below, Day: s.Sub.NextRefill()})
		case TaxSet:
			list = append(list, t.taxNotice(e))
		case ActionNeeded:
			waits = true
			list = append(list, t.waiting(e)...)
		case EndpointDisabled:
			list = append(list, Notice{Kind: NoticeEndpoint, URL: e.URL, Why: message.Key("endpoint_" + string(e.Why))})
		case KeepGoingOff:
			if e.Why != "" {
				list = append(list, Notice{Kind: NoticeKeptOff, Why: message.Key("keep_going_" + string(e.Why))})
			}
		case Paid:
			list = append(list, kept(s, e, events)...)
		case Disputed:
			if e.Holds && s.Held() { // it may be over already
				list = append(list, Notice{Kind: NoticeDisputed, Amount: e.Amount})
			}
		case DisputeEnded:
			if s.Disputes.find(e.Dispute).Holds && e.State == DisputeWon && !s.Held() {
				list = append(list, Notice{Kind: NoticeGoesOn})
			}
		case PaymentRefunded:
			if e.Dispute != "" {
				_, taken := RefundIn(events)
				list = append(list, Notice{Kind: NoticeLost, Amount: e.Amount, Credits: taken})
			}
		case subscription.RenewalFailed:
			if s.Sub.Method == Transfer {
				list = append(list, t.transferNotice())
			} else if !waits {
				list = append(list, Notice{Kind: NoticeFailed, Plan: s.Plan(b).Name, Amount: t.renewalPrice(),
					Day: e.NextAttempt})
			}
		case subscription.Event:
			list = append(list, t.planNotice(e)...)
		case team.Added:
			if e.Invited {
				list = append(list, Notice{Kind: NoticeInvited, User: e.User, Day: e.Since.Add(team.Life)})
			}
			if operatorCalled(e.By) {
				list = append(list, Notice{Kind: NoticeBrought, About: e.User})
			}
		case team.RoleSet:
			if operatorCalled(by) {
				list = append(list, Notice{Kind: NoticeRole, About: e.User})
			}
		case team.Offered:
			list = append(list, Notice{Kind: NoticeOffered, User: e.User, Day: e.At.Add(team.Life)})
		case team.HandedOver:
			list = append(list, Notice{Kind: NoticeHandedOn, User: e.From})
		}
	}
	return t.lastRefill(list, events)
}

// kept returns the notice of a pack that was bought by itself.
func kept(s *State, paid Paid, events []Event) []Notice {
	p := s.Payment(paid.Charge)
	if p == nil || !p.Auto || Returns(events, paid.Charge) {
		return nil
	}
	return []Notice{{Kind: NoticeKept, Amount: paid.Amount, Credits: p.Credits}}
}

// telling is what people are told of what has happened.
type telling struct{ deciding }

// warned returns the notice that credits are low, or gone.
func (s telling) warned(e Warned) Notice {
	n := Notice{Kind: NoticeLow, Credits: e.Left, Day: s.Sub.NextRefill()}
	if e.Of == None {
		n.Kind = NoticeNone
	}
	return n
}

// waiting returns the notice that a payment waits for the customer: until when they have time, or, without a card,
// their plan.
func (s telling) waiting(e ActionNeeded) []Notice {
	c := s.Charge(e.Charge)
	if c == nil {
		return nil
	}
	n := Notice{Kind: NoticeAction, Charge: c, Amount: c.Amount, Day: e.By, URL: e.URL}
	if c.Method == "" && s.Sub.Renewal != nil {
		n.Kind, n.Day = NoticeLink, s.Sub.Renewal.Ends(s.b)
	}
	return []Notice{n}
}

// transferNotice asks for a bank transfer that has not come, under the order's reference where there is an order, by
// the last day.
func (s telling) transferNotice() Notice {
	n := Notice{Kind: NoticeTransfer, Plan: s.Plan(s.b).Name, Amount: s.renewalPrice(), Day: s.Sub.LastDay(s.b)}
	if c := s.renewalCharge(); c != nil && c.Renews != nil {
		n.Charge, n.Amount = c, c.Amount
	}
	return n
}

func (s telling) planNotice(event subscription.Event) []Notice {
	plan := s.Plan(s.b).Name
	switch e := event.(type) {
	case subscription.Started, subscription.Upgraded, subscription.Replaced, subscription.Returned:
		n := Notice{Kind: NoticeChanged, Plan: plan, Amount: s.renewalPrice(), Day: s.Sub.PaidTo()}
		return []Notice{n}
	case subscription.Scheduled:
		if s.b.Edition(e.Edition).FreePlan().ID == e.Plan {
			return []Notice{{Kind: NoticeCancelled, Plan: plan, Day: e.At}}
		}
		next, err := s.b.Edition(e.Edition).Plan(e.Plan)
		if err != nil {
			panic("account: " + err.Error())
		}
		return []Notice{{Kind: NoticeScheduled, Plan: next.Name, Day: e.At}}
	case subscription.Ended:
		return []Notice{{Kind: NoticeEnded, Plan: plan}}
	}
	return nil
}

// taxNotice returns the notice that VAT is charged from now on, or is not any more, and what the next payment is.
func (s telling) taxNotice(e TaxSet) Notice {
	n := Notice{Kind: NoticeTaxed, Amount: s.renewalPrice(), Day: s.Sub.PaidTo()}
	if e.ReverseCharge {
		n.Kind = NoticeUntaxed
	}
	return n
}

// renewalPrice returns what the next paid period costs.
func (s telling) renewalPrice() money.Amount {
	next := s.Sub.Next()
	return chargeable(planOf(next, s.b).Price(next.Interval), s.ReverseCharge, s.At, s.b)
}

// lastRefill adds the newest of the credit months that began, once, and says how many credits came with a change of
// plan.
func (s telling) lastRefill(list []Notice, events []Event) []Notice {
	began, ended := false, false
	var came money.Credits
	for _, event := range events {
		switch e := event.(type) {
		case subscription.MonthBegan, subscription.Renewed, subscription.PeriodBegan:
			began = true
		case subscription.Ended:
			ended = true
		case credit.Granted:
			if e.Source == credit.Plan {
				came = e.Credits
			}
		}
	}
	for i := range list {
		if list[i].Kind == NoticeChanged {
			list[i].Credits = came
		}
	}
	if began && !ended && came > 0 {
		list = append(list, Notice{Kind: NoticeRefilled, Plan: s.Plan(s.b).Name, Credits: came, Day: s.Sub.NextRefill()})
	}
	return list
}

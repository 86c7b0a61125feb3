package account

import (
	"conto/core/credit"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// drawn returns how many credits were taken out of lots.
func drawn(draws []credit.Draw) money.Credits {
	var sum money.Credits
	for _, d := range draws {
		sum += d.Credits
	}
	return sum
}

func (r retelling) credit(event credit.Event) Telling {
	say := func(key message.Key, credits money.Credits, data ...any) Telling {
		return Telling{Said: message.Say(key, append(data, "credits", int64(max(credits, -credits)))...), Credits: credits}
	}
	switch e := event.(type) {
	case credit.Granted:
		return r.granted(e)
	case credit.LotExpired:
		return say(message.ToldLotExpired, -e.Credits)
	case credit.AllowancesSet:
		return Telling{Said: message.Say(message.ToldAllowancesSet)}
	case credit.TakenBack:
		if len(e.Draws) == 0 {
			return Telling{Said: message.Say(message.ToldUnpaid, "credits", int64(drawn(e.Unpaid)))}
		}
		return say(message.ToldTakenBack, -drawn(e.Draws))
	}
	return r.generation(event)
}

// granted returns in a sentence how a lot came.
func (r retelling) granted(e credit.Granted) Telling {
	t := Telling{Credits: e.Credits}
	n := int64(e.Credits)
	switch {
	case e.Code != "":
		t.Said = message.Say(message.ToldGrantedCode, "code", e.Code, "credits", n)
	case e.Source == credit.Plan:
		t.Said = message.Say(message.ToldGrantedPlan, "credits", n, "day", r.day(e.ExpiresAt))
	case e.Source == credit.TopUp:
		t.Said = message.Say(message.ToldGrantedTopup, "credits", n)
	case e.Source == credit.Refund:
		t.Said = message.Say(message.ToldGrantedRefund, "credits", n)
	default:
		t.Said = message.Say(message.ToldGrantedBonus, "credits", n, "reason", e.Reason)
	}
	return t
}

// generation returns in a sentence what became of a generation.
func (r retelling) generation(event credit.Event) Telling {
	switch e := event.(type) {
	case credit.Held:
		return r.held(e.Hold, message.ToldHeld)
	case credit.Spent:
		return r.held(e.Hold, message.ToldSpent)
	case credit.Used:
		return Telling{Said: message.Say(message.ToldUsed, "model", r.model(e.Hold)), Hold: e.ID}
	case credit.Extended:
		return Telling{Said: message.Say(message.ToldExtended, "day", r.day(e.Deadline)), Hold: e.Hold}
	case credit.Settled:
		return Telling{Said: message.Say(message.ToldSettled, "credits", int64(e.Credits)), Hold: e.Hold}
	case credit.Released:
		return Telling{Said: message.Say(message.ToldReleased), Hold: e.Hold}
	case credit.HoldExpired:
		return Telling{Said: message.Say(message.ToldHoldExpired), Hold: e.Hold}
	case credit.SettledLate:
		return Telling{Said: message.Say(message.ToldSettledLate, "credits", int64(e.Taken()), "forgiven",
			int64(e.Forgiven)), Credits: -e.Taken(), Hold: e.Hold}
	case credit.ReleasedLate:
		return Telling{Said: message.Say(message.ToldReleasedLate), Hold: e.Hold}
	case credit.HoldRefunded:
		return Telling{Said: message.Say(message.ToldRefunded, "credits", int64(e.Credits)), Credits: e.Credits,
			Hold: e.Hold}
	}
	panic("account: nothing is said of " + event.Kind())
}

func (r retelling) held(h credit.Hold, key message.Key) Telling {
	taken := drawn(h.Draws)
	if h.Units > 0 {
		key = message.ToldHeldIncluded
	}
	return Telling{Said: message.Say(key, "credits", int64(taken), "model", r.model(h), "units", h.Units),
		Credits: -taken, Hold: h.ID}
}

func (r retelling) subscription(event subscription.Event) Telling {
	said := func(key message.Key, data ...any) Telling { return Telling{Said: message.Say(key, data...)} }
	switch e := event.(type) {
	case subscription.Started:
		return said(message.ToldStarted, "plan", r.plan(e.Plan))
	case subscription.Upgraded:
		return said(message.ToldUpgraded, "plan", r.plan(e.Plan))
	case subscription.Scheduled:
		key := message.ToldScheduled
		if e.Final {
			key = message.ToldScheduledFinal
		}
		return said(key, "plan", r.plan(e.Pending.Plan), "day", r.day(e.Pending.At))
	case subscription.Withdrawn:
		return said(message.ToldWithdrawn)
	case subscription.MonthBegan:
		return said(message.ToldMonthBegan)
	case subscription.RenewalDue:
		return said(message.ToldRenewalDue, "plan", r.plan(e.Plan))
	case subscription.RenewalRetried:
		return said(message.ToldRenewalRetried)
	case subscription.RenewalFailed:
		return said(message.ToldRenewalFailed, "day", r.day(e.NextAttempt))
	case subscription.Renewed:
		return said(message.ToldRenewed, "day", r.day(e.Period.End))
	case subscription.PaidAhead:
		return said(message.ToldPaidAhead, "plan", r.plan(e.Plan), "day", r.day(e.Period.End))
	case subscription.PeriodBegan:
		return said(message.ToldPeriodBegan, "plan", r.plan(e.Plan))
	case subscription.Replaced:
		return said(message.ToldReplaced, "plan", r.plan(e.Plan))
	case subscription.Ended:
		return Telling{Said: r.ended(e)}
	case subscription.MethodSaved:
		return said(message.ToldMethodSaved, "method", e.Method)
	case subscription.Moved:
		return said(message.ToldMoved, "edition", e.Edition)
	case subscription.Returned:
		return said(message.ToldUpgradeReturned, "plan", r.plan(e.Plan))
	}
	panic("account: nothing is said of " + event.Kind())
}

func (r retelling) ended(e subscription.Ended) message.Sentence {
	key := message.ToldEnded
	switch e.Reason {
	case subscription.Lapsed:
		key = message.ToldEndedUnpaid
	case subscription.Disputed:
		key = message.ToldEndedDisputed
	case subscription.Closed:
		key = message.ToldEndedClosed
	}
	return message.Say(key, "plan", r.plan(e.Plan))
}

func (r retelling) team(event team.Event) message.Sentence {
	about := func(key message.Key, user string, data ...any) message.Sentence {
		return message.Say(key, append(data, "person", r.called(user))...)
	}
	switch e := event.(type) {
	case team.Added:
		key := message.ToldMemberAdded
		if e.Invited {
			key = message.ToldMemberInvited
		}
		return about(key, e.User, "role", message.Key("role_"+string(e.Role)))
	case team.Joined:
		return about(message.ToldMemberJoined, e.User)
	case team.RoleSet:
		return about(message.ToldRoleSet, e.User, "role", message.Key("role_"+string(e.Role)))
	case team.PremiumSet:
		return r.premium(e)
	case team.Picked:
		if e.Stay {
			return about(message.ToldMemberPicked, e.User)
		}
		return about(message.ToldMemberUnpicked, e.User)
	case team.CapSet:
		if e.Cap == nil {
			return about(message.ToldCapOff, e.User)
		}
		return about(message.ToldCapSet, e.User, "credits", int64(e.Cap.Credits))
	case team.Removed:
		return about(message.ToldMemberRemoved, e.User)
	case team.Lapsed:
		return about(message.ToldInvitationLapsed, e.User)
	case team.Offered:
		return about(message.ToldAccountOffered, e.User)
	case team.OfferEnded:
		return about(message.ToldOfferEnded, e.User)
	case team.HandedOver:
		return about(message.ToldHandedOver, e.To)
	}
	panic("account: nothing is said of " + event.Kind())
}

// premium returns the sentence that a switch of a person's premium was moved (C30).
func (r retelling) premium(e team.PremiumSet) message.Sentence {
	on, off, why := message.ToldPremiumOn, message.ToldPremiumOff, message.ToldPremiumOffBecause
	if e.Platform {
		on, off, why = message.ToldPlatformOn, message.ToldPlatformOff, message.ToldPlatformOffBecause
	}
	if e.On {
		return message.Say(on, "person", r.called(e.User))
	}
	return withReason(e.Reason, why, off, "person", r.called(e.User))
}

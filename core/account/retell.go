package account

import (
	"time"

	"conto/core/cal"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// Telling is an event in a sentence, for people who read an account's story.
type Telling struct {
	Said    message.Sentence
	Credits money.Credits // that came to what is free to spend, or negative, went from it; 0: none, or it is not known
	Hold    string        // the generation that it is about, which can be explained; "": none
	Charge  string        // the same, of a charge that was asked for
}

// Retell returns an event in a sentence. Called names a person of the account by their user.
func Retell(event Event, called func(user string) string, b catalog.History) Telling {
	t := retelling{called, b}
	switch e := event.(type) {
	case credit.Event:
		return t.credit(e)
	case subscription.Event:
		return t.subscription(e)
	case team.Event:
		return Telling{Said: t.team(e)}
	case ChargeRequested:
		if e.Method == Transfer {
			return Telling{Said: message.Say(message.ToldOrderOpened, "amount", message.Amount(e.Amount), "reference",
				e.Reference, "about", sold(e.About)), Charge: e.ID}
		}
		return Telling{Said: message.Say(message.ToldChargeRequested, "amount", message.Amount(e.Amount), "about",
			sold(e.About)), Charge: e.ID}
	case ActionNeeded, Paid, PaymentDeclined, ChargeVoided, UnneededReturned, PaymentRefunded, Disputed, DisputeEnded:
		return Telling{Said: t.payment(e)}
	}
	return Telling{Said: t.settings(event)}
}

// retelling writes events in sentences.
type retelling struct {
	called func(user string) string
	b      catalog.History
}

func (r retelling) day(t time.Time) message.Date { return message.Date(cal.DateOf(t, r.b.Zone())) }

func (r retelling) plan(id string) any { return planName(id, r.b) }

// model returns what people call a model, of the edition under which it was asked for.
func (r retelling) model(h credit.Hold) any {
	if r.b.Has(h.Edition) {
		if m, err := r.b.Edition(h.Edition).Model(h.Model); err == nil {
			return m.Names
		}
	}
	return h.Model
}

// withReason returns one sentence with a reason, and another where there is none.
func withReason(reason any, with, without message.Key, data ...any) message.Sentence {
	if reason == "" {
		return message.Say(without, data...)
	}
	return message.Say(with, append(data, "reason", reason)...)
}

func (r retelling) payment(event Event) message.Sentence {
	switch e := event.(type) {
	case ActionNeeded:
		return message.Say(message.ToldPaymentActionNeeded)
	case Paid:
		return message.Say(message.ToldPaid, "amount", message.Amount(e.Amount))
	case PaymentDeclined:
		return withReason(WhyDeclined(e.Reason), message.ToldPaymentDeclinedBecause, message.ToldPaymentDeclined)
	case ChargeVoided:
		return message.Say(message.ToldChargeVoided, "why", WhyVoided(e.Why))
	case UnneededReturned:
		return message.Say(message.ToldMoneyReturned, "amount", message.Amount(e.Amount))
	case PaymentRefunded:
		if e.Dispute != "" {
			return message.Say(message.ToldPaymentTaken, "amount", message.Amount(e.Amount))
		}
		return withReason(e.Reason, message.ToldPaymentRefundedBecause, message.ToldPaymentRefunded,
			"amount", message.Amount(e.Amount))
	case Disputed:
		if e.Holds {
			return message.Say(message.ToldDisputedHeld, "amount", message.Amount(e.Amount))
		}
		return message.Say(message.ToldDisputed, "amount", message.Amount(e.Amount))
	case DisputeEnded:
		if e.State == DisputeLost {
			return message.Say(message.ToldDisputeLost)
		}
		return message.Say(message.ToldDisputeWon)
	}
	panic("account: " + event.Kind() + " is about no payment")
}

// settings returns in a sentence what changed of who the account is, and how it is used.
func (r retelling) settings(event Event) message.Sentence {
	switch e := event.(type) {
	case Opened:
		return message.Say(message.ToldOpened)
	case ProfileSet:
		return message.Say(message.ToldProfileSet)
	case KindSet:
		return message.Say(message.ToldKindSet, "kind", message.Key("kind_"+string(e.Family)))
	case TaxSet:
		if e.ReverseCharge {
			return message.Say(message.ToldTaxReversed)
		}
		return message.Say(message.ToldTaxSet)
	case Warned:
		if e.Of == None {
			return message.Say(message.ToldWarnedNone)
		}
		return message.Say(message.ToldWarned, "left", int64(e.Left))
	case KeyMade:
		return message.Say(message.ToldKeyMade, "name", e.Name)
	case KeyRevoked:
		return message.Say(message.ToldKeyRevoked, "key", e.ID)
	case KeepGoingSet:
		return message.Say(message.ToldKeepGoingSet, "below", int64(e.Below), "limit", message.Amount(e.Limit))
	case KeepGoingOff:
		return message.Say(message.ToldKeepGoingOff)
	case AlertSet:
		if e.Below == 0 {
			return message.Say(message.ToldAlertOff)
		}
		return message.Say(message.ToldAlertSet, "below", int64(e.Below))
	case Alerted:
		return message.Say(message.ToldAlerted, "left", int64(e.Left))
	case Closed:
		return message.Say(message.ToldClosed)
	}
	return toldEndpoint(event)
}

// toldEndpoint tells what changed of the account's webhook endpoints.
func toldEndpoint(event Event) message.Sentence {
	switch e := event.(type) {
	case EndpointMade:
		return message.Say(message.ToldEndpointMade, "endpoint", e.ID, "url", e.URL)
	case EndpointChanged:
		switch e.Disabled {
		case "":
			return message.Say(message.ToldEndpointChanged, "endpoint", e.ID, "url", e.URL)
		}
		return message.Say(message.ToldEndpointChangedOff, "endpoint", e.ID, "url", e.URL)
	case SecretRotated:
		return message.Say(message.ToldSecretRotated, "endpoint", e.ID)
	case EndpointDisabled:
		if e.Why == DisabledGone {
			return message.Say(message.ToldEndpointGone, "endpoint", e.ID)
		}
		return message.Say(message.ToldEndpointFailing, "endpoint", e.ID)
	case EndpointRemoved:
		return message.Say(message.ToldEndpointRemoved, "endpoint", e.ID)
	}
	panic("account: nothing is said of " + event.Kind())
}

package account

import (
	"slices"
	"strings"

	"conto/core/subscription"
)

// Occurrence is something that webhook endpoints are told: its type, and the id of what it is about; "" is the account.
type Occurrence struct {
	Type  EventType
	About string // a generation; a charge, of payments and invoices; a refund
}

// refundPrefix begins the ids of refunds, by which an invoice is told from a credit note.
const refundPrefix = "re_"

// IsRefund reports whether an occurrence is about money that goes back.
func (o Occurrence) IsRefund() bool { return strings.HasPrefix(o.About, refundPrefix) }

// Occurrences returns what endpoints are told of an entry with these events, in their order, each once. Generations are
// not among them: their end is written beside the journal. That the account was closed is told by who erases it.
func Occurrences(events []Event) []Occurrence {
	var list []Occurrence
	add := func(t EventType, about string) {
		if o := (Occurrence{t, about}); !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	for _, event := range events {
		switch e := event.(type) {
		case Closed:
			return nil
		case Warned:
			if e.Of == None {
				add(CreditsDepleted, "")
			} else {
				add(CreditsLow, "")
			}
		case Alerted:
			add(CreditsAlert, "")
		case Paid:
			if !Returns(events, e.Charge) {
				add(PaymentSucceeded, e.Charge)
				add(InvoiceCreated, e.Charge)
			}
		case PaymentDeclined:
			add(PaymentFailed, e.Charge)
		case ActionNeeded:
			add(PaymentAction, e.Charge)
		case PaymentRefunded:
			add(PaymentGivenBack, e.Refund)
			add(InvoiceCreated, e.Refund)
		case subscription.Event:
			add(SubscriptionUpdated, "")
		}
	}
	return list
}

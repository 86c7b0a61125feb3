package account

import (
	"slices"
	"strings"

	"conto/core/message"
)

// Why a charge was given up, as the journal has it. Order and refund of what was paid name the charge or the reason
// that a person gave; these are the others.
const (
	voidCancelled    = "cancelled by support"
	voidClosed       = "the account was closed"
	voidLate         = "it was not paid in time"
	voidUnconfirmed  = "the customer did not confirm it in time"
	voidUnpaid       = "the subscription ended unpaid"
	voidMonthOver    = "the credit month ended before it was paid"
	voidAgain        = "tried again"
	voidTax          = "whether VAT is charged has changed"
	voidTakenBack    = "the payment of the plan was taken back"
	voidAnew         = "begun anew after a dispute"
	voidUpgradeBack  = "the upgrade was taken back"
	voidCheaper      = "replaced by a cheaper plan"
	voidLaterChange  = "replaced by a later change"
	voidEnded        = "the subscription was cancelled"
	voidMethod       = "another payment method was given"
	voidByTransfer   = "to be paid by bank transfer"
	voidPaidAhead    = "the next period was paid meanwhile"
	voidOtherRenewal = "what follows the paid period has changed"
	voidBefore       = "it had been given up"
	voidToConfirm    = "it was to be confirmed"
	voidPaidBy       = "paid by " // and the charge
)

// declines are why charges are declined, as payment providers and jobs say it.
var declines = []message.Key{message.DeclinedPlain, message.DeclinedFunds, message.DeclinedExpired,
	message.DeclinedLimit, message.DeclinedCode, message.DeclinedKind, message.DeclinedConfirm, message.DeclinedLater,
	message.DeclinedSmall, message.DeclinedLarge, message.DeclinedRemoved, message.DeclinedNoCard,
	message.DeclinedTestClock, message.DeclinedGivenUp}

// declinedInWords is how early journals say some of them.
var declinedInWords = map[string]message.Key{
	"The card was declined.": message.DeclinedPlain, "Your card was declined.": message.DeclinedPlain,
	"Your card has insufficient funds.": message.DeclinedFunds, "Your card has expired.": message.DeclinedExpired,
	"There is no card on file.": message.DeclinedNoCard, "There was no card on file.": message.DeclinedNoCard,
	"It was given up.": message.DeclinedGivenUp,
}

// WhyDeclined returns why a charge was declined in the reader's language: one of the declines, or why it was given up;
// and what is neither, such as what a bank said in an early journal, as it is.
func WhyDeclined(why string) any {
	if key := declineOf(why); key != "" {
		return key
	}
	return WhyVoided(why)
}

// declineOf returns the decline that a reason is; "": it is none.
func declineOf(why string) message.Key {
	if key := message.Key(why); slices.Contains(declines, key) {
		return key
	}
	return declinedInWords[why]
}

// WhyVoided returns why a charge was given up in the reader's language; and what is none of the reasons above as it is.
func WhyVoided(why string) any {
	for _, v := range [...]struct {
		why string
		key message.Key
	}{
		{voidCancelled, message.VoidCancelled},
		{voidClosed, message.VoidClosed},
		{voidLate, message.VoidLate},
		{voidUnconfirmed, message.VoidUnconfirmed},
		{voidUnpaid, message.VoidUnpaid},
		{voidMonthOver, message.VoidMonthOver},
		{voidAgain, message.VoidAgain},
		{voidTax, message.VoidTax},
		{voidTakenBack, message.VoidTakenBack},
		{voidAnew, message.VoidAnew},
		{voidUpgradeBack, message.VoidUpgradeBack},
		{voidCheaper, message.VoidCheaper},
		{voidLaterChange, message.VoidLaterChange},
		{voidEnded, message.VoidEnded},
		{voidMethod, message.VoidMethod},
		{voidByTransfer, message.VoidByTransfer},
		{voidPaidAhead, message.VoidPaidAhead},
		{voidOtherRenewal, message.VoidOtherRenewal},
		{voidBefore, message.VoidBefore},
		{voidToConfirm, message.VoidToConfirm},
	} {
		if v.why == why {
			return v.key
		}
	}
	if strings.HasPrefix(why, voidPaidBy) {
		return message.VoidPaidOtherwise
	}
	return why
}

package account

import (
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

// WhyVoided returns why a charge was given up, or declined at once for it, in the reader's language; and what is none
// of the reasons above, such as what a bank says, as it is.
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

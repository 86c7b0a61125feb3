package stripe

import (
	"errors"
	"fmt"
	"net/http"

	"conto/core/message"

	sdk "github.com/stripe/stripe-go/v85"
)

// fault returns what Stripe itself answered, or nil when the request or its answer was lost.
func fault(err error) *sdk.Error {
	var e *sdk.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// failed returns the error for what Stripe did not do, or of which the answer was lost. It has no secret and nothing of
// a card.
func failed(what string, err error) error {
	e := fault(err)
	switch {
	case e == nil:
		return fmt.Errorf("stripe: %s: %w", what, err)
	case e.HTTPStatusCode == http.StatusUnauthorized:
		return fmt.Errorf("stripe: %s: the API key is not valid; set CONTO_STRIPE_KEY to a secret key of your Stripe account",
			what)
	case e.HTTPStatusCode == http.StatusForbidden:
		return fmt.Errorf("stripe: %s: the API key in CONTO_STRIPE_KEY lacks a permission: %s", what, e.Msg)
	}
	return fmt.Errorf("stripe: %s: %d %s %s: %s (request %s)", what, e.HTTPStatusCode, e.Type, e.Code, e.Msg, e.RequestID)
}

// refusedAmount returns why no card can be charged an amount, if that is what Stripe answered.
func refusedAmount(err error) message.Key {
	e := fault(err)
	switch {
	case e == nil:
		return ""
	case e.Code == sdk.ErrorCodeAmountTooSmall:
		return message.DeclinedSmall
	case e.Code == sdk.ErrorCodeAmountTooLarge:
		return message.DeclinedLarge
	}
	return ""
}

// refusedMethod reports whether there is no such card, or that it is somebody else's.
func refusedMethod(e *sdk.Error) bool {
	return e.Type == sdk.ErrorTypeInvalidRequest &&
		(e.Param == "payment_method" || e.Code == sdk.ErrorCodePaymentMethodUnexpectedState)
}

// wantsCustomer reports whether the bank did not refuse, but wants its customer to say yes.
func wantsCustomer(e *sdk.Error) bool {
	return e.Code == sdk.ErrorCodeAuthenticationRequired || e.Code == sdk.ErrorCodePaymentIntentAuthenticationFailure ||
		e.DeclineCode == "authentication_required"
}

// why returns why a card was declined, for the customer: banks' many codes are sorted into what a customer can do.
func why(e *sdk.Error) message.Key {
	if wantsCustomer(e) {
		return message.DeclinedConfirm
	}
	if e.Code == sdk.ErrorCodeExpiredCard {
		return message.DeclinedExpired
	}
	switch e.DeclineCode {
	case "insufficient_funds":
		return message.DeclinedFunds
	case "expired_card":
		return message.DeclinedExpired
	case "card_velocity_exceeded", "withdrawal_count_limit_exceeded":
		return message.DeclinedLimit
	case "incorrect_cvc", "invalid_cvc":
		return message.DeclinedCode
	case "card_not_supported", "currency_not_supported", "not_permitted", "service_not_allowed", "transaction_not_allowed":
		return message.DeclinedKind
	case "approve_with_id", "issuer_not_available", "processing_error", "reenter_transaction", "try_again_later":
		return message.DeclinedLater
	}
	return message.DeclinedPlain
}

package stripe

import (
	"errors"
	"fmt"
	"net/http"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/core/money"
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

// refusedAmount says, for the customer, why no card can be charged an amount, if that is what Stripe answered.
func refusedAmount(a money.Amount, err error) string {
	e := fault(err)
	switch {
	case e == nil:
		return ""
	case e.Code == sdk.ErrorCodeAmountTooSmall:
		return fmt.Sprintf("%s is too little to pay by card.", a)
	case e.Code == sdk.ErrorCodeAmountTooLarge:
		return fmt.Sprintf("%s is too much to pay by card at once.", a)
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

// sentence returns why a card was declined, for the customer.
func sentence(e *sdk.Error) string {
	if e.Type == sdk.ErrorTypeCard && e.Msg != "" {
		return e.Msg
	}
	return "The card was declined."
}

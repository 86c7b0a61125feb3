package stripe

import (
	"testing"

	sdk "github.com/stripe/stripe-go/v85"

	"conto/core/message"
)

// TestWhy: what banks say, by Stripe's codes, is sorted into what a customer can do; that a card is lost or stolen is
// nobody's to tell.
func TestWhy(t *testing.T) {
	for code, want := range map[sdk.DeclineCode]message.Key{
		"insufficient_funds": message.DeclinedFunds, "withdrawal_count_limit_exceeded": message.DeclinedLimit,
		"expired_card": message.DeclinedExpired, "incorrect_cvc": message.DeclinedCode,
		"transaction_not_allowed": message.DeclinedKind, "authentication_required": message.DeclinedConfirm,
		"try_again_later": message.DeclinedLater, "stolen_card": message.DeclinedPlain, "lost_card": message.DeclinedPlain,
		"do_not_honor": message.DeclinedPlain, "": message.DeclinedPlain, "of_tomorrow": message.DeclinedPlain,
	} {
		e := &sdk.Error{Type: sdk.ErrorTypeCard, Code: sdk.ErrorCodeCardDeclined, DeclineCode: code, Msg: "No."}
		if got := why(e); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	if got := why(&sdk.Error{Type: sdk.ErrorTypeCard, Code: sdk.ErrorCodeExpiredCard}); got != message.DeclinedExpired {
		t.Errorf("an expired card: %s", got)
	}
}

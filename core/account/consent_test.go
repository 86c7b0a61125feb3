package account_test

import (
	"strings"
	"testing"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/message"
)

// TestConsent: what somebody said of the people in the files is in the entry of the start, and in why it took what it
// took, for a model that asks for it. An entry of an earlier release says nothing of it, and is read and written as it
// was.
func TestConsent(t *testing.T) {
	s, book := theirAccount(t)
	for _, c := range []struct {
		model   string
		consent bool
		want    bool
	}{{"talking-avatar", true, true}, {"talking-avatar", false, false}, {"z-image", true, false}} {
		s.Wallet.Lots = []credit.Lot{{ID: 1, Source: credit.Bonus, Bought: true, Granted: 900, Remaining: 900}}
		events, err := account.Decide(s, account.Spend{Model: c.model, Consent: c.consent}, account.Person("cat"), someTime,
			book)
		if err != nil {
			t.Fatal(err)
		}
		written := string(account.EncodeEvents(events))
		if got := strings.Contains(written, `"consent":true`); got != c.want {
			t.Errorf("%s, %v: %s", c.model, c.consent, written)
		}
		hold := events[len(events)-1].(credit.Held).Hold
		said := false
		for _, r := range account.ExplainHold(s, &credit.HoldRecord{Hold: hold, Status: credit.StatusHeld}, book) {
			said = said || r.In(message.Italian).Sentence == message.Say(message.ExplainConsent).In(message.Italian)
		}
		if said != c.want {
			t.Errorf("%s, %v: explained: %v", c.model, c.consent, said)
		}
	}
	for _, before := range []string{`{"spend":{"model":"talking-avatar","options":{"seconds":5},"studio":true}}`,
		`{"spend":{"id":"g","model":"z-image"}}`} {
		cmd, err := account.DecodeCommand([]byte(before))
		if err != nil || string(account.EncodeCommand(cmd)) != before {
			t.Errorf("%s is read as %s, %v", before, account.EncodeCommand(cmd), err)
		}
	}
}

package account_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"conto/core/account"
	"conto/core/message"
)

// TestRetell: every kind of event has a sentence in every language, with all that it asks for.
func TestRetell(t *testing.T) {
	called := func(user string) string { return "<" + user + ">" }
	for _, event := range account.Events() {
		told := account.Retell(event, called, books(t)["one edition"])
		for _, l := range message.Languages() {
			text := told.Said.In(l)
			if text == string(told.Said.Key) || strings.Contains(text, "{") || text == "" {
				t.Errorf("%s in %s: %q", event.Kind(), l, text)
			}
		}
	}
}

// TestRetell_Sold: what a charge is about is said in the reader's language, though charges have it in English.
func TestRetell_Sold(t *testing.T) {
	for about, want := range map[string]string{
		"Team, by the month": "Team, al mese", "Pro, by the year": "Pro, all’anno", "2000 credits": "2.000 crediti",
		"something else": "something else",
	} {
		for _, method := range []string{"pm_ok", account.Transfer} {
			event := account.ChargeRequested{}
			event.About, event.Method = about, method
			text := account.Retell(event, func(string) string { return "" }, books(t)["one edition"]).Said.In(message.Italian)
			if !strings.Contains(text, want) || want != about && strings.Contains(text, about) {
				t.Errorf("%q, paid by %s: %q", about, method, text)
			}
		}
	}
}

// TestActorCalled: nobody reads the id of an actor who has a name, which all have that are no people.
func TestActorCalled(t *testing.T) {
	for id, want := range map[string]string{
		"time": "per il passare del tempo", "operator": "operatore", "operator:paola": "paola, admin",
		"support:leo": "leo, assistenza", "key:key_1": "chiave API key_1", "user:usr_1": "user:usr_1",
		"payments": "gestore dei pagamenti", "registries": "registro delle partite IVA",
		"studio": "esecuzione delle generazioni", "webhooks": "consegna dei webhook",
	} {
		said := account.ActorCalled(id)
		text, plain := said.(string)
		if !plain {
			text = message.Italian.Text(message.DeskActorNamed, "name", said, "role", "")
			text = strings.TrimSuffix(text, ", ")
		}
		if text != want {
			t.Errorf("%s is called %q, not %q", id, text, want)
		}
	}
	for _, by := range []account.Actor{account.Time, account.Payments, account.Registries, account.Studio,
		account.Webhooks} {
		if _, plain := account.ActorCalled(by.ID).(string); plain {
			t.Errorf("%s has no name", by.ID)
		}
	}
}

// TestDeclinedPayment_Why: what Conto gave up is said in the reader's language, what a bank said as it is.
func TestDeclinedPayment_Why(t *testing.T) {
	ours := account.DeclinedPayment{Reason: "the customer did not confirm it in time"}
	if said, is := ours.Why().(message.Sentence); !is || strings.Contains(said.In(message.Italian), "customer") {
		t.Errorf("%v", ours.Why())
	}
	if why := (&account.DeclinedPayment{Reason: "Do not honour."}).Why(); why != "Do not honour." {
		t.Errorf("%v", why)
	}
}

// TestWhyDeclined: each sentence about a decline is said in the reader's language, in the story, to who pays and to
// operators; what early journals have in words is, too, and what nobody knows is said as it came.
func TestWhyDeclined(t *testing.T) {
	want := map[string]message.Key{"Your card has insufficient funds.": message.DeclinedFunds}
	english, err := os.ReadFile("../message/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range regexp.MustCompile(`(?m)^  (declined_\w+):`).FindAllSubmatch(english, -1) {
		want[string(key[1])] = message.Key(key[1])
	}
	if len(want) < 10 {
		t.Fatalf("only %v", want)
	}
	for why, key := range want {
		event := account.PaymentDeclined{Charge: "ch_1", Reason: why}
		_, refusal := account.OutcomeOf([]account.Event{event}, "ch_1")
		told := account.Retell(event, func(string) string { return "" }, books(t)["one edition"])
		if got := (&account.DeclinedPayment{Reason: why}).Why(); got != key {
			t.Errorf("%s in the console: %v", why, got)
		}
		for _, l := range message.Languages() {
			sentence := l.Text(key)
			for where, text := range map[string]string{"the story": told.Said.In(l), "the refusal": asFault(t, refusal).In(l)} {
				if !strings.Contains(text, sentence) {
					t.Errorf("%s in %s in %s: %q", why, where, l, text)
				}
			}
		}
	}
	if got := account.WhyDeclined("The moon is full."); got != "The moon is full." {
		t.Errorf("an unknown reason: %v", got)
	}
}

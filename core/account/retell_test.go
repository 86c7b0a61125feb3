package account_test

import (
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

package locale

import (
	"testing"

	"conto/core/message"
)

func TestAccepted(t *testing.T) {
	for header, want := range map[string]message.Language{
		"": message.English, "it": message.Italian, "it-CH, en;q=0.5": message.Italian, "en-GB,it;q=0.9": message.English,
		"ja": message.English, "ja, it;q=0.1": message.Italian, "*": message.English, ";;": message.English,
	} {
		if got := Accepted(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	for _, c := range []struct {
		in         message.Language
		code, want string
	}{
		{message.Italian, "DE", "Germania"}, {message.English, "DE", "Germany"}, {"xx", "IT", "Italy"},
		{message.English, "??", "??"},
	} {
		if got := Country(c.in, c.code); got != c.want {
			t.Errorf("%s in %s is %q", c.code, c.in, got)
		}
	}
}

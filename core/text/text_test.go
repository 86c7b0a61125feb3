package text_test

import (
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"conto/core/fault"
	"conto/core/text"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " Ada Lovelace ": "Ada Lovelace", "Jose\u0301": "José", "小林": "小林", "می\u200cخواهم": "می\u200cخواهم",
		"👩\u200d🔬 Lab": "👩\u200d🔬 Lab", "O'Neil & Söhne": "O'Neil & Söhne",
	} {
		if got, err := text.Line("name", in); got != want || err != nil {
			t.Errorf("%q: %q %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"a\x00b", "a\nb", "a\u2028b", "\u202eevil", "a\u200bb", "\ufeffa", "\u200f", "a\u200db", "Ada\u2066x", "\u3164",
		"a\xff", "\u00ad", "a\ue000",
	} {
		if got, err := text.Line("name", in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken as %q: %v", in, got, err)
		}
	}
}

// What is taken has nothing invisible but joiners, and is taken again unchanged.
func TestLineIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept, err := text.Line("name", rapid.String().Draw(t, "text"))
		if err != nil {
			return
		}
		if again, err := text.Line("name", kept); again != kept || err != nil {
			t.Fatalf("%q becomes %q: %v", kept, again, err)
		}
		for _, r := range kept {
			if unicode.IsControl(r) || r != '\u200c' && r != '\u200d' && unicode.Is(unicode.Cf, r) {
				t.Fatalf("%q has %U", kept, r)
			}
		}
	})
}

func TestEmail(t *testing.T) {
	for _, good := range []string{"ada@example.com", "Ada.L+x@Example.co.uk", "a@xn--bcher-kva.example"} {
		if got, err := text.Email("email", " "+good); got != good || err != nil {
			t.Errorf("%q: %q %v", good, got, err)
		}
	}
	for _, bad := range []string{
		"", "ada", "ada@localhost", "Ada <ada@example.com>", "ada@ex\u200bample.com", "\u0430da@example.com",
		"ada@b\u00fccher.example", "a@b.c\r\nBcc: x@y.z",
		"\u202eada@example.com", "@example.com",
	} {
		if got, err := text.Email("email", bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken as %q: %v", bad, got, err)
		}
	}
}

func TestParagraphs(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " \r\n ": "", "one\r\n\r\n\r\ntwo\tthree \nfour\n\n": "one\n\ntwo three\nfour", "\n\na": "a",
	} {
		if got, err := text.Paragraphs("text", in); got != want || err != nil {
			t.Errorf("%q: %q %v, want %q", in, got, err, want)
		}
	}
	if _, err := text.Paragraphs("text", "a\n\u202eb"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a turned direction is taken: %v", err)
	}
}

package text_test

import (
	"testing"

	"conto/core/fault"
	"conto/core/text"
)

func TestLines(t *testing.T) {
	for in, want := range map[string]string{
		" one\r\ntwo\rthree\n": "one\ntwo\nthree", "": "", "a\tb": "a\tb", "e\u0300": "è", "👩‍🎨": "👩‍🎨",
	} {
		if got, err := text.Lines("prompt", in); got != want || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"a\x00b", "\xff", "a\x1b[31m"} {
		if _, err := text.Lines("prompt", in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

package team

import (
	"unicode/utf8"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
)

// MaxReason is how many characters a reason for switching premium off has at most.
const MaxReason = 200

// Reason returns the reason for which somebody switches a person's premium generation off, as it is kept: one line, for
// the person to read (C30). It refuses with invalid what core/text does, and what is too long; an empty one is none.
func Reason(s string) (string, error) {
	s, err := text.Line("reason", s)
	if err == nil && utf8.RuneCountInString(s) > MaxReason {
		return "", fault.Wrong("reason", message.TextMost, "most", MaxReason)
	}
	return s, err
}

// Package text checks what people type that other people will read: names, labels, reasons, e-mail addresses. What
// cannot be seen is refused, since a name with it looks like another; what can be written in two ways is kept in one
// (Unicode's form NFC).
package text

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"conto/core/fault"
	"conto/core/message"
)

// Line returns a line of text as it is kept: in form NFC, without blanks around it. It refuses with invalid, for the
// field, what is no UTF-8, control characters and line breaks, invisible characters and those that turn the direction
// of writing, and a line of which nothing can be seen. An empty line is fine; whether it may be empty is for the caller
// to say.
func Line(field, s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fault.Wrong(field, message.TextUtf8)
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	runes, seen := []rune(s), s == ""
	for i, r := range runes {
		switch {
		case unicode.Is(unicode.Cc, r), r == '\u2028', r == '\u2029':
			return "", fault.Wrong(field, message.TextControl)
		case unicode.Is(unicode.Cf, r) && !joins(runes, i), unicode.Is(unicode.Co, r), r == '\u3164', r == '\uffa0',
			r == '\u2800':
			return "", fault.Wrong(field, message.TextInvisible)
		case unicode.IsGraphic(r) && !unicode.IsSpace(r):
			seen = true
		}
	}
	if !seen {
		return "", fault.Wrong(field, message.TextNothingSeen)
	}
	return s, nil
}

// Lines returns a text of several lines as it is kept: in form NFC, with plain line ends, without blanks around it. It
// refuses with invalid, for the field, what is no UTF-8, and control characters but line ends and tabs.
func Lines(field, s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fault.Wrong(field, message.TextUtf8)
	}
	s = strings.TrimSpace(norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)))
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t' }) {
		return "", fault.Wrong(field, message.TextControl)
	}
	return s, nil
}

// joins reports whether an invisible character stands where writing needs one: a joiner, or what parts letters that
// would join, between two characters that are not Latin, as in Persian words and in emoji.
func joins(runes []rune, i int) bool {
	const firstBeyondLatin = 0x0300
	return (runes[i] == '\u200c' || runes[i] == '\u200d') && i > 0 && i+1 < len(runes) &&
		runes[i-1] >= firstBeyondLatin && runes[i+1] >= firstBeyondLatin
}

// MaxEmail is how many bytes an e-mail address has at most (RFC 5321).
const MaxEmail = 254

// Email returns an e-mail address as it is kept, or refuses it with invalid. It is of ASCII characters, so that none
// looks like another; a domain in other letters has a spelling of its own in them (xn--…).
func Email(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", fault.Wrong(field, message.EmailAscii)
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || len(s) > MaxEmail ||
		!strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") {
		return "", fault.Wrong(field, message.EmailIs)
	}
	return s, nil
}

// Fold returns an e-mail address in the form in which two are compared: without case (C39).
func Fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// Paragraphs returns a text of several lines as it is kept: each line as Line keeps one, without empty lines at its
// ends, and of those within never more than one in a row.
func Paragraphs(field, s string) (string, error) {
	var kept []string
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s), "\n") {
		line, err := Line(field, line)
		if err != nil {
			return "", err
		}
		if line != "" || len(kept) > 0 && kept[len(kept)-1] != "" {
			kept = append(kept, line)
		}
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n"), nil
}

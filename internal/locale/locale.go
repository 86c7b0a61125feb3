// Package locale finds the language in which somebody reads.
package locale

import (
	"golang.org/x/text/language"

	"conto/core/message"
)

// spoken are the languages of core/message, the one that is taken when none fits first.
var spoken = func() []message.Language {
	list := []message.Language{message.English}
	for _, l := range message.Languages() {
		if l != message.English {
			list = append(list, l)
		}
	}
	return list
}()

// matcher finds the best of them for a header.
var matcher = func() language.Matcher {
	tags := make([]language.Tag, len(spoken))
	for i, l := range spoken {
		tags[i] = language.Make(string(l))
	}
	return language.NewMatcher(tags)
}()

// Accepted returns the language in which anyone who sends an Accept-Language header reads; English if it is empty or
// none fits.
func Accepted(header string) message.Language {
	if header == "" {
		return message.English
	}
	_, i := language.MatchStrings(matcher, header)
	return spoken[i]
}

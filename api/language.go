package api

import (
	"golang.org/x/text/language"

	"conto/core/message"
)

// spoken are the languages in which refusals can be read, the one that is taken when none fits first.
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

// languageOf is the language in which whoever sends an Accept-Language header reads.
func languageOf(accept string) message.Language {
	if accept == "" {
		return message.English
	}
	_, i := language.MatchStrings(matcher, accept)
	return spoken[i]
}

package locale

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"conto/core/message"
)

// dictionaries are what languages call things. Each is named, so that a program has no others in it.
var dictionaries = map[message.Language]*display.Dictionary{
	message.English: display.English, message.Italian: display.Italian,
}

// Country returns what a language calls the country of a code of ISO 3166-1; the code for one that is none.
func Country(l message.Language, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	names := dictionaries[l]
	if names == nil {
		names = display.English
	}
	if name := names.Regions().Name(region); name != "" {
		return name
	}
	return code
}

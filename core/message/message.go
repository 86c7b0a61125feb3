package message

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Key names a sentence, a title or a word.
type Key string

// Language is one in which Conto speaks to people, by its code (ISO 639-1) (C35). Any other is spoken to in English.
type Language string

// The languages that rules name. There are as many as there are files.
const (
	English Language = "en"
	Italian Language = "it"
)

// table is a language's file.
type table struct {
	Name      string   // of the language, in itself
	Countries []string // whose people it is spoken to, where they have chosen none
	Decimal   string
	Thousands string
	Amount    string // of {sign} and {digits}
	Day       string // of {day}, {month} and {year}
	Date      string // of {day} and {month}, in a year that is understood
	Months    []string
	Elided    map[string]string // words that end otherwise before a number that begins with a vowel
	Vowels    *vowels           // the numbers that do
	Texts     map[Key]string
}

//go:embed *.yaml
var files embed.FS

// tables are the languages, by code. A file that cannot be read is a programming error.
var tables = load()

func load() map[Language]*table {
	names, err := files.ReadDir(".")
	if err != nil {
		panic("message: " + err.Error())
	}
	all := map[Language]*table{}
	for _, f := range names {
		text, err := files.ReadFile(f.Name())
		if err != nil {
			panic("message: " + err.Error())
		}
		t := &table{}
		if err := yaml.Unmarshal(text, t); err != nil {
			panic("message: " + f.Name() + ": " + err.Error())
		}
		all[Language(strings.TrimSuffix(f.Name(), ".yaml"))] = t
	}
	return all
}

// Languages lists every language, ordered by its code.
func Languages() []Language { return slices.Sorted(maps.Keys(tables)) }

// Known reports whether there is such a language.
func (l Language) Known() bool { return tables[l] != nil }

// Name returns what a language calls itself.
func (l Language) Name() string { return l.table().Name }

// OfCountry returns the language in which people of a country, by its ISO 3166-1 code, are spoken to where they have
// chosen none.
func OfCountry(country string) Language {
	for _, l := range Languages() {
		if slices.Contains(tables[l].Countries, country) {
			return l
		}
	}
	return English
}

func (l Language) table() *table {
	if t := tables[l]; t != nil {
		return t
	}
	return tables[English]
}

// Has reports whether a language, or English in its place, has a text for a key.
func (l Language) Has(key Key) bool {
	_, here := l.table().Texts[key]
	_, there := tables[English].Texts[key]
	return here || there
}

// Teller is data that each language writes in its own way: an amount, a date.
type Teller interface{ In(Language) string }

// Text returns what a language says for a key with data: names and values in turn. A key that there is not, and data
// that a text asks for and that is missing, are programming errors, and shown as what they are.
func (l Language) Text(key Key, data ...any) string {
	text, ok := l.table().Texts[key]
	if !ok {
		if text, ok = tables[English].Texts[key]; !ok {
			return string(key)
		}
	}
	return l.fill(text, data)
}

// fill puts data into a text.
func (l Language) fill(text string, data []any) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		piece := l.piece(name, data)
		if word, short := l.table().elide(before, piece); short != "" {
			said := b.String()
			b.Reset()
			b.WriteString(strings.TrimSuffix(said, word+" "))
			b.WriteString(short)
		}
		b.WriteString(piece)
		text = after
	}
}

// piece writes what stands between braces: a name, or a name with the words for one and for many.
func (l Language) piece(place string, data []any) string {
	name, words, counted := strings.Cut(place, "|")
	value, known := lookUp(data, name)
	if !known {
		return "{" + place + "}"
	}
	text := l.write(value)
	if !counted {
		return text
	}
	one, many, _ := strings.Cut(words, "|")
	if fmt.Sprint(value) == "1" {
		return text + " " + one
	}
	return text + " " + many
}

func lookUp(data []any, name string) (any, bool) {
	for i := 0; i+1 < len(data); i += 2 {
		if data[i] == name {
			return data[i+1], true
		}
	}
	return nil, false
}

// write writes a value as the language does.
func (l Language) write(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case Teller:
		return v.In(l)
	case Key:
		return l.Text(v)
	case int:
		return l.Number(int64(v))
	case int64:
		return l.Number(v)
	}
	return fmt.Sprint(value)
}

// Places returns the names of the data that a language's text for a key asks for, in order.
func (l Language) Places(key Key) []string {
	var names []string
	for text := l.table().Texts[key]; ; {
		_, rest, found := strings.Cut(text, "{")
		if !found {
			return names
		}
		place, after, _ := strings.Cut(rest, "}")
		name, _, _ := strings.Cut(place, "|")
		names, text = append(names, name), after
	}
}

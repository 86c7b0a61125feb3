package message

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTexts_EveryLanguageC35: a language has every key of English and no other, asks for the same data, and has
// its own months and signs. What is not yet written in it must not be English by chance.
func TestTexts_EveryLanguageC35(t *testing.T) {
	if len(Languages()) < 2 {
		t.Fatalf("languages: %v", Languages())
	}
	for _, l := range Languages() {
		checkLanguage(t, l, tables[l])
	}
}

// straight are apostrophes of a typewriter, and quotes of another style than the rest.
var straight = regexp.MustCompile(`\pL'|[«»„]`)

// counts are numbers that are said with what they count: {n|file|files}.
var counts = regexp.MustCompile(`\{(\w+)\|`)

func checkLanguage(t *testing.T, l Language, of *table) {
	t.Helper()
	if of.Name == "" || of.Decimal == "" || of.Thousands == "" || len(of.Months) != 12 ||
		!strings.Contains(of.Amount, "{digits}") || !strings.Contains(of.Day, "{month}") {
		t.Errorf("%s: how it writes numbers and dates is not complete: %+v", l, of)
	}
	for key, text := range of.Texts {
		if strings.TrimSpace(text) == "" || strings.Count(text, "{") != strings.Count(text, "}") {
			t.Errorf("%s: %s says %q", l, key, text)
		}
		if _, there := tables[English].Texts[key]; !there {
			t.Errorf("%s: %s is no key of English", l, key)
		}
		for _, counted := range counts.FindAllStringSubmatch(text, -1) {
			if strings.Contains(text, "{"+counted[1]+"}") {
				t.Errorf("%s: %s says {%s} beside what it counts, which says it, too: %q", l, key, counted[1], text)
			}
		}
		if straight.MatchString(text) {
			t.Errorf("%s: %s is written with other signs than ’ and “ ”: %q", l, key, text)
		}
	}
	for key, english := range tables[English].Texts {
		text, there := of.Texts[key]
		if !there {
			t.Errorf("%s: %s is missing", l, key)
			continue
		}
		asked, wanted := slices.Compact(slices.Sorted(slices.Values(l.Places(key)))), slices.Compact(
			slices.Sorted(slices.Values(English.Places(key))))
		if !slices.Equal(asked, wanted) {
			t.Errorf("%s: %s asks for %v, English for %v", l, key, asked, wanted)
		}
		if l != English && text == english && len(strings.Fields(text)) > 2 {
			t.Errorf("%s: %s is English: %q", l, key, text)
		}
	}
}

// TestElided: Italian writes an article before a number as it is said: il sette, l’otto, il ventotto.
func TestElided(t *testing.T) {
	of := tables[Italian]
	tables["zz"] = &table{Elided: of.Elided, Vowels: of.Vowels, Thousands: ".", Texts: map[Key]string{
		"a": "Dal {from} al {until} (il {n}), del {what}", "b": "Il {n}", "c": "tra i {n|credito|crediti}", "d": "simil {n}",
	}}
	defer delete(tables, "zz")
	for _, c := range []struct {
		key  Key
		data []any
		want string
	}{
		{"a", []any{"from", "8 aprile", "until", "18 aprile", "n", 11, "what", "8"},
			"Dall’8 aprile al 18 aprile (l’11), dell’8"},
		{"a", []any{"from", "1 maggio", "until", "11 maggio", "n", 7, "what", "otto"},
			"Dal 1 maggio all’11 maggio (il 7), del otto"},
		{"b", []any{"n", 80}, "L’80"}, {"b", []any{"n", 8000}, "L’8.000"}, {"b", []any{"n", 28}, "Il 28"},
		{"b", []any{"n", 11}, "L’11"}, {"b", []any{"n", 110}, "Il 110"}, {"b", []any{"n", 1100}, "Il 1.100"},
		{"b", []any{"n", 11000}, "L’11.000"}, {"b", []any{"n", 111000}, "Il 111.000"},
		{"b", []any{"n", 11000000}, "L’11.000.000"},
		{"c", []any{"n", 8}, "tra gli 8 crediti"}, {"c", []any{"n", 9}, "tra i 9 crediti"}, {"d", []any{"n", 8}, "simil 8"},
	} {
		if got := Language("zz").Text(c.key, c.data...); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.key, c.data, got, c.want)
		}
	}
}

// TestAnotherLanguageIsOneFile: English under another name is a whole language, and nothing else has to change.
func TestAnotherLanguageIsOneFile(t *testing.T) {
	const other Language = "xx"
	copied := *tables[English]
	copied.Texts = maps.Clone(copied.Texts)
	for key, text := range copied.Texts {
		copied.Texts[key] = "xx " + text
	}
	tables[other] = &copied
	defer delete(tables, other)
	checkLanguage(t, other, tables[other])
	if !slices.Contains(Languages(), other) || !other.Known() {
		t.Errorf("languages: %v", Languages())
	}
	for key := range tables[English].Texts {
		if text := other.Text(key); !strings.HasPrefix(text, "xx ") {
			t.Errorf("%s is said in English: %q", key, text)
		}
	}
}

func TestText(t *testing.T) {
	tables["yy"] = &table{
		Name: "test", Decimal: ",", Thousands: ".", Amount: "{digits} {sign}", Day: "{day}. {month} {year}",
		Months: tables[English].Months,
		Texts:  map[Key]string{"a": "{n|credit|credits} for {who}", "b": "{amount} on {day}{nothing}", "c": "{word}"},
	}
	defer delete(tables, "yy")
	for _, c := range []struct {
		key  Key
		data []any
		want string
	}{
		{"a", []any{"n", 1, "who", "ada"}, "1 credit for ada"}, {"a", []any{"who", "ada", "n", int64(1500)},
			"1.500 credits for ada"},
		{"a", []any{"n", 0, "who", "{n}"}, "0 credits for {n}"}, {"b", []any{"amount", cents(-190050), "day", "now"},
			"−1.900,50 € on now{nothing}"},
		{"c", []any{"word", Key("a"), "n", 1}, "{n|credit|credits} for {who}"}, {"none", nil, "none"}, {"c", []any{"word"},
			"{word}"},
	} {
		if got := Language("yy").Text(c.key, c.data...); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.key, c.data, got, c.want)
		}
	}
	if got := Language("yy").Day(2026, 3, 1); got != "1. March 2026" {
		t.Errorf("a day is %q", got)
	}
	for _, c := range []struct {
		cents       int64
		plain, ours string
	}{{190000, "€1,900", "1.900 €"}, {1950, "€19.50", "19,50 €"}, {0, "€0", "0 €"}} {
		if got := English.Price(c.cents, "EUR"); got != c.plain {
			t.Errorf("a price is %q, want %q", got, c.plain)
		}
		if got := Language("yy").Price(c.cents, "EUR"); got != c.ours {
			t.Errorf("a price is %q, want %q", got, c.ours)
		}
	}
	if got := Language("zz").Text("c"); got != "c" {
		t.Errorf("an unknown language says %q", got)
	}
}

type cents int64

func (c cents) In(l Language) string { return l.Money(int64(c), "EUR") }

// TestKeysAreThoseOfTheFile: keys.go is written from en.yaml.
func TestKeysAreThoseOfTheFile(t *testing.T) {
	source, err := os.ReadFile("keys.go")
	if err != nil {
		t.Fatal(err)
	}
	for key := range tables[English].Texts {
		if !strings.Contains(string(source), `"`+string(key)+`"`) {
			t.Errorf("%s has no constant; run make generate", key)
		}
	}
}

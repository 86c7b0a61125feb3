package match

import (
	"slices"
	"strings"
	"unicode"
)

// squeezed is a text as references are looked for in it: capital letters and digits only. Glued says of each whether
// nothing was between it and the one before.
type squeezed struct {
	text   string
	digits string // the same, with digits for the letters that look like them
	glued  []bool
}

// squeeze leaves out blanks, line breaks, dashes and whatever else is between letters and digits.
func squeeze(text string) squeezed {
	var b strings.Builder
	var s squeezed
	glued := false
	for _, r := range text {
		plain := fold(r)
		if plain == "" {
			glued = false
			continue
		}
		b.WriteString(plain)
		for range len(plain) {
			s.glued = append(s.glued, glued)
			glued = true
		}
	}
	s.text = b.String()
	s.digits = alike.Replace(s.text)
	return s
}

// alike are letters that people write for the digits of a reference.
var alike = strings.NewReplacer("O", "0", "I", "1", "L", "1")

// wanted is a reference as it is looked for. One with check digits may come right after a word, and letters that look
// like digits count as those: the check digits then agree. Of others no part of a longer number or word counts.
type wanted struct {
	text    string
	checked bool
}

func want(reference string) wanted {
	w := wanted{squeeze(reference).text, IsReference(reference)}
	if w.checked {
		w.text = alike.Replace(w.text)
	}
	return w
}

// named reports whether a text names a reference.
func (w *wanted) named(s *squeezed) bool {
	if len(w.text) < shortest {
		return false
	}
	text := s.text
	if w.checked {
		text = s.digits
	}
	for from := 0; ; {
		i := strings.Index(text[from:], w.text)
		if i < 0 {
			return false
		}
		start := from + i
		if (w.checked || !s.cuts(start)) && !s.cuts(start+len(w.text)) {
			return true
		}
		from = start + 1
	}
}

// shortest is the length from which a reference is looked for; what is shorter stands in many texts.
const shortest = 4

// cuts reports whether a number, or a word, would be cut at a place.
func (s *squeezed) cuts(at int) bool {
	if at <= 0 || at >= len(s.text) || !s.glued[at] {
		return false
	}
	return isDigit(s.text[at-1]) == isDigit(s.text[at])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// forms are the legal forms of companies, which banks and customers write or leave out.
var forms = []string{"SRL", "SRLS", "SPA", "SAS", "SNC", "SS", "GMBH", "AG", "UG", "KG", "SARL", "SA", "SL", "BV", "NV",
	"LTD", "LLC", "INC", "OY", "AB", "AS", "DOO", "SIG", "SRA", "DOTT"}

// words returns those of a name, sorted: without marks, legal forms and single letters.
func words(name string) []string {
	name = strings.NewReplacer(".", "", "'", "", "’", "").Replace(name)
	var all []string
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return fold(r) == "" }) {
		if word = squeeze(word).text; len(word) > 1 && !slices.Contains(forms, word) {
			all = append(all, word)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// fits reports whether all words of a name are among others, in any order. A name needs a word of three letters.
func fits(name, among []string) bool {
	long := slices.ContainsFunc(name, func(w string) bool { return len(w) >= 3 })
	return long && !slices.ContainsFunc(name, func(w string) bool { return !slices.Contains(among, w) })
}

// marked are the letters of Latin alphabets with marks, each before the plain letters that stand for it.
var marked = []struct{ runes, plain string }{
	{"ÀÁÂÃÅĀĂĄ", "A"}, {"ÄÆ", "AE"}, {"ÇĆĈĊČ", "C"}, {"ĎĐÐ", "D"}, {"ÈÉÊËĒĔĖĘĚ",
		"E"}, {"ĜĞĠĢ", "G"}, {"ĤĦ", "H"}, {"ÌÍÎÏĨĪĬĮİ", "I"}, {"Ĵ", "J"},
	{"Ķ", "K"}, {"ĹĻĽĿŁ", "L"}, {"ÑŃŅŇ", "N"}, {"ÒÓÔÕŌŎŐ", "O"}, {"ÖØŒ", "OE"}, {"ŔŖŘ",
		"R"}, {"ŚŜŞŠȘ", "S"}, {"ẞ", "SS"}, {"ŢŤŦȚ", "T"}, {"ÙÚÛŨŪŬŮŰŲ", "U"},
	{"Ü", "UE"}, {"Ŵ", "W"}, {"ÝŶŸ", "Y"}, {"ŹŻŽ", "Z"}, {"Þ", "TH"},
}

// fold writes a letter or digit as banks do, in capitals without marks; "" is for everything else. Letters of other
// alphabets stand for themselves.
func fold(r rune) string {
	if r == 'ß' {
		return "SS"
	}
	up := unicode.ToUpper(r)
	switch {
	case up >= 'A' && up <= 'Z' || up >= '0' && up <= '9':
		return string(up)
	case up < 0x80 || !unicode.IsLetter(up) && !unicode.IsDigit(up):
		return ""
	}
	for _, m := range marked {
		if strings.ContainsRune(m.runes, up) {
			return m.plain
		}
	}
	return string(up)
}

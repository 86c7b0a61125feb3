package fatturapa

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// signs are characters that Latin-1 lacks and a few letters say as well.
var signs = strings.NewReplacer(
	"€", "EUR", "–", "-", "—", "-", "−", "-", "‐", "-", "‑", "-", "’", "'", "‘", "'", "‚", ",", "“", `"`, "”", `"`, "„",
	`"`, "…", "...", "•", "-",
	"ού", "ou", "ου", "ou", "Ου", "Ou", "Ού", "Ou",
	"™", "(TM)", "Œ", "OE", "œ", "oe", "Ł", "L", "ł", "l", "Đ", "D", "đ", "d", "ı", "i", "ẞ", "SS",
	"\u00a0", " ", "\u202f", " ", "\u2009", " ",
)

// letters say how Greek and Cyrillic ones are written in Latin (ISO 843 and ISO 9, without marks).
var letters = map[rune]string{
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l",
	'μ': "m",
	'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch",
	'ψ': "ps", 'ω': "o",
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y", 'к': "k",
	'л': "l", 'м': "m",
	'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "h", 'ц': "ts", 'ч': "ch",
	'ш': "sh", 'щ': "sht",
	'ъ': "a", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya", 'і': "i", 'ї': "yi", 'є': "ye", 'ґ': "g",
}

// latin writes text in the characters that the format takes, at most so many of them. What has no Latin letters at all,
// such as Chinese, becomes question marks: the PDF has it as it is.
func latin(text string, most int) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(signs.Replace(strings.Join(strings.Fields(text), " "))) {
		b.WriteString(latinRune(r))
	}
	runes := []rune(b.String())
	return strings.TrimSpace(string(runes[:min(len(runes), most)]))
}

func latinRune(r rune) string {
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return ""
	case r <= 0xff:
		return string(r)
	}
	base := []rune(norm.NFD.String(string(r)))[0] // ž is a z and a caron
	if unicode.Is(unicode.Mn, base) {
		return ""
	}
	if base <= 0xff {
		return string(base)
	}
	if text, ok := letters[unicode.ToLower(base)]; ok {
		if unicode.IsUpper(base) && text != "" {
			return strings.ToUpper(text[:1]) + text[1:]
		}
		return text
	}
	return "?"
}

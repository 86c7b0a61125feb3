package match

import (
	"fmt"
	"strings"
)

// Reference returns the n-th reference for transfers, a creditor reference of ISO 11649: RF, two check digits, and n.
// Any slip in one character, and nearly every other, makes it one that is not valid. n begins with 1.
func Reference(n int64) string {
	if n < 1 {
		panic(fmt.Sprintf("match: references begin with 1, not %d", n))
	}
	body := fmt.Sprintf("%08d", n)
	return fmt.Sprintf("RF%02d%s", 98-remainder(body+"RF00"), body)
}

// Print writes a reference as it is printed, in groups of four: RF74 0000 0001.
func Print(reference string) string {
	var b strings.Builder
	for i, c := range reference {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// IsReference reports whether a text is a creditor reference of ISO 11649 with right check digits. Blanks do not
// matter, nor does case.
func IsReference(text string) bool {
	text = strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	if len(text) < 5 || len(text) > 25 || text[:2] != "RF" || strings.Trim(text, digits+letters) != "" ||
		strings.Trim(text[2:4], digits) != "" {
		return false
	}
	return remainder(text[4:]+text[:4]) == 1
}

const digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// remainder returns that of a division by 97 (ISO 7064), with A as 10 to Z as 35.
func remainder(text string) int {
	rest := 0
	for _, c := range text {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}

package match

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReferences(t *testing.T) {
	// RF18 5390 0754 7034 is the example that banks give of the standard.
	for text, want := range map[string]bool{
		"RF18 5390 0754 7034": true, "rf18539007547034": true, "RF19539007547034": false, "RF18539007547043": false,
		"": false, "RF": false, "RF18": false, "RF74000001ü": false, "RFAA1": false, "XX18539007547034": false,
		"RF18" + strings.Repeat("5", 22): false, "5390 0754 7034 RF18": false,
	} {
		if got := IsReference(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if got := Print(Reference(1)); len(got) != 14 || got[4:] != " 0000 0001" {
		t.Errorf("the first is %s", got)
	}
	if got := Reference(1<<63 - 1); len(got) > 25 || !IsReference(got) {
		t.Errorf("the last is %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("there is a reference 0")
		}
	}()
	Reference(0)
}

// TestReferencesAgainstBigNumbers: the digits are those of the definition, written out with big numbers; no slip in one
// character and no exchange of two neighbours is valid.
func TestReferencesAgainstBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1<<63-1).Draw(t, "n")
		r := Reference(n)
		whole, ok := new(big.Int).SetString(r[4:]+"2715"+r[2:4], 10) // R is 27, F is 15
		if !ok || new(big.Int).Mod(whole, big.NewInt(97)).Int64() != 1 || !IsReference(r) ||
			!IsReference(Print(strings.ToLower(r))) {
			t.Fatalf("%d is %s", n, r)
		}
		if want := fmt.Sprintf("%08d", n); r[4:] != want {
			t.Fatalf("%d is %s, without %s", n, r, want)
		}
		at := rapid.IntRange(2, len(r)-1).Draw(t, "at")
		slip := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if bad := r[:at] + string(slip) + r[at+1:]; bad != r && IsReference(bad) {
			t.Fatalf("%s is as valid as %s", bad, r)
		}
		if at+1 < len(r) {
			if bad := r[:at] + r[at+1:at+2] + r[at:at+1] + r[at+2:]; bad != r && IsReference(bad) {
				t.Fatalf("%s is as valid as %s", bad, r)
			}
		}
	})
}

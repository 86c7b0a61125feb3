package money

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestRoundHalfUpAgainstBigRationalsC20(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(1, 1<<62).Draw(t, "whole")
		part := rapid.Int64Range(0, whole).Draw(t, "part")
		amount := rapid.Int64Range(0, 1<<62).Draw(t, "amount")
		// floor(amount·part/whole + 1/2) = floor((2·amount·part + whole) / (2·whole))
		n := new(big.Int).Mul(big.NewInt(amount), big.NewInt(part))
		n.Lsh(n, 1).Add(n, big.NewInt(whole))
		want := n.Div(n, new(big.Int).Lsh(big.NewInt(whole), 1)).Int64()
		if got := RoundHalfUp(amount, part, whole); got != want {
			t.Fatalf("%d × %d/%d = %d, want %d", amount, part, whole, got, want)
		}
		exact := new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(part, whole))
		down, up := RoundDown(amount, part, whole), RoundUp(amount, part, whole)
		if low, high := big.NewRat(down, 1), big.NewRat(up, 1); low.Cmp(exact) > 0 || high.Cmp(exact) < 0 || up-down > 1 ||
			up != down && exact.IsInt() {
			t.Fatalf("%d × %d/%d is from %d to %d, and %s", amount, part, whole, down, up, exact)
		}
	})
}

func TestRoundHalfUpAtTheHalf(t *testing.T) {
	for _, c := range [][4]int64{{1, 1, 2, 1}, {3, 1, 2, 2}, {5, 1, 10, 1}, {4, 1, 10, 0}, {0, 1, 3, 0}, {7, 3, 3, 7}} {
		if got := RoundHalfUp(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%d × %d/%d = %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}

func TestAllocateSumsToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 1<<50).Draw(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 1, 12).Draw(t, "weights")
		var sum, weight int64
		for _, w := range weights {
			weight += w
		}
		for i, part := range Allocate(total, weights) {
			sum += part
			if weight > 0 {
				share := new(big.Int).Div(new(big.Int).Mul(big.NewInt(total), big.NewInt(weights[i])), big.NewInt(weight)).Int64()
				if part != share && part != share+1 {
					t.Fatalf("part %d is %d, its share is %d", i, part, share)
				}
			}
		}
		if sum != total {
			t.Fatalf("parts sum to %d, not %d", sum, total)
		}
	})
}

func TestString(t *testing.T) {
	for a, want := range map[Amount]string{
		EUR(1900): "€19.00", EUR(286800): "€2,868.00", EUR(-50): "−€0.50", EUR(123456789): "€1,234,567.89", {1230,
			"CHF"}: "12.30 CHF",
	} {
		if got := a.String(); got != want {
			t.Errorf("%d %s reads %q, want %q", a.Cents, a.Currency, got, want)
		}
	}
}

package catalog

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

var priceOptions = []Option{{Name: "a"}, {Name: "b"}, {Name: "size", Words: []string{"small", "large"}}}

// formula is a random price with its slow, obvious meaning: numbers without bounds; nil where there is no value.
type formula struct {
	text string
	mean func(v Values) *big.Int
}

func anyFormula(t *rapid.T, depth int) formula {
	kinds := 3
	if depth > 0 {
		kinds = 10
	}
	switch kind := rapid.IntRange(0, kinds-1).Draw(t, "kind"); kind {
	case 0:
		n := rapid.OneOf(rapid.Int64Range(0, 20), rapid.SampledFrom([]int64{1 << 31, 1 << 62, math.MaxInt64})).Draw(t, "n")
		return formula{fmt.Sprint(n), func(Values) *big.Int { return big.NewInt(n) }}
	case 1:
		return formula{"a", func(v Values) *big.Int { return big.NewInt(v[0].Number) }}
	case 2:
		return formula{"b", func(v Values) *big.Int { return big.NewInt(v[1].Number) }}
	case 3:
		x := anyFormula(t, depth-1)
		return formula{"(-" + x.text + ")", func(v Values) *big.Int {
			return both(x.mean(v), new(big.Int), func(x, _ *big.Int) *big.Int { return x.Neg(x) })
		}}
	case 4:
		x, y, z := anyFormula(t, depth-1), anyFormula(t, depth-1), anyFormula(t, depth-1)
		word := rapid.SampledFrom([]string{"small", "large"}).Draw(t, "word")
		return formula{fmt.Sprintf("(%s < %s or size == '%s' ? %s : %s)", x.text, y.text, word, z.text, x.text),
			func(v Values) *big.Int {
				a, b := x.mean(v), y.mean(v)
				switch {
				case a == nil || b == nil:
					return nil
				case a.Cmp(b) < 0 || v[2].Word == word:
					return z.mean(v)
				}
				return a
			}}
	default:
		x, y := anyFormula(t, depth-1), anyFormula(t, depth-1)
		how := [...]struct {
			format string
			mean   func(x, y *big.Int) *big.Int
		}{
			{"(%s + %s)", func(x, y *big.Int) *big.Int { return x.Add(x, y) }},
			{"(%s - %s)", func(x, y *big.Int) *big.Int { return x.Sub(x, y) }},
			{"(%s * %s)", func(x, y *big.Int) *big.Int { return x.Mul(x, y) }},
			{"(%s %% %s)", meanRemainder},
			{"blocks(%s, %s)", meanBlocks},
		}[kind-5]
		return formula{fmt.Sprintf(how.format, x.text, y.text),
			func(v Values) *big.Int { return both(x.mean(v), y.mean(v), how.mean) }}
	}
}

// both applies arithmetic where both sides have a value and the result is one that a price may pass through.
func both(x, y *big.Int, how func(x, y *big.Int) *big.Int) *big.Int {
	if x == nil || y == nil {
		return nil
	}
	if n := how(new(big.Int).Set(x), y); n != nil && n.IsInt64() {
		return n
	}
	return nil
}

func meanRemainder(n, size *big.Int) *big.Int {
	if size.Sign() == 0 {
		return nil
	}
	return n.Rem(n, size)
}

func meanBlocks(n, size *big.Int) *big.Int {
	if n.Sign() < 0 || size.Sign() <= 0 {
		return nil
	}
	sum := new(big.Int).Add(n, size)
	return sum.Div(sum.Sub(sum, big.NewInt(1)), size)
}

// A price is exact or cannot be computed; it never wraps around (C1).
func TestPricesAgainstBigNumbersC1(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFormula(t, 3)
		price, _, err := compile(f.text, priceOptions)
		if err != nil {
			t.Fatalf("%s: %v", f.text, err)
		}
		number := rapid.OneOf(rapid.Int64Range(-5, 50), rapid.Int64())
		v := Values{{Number: number.Draw(t, "a")}, {Number: number.Draw(t, "b")},
			{Word: rapid.SampledFrom(priceOptions[2].Words).Draw(t, "size")}}
		got, ok := price(v)
		want := f.mean(v)
		if ok != (want != nil) || ok && got != want.Int64() {
			t.Fatalf("%s with %v is %d, %v; want %v", f.text, v, got, ok, want)
		}
	})
}

// There is one more whole number below zero than above it: a product may be the lowest, and not one less.
func TestPricesAtTheEdgeOfTheNumbersC1(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"b * -4611686018427387904", math.MinInt64, true},
		{"-4611686018427387904 * b", math.MinInt64, true},
		{"b * 4611686018427387904", 0, false},
		{"-b * -4611686018427387904", 0, false},
		{"-9223372036854775807 - 1", math.MinInt64, true},
		{"abs(-9223372036854775807 - 1)", 0, false},
		{"(-9223372036854775807 - 1) * -1", 0, false},
		{"(-9223372036854775807 - 1) % -1", 0, true},
		{"9223372036854775807 * 1", math.MaxInt64, true},
		{"blocks(9223372036854775807, b)", 1 << 62, true},
	} {
		price, _, err := compile(c.text, priceOptions)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		if got, ok := price(Values{{}, {Number: 2}, {Word: "small"}}); ok != c.ok || ok && got != c.want {
			t.Errorf("%s is %d, %v; want %d, %v", c.text, got, ok, c.want, c.ok)
		}
	}
}

func FuzzPrice(f *testing.F) {
	for _, m := range standard(f).Models {
		f.Add(m.Price, int64(1), int64(2))
	}
	for _, text := range []string{
		"a % b", "abs(a) + min(a, b, 3) - max(1)", "a > 1 and not (b == 2 || size != 'small') ? 1 : 0", "", "blocks(a)",
		"min()", "a / b", "1.5",
		"size", "a ?? b", "let x = a; x", "[1,2][0]", "{a: 1}.a", "a in 1..3 ? 1 : 2", "9223372036854775808",
		"-9223372036854775807 - 2", "sum([a])",
		"a == size ? 1 : 2", "size < 'b' ? 1 : 2", "abs(1, 2)", "true ? 1 : nil", "blocks(a, b) | abs()", "a; b",
	} {
		f.Add(text, int64(3), int64(0))
	}
	f.Fuzz(func(t *testing.T, text string, a, b int64) {
		price, _, err := compile(text, priceOptions)
		if err != nil {
			return
		}
		for _, size := range priceOptions[2].Words {
			price(Values{{Number: a}, {Number: b}, {Word: size}})
		}
	})
}

package catalog

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// TestPartsC1: a price is told as the sum of its parts, to the credit.
func TestPartsC1(t *testing.T) {
	e := standard(t)
	for _, c := range []struct {
		model, options string
		want           []Part
		when           int
	}{
		{"premium-image", "count=2", []Part{{"count", 2, 1, 0, 8}}, 1},
		{"premium-image", "count=3 width=2048", []Part{{"count", 3, 1, 0, 16}}, 1},
		{"premium-video", "seconds=10 resolution=1080p", []Part{{"seconds", 10, 1, 0, 14}}, 1},
		{"lip-sync", "seconds=12", []Part{{"seconds", 12, 1, 0, 6}}, 0},
	} {
		m, err := e.Model(c.model)
		if err != nil {
			t.Fatal(err)
		}
		v, err := m.Described(c.options)
		if err != nil {
			t.Fatal(err)
		}
		if parts, when := m.Parts(v); !reflect.DeepEqual(parts, c.want) || len(when) != c.when {
			t.Errorf("%s with %s: %+v under %d conditions, want %+v under %d", c.model, c.options, parts, len(when), c.want,
				c.when)
		}
	}
	m := priced(t, "premium-llm", "2 + 3 * blocks(max(max_output_tokens - 1000, 0), 500)")
	for tokens, want := range map[string][]Part{
		"max_output_tokens=1000": {{"", 1, 1, 0, 2}},
		"max_output_tokens=1501": {{"", 1, 1, 0, 2}, {"max_output_tokens", 2, 500, 1000, 3}},
	} {
		v, err := m.Described(tokens)
		if err != nil {
			t.Fatal(err)
		}
		if parts, _ := m.Parts(v); !reflect.DeepEqual(parts, want) {
			t.Errorf("%s: %+v, want %+v", tokens, parts, want)
		}
	}
	small := Values{{Number: 1}, {Number: 64}, {Number: 64}}
	if parts, _ := priced(t, "premium-image", "min(count, 3)").Parts(small); parts != nil {
		t.Errorf("a price that is no sum: %+v", parts)
	}
}

// TestPartsAddUpC1: whatever is asked of a model of the default catalogue, its parts come to its price, and what
// Describe writes of it is read back.
func TestPartsAddUpC1(t *testing.T) {
	e := standard(t)
	rapid.Check(t, func(t *rapid.T) {
		m := &e.Models[rapid.IntRange(0, len(e.Models)-1).Draw(t, "model")]
		v := make(Values, len(m.Options))
		for i, o := range m.Options {
			if o.Words != nil {
				v[i].Word = rapid.SampledFrom(o.Words).Draw(t, o.Name)
			} else {
				v[i].Number = rapid.Int64Range(o.Min, o.Max).Draw(t, o.Name)
			}
		}
		back, err := m.Described(m.Describe(v))
		if err != nil || !reflect.DeepEqual(back, v) {
			t.Fatalf("%s: %v is read back as %v, %v", m.ID, v, back, err)
		}
		credits, err := m.Credits(v)
		if err != nil {
			t.Skip("it has no price")
		}
		parts, _ := m.Parts(v)
		sum := int64(0)
		for _, p := range parts {
			sum += p.Credits()
		}
		if m.Tariff() != nil && sum != int64(credits) {
			t.Fatalf("%s for %v: %+v come to %d, not %d", m.ID, v, parts, sum, credits)
		}
	})
}

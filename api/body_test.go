package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conto/api/view"
)

// slowly is repeatedName's naive twin: it says only whether there is one.
func slowly(d *json.Decoder) bool {
	token, err := d.Token()
	if err != nil {
		panic(err)
	}
	twice, seen := false, map[any]bool{}
	switch token {
	case json.Delim('{'):
		for d.More() {
			name, err := d.Token()
			if err != nil {
				panic(err)
			}
			twice, seen[name] = twice || seen[name], true
			twice = slowly(d) || twice
		}
	case json.Delim('['):
		for d.More() {
			twice = slowly(d) || twice
		}
	default:
		return false
	}
	_, err = d.Token() // the end
	return twice || err != nil
}

func TestRepeatedName(t *testing.T) {
	for text, want := range map[string]string{
		`null`: "", ` [ ] `: "", `{}`: "", `{"a":1}`: "", `{"a":1,"A":2}`: "", `[{"a":1},{"a":2}]`: "",
		`{"a":{"a":{"a":1}}}`:     "",
		`{"a":"\"a\":1,\"a\":2"}`: "", `{"a":-1.5e3,"b":[true,false,null,"]"],"c":{}}`: "",
		`{"a":1,"a":2}`: "a", `{ "a" : 1 , "\u0061" : 2 }`: "a", `{"o":{"b":1,"c":{"d":1,"d":1}}}`: "o.c.d",
		`{"l":[1,{"x":1,"x":2}]}`: "l.x",
		"{\"\xff\":1,\"\xfe\":2}": "\ufffd",
	} {
		if got := repeatedName([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	var many []string
	for i := range 10_000 {
		many = append(many, fmt.Sprintf(`"n%d":0`, i))
	}
	if got := repeatedName([]byte("{" + strings.Join(many, ",") + "}")); got != "" {
		t.Errorf("of many that differ: %q", got)
	}
	if got := repeatedName([]byte("{" + strings.Join(append(many, `"n3":1`), ",") + "}")); got != "n3" {
		t.Errorf("of many: %q", got)
	}
}

// TestRepeatedNamesAgainstASlowReader compares the fast pass with the standard library's tokens on random bodies.
func TestRepeatedNamesAgainstASlowReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyJSON(t, 4)
		if !json.Valid([]byte(text)) {
			t.Fatalf("the generator is wrong: %s", text)
		}
		fast, slow := repeatedName([]byte(text)) != "", slowly(json.NewDecoder(bytes.NewReader([]byte(text))))
		if fast != slow {
			t.Errorf("%s: %v, want %v", text, fast, slow)
		}
	})
}

// anyJSON is a random value, with few different names.
func anyJSON(t *rapid.T, depth int) string {
	space := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "space")
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	if depth == 0 || kind > 3 {
		return space + rapid.SampledFrom([]string{`1`, `-2.5e+7`, `true`, `null`, `"x"`, `"\\\""`, `"{\"a\":1,"`,
			`"é"`}).Draw(t, "leaf") + space
	}
	var parts []string
	for range rapid.IntRange(0, 20).Draw(t, "size") {
		value := anyJSON(t, depth-1)
		if kind > 0 {
			value = space + rapid.SampledFrom([]string{`"a"`, `"b"`, `"\u0061"`, `"é"`, `"\u00e9"`, `"\""`, `"longer"`, `"A"`,
				`"c"`, `"d"`, `"e"`}).Draw(t, "name") + space + ":" + value
		}
		parts = append(parts, value)
		if len(parts) > 3 && depth < 4 {
			break
		}
	}
	if kind == 0 {
		return space + "[" + strings.Join(parts, ",") + space + "]" + space
	}
	return space + "{" + strings.Join(parts, ",") + space + "}" + space
}

// BenchmarkReadBody is what reading a spend's body takes, and what looking for repeated names takes of it.
func BenchmarkReadBody(b *testing.B) {
	body := []byte(
		`{"id":"gen_0123456789","model":"premium-video","options":{"seconds":10,"resolution":"1080p"},"user":"usr_7"}`)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			var any any
			var order view.HoldRequest
			if err := readBody(body, &any); err != nil {
				b.Fatal(err)
			}
			if err := readBody(body, &order); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("names", func(b *testing.B) {
		for b.Loop() {
			if repeatedName(body) != "" {
				b.Fatal("a name is there once")
			}
		}
	})
}

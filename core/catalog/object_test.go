package catalog

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The members of an object are those that encoding/json sees, which is the slow twin.
func FuzzMembers(f *testing.F) {
	for _, text := range []string{
		`{}`, `null`, ` { } `, `[]`, `1`, `"x"`, ``, `{"a":1}`, "\t{ \"a\" : 1 ,\r\n\"b\":\"c\" }",
		`{"a":{"b":[1,{"c":"}"}]},"d":[]}`, `{"a\"b":"c\\","d":"\\\""}`,
		`{"\u0061":"\u0062"}`, `{"a":1,"a":2}`, `{"a":-1.5e3,"b":true,"c":null}`, `{"a":1}x`, `{"a":"` + "\xff" +
			`"}`, `nul`, `{"":""}`, `{"a":[[[["]"]]]]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want map[string]json.RawMessage
		valid := json.Unmarshal(text, &want) == nil
		got := map[string]json.RawMessage{}
		object, err := members(text, func(name, value []byte) error {
			got[string(name)] = value
			return nil
		})
		if object != valid || err != nil {
			t.Fatalf("%q is an object: %v, want %v (%v)", text, object, valid, err)
		}
		for name, value := range want {
			if raw, ok := got[name]; !ok && bytes.ContainsRune([]byte(name), '\uFFFD') {
				continue // invalid UTF-8 is kept as it is here, and is no option's name
			} else if !ok || !bytes.Equal(raw, value) {
				t.Fatalf("%q: %q is %s, want %s", text, name, raw, value)
			}
		}
	})
}

package account_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"conto/core/account"
	"conto/internal/anyvalue"
)

// TestAppendJSON: what writes itself writes what encoding/json would, whatever it holds.
func TestAppendJSON(t *testing.T) {
	type appender interface{ AppendJSON(b []byte) []byte }
	var kinds []reflect.Type
	for _, e := range account.Events() {
		if _, is := e.(appender); is {
			kinds = append(kinds, reflect.TypeOf(e))
		}
	}
	if len(kinds) < 5 {
		t.Fatalf("only %v write themselves", kinds)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := reflect.New(rapid.SampledFrom(kinds).Draw(t, "kind")).Elem()
		anyvalue.Set(t, v)
		want, err := json.Marshal(v.Interface())
		if err != nil {
			t.Fatal(err)
		}
		got := v.Interface().(appender).AppendJSON([]byte("before"))
		if string(got) != "before"+string(want) {
			t.Fatalf("%s is written\n%s, not\n%s", v.Type(), got[len("before"):], want)
		}
	})
}

package plain_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"conto/api/plain"
	"conto/api/view"
	"conto/internal/anyvalue"
)

// TestAppend: what is answered without reflection is what encoding/json would write, with <, > and & as they are.
func TestAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			same(t, plain.Hold)
		case 1:
			same(t, plain.Quote)
		default:
			same(t, plain.Account)
		}
	})
}

// same compares what is written of anything.
func same[T any](t *rapid.T, write func(*T, []byte) []byte) {
	v := new(T)
	anyvalue.Set(t, reflect.ValueOf(v).Elem())
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	if got := string(write(v, nil)) + "\n"; got != want.String() {
		t.Fatalf("%T is written\n%s, not\n%s", v, got, want.String())
	}
}

// TestOrder: a request that was read plainly is told apart by what json.Marshal writes.
func TestOrder(t *testing.T) {
	for _, body := range []string{`{"model":"z-image"}`, `{"id":"h","model":"z-image","user":"bob"}`,
		` {"options" : { "count" : 3 } , "model":"z-image"}`} {
		in := &view.OrderInput{AccountPath: view.AccountPath{Account: "acc_1"}}
		if !plain.ReadRequest([]byte(body), &in.Body) {
			t.Fatalf("%s is not plain", body)
		}
		want, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := plain.Order(in, nil); string(got) != string(want) {
			t.Errorf("%s is told apart by %s, not by %s", body, got, want)
		}
	}
}

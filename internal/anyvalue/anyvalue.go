// Package anyvalue makes values of any type for property tests.
package anyvalue

import (
	"encoding/json"
	"reflect"
	"time"

	"pgregory.net/rapid"
)

// deepest bounds how far pointers are followed.
const deepest = 6

// Set sets a value, and all that is in it and exported, to anything; often to nothing. Texts have what JSON escapes.
// What is behind an interface stays as it is.
func Set(t *rapid.T, v reflect.Value) { set(t, v, 0) }

func set(t *rapid.T, v reflect.Value, deep int) {
	switch of := v.Addr().Interface().(type) {
	case *time.Time:
		*of = time.Time{}
		if rapid.Bool().Draw(t, "set") {
			seconds := rapid.Int64Range(0, 1<<33).Draw(t, "seconds")
			*of = time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
		}
		return
	case *json.RawMessage:
		*of = rapid.SampledFrom([]json.RawMessage{nil, []byte(`{"count": 2, "a":"<b>"}`), []byte(`null`), []byte(`[1]`)}).
			Draw(t, "raw")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				set(t, v.Field(i), deep+1)
			}
		}
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "creator", "Zoë", "<&>", `"\`, "\n\x00", "\xff", "a b", "\u2028"}).
			Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.SampledFrom([]int64{0, 1, -1, 1 << 40, -1 << 63}).Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Pointer:
		if v.SetZero(); deep < deepest && rapid.Bool().Draw(t, "set") {
			v.Set(reflect.New(v.Type().Elem()))
			set(t, v.Elem(), deep+1)
		}
	case reflect.Slice:
		v.SetZero()
		if n := rapid.IntRange(-1, 3).Draw(t, "length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				set(t, v.Index(i), deep+1)
			}
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			set(t, key, deep+1)
			set(t, value, deep+1)
			v.SetMapIndex(key, value)
		}
	case reflect.Interface:
	default:
		t.Fatalf("no value of %s can be made", v.Type())
	}
}
